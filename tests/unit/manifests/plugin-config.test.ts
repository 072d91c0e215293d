import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "../../support/configuration/parser.ts";
import { SCHEMA } from "../../support/configuration/schema.ts";
import { at } from "../../support/manifests/objects.ts";
import { FIELDS, filledIn, MANIFESTS } from "./filled-in.ts";
import { environmentFrom, envOfPatch, gatewayEnv, pluginsOf } from "./plugins.ts";
import { kustomize, WITHOUT_KUSTOMIZE } from "./render.ts";
import { shipped } from "./shipped.ts";

const matchesSchema = new Ajv({ allErrors: true }).compile(SCHEMA);
const patchOfBase = await readFile(join(MANIFESTS, "base", "gateway-environment.yaml"), "utf8");
const everything = await shipped();
const withPlugin = everything.filter(({ objects }) => pluginsOf(objects).length > 0);

test("the plugin is in base and in what is made of it", { skip: WITHOUT_KUSTOMIZE }, () => {
  const names = new Set(withPlugin.map(({ name }) => name));
  for (const name of ["base", "examples/asm-idaas", "examples/envoy-gateway", "examples/traffic-extension"]) {
    assert.ok(names.has(name), name);
  }
});

for (const { name, objects } of withPlugin) {
  for (const { configuration, variables } of pluginsOf(objects)) {
    test(`${name}: the schema of the configuration and the filter's own parser accept it`, () => {
      assert.ok(matchesSchema(configuration), JSON.stringify(matchesSchema.errors));
      const environment = Object.fromEntries(variables.map((variable) => [variable, keyFor(variable)]));
      const verdict = parse(Buffer.from(JSON.stringify(configuration)), environment);
      assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
    });
  }
}

// A chart does not render the patch of the gateway; the Secret of asm-idaas is apart from its plugin; and that which rotates is read
// from files (rotating-secrets.test.ts).
const WITHOUT_ENVIRONMENT = ["examples/asm-idaas/mesh", "examples/rotating-secrets"];
for (const one of withPlugin.filter(({ name }) => !name.startsWith("helm") && !WITHOUT_ENVIRONMENT.includes(name))) {
  test(`${one.name}: the plugin finds the secrets that were filled in, by way of the gateway's environment`, () => {
    const environment = environmentFrom(gatewayEnv(one, patchOfBase), one.objects);
    for (const { configuration, variables } of pluginsOf(one.objects)) {
      assert.deepEqual(variables, Object.keys(environment));
      for (const field of ["clientSecret", "cookieSecret"] as const) {
        assert.equal(environment[String(at(configuration, field, "env"))], FIELDS[field]);
      }
    }
  });
}

test(
  "asm-idaas: the guide's redirect URL, by http and an address, is accepted with a warning",
  { skip: WITHOUT_KUSTOMIZE },
  () => {
    const objects = everything.find(({ name }) => name === "examples/asm-idaas")?.objects ?? [];
    const [plugin] = pluginsOf(objects);
    const configuration = { ...(plugin?.configuration as object), redirectUrl: "http://203.0.113.7/oauth2/callback" };
    const environment = environmentFrom(envOfPatch(patchOfBase), objects);
    const verdict = parse(Buffer.from(JSON.stringify(configuration)), environment);
    assert.equal(verdict.accepted, true);
    assert.match(verdict.warnings.join("\n"), /^redirectUrl: found http, [^\n]*$/);
  },
);

test(
  "what is not filled in is refused by the filter, and so lets nothing through",
  { skip: WITHOUT_KUSTOMIZE },
  async () => {
    const { folder, remove } = await filledIn({});
    try {
      const objects = await kustomize(join(folder, "base"));
      const environment = environmentFrom(envOfPatch(patchOfBase), objects);
      const [plugin] = pluginsOf(objects);
      const verdict = parse(Buffer.from(JSON.stringify(plugin?.configuration)), environment);
      assert.equal(verdict.accepted, false);
      for (const field of ["clientId", "clientSecret", "cookieSecret"]) {
        assert.match(
          verdict.mistakes.join("\n"),
          new RegExp(`^${field}: found .*placeholder that was not filled in`, "m"),
        );
      }
    } finally {
      await remove();
    }
  },
);

/** A key of the session cookie, another for each name. */
function keyFor(name: string): string {
  return createHash("sha256").update(name).digest("base64");
}
