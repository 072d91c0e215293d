import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { Project } from "../../image/project.ts";
import type { BundledPackage } from "./bundled-packages.ts";

/** The bill of materials of the npm package, CycloneDX 1.6 as JSON: it depends on nothing, and has this code in its command. */
export function packageBillOfMaterials(
  project: Project,
  bundled: readonly BundledPackage[],
  created: string | undefined,
): string {
  const command = new Models.Component(Enums.ComponentType.Application, project.name, {
    ...identity(project.name, project.version),
    description: project.description,
    licenses: licences(project.license),
  });
  const components = bundled.map(
    ({ name, version, license }) =>
      new Models.Component(Enums.ComponentType.Library, name, {
        ...identity(name, version),
        scope: Enums.ComponentScope.Required,
        licenses: licences(license),
      }),
  );
  for (const { bomRef } of components) command.dependencies.add(bomRef);
  const bom = new Models.Bom({
    metadata: new Models.Metadata({ component: command }),
    components: new Models.ComponentRepository(components),
  });
  if (created !== undefined) bom.metadata.timestamp = new Date(created);
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function identity(name: string, version: string): { bomRef: string; version: string; purl: string } {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { bomRef: purl, version, purl };
}

function licences(expression: string): Models.LicenseRepository {
  return new Models.LicenseRepository([new Models.LicenseExpression(expression)]);
}
