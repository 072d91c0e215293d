import assert from "node:assert/strict";
import { test } from "node:test";
import { at } from "../../support/manifests/objects.ts";
import { complaints } from "../../support/manifests/schemas.ts";
import { WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "./render.ts";
import { documented, kustomizations, RELEASES, shipped } from "./shipped.ts";

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
