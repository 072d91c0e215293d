import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import { parse as parseYaml } from "yaml";
import { documentation } from "../../support/configuration/documentation.ts";
import { parse } from "../../support/configuration/parser.ts";
import { SCHEMA } from "../../support/configuration/schema.ts";
import { type Change, COOKIE_SECRET, ENVIRONMENT, EXAMPLE } from "./stop.ts";

const validate = new Ajv({ allErrors: true }).compile(SCHEMA);

/** So many relying parties with hosts of their own and what `more` says of each. */
function several(count: number, more: (number: number) => Change = () => ({})): Change[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `app${i}`,
    hosts: [`app${i}.example.com`],
    redirectUrl: `https://app${i}.example.com/oauth2/callback`,
    ...more(i),
  }));
}

function verdictOf(document: Change): ReturnType<typeof parse> {
  return parse(Buffer.from(JSON.stringify(document)), ENVIRONMENT);
}

test("a hundred relying parties are accepted without a warning", () => {
  const verdict = verdictOf({ ...EXAMPLE, relyingParties: several(100) });
  assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
});

test("what is wrong at the top is said once, however many relying parties inherit it", () => {
  const verdict = verdictOf({
    ...EXAMPLE,
    issuer: "http://idp.example.com",
    clientSecret: { env: "OIDC_CLIENT_SECRT" },
    provider: { timeout: 5, endpoints: { token: "/token" } },
    relyingParties: several(100, (i) => ({ provider: { displayName: `${i}` } })),
  });
  assert.deepEqual(verdict, {
    accepted: false,
    mistakes: [
      "clientSecret: found no variable OIDC_CLIENT_SECRT, expected vmConfig.env to hold it; did you mean OIDC_CLIENT_SECRET?",
      'provider.endpoints.token: found "/token", expected an absolute URL such as https://idp.example.com/token',
      'provider.timeout: found 5, expected a duration such as 300s, 15m, 12h or 7d; did you mean "5s"?',
    ],
    warnings: ["issuer: found http, which everyone on the way can read and change; use it for tests only"],
  });
});

test("what is wrong at the top and in no use is not said, but for names of keys", () => {
  const own = { clientId: "own", session: { lifetime: "1h" } };
  const relyingParties = several(2, () => own);
  const unused = verdictOf({ ...EXAMPLE, clientId: 7, session: { lifetime: "soon" }, relyingParties });
  assert.deepEqual(unused.mistakes, []);
  const { mistakes } = verdictOf({ ...EXAMPLE, session: { lifetme: "1h" }, relyingParties });
  assert.deepEqual(mistakes, ['session.lifetme: unknown key; did you mean "lifetime"?']);
});

test("what is wrong in each of a hundred relying parties is said in 20 lines, and how many more there are", () => {
  const { mistakes } = verdictOf({ ...EXAMPLE, relyingParties: several(100, () => ({ scopes: [] })) });
  assert.equal(mistakes.length, 21);
  assert.match(mistakes[19] ?? "", /^relyingParties\[19\]\.scopes: /);
  assert.equal(mistakes[20], "pluginConfig: 80 more mistakes will be said when these are mended");
});

test("a key that is missing in all of them is not said where a misspelt one at the top was meant for them", () => {
  const { mistakes } = verdictOf({
    ...EXAMPLE,
    issuer: undefined,
    isuer: "https://idp.example.com",
    relyingParties: several(3),
  });
  assert.deepEqual(mistakes, ['isuer: unknown key; did you mean "issuer"?']);
});

test("a key that is missing in one is said for the others where it was misspelt in one", () => {
  const [first = {}, ...others] = several(3);
  const relyingParties = [{ ...first, isuer: "https://idp.example.com" }, ...others];
  const { mistakes } = verdictOf({ ...EXAMPLE, issuer: undefined, relyingParties });
  assert.deepEqual(
    mistakes.map((line) => line.split(":")[0]),
    ["relyingParties[0].isuer", "relyingParties[1].issuer", "relyingParties[2].issuer"],
  );
});

test("no secret of a relying party is in any line", () => {
  const secrets = [" 5ecret-of-one ", "FILL_IN_5ecret", "x"];
  const relyingParties = several(3, (i) => ({ clientSecret: secrets[i], cookieSecret: COOKIE_SECRET, issuer: 1 }));
  const { mistakes } = verdictOf({ ...EXAMPLE, relyingParties });
  assert.ok(mistakes.length > 6);
  for (const line of mistakes) for (const secret of ["5ecret", COOKIE_SECRET]) assert.ok(!line.includes(secret), line);
});

test("ten times as many relying parties take far less than a hundred times as long", () => {
  const rules = [{ to: [{ operation: { notPaths: ["/healthz", "/public/*"] } }] }];
  const more = (i: number) => ({ issuer: `https://idp${i}.example.com`, provider: { timeout: "4s" }, rules });
  const time = (count: number): number => {
    const text = Buffer.from(JSON.stringify({ ...EXAMPLE, relyingParties: several(count, more) }));
    const start = performance.now();
    assert.equal(parse(text, ENVIRONMENT).accepted, true);
    return performance.now() - start;
  };
  let [few, many] = [Infinity, Infinity];
  for (let round = 0; round < 10; round++) {
    few = Math.min(few, time(10));
    many = Math.min(many, time(100));
  }
  // Some ten times as long; a hundred times where each is read for each. Short times suffer less on a busy machine.
  assert.ok(many < 40 * few, `${many} ms for 100, ${few} ms for 10`);
});

const EXAMPLES = [...documentation().matchAll(/<!-- example: (.+) -->\n\n```yaml\n([^]*?)```/g)];

test("docs/configuration.md has an example of two hosts, of a choice, and of several hosts", () => {
  assert.deepEqual(
    EXAMPLES.map(([, name]) => name),
    ["two hosts", "a choice", "several hosts"],
  );
});

for (const [, name = "", text = ""] of EXAMPLES) {
  test(`docs/configuration.md: the example of ${name} is accepted by parser and schema, without a warning`, () => {
    const document = parseYaml(text) as Change;
    const secrets = [...text.matchAll(/GATEHOUSE_\w+_SECRET/g)].map(([variable]) => [variable, COOKIE_SECRET]);
    const environment = Object.fromEntries(secrets) as Record<string, string>;
    const verdict = parse(Buffer.from(JSON.stringify(document)), environment);
    assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
    assert.ok(validate(document), JSON.stringify(validate.errors));
  });
}
