import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { type Blob, blob, sha256 } from "../registry/blob.ts";
import type { LockedPackage, Project } from "./project.ts";

/** What the Wasm is made with: none of the other packages ends up in it or shapes it. */
export const COMPILER = "assemblyscript";
export const DECLARATIONS = "@solo-io/proxy-runtime";
export const OPTIMIZER = "binaryen";

/**
 * The software bill of materials of the Wasm, CycloneDX 1.6 as JSON: the filter with the Wasm's digest, and the packages
 * above as package-lock.json pins them. `created` is RFC 3339; without it the document has no time.
 */
export function billOfMaterials(wasm: Uint8Array, project: Project, created: string | undefined): Blob {
  const filter = new Models.Component(Enums.ComponentType.Application, project.name, {
    bomRef: project.name,
    version: project.version,
    description: project.description,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256(wasm)]]),
    licenses: new Models.LicenseRepository([new Models.LicenseExpression(project.license)]),
  });
  const { Required, Excluded } = Enums.ComponentScope;
  const compiler = component(project.locked(COMPILER), Required, "its standard library and runtime are compiled in");
  const declarations = component(
    project.locked(DECLARATIONS),
    Required,
    "declarations of the Proxy-Wasm ABI's imports",
  );
  const optimizer = component(project.locked(OPTIMIZER), Excluded, "optimizes the Wasm; adds no code of its own");
  for (const { bomRef } of [compiler, declarations]) filter.dependencies.add(bomRef);
  compiler.dependencies.add(optimizer.bomRef);

  const bom = new Models.Bom({
    metadata: new Models.Metadata({
      component: filter,
      lifecycles: new Models.LifecycleRepository([Enums.LifecyclePhase.Build]),
    }),
    components: new Models.ComponentRepository([compiler, declarations, optimizer]),
  });
  if (created !== undefined) bom.metadata.timestamp = new Date(created);
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const text = serializer.serialize(bom, { sortLists: true, space: 2 });
  return blob("application/vnd.cyclonedx+json", Buffer.from(`${text}\n`), {
    annotations: { "org.opencontainers.image.title": `${project.name}.cdx.json` },
  });
}

function component(pinned: LockedPackage, scope: Enums.ComponentScope, description: string): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, pinned.name, {
    bomRef: pinned.purl,
    version: pinned.version,
    description,
    scope,
    purl: pinned.purl,
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], pinned.sha512]]),
    licenses: new Models.LicenseRepository([new Models.LicenseExpression(pinned.license)]),
  });
}
