import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import { format, resolveConfig } from "prettier";
import { parse } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import { fromConfiguration } from "../../support/configuration/chart-schema.ts";
import { MISTAKES, WARNINGS } from "./mistakes.ts";
import { EXAMPLE, textOf } from "./stop.ts";

const CHART = join(ROOT, "manifests", "helm", "gatehouse");
const FILE = join(CHART, "values.schema.json");
const schema = JSON.parse(await readFile(FILE, "utf8")) as Record<string, object>;
const matches = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false }).compile(schema);

test("the schema of config is made from docs/configuration.schema.json", async () => {
  const { config, definitions } = fromConfiguration();
  const made = { ...schema, properties: { ...schema["properties"], config }, definitions };
  const style = (await resolveConfig(FILE)) ?? {};
  const expected = await format(JSON.stringify(made), { ...style, filepath: FILE });
  if (process.env["UPDATE"] !== undefined) await writeFile(FILE, expected);
  else assert.equal(await readFile(FILE, "utf8"), expected, "out of date; run this test with UPDATE=1 to rewrite it");
});

test("the values that the chart brings are as its schema wants them", async () => {
  assert.ok(matches(parse(await readFile(join(CHART, "values.yaml"), "utf8"))), JSON.stringify(matches.errors));
});

/** What a stop of the tour of mistakes has in `config`; undefined where it is no JSON, or changes one of the five fields. */
function configOf(stop: (typeof MISTAKES)[number]): Record<string, unknown> | undefined {
  if (typeof stop.configured === "string") return undefined;
  const configured = JSON.parse(textOf(stop)) as Record<string, unknown>;
  const fields = Object.entries(EXAMPLE);
  if (fields.some(([name, value]) => JSON.stringify(configured[name]) !== JSON.stringify(value))) return undefined;
  return Object.fromEntries(Object.entries(configured).filter(([name]) => !(name in EXAMPLE)));
}

for (const stop of [...MISTAKES, ...WARNINGS]) {
  const config = configOf(stop);
  if (config === undefined) continue;
  test(`${stop.name}: the chart judges it as the configuration's schema does`, () => {
    assert.equal(matches({ config }), !stop.isForSchema, JSON.stringify(matches.errors));
  });
}
