import { relative } from "node:path";
import { sha256 } from "../registry/blob.ts";
import type { ImageSet, Tagged } from "./image-set.ts";
import type { Pushed, PushedSet } from "./push.ts";
import type { Source } from "./source.ts";

/** What a run came to; all paths are absolute. */
export interface Result {
  readonly set: ImageSet;
  readonly wasm: Uint8Array;
  /** The file that the Wasm was read from. */
  readonly file: string;
  readonly source: Source;
  readonly layout: string;
  readonly sbom: string;
  readonly provenance: string;
  readonly pushed: PushedSet | undefined;
}

/** A result for machines: JSON text; what there is none of is null. */
export function asJson({ set, wasm, file, source, layout, sbom, provenance, pushed }: Result): string {
  const of = ({ tag, content }: Tagged, to: Pushed | undefined): object => {
    const { mediaType, digest, size } = content.manifest.descriptor;
    return { tag, mediaType, digest, size, pushed: to ?? null };
  };
  const result = {
    revision: source.revision ?? null,
    created: source.created ?? null,
    wasm: { path: file, sha256: sha256(wasm), size: wasm.length },
    layout,
    image: of(set.image, pushed?.image),
    artifact: of(set.artifact, pushed?.artifact),
    sbom,
    provenance,
  };
  return JSON.stringify(result, null, 2);
}

/** A result for people; paths below `folder` are shown relative to it. */
export function asText({ set, layout, sbom, provenance, pushed }: Result, folder: string): string {
  const here = (path: string): string => {
    const short = relative(folder, path);
    return short === "" || short.startsWith("..") ? path : short;
  };
  const row = ({ tag, content }: Tagged): string => `  ${content.manifest.descriptor.digest}  ${tag}`;
  const lines = [
    `${here(layout)}: OCI image layout`,
    row(set.image),
    row(set.artifact),
    `${here(sbom)}: bill of materials (CycloneDX)`,
    `${here(provenance)}: provenance (in-toto, not signed)`,
  ];
  if (pushed !== undefined) {
    const { image, artifact } = pushed;
    lines.push("", "Pushed:", `  ${image.reference}`, `  ${artifact.reference}`);
  }
  const url = pushed?.image.url ?? `oci://REGISTRY/NAME@${set.image.content.manifest.descriptor.digest}`;
  lines.push("", "In a WasmPlugin:", `  url: ${url}`);
  return lines.join("\n");
}
