import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sha256 } from "../../../tools/image/blob.ts";
import { imageSet } from "../../../tools/image/image-set.ts";
import { asJson, asText, type PushedSet, type Result } from "../../../tools/image/report.ts";
import { CREATED, inputs, REVISION } from "./inputs.ts";

const { wasm, source } = inputs();
const set = await imageSet(inputs());
const digest = {
  image: set.image.content.manifest.descriptor.digest,
  artifact: set.artifact.content.manifest.descriptor.digest,
};

function pushedBy(name: string, pushesReferrers: boolean): PushedSet {
  const unused = (): never => assert.fail();
  const client = { name, path: `/bin/${name}`, pushesReferrers, push: unused, manifest: unused };
  const to = (one: keyof typeof digest): PushedSet["image"] => ({
    reference: `registry.example.com/sso/gatehouse:${set[one].tag}`,
    url: `oci://registry.example.com/sso/gatehouse@${digest[one]}`,
  });
  return { client, image: to("image"), artifact: to("artifact") };
}

function result(pushed?: PushedSet): Result {
  const files = {
    layout: "/project/build/image",
    sbom: "/project/build/image.cdx.json",
    provenance: "/elsewhere/p.json",
  };
  return { set, wasm, file: "/project/build/gatehouse.wasm", source, ...files, pushed };
}

describe("what is printed for machines", () => {
  it("has digests, commit, time and paths, and null for what was not done", () => {
    const { image, artifact, ...rest } = JSON.parse(asJson(result())) as Record<string, unknown>;
    const { mediaType, size } = set.image.content.manifest.descriptor;
    assert.deepEqual(image, { tag: "1.2.3", mediaType, digest: digest.image, size, pushed: null });
    assert.equal((artifact as { digest: string }).digest, digest.artifact);
    assert.deepEqual(rest, {
      ...{ revision: REVISION, created: CREATED },
      wasm: { path: "/project/build/gatehouse.wasm", sha256: sha256(wasm), size: wasm.length },
      ...{ layout: "/project/build/image", sbom: "/project/build/image.cdx.json", provenance: "/elsewhere/p.json" },
      client: null,
    });
  });

  it("has null for a commit and a time that are not known", () => {
    const { revision, created } = JSON.parse(asJson({ ...result(), source: {} })) as Record<string, unknown>;
    assert.deepEqual([revision, created], [null, null]);
  });

  it("has what was pushed, and by what", () => {
    const printed = JSON.parse(asJson(result(pushedBy("oras", true)))) as Record<"image" | "client", unknown>;
    assert.deepEqual(printed.client, { name: "oras", path: "/bin/oras" });
    assert.deepEqual((printed.image as { pushed: unknown }).pushed, {
      reference: "registry.example.com/sso/gatehouse:1.2.3",
      url: `oci://registry.example.com/sso/gatehouse@${digest.image}`,
    });
  });
});

describe("what is printed for people", () => {
  it("names the image's digest for a WasmPlugin: where it was pushed to, else with a place for that", () => {
    const last = (pushed?: PushedSet): string | undefined => asText(result(pushed), "/project").split("\n").at(-1);
    assert.equal(last(), `  url: oci://REGISTRY/NAME@${digest.image}`);
    assert.equal(last(pushedBy("crane", true)), `  url: oci://registry.example.com/sso/gatehouse@${digest.image}`);
  });

  it("says what a client left behind", () => {
    assert.match(asText(result(pushedBy("skopeo", false)), "/project"), /without bill of materials and provenance/);
    assert.doesNotMatch(asText(result(pushedBy("oras", true)), "/project"), /without/);
  });

  it("shows paths below the current folder relative to it, and others whole", () => {
    const text = asText(result(), "/project");
    assert.match(text, /^build\/image: /m);
    assert.match(text, /^\/elsewhere\/p\.json: /m);
  });
});
