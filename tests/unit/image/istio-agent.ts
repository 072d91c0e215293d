import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";

interface Layer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * Takes the Wasm out of an OCI manifest's layers by the rules of Istio's agent (pkg/wasm/imagefetcher.go): the last layer
 * is a tar+gzip with plugin.wasm, else there are two, one of them the Wasm itself. Rejects as it would.
 */
export async function wasmAsIstioTakesIt(layers: readonly Layer[]): Promise<Uint8Array> {
  const last = layers.at(-1);
  if (last?.mediaType === "application/vnd.oci.image.layer.v1.tar+gzip") {
    const file = (await filesOf(gunzipSync(last.bytes))).find(({ name }) => name.split("/").at(-1) === "plugin.wasm");
    if (file === undefined) throw new Error("plugin.wasm not found in the archive");
    return file.bytes;
  }
  if (layers.length !== 2) throw new Error(`number of layers must be 2 but got ${layers.length}`);
  const content = layers.find(({ mediaType }) => mediaType === "application/vnd.module.wasm.content.layer.v1+wasm");
  if (content === undefined) throw new Error("could not find the layer of the Wasm");
  return content.bytes;
}

/** An entry of a tar archive: its header's fields and its content. */
export interface TarFile {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: Date;
  readonly bytes: Uint8Array;
}

/** Everything in a tar archive. */
export async function filesOf(tar: Uint8Array): Promise<TarFile[]> {
  const reader = extract();
  reader.end(Buffer.from(tar));
  const files: TarFile[] = [];
  for await (const entry of reader) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) chunks.push(chunk as Uint8Array);
    const { name, type, mode, uid, gid, mtime } = entry.header;
    files.push({ name, type, mode, uid, gid, mtime, bytes: Buffer.concat(chunks) });
  }
  return files;
}
