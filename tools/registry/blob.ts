import { createHash } from "node:crypto";

/** What points at a blob (OCI image spec 1.1, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  /** "sha256:" and 64 hexadecimal digits. */
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Annotations;
}

/** By name; see annotations.md of the OCI image spec for those that begin with org.opencontainers. */
export type Annotations = Readonly<Record<string, string>>;

/** Bytes and what points at them. */
export interface Blob {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
}

/** A manifest, and the blobs that it names. */
export interface Manifest {
  readonly manifest: Blob;
  readonly blobs: readonly Blob[];
}

/** Makes a blob of bytes; `extra` goes into its descriptor. */
export function blob(
  mediaType: string,
  bytes: Uint8Array,
  extra: Pick<Descriptor, "artifactType" | "annotations"> = {},
): Blob {
  return { bytes, descriptor: { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length, ...extra } };
}

/** Makes a blob of a value as JSON in UTF-8: keys in the value's own order, no spaces, undefined left out. */
export function jsonBlob(mediaType: string, value: object, artifactType?: string): Blob {
  const bytes = Buffer.from(JSON.stringify(value));
  return blob(mediaType, bytes, artifactType === undefined ? {} : { artifactType });
}

/** The SHA-256 of bytes as 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
