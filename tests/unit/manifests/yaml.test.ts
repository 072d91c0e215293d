import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import { parseYaml } from "../../support/manifests/objects.ts";
import { MANIFESTS } from "./filled-in.ts";
import { kustomizations } from "./shipped.ts";

const names = (await readdir(MANIFESTS, { recursive: true })).sort();

for (const name of names.filter((name) => name.endsWith(".yaml") && !name.includes("/templates/"))) {
  test(`${name} is strict YAML`, async () => {
    assert.ok(parseYaml(await readFile(join(MANIFESTS, name), "utf8")).length > 0);
  });
}

test("a key twice is not strict YAML", () => {
  assert.throws(() => parseYaml("a: 1\na: 2\n"), /unique/);
});

test("every example is on the page of examples, and has a README or a comment that says what it is", async () => {
  const page = await readFile(join(ROOT, "docs", "examples.md"), "utf8");
  const examples = (await readdir(join(MANIFESTS, "examples"))).filter((name) => name !== "httpbin");
  for (const name of [...examples.map((example) => `examples/${example}`), "base", "helm/gatehouse"]) {
    assert.ok(page.includes(`(../manifests/${name}`), name);
  }
  for (const name of await kustomizations()) {
    const [first = ""] = (await readFile(join(MANIFESTS, name, "kustomization.yaml"), "utf8")).split("\n");
    const readmes = [name, dirname(name)].map((folder) => join(MANIFESTS, folder, "README.md"));
    assert.ok(first.startsWith("# ") || readmes.some(existsSync), name);
  }
});

for (const name of [
  ...names.filter((name) => name.endsWith(".md")).map((name) => join("manifests", name)),
  "docs/examples.md",
]) {
  test(`${name} names no file that is not there`, async () => {
    const text = await readFile(join(ROOT, name), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = ""]) => join(dirname(name), link));
    const paths = [...text.matchAll(/\bmanifests\/[\w./-]*\w/g)].map(([path]) => path);
    assert.deepEqual(
      [...links, ...paths].filter((path) => !existsSync(join(ROOT, path))),
      [],
    );
    assert.ok(links.length + paths.length > 0);
  });
}
