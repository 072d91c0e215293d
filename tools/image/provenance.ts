import { type Blob, blob, type Descriptor, sha256 } from "../registry/blob.ts";
import { COMPILER, DECLARATIONS, OPTIMIZER } from "./bill-of-materials.ts";
import type { LockedPackage, Project } from "./project.ts";

/** Media type of an in-toto statement that is not signed (in-toto attestation framework, spec/v1/statement.md). */
const STATEMENT_MEDIA_TYPE = "application/vnd.in-toto+json";

/** What was made. */
export interface Products {
  readonly wasm: Uint8Array;
  /** Manifests by their tags. */
  readonly manifests: ReadonlyMap<string, Descriptor>;
}

/**
 * The statement from what the products were made: in-toto Statement v1 with a SLSA Provenance v1 predicate, not signed.
 * `revision` is the commit, `builder` who builds, as a URI. Where the Wasm was handed in (`handedIn`), nothing is said of how it was compiled.
 */
export function provenance(
  { wasm, manifests }: Products,
  project: Project,
  from: { readonly revision?: string } | "handedIn",
  builder = `urn:${project.name}:unsigned-local-build`,
): Blob {
  const wasmFile = { name: `${project.name}.wasm`, digest: { sha256: sha256(wasm) } };
  const pinned = [COMPILER, DECLARATIONS, OPTIMIZER].map((name) => dependency(project.locked(name)));
  const commit =
    from === "handedIn" || from.revision === undefined
      ? []
      : [{ name: project.name, digest: { gitCommit: from.revision } }];
  const statement = {
    _type: "https://in-toto.io/Statement/v1",
    subject: [
      wasmFile,
      ...[...manifests].map(([tag, { digest }]) => ({
        name: `${project.name}:${tag}`,
        digest: { sha256: digest.replace("sha256:", "") },
      })),
    ],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: `urn:${project.name}:npm-run-image:1`,
        externalParameters: { version: project.version, wasm: from === "handedIn" ? "handed in" : "compiled" },
        resolvedDependencies: from === "handedIn" ? [wasmFile] : [...commit, ...pinned],
      },
      runDetails: { builder: { id: builder } },
    },
  };
  return blob(STATEMENT_MEDIA_TYPE, Buffer.from(`${JSON.stringify(statement, null, 2)}\n`), {
    annotations: {
      "org.opencontainers.image.title": `${project.name}.provenance.json`,
      "in-toto.io/predicate-type": statement.predicateType,
    },
  });
}

function dependency({ purl, sha512 }: LockedPackage): { uri: string; digest: { sha512: string } } {
  return { uri: purl, digest: { sha512 } };
}
