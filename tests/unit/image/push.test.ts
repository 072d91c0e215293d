import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { sha256 } from "../../../tools/image/blob.ts";
import { type ImageSet, imageSet } from "../../../tools/image/image-set.ts";
import { writeLayout } from "../../../tools/image/layout.ts";
import { pushSet } from "../../../tools/image/push.ts";
import { findClient } from "../../../tools/image/registry-client.ts";
import { inputs } from "./inputs.ts";
import { wasmAsIstioTakesIt } from "./istio-agent.ts";
import { onPath, type Registry, startRegistry } from "./registry.ts";
import type { StoredManifest } from "./stored-layout.ts";

const program = await onPath("docker-registry", "registry");

describe("a push to a real registry", () => {
  let folder: string;
  let layout: string;
  let registry: Registry | undefined;
  let set: ImageSet;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    layout = join(folder, "image");
    set = await imageSet(inputs());
    await writeLayout(layout, [set.image, set.artifact]);
    if (program !== undefined) registry = await startRegistry(program);
  });
  after(async () => {
    await registry?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const name of ["oras", "crane", "skopeo"]) {
    it(`by ${name} gives what Istio's agent takes, under the digest that was printed`, async (test) => {
      const path = await onPath(name);
      if (path === undefined || registry === undefined) {
        test.skip(
          registry === undefined
            ? 'there is no docker-registry on PATH: "apt-get install docker-registry"'
            : `there is no ${name} on PATH: "${name === "skopeo" ? "apt-get install skopeo" : "npm run tools"}"`,
        );
        return;
      }
      const bin = join(folder, name);
      await mkdir(bin);
      await symlink(path, join(bin, name));
      // HOME: no credentials of whoever runs the test.
      const client = await findClient("plain-http", { PATH: bin, HOME: folder });
      const reference = { registry: registry.address, name: `sso/${name}`, tag: "v1" };
      const pushed = await pushSet(set, layout, reference, client);

      for (const { url } of [pushed.image, pushed.artifact]) {
        const { layers } = await manifestAt(url);
        const contents = await Promise.all(
          layers.map(async ({ mediaType, digest }) => ({ mediaType, bytes: await get(url, "blobs", digest) })),
        );
        assert.equal(sha256(await wasmAsIstioTakesIt(contents)), sha256(inputs().wasm));
      }
      assert.equal(await storesReferrers(pushed.image.url), client.pushesReferrers);
    });
  }

  /** Whether the documents about the image can be had by their digests. */
  const storesReferrers = async (url: string): Promise<boolean> => {
    const answers = await Promise.all(
      set.image.referrers.map(({ manifest }) =>
        get(url, "manifests", manifest.descriptor.digest).then(
          () => true,
          () => false,
        ),
      ),
    );
    assert.equal(new Set(answers).size, 1);
    return answers[0] === true;
  };

  const manifestAt = async (url: string): Promise<StoredManifest> => {
    const digest = url.split("@")[1] ?? assert.fail(url);
    const bytes = await get(url, "manifests", digest);
    assert.equal(`sha256:${sha256(bytes)}`, digest);
    return JSON.parse(bytes.toString()) as StoredManifest;
  };
});

/** Fetches from the repository of an "oci://" address (OCI distribution spec 1.1, "Pull"). */
async function get(url: string, kind: "manifests" | "blobs", digest: string): Promise<Buffer> {
  const [, registry = "", name = ""] = /^oci:\/\/([^/]+)\/([^@]+)@/.exec(url) ?? [];
  const accept = "application/vnd.oci.image.manifest.v1+json";
  const answer = await fetch(`http://${registry}/v2/${name}/${kind}/${digest}`, { headers: { accept } });
  if (!answer.ok) throw new Error(`${kind} ${digest}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
