import { type Blob, blob, sha256 } from "../registry/blob.ts";
import { archive } from "./archive.ts";

/** OCI image spec 1.1, layer.md. */
const LAYER_MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

/** The name under which Istio's agent looks for the filter in a layer. */
const FILE_NAME = "plugin.wasm";

/** A layer as it is stored, and the digest of its tar ("sha256:…"), which the image's configuration names. */
export interface Layer {
  readonly blob: Blob;
  readonly diffId: string;
}

/** Makes the layer that holds the filter as `plugin.wasm`. The same Wasm gives the same bytes. */
export async function imageLayer(wasm: Uint8Array): Promise<Layer> {
  const { tar, gzip } = await archive([{ path: FILE_NAME, bytes: wasm }]);
  return { blob: blob(LAYER_MEDIA_TYPE, gzip), diffId: `sha256:${sha256(tar)}` };
}
