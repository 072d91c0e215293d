import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { at, type KubernetesObject, only, parseObjects } from "../../support/manifests/objects.ts";
import { FIELDS } from "./filled-in.ts";
import { pluginsOf } from "./plugins.ts";
import { helmTemplate, runHelm, WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "./render.ts";
import { CHART, RELEASE, RELEASES, shipped } from "./shipped.ts";

const options = { skip: WITHOUT_HELM };
const given = RELEASE.values;

function rendered(values: Readonly<Record<string, unknown>>): Promise<KubernetesObject[]> {
  return helmTemplate(CHART, { ...RELEASE, values });
}

/** Values of which some are left out. */
function without(...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.includes(name)));
}

test(
  "the chart makes what base makes, given the same fields",
  { skip: WITHOUT_HELM || WITHOUT_KUSTOMIZE },
  async () => {
    const base = (await shipped()).find(({ name }) => name === "base")?.objects ?? [];
    const withoutLabels = (objects: readonly KubernetesObject[]): unknown[] =>
      objects
        .map((object) => ({
          ...object,
          metadata: { name: object.metadata.name, namespace: object.metadata.namespace },
        }))
        .sort((one, other) => one.kind.localeCompare(other.kind));
    assert.equal(base.length, 4);
    assert.deepEqual(withoutLabels(await rendered(given)), withoutLabels(base));
  },
);

test("the chart passes Helm's own checks", options, async () => {
  assert.match(await runHelm(["lint", "--strict", CHART], given), /0 chart\(s\) failed/);
});

for (const name of [...Object.keys(FIELDS), "image"]) {
  test(`a release is refused without ${name}, and what that is is said`, options, async () => {
    await assert.rejects(rendered(without(name)), new RegExp(`^ {2}- ${name}: not given; expected [^\n]{10,}\n`, "m"));
  });
}

test("all that is missing is said at once, and nothing is rendered", options, async () => {
  await assert.rejects(rendered({}), ({ message }: Error) => {
    const names = [...message.matchAll(/^ {2}- (\w+): /gm)].map(([, name]) => name);
    assert.deepEqual(names, [...Object.keys(FIELDS), "image", "selector"]);
    return true;
  });
});

for (const [what, values, complaint] of [
  ["with a cookie secret that is not 32 bytes", { ...given, cookieSecret: "secret" }, /\/cookieSecret'/],
  ["with an image without oci://", { ...given, image: "registry.corp.example/gatehouse:1" }, /\/image'/],
  ["with an image by its tag", { ...given, image: "oci://registry.corp.example/gatehouse:1" }, /\/image'/],
  ["with an issuer over http", { ...given, issuer: "http://login.corp.example" }, /issuer: found .*, expected https;/],
  ["with an issuer that is no URL", { ...given, issuer: "login.corp.example" }, /issuer: found .*, expected a URL/],
  [
    "with an address of IPv6",
    { ...given, issuer: "https://[2001:db8::7]:8443" },
    /issuer: found .*, an address of IPv6/,
  ],
  [
    "with an odd port",
    { ...given, issuer: "https://login.corp.example:84x" },
    /issuer: found .*, expected a number after/,
  ],
  ["with a misspelt value", { ...given, redirectURL: "x" }, /redirectURL/],
  ["with a field in config", { ...given, config: { issuer: FIELDS.issuer } }, /config\.issuer: found it within config/],
  ["with a selector of every pod", { ...given, selector: null }, /selector: expected the labels of the gateway's pods/],
  [
    "with both ways to name gateways",
    { ...given, gateways: ["gateway"] },
    /selector and gateways: expected one of them/,
  ],
  [
    "with inline secrets and a Secret",
    { ...given, inlineSecrets: true, existingSecret: "mine" },
    /inlineSecrets and existingSecret: expected one of them/,
  ],
  ["that lets everything through when it fails", { ...given, failStrategy: "FAIL_OPEN" }, /\/failStrategy'/],
] as const) {
  test(`a release is refused ${what}`, options, async () => {
    await assert.rejects(rendered(values), complaint);
  });
}

test(
  "with inlineSecrets the plugin has all that it needs, and can look at the gateway's environment later",
  options,
  async () => {
    const objects = await rendered({ ...given, inlineSecrets: true });
    assert.deepEqual(objects.map(({ kind }) => kind).sort(), [
      "DestinationRule",
      "Secret",
      "ServiceEntry",
      "WasmPlugin",
    ]);
    const plugin = only(objects, "WasmPlugin");
    // Up to Envoy 1.38 a filter sees the variables that its VM began with.
    assert.deepEqual(pluginsOf(objects)[0]?.variables, ["GATEHOUSE_CLIENT_SECRET", "GATEHOUSE_COOKIE_SECRET"]);
    assert.deepEqual(at(plugin, "spec", "pluginConfig"), FIELDS);
    const text = await notes({ ...given, inlineSecrets: true });
    assert.match(text, /The secrets are in the WasmPlugin gatehouse.*kubectl patch .*--set inlineSecrets=false\n/s);
    assert.doesNotMatch(text, /the plugin refuses its configuration/);
  },
);

test("a client without a secret has none, in the plugin, the Secret and the notes", options, async () => {
  const config = { provider: { client: { authentication: "NONE" } } };
  const values = { ...without("clientSecret"), config };
  const objects = await rendered(values);
  assert.deepEqual(Object.keys(at(only(objects, "Secret"), "data") as object), ["cookieSecret"]);
  assert.equal(at(only(objects, "WasmPlugin"), "spec", "pluginConfig", "clientSecret"), undefined);
  assert.deepEqual(pluginsOf(objects)[0]?.variables, ["GATEHOUSE_COOKIE_SECRET"]);
  assert.doesNotMatch(await notes(values), /clientSecret/);
});

test("digits that --set makes numbers of are the texts that they were", options, async () => {
  const objects = await rendered({ ...given, clientId: 1234567890123, clientSecret: 12345678 });
  assert.equal(at(only(objects, "WasmPlugin"), "spec", "pluginConfig", "clientId"), "1234567890123");
  const encoded = String(at(only(objects, "Secret"), "data", "clientSecret"));
  assert.equal(Buffer.from(encoded, "base64").toString(), "12345678");
});

test("with a Secret of the user's own the chart makes none and refers to that", options, async () => {
  const values = { ...without("clientSecret", "cookieSecret"), existingSecret: "from-the-vault" };
  const objects = await rendered(values);
  assert.ok(objects.every(({ kind }) => kind !== "Secret"));
  assert.match(await notes(values), /name: from-the-vault/);
});

test("the plugin can be left out until the gateway has its environment", options, async () => {
  const objects = await rendered({ ...given, plugin: { enabled: false } });
  assert.deepEqual(objects.map(({ kind }) => kind).sort(), ["DestinationRule", "Secret", "ServiceEntry"]);
});

test("a plugin of which nothing is said is there: without it everything passes", options, async () => {
  for (const plugin of [null, {}, { enabled: null }]) only(await rendered({ ...given, plugin }), "WasmPlugin");
});

test("the notes show the gateway's environment, with the variables that the plugin asks for", options, async () => {
  const text = await notes(given);
  const [plugin] = pluginsOf(await rendered(given));
  assert.deepEqual(
    [...text.matchAll(/- name: (GATEHOUSE_\w+)/g)].map(([, name]) => name),
    plugin?.variables,
  );
});

test("two releases have variables of their own", options, async () => {
  const names = [];
  for (const name of ["gatehouse", "gatehouse-two", "2fa", "sign-on.corp"]) {
    const [plugin] = pluginsOf(await helmTemplate(CHART, { ...RELEASE, name }));
    names.push(...(plugin?.variables ?? []));
  }
  assert.equal(new Set(names).size, 8);
  for (const name of names) assert.match(name, /^GATEHOUSE_\w+$/);
});

test("a second cookie secret opens, and does not seal", options, async () => {
  const release = Object.values(RELEASES).find(({ values }) => "otherCookieSecret" in values);
  assert.ok(release !== undefined);
  const objects = await helmTemplate(CHART, release);
  const data = at(only(objects, "Secret"), "data") as Record<string, string>;
  assert.equal(Buffer.from(data["otherCookieSecret"] ?? "", "base64").toString(), release.values["otherCookieSecret"]);
  assert.deepEqual(at(only(objects, "WasmPlugin"), "spec", "pluginConfig", "cookieSecret"), [
    { env: "GATEHOUSE_SIGN_ON_CORP_COOKIE_SECRET" },
    { env: "GATEHOUSE_SIGN_ON_CORP_OTHER_COOKIE_SECRET" },
  ]);
});

test("a port in the issuer, or of another host, is a port of the provider's", options, async () => {
  const provider = { hosts: ["keys.corp.example", "login.corp.example:9443"] };
  const objects = await rendered({ ...given, issuer: "https://login.corp.example:8443/x", provider });
  const entry = only(objects, "ServiceEntry");
  assert.deepEqual(at(entry, "spec", "hosts"), ["login.corp.example", "keys.corp.example"]);
  const ports = [8443, 443, 9443].map((number, i) => ({
    number,
    name: i === 0 ? "https" : `https-${number}`,
    protocol: "HTTPS",
  }));
  assert.deepEqual(at(entry, "spec", "ports"), ports);
  const rules = objects.filter(({ kind }) => kind === "DestinationRule");
  assert.deepEqual(
    rules.map((rule) => [at(rule, "spec", "host"), at(rule, "spec", "trafficPolicy", "tls", "sni")]),
    ["login.corp.example", "keys.corp.example"].map((host) => [host, host]),
  );
});

test("the commands of the chart's README render, with the values that it shows", options, async () => {
  const readme = await readFile(join(CHART, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^(?: {4}.*\n)+/gm)].map(([block]) => block.replaceAll(/^ {4}/gm, ""));
  const values = parse((blocks[0] ?? "").replace("@sha256:…", `@sha256:${"0".repeat(64)}`)) as Record<string, unknown>;
  const commands = blocks
    .join("\n")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => /^helm (install|upgrade) gatehouse manifests\/helm\/gatehouse /.test(line));
  assert.equal(commands.length, 3);
  for (const command of commands) {
    const sets = [...command.matchAll(/--set (\S+)/g)].map(([, set]) => `--set=${set ?? ""}`);
    const args = ["template", "gatehouse", CHART, "--namespace", "istio-system", "--skip-tests", ...sets];
    const secrets = command.includes("-f my-secrets.yaml")
      ? { clientSecret: "s", cookieSecret: FIELDS.cookieSecret }
      : {};
    const objects = parseObjects(await runHelm(args, { ...values, ...secrets }));
    const plugins = objects.filter(({ kind }) => kind === "WasmPlugin");
    assert.equal(plugins.length, command.includes("plugin.enabled=false") ? 0 : 1, command);
  }
});

/** What Helm says after an installation. */
async function notes(values: Readonly<Record<string, unknown>>): Promise<string> {
  const args = ["install", RELEASE.name, CHART, "--namespace", RELEASE.namespace, "--dry-run=client"];
  const [, text] = (await runHelm(args, values)).split("\nNOTES:\n");
  assert.ok(text !== undefined);
  return text;
}
