import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { checkPart, documentation, table } from "../../support/configuration/documentation.ts";
import { knownKeys, parse } from "../../support/configuration/parser.ts";
import { type Key, keysOf, leavesOf, relyingPartyKeys, rowOf, SCHEMA } from "../../support/configuration/schema.ts";
import { MISTAKES, WARNINGS } from "./mistakes.ts";
import { ENVIRONMENT, EXAMPLE, textOf } from "./stop.ts";

const validate = new Ajv({ allErrors: true }).compile(SCHEMA);
const keys = keysOf(SCHEMA);
const leaves = leavesOf(keys);

test("the schema is valid, and so is the example", () => {
  assert.ok(validate(EXAMPLE));
});

test("the parser knows the keys of the schema and no others", () => {
  assert.deepEqual(leaves.map(({ path }) => path).sort(), knownKeys().sort());
});

test("the parser knows the keys of a relying party as the schema does, and no others", () => {
  assert.deepEqual(relyingPartyKeys().sort(), knownKeys("in a relying party").sort());
});

test("docs/configuration.md explains the keys of the schema", () => {
  checkPart("keys", table(["key", "type", "default", "meaning"], keys.map(rowOf)));
  for (const { path } of keys) assert.ok(documentation().includes(`\`${path}\``), path);
});

test("every key has a description, and a default unless it is required", () => {
  const lacking = keys.filter((key) => rowOf(key).includes(""));
  assert.deepEqual(
    lacking.map(({ path }) => path),
    [],
  );
});

test("the parser accepts every default of the schema", () => {
  for (const key of keys.filter(({ schema }) => schema.default !== undefined)) {
    const configured = { ...EXAMPLE, ...documentOf(key) };
    const verdict = parse(Buffer.from(JSON.stringify(configured)), ENVIRONMENT);
    assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] }, key.path);
  }
});

for (const stop of MISTAKES.filter(isJson)) {
  test(`${stop.name}: is judged by the schema as by the parser, where it can`, () => {
    assert.equal(validate(JSON.parse(textOf(stop))), !stop.isForSchema);
  });
}

for (const stop of WARNINGS) {
  test(`${stop.name}: is accepted by the schema`, () => {
    assert.ok(validate(JSON.parse(textOf(stop))));
  });
}

function isJson(stop: (typeof MISTAKES)[number]): boolean {
  try {
    JSON.parse(textOf(stop));
    return true;
  } catch {
    return false;
  }
}

/** A document that holds a key's default, with the required keys beside it. */
function documentOf({ path, schema }: Key): Record<string, unknown> {
  const beside = path.startsWith("forward.headers[]") ? { header: "x-user", claim: "sub" } : {};
  return path.split(".").reduceRight<Record<string, unknown>>((inner, step, index, steps) => {
    const value = index === steps.length - 1 ? schema.default : inner;
    if (step.endsWith("[]")) return { [step.slice(0, -2)]: [value] };
    return index === steps.length - 1 ? { ...beside, [step]: value } : { [step]: value };
  }, {});
}
