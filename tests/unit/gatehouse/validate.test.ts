import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { stringify } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import { freshWasm } from "../../../tools/build/wasm.ts";
import { type FileVerdict, judgeFile } from "../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../tools/wasm-host/configuration-host.ts";
import { ENVIRONMENT, EXAMPLE, wasmPlugin } from "../../support/configuration/wasm-plugin.ts";

// A configuration is judged by the built filter, wherever it stands, and what is said of it leads to the line.

const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
const judge = (text: string): Promise<FileVerdict> => judgeFile(host, "file.yaml", text);

/** A plugin that takes its secrets from the gateway's environment. */
function plugin(configuration: object, spec: object = {}): string {
  const env = Object.keys(ENVIRONMENT).map((name) => ({ name, valueFrom: "HOST" }));
  return stringify(wasmPlugin(configuration, {}, { vmConfig: { env }, ...spec }));
}

function linesOf({ findings }: FileVerdict): string[] {
  return findings.map(({ level, text }) => `${level}: ${text}`);
}

test("a mistake is said with the line and column of its key", async () => {
  const text = `# ours
apiVersion: v1
kind: List
items:
- ${plugin({ ...EXAMPLE, session: { lifetime: "8 h" } })
    .trimEnd()
    .replaceAll("\n", "\n  ")}
- kind: Service
`;
  const { findings, configurations } = await judge(text);
  assert.equal(configurations, 1);
  const [{ line, column, text: said } = assert.fail()] = findings;
  assert.match(said, /^session\.lifetime: found "8 h"/);
  assert.equal(text.split("\n")[line - 1]?.slice(column - 1), "lifetime: 8 h");
});

test("in Envoy's configuration a mistake is said with its line in the JSON", async () => {
  const file = join(ROOT, "manifests", "examples", "envoy", "envoy.yaml");
  const text = (await readFile(file, "utf8")).replace('"redirectUrl"', '"redirectURL"').replace("FILL_IN", "my-app");
  const { findings, unknownVariables } = await judge(text);
  const misspelt = findings.find((finding) => finding.text.startsWith("redirectURL: ")) ?? assert.fail();
  assert.equal(misspelt.where, "Wasm filter gatehouse");
  const line = text.split("\n")[misspelt.line - 1] ?? "";
  assert.ok(line.slice(misspelt.column - 1).startsWith('"redirectURL"'), line);
  assert.deepEqual(unknownVariables, ["OIDC_CLIENT_SECRET", "OIDC_COOKIE_SECRET"]);
});

for (const [what, change] of [
  ["a Struct", (text: string) => text.replace("google.protobuf.StringValue", "google.protobuf.Struct")],
  ["a filter that fails open", (text: string) => text.replace("FAIL_RELOAD", "FAIL_OPEN")],
] as const) {
  test(`in Envoy's configuration ${what} is a mistake`, async () => {
    const file = join(ROOT, "manifests", "examples", "envoy", "envoy.yaml");
    const text = (await readFile(file, "utf8")).replace("FILL_IN", "my-app");
    assert.deepEqual(
      linesOf(await judge(text)).filter((line) => line.startsWith("error")),
      [],
    );
    const [said = "", ...more] = linesOf(await judge(change(text)));
    assert.match(said, /^error: .*expected (type\.googleapis\.com\/google\.protobuf\.StringValue|failure_policy)/);
    assert.deepEqual(more, []);
  });
}

const VALUES = {
  issuer: "https://idp.example.com",
  clientId: "my-app",
  redirectUrl: "https://app.example.com/oauth2/callback",
  clientSecret: "s3cr3t",
  cookieSecret: ENVIRONMENT["OIDC_COOKIE_SECRET"],
  image: "",
};

test("values of the chart are judged as what the chart makes of them", async () => {
  assert.deepEqual(linesOf(await judge(stringify(VALUES))), []);
  const wrong = stringify({ ...VALUES, cookieSecret: "short", config: { sesion: { lifetime: "8h" } } });
  const { findings } = await judge(wrong);
  const at = findings.map(({ line, column }) => wrong.split("\n")[line - 1]?.slice(column - 1));
  assert.deepEqual(at, ["cookieSecret: short", "sesion:"]);
});

test("with a Secret of one's own the chart's secrets are not looked at", async () => {
  const verdict = await judge(stringify({ ...VALUES, clientSecret: "", cookieSecret: "", existingSecret: "mine" }));
  assert.deepEqual(linesOf(verdict), []);
  assert.deepEqual(verdict.unknownVariables, ["clientSecret", "cookieSecret"]);
});

test("a pluginConfig alone is judged, in YAML and in JSON, whose form the filter itself judges", async () => {
  const { findings } = await judge(stringify({ ...EXAMPLE, scopes: "email" }));
  assert.match(findings[0]?.text ?? "", /^scopes: found "email", expected a list/);
  assert.deepEqual(linesOf(await judge(JSON.stringify(EXAMPLE))), []);
  const commented = JSON.stringify(EXAMPLE, undefined, 2).replace("\n", " // ours\n");
  assert.match(linesOf(await judge(commented)).join("\n"), /^error: pluginConfig: found a comment at line 1, column 3/);
});

test("YAML is read as kubectl reads it: words that stand for booleans, merged keys, numbers and what looks like times", async () => {
  const whole = plugin(EXAMPLE).replace("spec:", "x: &x { lifetime: 8h }\nspec:");
  const within = (lines: string): string =>
    whole.replace(/^( *)issuer:/m, (at, indent: string) => `${lines.replaceAll(/^/gm, indent)}\n${at}`);
  const country = "rules: [{require: {claims: [{name: country, values: [de, no]}]}}]";
  assert.match(linesOf(await judge(within(country))).join("\n"), /^error: rules\[0\].*values\[1\]: found false/);
  assert.deepEqual(linesOf(await judge(within(country.replace("no", '"no"')))), []);
  assert.deepEqual(
    linesOf(await judge(within("logout: { provider: yes, revocations: 1_000 }\nsession: { <<: *x }"))),
    [],
  );
  for (const time of ["2026-11-30", "1:30"]) {
    const [said = ""] = linesOf(await judge(within(`session: { lifetime: ${time} }`)));
    assert.ok(said.startsWith(`error: session.lifetime: found "${time}", expected a duration`), said);
  }
});

test("what is no YAML is said with its line, and what has no configuration holds none", async () => {
  const { findings, configurations } = await judge("issuer: https://idp.example.com\n  clientId: x\n");
  assert.equal(configurations, 0);
  assert.match(findings[0]?.text ?? "", /^this is no YAML: /);
  assert.equal(findings[0]?.line, 1);
  const nothing = await judge("kind: Service\nmetadata: {name: x}\n");
  assert.deepEqual([nothing.configurations, nothing.findings], [0, []]);
});
