import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { type ImageSet, imageSet, type Tagged } from "../../../tools/image/image-set.ts";
import type { Manifest } from "../../../tools/registry/blob.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";
import { CREATED, inputs, project, REVISION } from "./inputs.ts";
import { wasmAsIstioTakesIt } from "./istio-agent.ts";
import { ociErrors } from "./oci-schema.ts";
import type { StoredManifest } from "./stored-layout.ts";

const DOCUMENTS = ["application/vnd.cyclonedx+json", "application/vnd.in-toto+json"];

function parsed({ manifest }: Manifest): StoredManifest {
  return JSON.parse(Buffer.from(manifest.bytes).toString()) as StoredManifest;
}

function layersOf(content: Manifest): { mediaType: string; bytes: Uint8Array }[] {
  return parsed(content).layers.map(({ mediaType, digest }) => ({
    mediaType,
    bytes: content.blobs.find(({ descriptor }) => descriptor.digest === digest)?.bytes ?? assert.fail(digest),
  }));
}

function digestOf({ content }: Tagged): string {
  return content.manifest.descriptor.digest;
}

function everything({ image, artifact }: ImageSet): Manifest[] {
  return [image, artifact].flatMap(({ content, referrers }) => [content, ...referrers]);
}

describe("the image", () => {
  it("is taken by Istio's agent, which finds the Wasm in it", async () => {
    const { wasm, ...rest } = inputs();
    const { image } = await imageSet({ wasm, ...rest });
    assert.equal(sha256(await wasmAsIstioTakesIt(layersOf(image.content))), sha256(wasm));
  });

  it("has one layer and says that it is the compat variant (Wasm Image Specification, spec-compat.md)", async () => {
    const { layers, annotations } = parsed((await imageSet(inputs())).image.content);
    assert.deepEqual(
      layers.map(({ mediaType }) => mediaType),
      ["application/vnd.oci.image.layer.v1.tar+gzip"],
    );
    assert.equal(annotations?.["module.wasm.image/variant"], "compat");
  });

  it("has a configuration by the OCI image spec", async () => {
    for (const source of [{}, { created: CREATED }]) {
      const { manifest, blobs } = (await imageSet(inputs({ source }))).image.content;
      const { config } = parsed({ manifest, blobs });
      const bytes = blobs.find(({ descriptor }) => descriptor.digest === config.digest)?.bytes ?? assert.fail();
      const value = JSON.parse(Buffer.from(bytes).toString()) as object;
      assert.deepEqual(ociErrors("config", value), []);
      assert.equal("created" in value, "created" in source);
    }
  });
});

describe("the artifact", () => {
  it("is taken by Istio's agent, which finds the Wasm in it", async () => {
    const { wasm, ...rest } = inputs();
    const { artifact } = await imageSet({ wasm, ...rest });
    assert.equal(sha256(await wasmAsIstioTakesIt(layersOf(artifact.content))), sha256(wasm));
  });

  it("has the runtime's configuration beside the Wasm, with the ABI's version as the Wasm exports it", async () => {
    const wasm = wasmFixture({ exportName: "proxy_abi_version_0_2_0" });
    const layers = layersOf((await imageSet(inputs({ wasm }))).artifact.content);
    const mediaType = "application/vnd.module.wasm.config.v1+json";
    assert.equal(layers.length, 2);
    const config = layers.find((layer) => layer.mediaType === mediaType) ?? assert.fail();
    const expected = { type: "envoy_proxy", abiVersions: ["0.2.0"], config: {} };
    assert.deepEqual(JSON.parse(Buffer.from(config.bytes).toString()), expected);
  });
});

describe("image and artifact", () => {
  it("name what a host has to allow the filter: what it imports, and its callbacks", async () => {
    const wasm = await readFile(await freshWasm("release", console.error));
    const { image, artifact } = await imageSet(inputs({ wasm }));
    for (const { content } of [image, artifact]) {
      const named = parsed(content).annotations?.["gatehouse.wasm.capabilities"]?.split(",") ?? [];
      for (const name of ["random_get", "proxy_http_call", "proxy_on_request_headers"]) assert.ok(named.includes(name));
      assert.deepEqual(
        named.filter((name) => !/^(proxy_|random_get|clock_time_get|environ_)/.test(name)),
        [],
      );
      assert.equal(named.includes("proxy_abi_version_0_2_1"), false);
    }
  });

  it("have manifests by the OCI image spec, and so have the documents about them", async () => {
    for (const changes of [{}, { source: {} }]) {
      const manifests = everything(await imageSet(inputs(changes)));
      assert.equal(manifests.length, 6);
      for (const one of manifests) assert.deepEqual(ociErrors("manifest", parsed(one)), []);
    }
  });

  it("are tagged by the version, as far as a tag can be one", async () => {
    const tags = async (version: string): Promise<string[]> => {
      const { image, artifact } = await imageSet(inputs({ project: project(version) }));
      return [image.tag, artifact.tag];
    };
    assert.deepEqual(await tags("1.2.3"), ["1.2.3", "1.2.3-artifact"]);
    assert.deepEqual(await tags("1.2.3-rc.1+build.5"), ["1.2.3-rc.1_build.5", "1.2.3-rc.1_build.5-artifact"]);
  });

  it("carry title, version, licence, commit and its time, and neither of the last two where it is not known", async () => {
    const known = await imageSet(inputs());
    const unknown = await imageSet(inputs({ source: {} }));
    const base = {
      "org.opencontainers.image.title": "gatehouse",
      "org.opencontainers.image.description": "Single sign-on",
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.licenses": "Apache-2.0",
    };
    const dated = { "org.opencontainers.image.revision": REVISION, "org.opencontainers.image.created": CREATED };
    assert.deepEqual(parsed(known.artifact.content).annotations, { ...base, ...dated });
    assert.deepEqual(parsed(unknown.artifact.content).annotations, base);
    const compat = { "module.wasm.image/variant": "compat" };
    assert.deepEqual(parsed(known.image.content).annotations, { ...base, ...dated, ...compat });
    assert.deepEqual(parsed(unknown.image.content).annotations, { ...base, ...compat });
  });

  it("have the same digests for the same inputs, and others for another commit, but the same layer", async () => {
    const first = await imageSet(inputs());
    const again = await imageSet(inputs());
    const later = await imageSet(inputs({ source: { revision: REVISION.replace("0", "f"), created: CREATED } }));
    for (const name of ["image", "artifact"] as const) {
      assert.equal(digestOf(first[name]), digestOf(again[name]));
      assert.notEqual(digestOf(first[name]), digestOf(later[name]));
      assert.deepEqual(parsed(first[name].content).layers, parsed(later[name].content).layers);
    }
  });

  it("are each the subject of a bill of materials and a provenance (OCI distribution spec, referrers)", async () => {
    const set = await imageSet(inputs());
    const documents = [set.sbom, set.provenance].map(({ descriptor }) => descriptor.digest);
    for (const { content, referrers } of [set.image, set.artifact]) {
      const { mediaType, digest, size } = content.manifest.descriptor;
      const read = referrers.map(parsed);
      assert.deepEqual(
        read.map(({ subject }) => subject),
        [
          { mediaType, digest, size },
          { mediaType, digest, size },
        ],
      );
      assert.deepEqual(
        read.map(({ layers }) => layers.map((layer) => layer.digest)),
        documents.map((one) => [one]),
      );
      assert.deepEqual(
        referrers.map(({ manifest }) => manifest.descriptor.artifactType),
        DOCUMENTS,
      );
    }
  });

  it("are not made of what is no Proxy-Wasm filter", async () => {
    await assert.rejects(imageSet(inputs({ wasm: Buffer.from("#!/bin/sh") })), /is not WebAssembly/);
    await assert.rejects(imageSet(inputs({ wasm: new Uint8Array() })), /is not WebAssembly/);
    await assert.rejects(imageSet(inputs({ wasm: wasmFixture({ exportName: "main" }) })), /is no Proxy-Wasm filter/);
  });
});
