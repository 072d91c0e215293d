import { gzipSync } from "fflate";
import { pack } from "tar-stream";
import { type Blob, blob, sha256 } from "../registry/blob.ts";

/** OCI image spec 1.1, layer.md. */
const LAYER_MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

/** The name under which Istio's agent looks for the filter in a layer. */
const FILE_NAME = "plugin.wasm";

/** A layer as it is stored, and the digest of its tar ("sha256:…"), which the image's configuration names. */
export interface Layer {
  readonly blob: Blob;
  readonly diffId: string;
}

/**
 * Makes the layer that holds the filter as `plugin.wasm`: mode 0644, owner 0, time 0. The same Wasm gives the same bytes
 * whatever the machine: compressed by a library of a pinned version, not by zlib, whose output may differ between its
 * versions and between processors.
 */
export async function imageLayer(wasm: Uint8Array): Promise<Layer> {
  const tar = await tarOf(wasm);
  const gzip = gzipSync(tar, { level: 9, mtime: 0 });
  return { blob: blob(LAYER_MEDIA_TYPE, gzip), diffId: `sha256:${sha256(tar)}` };
}

async function tarOf(wasm: Uint8Array): Promise<Uint8Array> {
  const archive = pack();
  const owner = { uid: 0, gid: 0, uname: "", gname: "" };
  archive.entry({ name: FILE_NAME, type: "file", mode: 0o644, mtime: new Date(0), ...owner }, Buffer.from(wasm));
  archive.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
