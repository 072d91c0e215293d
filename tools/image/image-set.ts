import { capabilitiesOf } from "../build/capabilities.ts";
import type { Annotations, Blob, Manifest } from "../registry/blob.ts";
import { billOfMaterials } from "./bill-of-materials.ts";
import { artifactManifest, imageManifest, referrerManifest } from "./manifests.ts";
import type { Project } from "./project.ts";
import { provenance } from "./provenance.ts";
import type { Source } from "./source.ts";
import { abiVersion } from "./wasm-module.ts";

/** The annotation with the capabilities that the filter needs, with commas between them. */
const CAPABILITIES = "gatehouse.wasm.capabilities";

/** What goes into the layout; nothing else decides its bytes. */
export interface Inputs {
  readonly wasm: Uint8Array;
  readonly project: Project;
  readonly source: Source;
  /** Whether the Wasm was compiled from the project, or handed in as a file of which nothing is known. */
  readonly compiled: boolean;
  /** Who builds, as a URI; somebody's own machine where it is left out. */
  readonly builder?: string;
}

/** A manifest with its tag, and what refers to it. */
export interface Tagged {
  readonly tag: string;
  readonly content: Manifest;
  readonly referrers: readonly Manifest[];
}

/** All that is made from one Wasm. */
export interface ImageSet {
  readonly image: Tagged;
  readonly artifact: Tagged;
  readonly sbom: Blob;
  readonly provenance: Blob;
}

/** The tag of the artifact that goes with an image's tag. */
export function artifactTag(tag: string): string {
  return `${tag}-artifact`;
}

/** Makes image, artifact, bill of materials and provenance. Throws where the Wasm is no Proxy-Wasm filter. */
export async function imageSet({ wasm, project, source, compiled, builder }: Inputs): Promise<ImageSet> {
  const abi = abiVersion(wasm);
  const { revision, created } = source;
  const annotations = { ...annotationsOf(project, source), ...capabilityAnnotation(wasm) };
  // "+" begins build metadata in a version and is not allowed in a tag.
  const tag = project.version.replace("+", "_");
  const image = await imageManifest(wasm, annotations, created);
  const artifact = artifactManifest(wasm, abi, annotations);
  const manifests = new Map([
    [tag, image.manifest.descriptor],
    [artifactTag(tag), artifact.manifest.descriptor],
  ]);
  const sbom = billOfMaterials(wasm, project, created);
  const from = compiled ? (revision === undefined ? {} : { revision }) : "handedIn";
  const statement = provenance({ wasm, manifests }, project, from, builder);
  const withReferrers = (name: string, content: Manifest): Tagged => ({
    tag: name,
    content,
    referrers: [sbom, statement].map((document) =>
      referrerManifest(document, content.manifest.descriptor, dated(created)),
    ),
  });
  return {
    image: withReferrers(tag, image),
    artifact: withReferrers(artifactTag(tag), artifact),
    sbom,
    provenance: statement,
  };
}

/** OCI image spec 1.1, annotations.md, "Pre-Defined Annotation Keys"; what is not known is left out. */
function annotationsOf(project: Project, { revision, created }: Source): Annotations {
  return {
    "org.opencontainers.image.title": project.name,
    "org.opencontainers.image.description": project.description,
    "org.opencontainers.image.version": project.version,
    "org.opencontainers.image.licenses": project.license,
    ...(revision === undefined ? {} : { "org.opencontainers.image.revision": revision }),
    ...dated(created),
  };
}

/** What a host has to allow the filter, so that whoever restricts it need not take the Wasm apart. */
function capabilityAnnotation(wasm: Uint8Array): Annotations {
  const capabilities = capabilitiesOf(wasm);
  return capabilities.length === 0 ? {} : { [CAPABILITIES]: capabilities.join(",") };
}

function dated(created: string | undefined): Annotations {
  return created === undefined ? {} : { "org.opencontainers.image.created": created };
}
