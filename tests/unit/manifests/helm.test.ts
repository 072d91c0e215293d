import assert from "node:assert/strict";
import { test } from "node:test";
import { at, type KubernetesObject, only } from "../../support/manifests/objects.ts";
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

for (const [what, values, complaint] of [
  ...["issuer", "clientId", "redirectUrl", "image"].map(
    (name) => [`without ${name}`, without(name), new RegExp(`/${name}'`)] as const,
  ),
  ["without a client's secret", without("clientSecret"), /\/clientSecret'/],
  ["with a cookie secret that is not 32 bytes", { ...given, cookieSecret: "secret" }, /\/cookieSecret'/],
  ["with an image without oci://", { ...given, image: "registry.corp.example/gatehouse:1" }, /\/image'/],
  ["with an image by its tag", { ...given, image: "oci://registry.corp.example/gatehouse:1" }, /\/image'/],
  ["with an issuer over http", { ...given, issuer: "http://login.corp.example" }, /\/issuer'/],
  ["with a misspelt value", { ...given, redirectURL: "x" }, /redirectURL/],
  ["with a field in config", { ...given, config: { issuer: FIELDS.issuer } }, /\/config\/issuer'/],
  ["with a selector of every pod", { ...given, selector: null }, /selector/],
  ["that lets everything through when it fails", { ...given, failStrategy: "FAIL_OPEN" }, /\/failStrategy'/],
] as const) {
  test(`a release is refused ${what}`, options, async () => {
    await assert.rejects(rendered(values), complaint);
  });
}

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

test("a port in the issuer is the provider's port", options, async () => {
  const objects = await rendered({ ...given, issuer: "https://login.corp.example:8443/x" });
  assert.equal(at(only(objects, "ServiceEntry"), "spec", "ports", 0, "number"), 8443);
  assert.deepEqual(at(only(objects, "ServiceEntry"), "spec", "hosts"), ["login.corp.example"]);
});

/** What Helm says after an installation. */
async function notes(values: Readonly<Record<string, unknown>>): Promise<string> {
  const args = ["install", RELEASE.name, CHART, "--namespace", RELEASE.namespace, "--dry-run=client"];
  const [, text] = (await runHelm(args, values)).split("\nNOTES:\n");
  assert.ok(text !== undefined);
  return text;
}
