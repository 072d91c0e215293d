import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPart, code, table } from "../../support/configuration/documentation.ts";
import { knownKeys, parse } from "../../support/configuration/parser.ts";
import { MISTAKES, WARNINGS } from "./mistakes.ts";
import { ENVIRONMENT, EXAMPLE, type Stop, textOf } from "./stop.ts";

const SNIPPET_LENGTH = 100;
/** Pieces of the secrets that stand in the tour, in base64 or decoded. */
const SECRETS = [
  "s3cr3t",
  "hunter2",
  "hAiwR7",
  "c2l4dGVl",
  "sixteen",
  "correct horse",
  "Y2hhbm",
  "changeme",
  "12345678901",
  "abcd1234",
  "0f1e2d3c",
  "aEFpd1I3",
];

test("the example has no mistakes", () => {
  const verdict = parse(Buffer.from(JSON.stringify(EXAMPLE)), ENVIRONMENT);
  assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
});

for (const stop of MISTAKES) {
  test(`${stop.name}: is refused with one line for each mistake`, () => {
    const verdict = parse(Buffer.from(textOf(stop)), ENVIRONMENT);
    assert.deepEqual(verdict.mistakes, stop.lines);
    assert.equal(verdict.accepted, false);
  });
}

for (const stop of WARNINGS) {
  test(`${stop.name}: is accepted with a warning`, () => {
    const verdict = parse(Buffer.from(textOf(stop)), ENVIRONMENT);
    assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: stop.lines });
  });
}

test("methods that are registered are accepted without a warning, QUERY among them", () => {
  const methods = ["QUERY", "GET", "PATCH", "PROPFIND", "MERGE", "VERSION-CONTROL"];
  const configured = { ...EXAMPLE, rules: [{ to: [{ operation: { methods } }] }] };
  const verdict = parse(Buffer.from(JSON.stringify(configured)), ENVIRONMENT);
  assert.deepEqual(verdict, { accepted: true, mistakes: [], warnings: [] });
});

test("what is advised in place of a value is accepted", () => {
  const advised: [path: string, value: unknown, advice: RegExp][] = [
    ["scopes", "openid email profile", /a list of scopes: (\[.*\])$/],
    ["scopes", "openid,email", /a list of scopes: (\[.*\])$/],
    ["hosts", "app.example.com, www.example.com", /a list of hosts: (\[.*\])$/],
    ["issuer", "https://idp.example.com/.well-known/openid-configuration/", /: (".*")$/],
    ["issuer", "https://idp.example.com/.well-known/oauth-authorization-server/a", /: (".*")$/],
    ["issuer", "https://login.microsoftonline.com/consumers/v2.0", /: (".*")$/],
    ["session.lifetime", "1h30m", /did you mean (".*")\?$/],
    ["session.lifetime", 7200, /did you mean (".*")\?$/],
  ];
  for (const [path, value, advice] of advised) {
    const change = (text: string) => ({ ...EXAMPLE, ...(JSON.parse(nested(path, text)) as object) });
    const { mistakes } = parse(Buffer.from(JSON.stringify(change(JSON.stringify(value)))), ENVIRONMENT);
    const [, found = ""] = advice.exec(mistakes[0] ?? "") ?? [];
    assert.notEqual(found, "", `${path}: ${mistakes.join("\n")}`);
    const verdict = parse(Buffer.from(JSON.stringify(change(found))), ENVIRONMENT);
    assert.deepEqual(verdict.mistakes, [], found);
  }
});

test("no line holds a secret", () => {
  for (const stop of [...MISTAKES, ...WARNINGS]) {
    const { mistakes, warnings } = parse(Buffer.from(textOf(stop)), ENVIRONMENT);
    for (const line of [...mistakes, ...warnings]) {
      const leaked = SECRETS.filter((secret) => line.includes(secret));
      assert.deepEqual(leaked, [], line);
    }
  }
});

test("a secret in place of a variable's name is in no line, whatever it is made of", () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 89 + 251) & 0xff));
  const mixed = bytes.toString("base64").replace(/[+/=]/g, "_");
  const secrets = [bytes.toString("hex"), bytes.toString("hex").toUpperCase(), `a${mixed}`, "a8hT6q0Zk2Lw9XbN"];
  for (const secret of secrets) {
    for (const name of ["clientSecret", "cookieSecret"]) {
      const { mistakes } = parse(
        Buffer.from(JSON.stringify({ ...EXAMPLE, [name]: { env: `a${secret}` } })),
        ENVIRONMENT,
      );
      assert.deepEqual(mistakes.length, 1);
      assert.ok(!mistakes.join("").includes(secret), mistakes[0]);
    }
  }
  const { mistakes } = parse(
    Buffer.from(JSON.stringify({ ...EXAMPLE, clientSecret: { env: "TEAM_7_CLIENT_SECRET" } })),
    {},
  );
  assert.match(mistakes[0] ?? "", /found no variable TEAM_7_CLIENT_SECRET/);
});

test("100 times as many unknown keys as there are lines take far less than 100 times as long", () => {
  const time = (count: number): number => {
    const keys = Object.fromEntries(Array.from({ length: count }, (_, i) => [`someKeyName${i}`, i]));
    const text = Buffer.from(JSON.stringify({ ...EXAMPLE, ...keys }));
    const start = performance.now();
    assert.equal(parse(text, ENVIRONMENT).mistakes.length, 21);
    return performance.now() - start;
  };
  time(21);
  let [few, many] = [Infinity, Infinity];
  for (let round = 0; round < 5; round++) {
    few = Math.min(few, time(21));
    many = Math.min(many, time(2_000));
  }
  // Some seven times as long; a hundred times where each key is looked up. Short times suffer less on a busy machine.
  assert.ok(many < 50 * few, `${many} ms for 2,000 keys, ${few} ms for 21`);
});

test("each line is one line", () => {
  const control = '{"issuer": "https://idp\\nexample\\u0000\\u2028\\u007f.com", "a\\nb": 1}';
  // What turns text around, has no width, or can't be seen; the last beyond the Basic Multilingual Plane.
  const unseen =
    '{"issuer": "a\\u202e\\u2066\\u200f", "clientId": "\\u200b\\ufeff\\u00ad", "\\udb40\\udc41": 1, "hosts": "\\ue000"}';
  for (const text of [control, unseen]) {
    const { mistakes } = parse(Buffer.from(text), {});
    assert.ok(mistakes.length > 3);
    for (const line of mistakes) assert.match(line, /^[ -~…]+$/);
  }
  const [shown] = parse(Buffer.from('{"issuer": "用户🦊"}'), {}).mistakes;
  assert.match(shown ?? "", /"用户🦊"/);
});

test("no text makes the parser trap", () => {
  const whole = JSON.stringify({
    ...EXAMPLE,
    rules: [{ to: [{ operation: { paths: ["/a/*"] } }] }],
    session: { cookie: {} },
  });
  for (let length = 0; length < whole.length; length++) parse(Buffer.from(whole.slice(0, length)), ENVIRONMENT);
  for (const value of [
    "null",
    "true",
    "1e400",
    "-0",
    '""',
    '"\\u0000"',
    '"é"',
    "[]",
    "[[]]",
    "{}",
    '{"env":{}}',
    "[null]",
    "[{}]",
  ]) {
    for (const path of knownKeys()) parse(Buffer.from(nested(path, value)), ENVIRONMENT);
  }
});

test("docs/configuration.md shows the tour", () => {
  checkPart("mistakes", table(["", "in `pluginConfig`", "what is said"], MISTAKES.map(rowOf)));
  checkPart("warnings", table(["", "in `pluginConfig`", "what is said"], WARNINGS.map(rowOf)));
});

function rowOf(stop: Stop): string[] {
  return [stop.name, snippetOf(stop), stop.lines.map(code).join("<br>")];
}

/** Control characters as JSON escapes them. */
function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}

function shortened(text: string): string {
  return text.length > SNIPPET_LENGTH ? `${text.slice(0, SNIPPET_LENGTH)}…` : text;
}

function snippetOf({ configured }: Stop): string {
  if (typeof configured === "string") return configured === "" ? "" : code(shortened(withoutControls(configured)));
  const given = JSON.stringify(configured);
  const left = Object.keys(configured).filter((key) => configured[key] === undefined);
  const snippets = given === "{}" ? [] : [code(shortened(given))];
  return [...snippets, ...left.map((key) => `no ${code(key)}`)].join(", ");
}

/** A document with `value` at `path`. */
function nested(path: string, value: string): string {
  return path
    .replaceAll("[]", ".[]")
    .split(".")
    .reduceRight((inner, step) => (step === "[]" ? `[${inner}]` : `{${JSON.stringify(step)}:${inner}}`), value);
}
