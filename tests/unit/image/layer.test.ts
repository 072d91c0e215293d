import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { imageLayer } from "../../../tools/image/layer.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";
import { filesOf } from "./istio-agent.ts";

/** 100 KB, which repeats itself now and then, as code does. */
const PADDING = Array.from({ length: 5000 }, (_, index) => `${(index * index) % 997} local.get `).join("");
const wasm = wasmFixture({ padding: PADDING });

describe("the image's layer", () => {
  it("holds plugin.wasm alone, and nothing of the machine that made it", async () => {
    const { blob } = await imageLayer(wasm);
    const files = await filesOf(gunzipSync(blob.bytes));
    assert.equal(files.length, 1);
    const { bytes, ...header } = files[0] ?? assert.fail();
    assert.deepEqual(header, {
      ...{ name: "plugin.wasm", type: "file", mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) },
    });
    assert.ok(Buffer.from(wasm).equals(bytes));
  });

  it("ends as a tar does, in two blocks of zeros", async () => {
    const tar = gunzipSync((await imageLayer(wasm)).blob.bytes);
    assert.equal(tar.length % 512, 0);
    assert.ok(tar.subarray(-1024).every((byte) => byte === 0));
  });

  it("has no time and no name in its gzip header (RFC 1952, 2.3)", async () => {
    const { bytes } = (await imageLayer(wasm)).blob;
    assert.equal(Buffer.from(bytes.subarray(0, 8)).toString("hex"), "1f8b080000000000");
  });

  it("names the digest of its tar as diffId", async () => {
    const { blob, diffId } = await imageLayer(wasm);
    assert.equal(diffId, `sha256:${sha256(gunzipSync(blob.bytes))}`);
  });

  it("has the bytes of record, whichever the version of Node", async () => {
    const { blob, diffId } = await imageLayer(wasm);
    // A new version of the tar or gzip library may change these: then images made before can't be made again with it.
    assert.equal(diffId, "sha256:bb88f388211f253484520114f3d08cb10641ea1a31d497ac02326e2f132d1972");
    assert.equal(blob.descriptor.digest, "sha256:0ab70513b63f078181f2dfe55827d8f753387e9f6bc01d7ed97e20efcbfdb619");
  });
});
