import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { capture } from "../../../tools/envoy/capture.ts";
import { type ImageSet, imageSet } from "../../../tools/image/image-set.ts";
import { pushSet } from "../../../tools/image/push.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { Repository, type RepositoryOptions } from "../../../tools/registry/repository.ts";
import { CERTIFICATE } from "../../support/registry/certificate.ts";
import { LOGIN, onPath, type Registry, type RegistryKind, startRegistry } from "../../support/registry/registry.ts";
import { startTokenServer, type TokenServer } from "../../support/registry/token-server.ts";
import { inputs } from "./inputs.ts";
import { wasmAsIstioTakesIt } from "./istio-agent.ts";
import type { StoredManifest } from "./stored-layout.ts";

const program = await onPath("docker-registry", "registry");
const NO_REGISTRY = 'there is no docker-registry on PATH: "apt-get install docker-registry"';

describe("a push to a real registry", () => {
  let folder: string;
  let set: ImageSet;
  let tokens: TokenServer;
  const running: Registry[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "gatehouse-test-"));
    set = await imageSet(inputs());
    tokens = await startTokenServer();
  });
  after(async () => {
    await Promise.all([tokens.stop(), ...running.map((one) => one.stop())]);
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (kind: RegistryKind = {}): Promise<string> => {
    const registry = await startRegistry(program ?? assert.fail(NO_REGISTRY), kind);
    running.push(registry);
    return registry.address;
  };

  /** The environment of somebody who has logged in to a registry by docker, or to none. */
  const loggedIn = async (address?: string): Promise<NodeJS.ProcessEnv> => {
    const home = await mkdtemp(join(folder, "home-"));
    await mkdir(join(home, ".docker"));
    const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
    const auths = address === undefined ? {} : { [address]: { auth } };
    await writeFile(join(home, ".docker", "config.json"), JSON.stringify({ auths }));
    return { PATH: process.env["PATH"], HOME: home };
  };

  const push = async (registry: string, options: RepositoryOptions): ReturnType<typeof pushSet> => {
    const reference = { registry, name: "sso/gatehouse", tag: "v1" };
    const repository = await Repository.open(reference, options);
    try {
      return await pushSet(set, reference, repository);
    } finally {
      repository.close();
    }
  };

  const skipsWithout = (test: TestContext, found: unknown, why = NO_REGISTRY): boolean => {
    if (found === undefined) test.skip(why);
    return found === undefined;
  };

  it("gives what Istio's agent takes, under the digest that was printed, and the documents about it", async (test) => {
    if (skipsWithout(test, program)) return;
    const registry = await start();
    const pushed = await push(registry, { transport: "plain-http", env: await loggedIn() });
    const get = async (path: string): Promise<Buffer> => {
      const accept = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";
      const answer = await fetch(`http://${registry}/v2/sso/gatehouse/${path}`, { headers: { accept } });
      assert.equal(answer.status, 200, path);
      return Buffer.from(await answer.arrayBuffer());
    };
    for (const [{ url }, { content, referrers }] of [
      [pushed.image, set.image],
      [pushed.artifact, set.artifact],
    ] as const) {
      const { digest } = content.manifest.descriptor;
      assert.equal(url, `oci://${registry}/sso/gatehouse@${digest}`);
      const stored = await get(`manifests/${digest}`);
      assert.equal(`sha256:${sha256(stored)}`, digest);
      const { layers } = JSON.parse(stored.toString()) as StoredManifest;
      const contents = await Promise.all(
        layers.map(async (layer) => ({ mediaType: layer.mediaType, bytes: await get(`blobs/${layer.digest}`) })),
      );
      assert.equal(sha256(await wasmAsIstioTakesIt(contents)), sha256(inputs().wasm));
      // This registry lists no referrers by itself.
      const list = JSON.parse((await get(`manifests/${digest.replace(":", "-")}`)).toString()) as StoredManifest;
      assert.deepEqual(
        (list as unknown as { manifests: unknown[] }).manifests,
        referrers.map(({ manifest }) => manifest.descriptor),
      );
      for (const { manifest } of referrers) await get(`manifests/${manifest.descriptor.digest}`);
    }
    await push(registry, { transport: "plain-http", env: await loggedIn() });
  });

  it("sends what docker has logged in with, by TLS with an authority of one's own, and skopeo pulls it", async (test) => {
    if (skipsWithout(test, program)) return;
    const registry = await start({ tls: true, auth: "basic" });
    const env = await loggedIn(registry);
    const { image } = await push(registry, { transport: "verified", env, authorities: CERTIFICATE });
    await push(registry, { transport: "insecure", env });

    const untrusted = push(registry, { transport: "verified", env });
    await assert.rejects(untrusted, /can't be reached: self-signed certificate; --ca-file says whom to trust/);
    const stranger = push(registry, { transport: "insecure", env: await loggedIn() });
    await assert.rejects(stranger, /answers 401 to GET .*UNAUTHORIZED.*No credentials were found: log in with docker/);
    const credentials = { username: "ci", secret: "another", origin: "--username" };
    const wrong = push(registry, { transport: "insecure", env, credentials });
    await assert.rejects(wrong, ({ message }: Error) => {
      assert.match(message, /answers 401 .*It was sent the credentials of --username/);
      assert.doesNotMatch(message, /another|a word/);
      return true;
    });

    const skopeo = await onPath("skopeo");
    if (skipsWithout(test, skopeo, 'there is no skopeo on PATH: "apt-get install skopeo"')) return;
    const flags = ["--src-tls-verify=false", "--src-creds", `${LOGIN.username}:${LOGIN.password}`];
    const target = join(folder, "by-skopeo");
    const from = image.url.replace("oci://", "docker://");
    const args = ["--insecure-policy", "copy", "--preserve-digests", ...flags, from, `oci:${target}:v1`];
    const pulled = await capture(skopeo ?? "", args, { timeoutMs: 30_000 });
    assert.equal(pulled.code, 0, pulled.stderr);
  });

  it("gets a token for this repository alone, with the login or a refresh token", async (test) => {
    if (skipsWithout(test, program)) return;
    const { realm, issuer, authority } = tokens;
    const registry = await start({ auth: { realm, issuer, authority } });
    await push(registry, { transport: "plain-http", env: await loggedIn(registry) });
    const scope = "repository:sso/gatehouse:pull,push";
    assert.deepEqual(new Set(tokens.asked), new Set([`${LOGIN.username} ${scope}`]));

    tokens.asked.length = 0;
    const credentials = { username: "", secret: tokens.refreshToken, origin: "a test" };
    await push(registry, { transport: "plain-http", env: {}, credentials });
    assert.deepEqual(new Set(tokens.asked), new Set([`refresh token ${scope}`]));

    const stranger = push(registry, { transport: "plain-http", env: await loggedIn() });
    await assert.rejects(stranger, /gives no token without credentials: it answers 401/);
  });

  for (const name of ["crane", "oras"]) {
    it(`is read by ${name}, with the documents about the image`, async (test) => {
      const path = await onPath(name);
      if (skipsWithout(test, program)) return;
      if (skipsWithout(test, path, `there is no ${name} on PATH: "npm run tools"`)) return;
      const registry = await start();
      const { image } = await push(registry, { transport: "plain-http", env: await loggedIn() });
      const at = image.url.replace("oci://", "");
      const args = {
        crane: ["pull", "--insecure", "--format=oci", at, join(folder, name)],
        oras: ["discover", "--plain-http", "--format=json", at],
      }[name];
      const result = await capture(path ?? "", args ?? [], { timeoutMs: 30_000 });
      assert.equal(result.code, 0, result.stderr);
      if (name === "oras") for (const type of ["cyclonedx", "in-toto"]) assert.match(result.stdout, new RegExp(type));
    });
  }
});
