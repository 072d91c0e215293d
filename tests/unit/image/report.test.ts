import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { imageSet } from "../../../tools/image/image-set.ts";
import type { PushedSet } from "../../../tools/image/push.ts";
import { asJson, asText, type Result } from "../../../tools/image/report.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { CREATED, inputs, REVISION } from "./inputs.ts";

const { wasm, source } = inputs();
const set = await imageSet(inputs());
const digest = {
  image: set.image.content.manifest.descriptor.digest,
  artifact: set.artifact.content.manifest.descriptor.digest,
};

function pushed(): PushedSet {
  const to = (one: keyof typeof digest): PushedSet["image"] => ({
    reference: `registry.example.com/sso/gatehouse:${set[one].tag}`,
    url: `oci://registry.example.com/sso/gatehouse@${digest[one]}`,
  });
  return { image: to("image"), artifact: to("artifact") };
}

function result(to?: PushedSet): Result {
  const files = {
    layout: "/project/build/image",
    sbom: "/project/build/image.cdx.json",
    provenance: "/elsewhere/p.json",
  };
  return { set, wasm, file: "/project/build/gatehouse.wasm", source, ...files, pushed: to };
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
    });
  });

  it("has null for a commit and a time that are not known", () => {
    const { revision, created } = JSON.parse(asJson({ ...result(), source: {} })) as Record<string, unknown>;
    assert.deepEqual([revision, created], [null, null]);
  });

  it("has what was pushed", () => {
    const printed = JSON.parse(asJson(result(pushed()))) as Record<"image", unknown>;
    assert.deepEqual((printed.image as { pushed: unknown }).pushed, {
      reference: "registry.example.com/sso/gatehouse:1.2.3",
      url: `oci://registry.example.com/sso/gatehouse@${digest.image}`,
    });
  });
});

describe("what is printed for people", () => {
  it("names the image's digest for a WasmPlugin: where it was pushed to, else with a place for that", () => {
    const last = (to?: PushedSet): string | undefined => asText(result(to), "/project").split("\n").at(-1);
    assert.equal(last(), `  url: oci://REGISTRY/NAME@${digest.image}`);
    assert.equal(last(pushed()), `  url: oci://registry.example.com/sso/gatehouse@${digest.image}`);
  });

  it("shows paths below the current folder relative to it, and others whole", () => {
    const text = asText(result(), "/project");
    assert.match(text, /^build\/image: /m);
    assert.match(text, /^\/elsewhere\/p\.json: /m);
  });
});
