import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { at, type KubernetesObject, schemaName } from "../../support/manifests/objects.ts";
import { WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "./render.ts";
import { documented, kustomizations, RELEASES, shipped } from "./shipped.ts";

const FOLDER = join(import.meta.dirname, "schemas");

// Kubernetes' patterns have escapes that the flag u forbids.
const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false, unicodeRegExp: false });
for (const name of readdirSync(FOLDER).filter((name) => name.endsWith(".json"))) {
  ajv.addSchema(JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as object, name.slice(0, -".json".length));
}

/** What the schema of its kind has against an object. */
function complaints(object: KubernetesObject): string[] {
  const validate = ajv.getSchema(schemaName(object));
  if (validate === undefined) return [`no schema ${schemaName(object)}; schemas/extract.ts makes one`];
  if (validate(object) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message = "", params }) => {
    return `${object.kind} ${object.metadata.name}${instancePath} ${message} ${JSON.stringify(params)}`;
  });
}

const everything = await shipped();

test("everything that can be applied is rendered", { skip: WITHOUT_KUSTOMIZE || WITHOUT_HELM }, async () => {
  assert.deepEqual(
    everything.map(({ name }) => name),
    [...(await kustomizations()), ...Object.keys(RELEASES)],
  );
});

for (const { name, objects } of everything) {
  test(`${name}: every object is as the definition of its kind wants it`, () => {
    assert.ok(objects.length > 0);
    assert.deepEqual(objects.flatMap(complaints), []);
  });
}

test("objects of Istio's that docs/configuration.md shows are as the definition of their kind wants them", async () => {
  const objects = await documented();
  const kinds = objects.map(({ kind }) => kind);
  for (const kind of ["RequestAuthentication", "AuthorizationPolicy"]) assert.ok(kinds.includes(kind), kind);
  assert.deepEqual(objects.flatMap(complaints), []);
});

test("what an API server refuses is refused", { skip: WITHOUT_KUSTOMIZE }, () => {
  const base = everything.find(({ name }) => name === "base")?.objects ?? [];
  const changed = (kind: string, change: (spec: Record<string, unknown>) => unknown): string[] => {
    const object = base.find((one) => one.kind === kind);
    assert.ok(object !== undefined, kind);
    const copy = structuredClone(object);
    change(at(copy, "spec") as Record<string, unknown>);
    return complaints(copy);
  };
  assert.equal(changed("WasmPlugin", () => undefined).length, 0);
  for (const [kind, change, expected] of [
    ["WasmPlugin", (spec) => (spec["pluginCfg"] = {}), /additional properties.*pluginCfg/],
    ["WasmPlugin", (spec) => (spec["failStrategy"] = "FAIL_CLOSED"), /failStrategy/],
    ["WasmPlugin", (spec) => delete spec["url"], /required.*url/],
    ["WasmPlugin", (spec) => (spec["pluginConfig"] = "{}"), /pluginConfig must be object/],
    ["ServiceEntry", (spec) => delete spec["hosts"], /required.*hosts/],
    [
      "DestinationRule",
      (spec) => ((at(spec, "trafficPolicy", "tls") as Record<string, unknown>)["mode"] = "TLS"),
      /mode/,
    ],
  ] satisfies [string, (spec: Record<string, unknown>) => unknown, RegExp][]) {
    assert.match(changed(kind, change).join("\n"), expected);
  }
});
