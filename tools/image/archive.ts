import { gzipSync } from "fflate";
import { pack } from "tar-stream";

/** A file in an archive; its path has no slash at its beginning. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An archive as it is, and compressed. */
export interface Archive {
  readonly tar: Uint8Array;
  readonly gzip: Uint8Array;
}

/**
 * Packs files in the order in which they are given: mode 0644, owner 0, time 0. The same files give the same bytes whatever the
 * machine: compressed by a library of a pinned version, not by zlib, whose output may differ between its versions and between
 * processors.
 */
export async function archive(files: readonly ArchivedFile[]): Promise<Archive> {
  const packing = pack();
  const owner = { uid: 0, gid: 0, uname: "", gname: "" };
  for (const { path, bytes } of files) {
    packing.entry({ name: path, type: "file", mode: 0o644, mtime: new Date(0), ...owner }, Buffer.from(bytes));
  }
  packing.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packing) chunks.push(chunk as Uint8Array);
  const tar = Buffer.concat(chunks);
  return { tar, gzip: gzipSync(tar, { level: 9, mtime: 0 }) };
}
