import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { ROOT } from "../../../tools/build/root.ts";
import { billOfMaterials } from "../../../tools/image/bill-of-materials.ts";
import { readProject } from "../../../tools/image/project.ts";
import { sha256 } from "../../../tools/registry/blob.ts";
import { wasmFixture } from "../../support/image/wasm-fixture.ts";
import { CREATED } from "./inputs.ts";

interface Component {
  name: string;
  version: string;
  scope?: string;
  purl?: string;
  hashes: { alg: string; content: string }[];
}

interface Bom {
  metadata: { timestamp?: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

const project = await readProject(ROOT);
const wasm = wasmFixture();

function text(created?: string): string {
  return Buffer.from(billOfMaterials(wasm, project, created).bytes).toString();
}

function bom(created?: string): Bom {
  return JSON.parse(text(created)) as Bom;
}

describe("the bill of materials", () => {
  it("is valid CycloneDX 1.6", async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    for (const created of [undefined, CREATED]) assert.equal(await validator.validate(text(created)), null);
  });

  it("is about the Wasm, by its digest", () => {
    const { name, version, hashes } = bom().metadata.component;
    assert.deepEqual([name, version], [project.name, project.version]);
    assert.deepEqual(hashes, [{ alg: "SHA-256", content: sha256(wasm) }]);
  });

  it("names every package that the filter imports from, and the compiler, whose library is compiled in", async () => {
    const included = bom().components.filter(({ scope }) => scope === "required");
    assert.deepEqual(included.map(({ name }) => name).sort(), [...(await importedPackages()), "assemblyscript"].sort());
  });

  it("names the versions that are installed", async () => {
    for (const { name, version } of bom().components) {
      const installed = await readFile(join(ROOT, "node_modules", name, "package.json"), "utf8");
      assert.equal((JSON.parse(installed) as { version: string }).version, version);
    }
  });

  it("relates the packages to the filter", () => {
    const { dependencies, components } = bom();
    const named = new Set([project.name, ...components.map(({ purl }) => purl)]);
    assert.deepEqual(new Set(dependencies.map(({ ref }) => ref)), named);
    const direct = dependencies.find(({ ref }) => ref === project.name)?.dependsOn ?? [];
    assert.deepEqual(
      direct,
      components.filter(({ scope }) => scope === "required").map(({ purl }) => purl),
    );
  });

  it("has a time only where one is given", () => {
    assert.equal(bom(CREATED).metadata.timestamp, CREATED.replace("Z", ".000Z"));
    assert.equal("timestamp" in bom().metadata, false);
  });
});

/** The packages that files in assembly/ import from. */
async function importedPackages(): Promise<Set<string>> {
  const folder = join(ROOT, "assembly");
  const packages = new Set<string>();
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith(".ts")) continue;
    const source = await readFile(join(folder, name), "utf8");
    for (const [, from = ""] of source.matchAll(/^(?:(?:import|export|\}).* from|import) "([^"]+)";$/gm)) {
      if (!from.startsWith(".")) packages.add(from.split("/", from.startsWith("@") ? 2 : 1).join("/"));
    }
  }
  return packages;
}
