import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse } from "../../support/configuration/parser.ts";
import { LIST, PAGES } from "../../support/configuration/provider-pages.ts";
import { SCHEMA } from "../../support/configuration/schema.ts";

const validate = new Ajv({ allErrors: true }).compile(SCHEMA);
const ENVIRONMENT = {
  GATEHOUSE_CLIENT_SECRET: "the client's secret there",
  GATEHOUSE_COOKIE_SECRET: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString("base64"),
};

test("docs/providers lists each of its pages", () => {
  assert.ok(PAGES.length >= 12);
  for (const { name } of PAGES) assert.ok(LIST.includes(`(${name})`), name);
});

for (const { name, configurations } of PAGES) {
  test(`${name}: its one configuration is accepted as it stands, by the schema and by the parser`, () => {
    assert.equal(configurations.length, 1);
    const [configuration] = configurations;
    assert.ok(validate(configuration), JSON.stringify(validate.errors));
    const verdict = parse(Buffer.from(JSON.stringify(configuration)), ENVIRONMENT);
    assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
  });
}
