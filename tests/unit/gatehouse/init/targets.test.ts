import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { ROOT } from "../../../../tools/build/root.ts";
import { freshWasm } from "../../../../tools/build/wasm.ts";
import { earlierIn } from "../../../../tools/gatehouse/init/from-file.ts";
import { judge, render } from "../../../../tools/gatehouse/init/render.ts";
import type { Rendered, SecretPlace, Setup, Target } from "../../../../tools/gatehouse/init/setup.ts";
import { judgeFile } from "../../../../tools/gatehouse/validate/judge.ts";
import { ConfigurationHost } from "../../../../tools/wasm-host/configuration-host.ts";
import { at, type KubernetesObject, listAt, only, parseObjects } from "../../../support/manifests/objects.ts";
import { complaints } from "../../../support/manifests/schemas.ts";
import { FIELDS, IMAGE, KEY, setupOf } from "./setups.ts";

// What init writes for each target is what the API server takes, and what the filter itself takes.

const wasm = await readFile(await freshWasm("release", console.error));
const TEMPLATE = join(ROOT, "manifests", "quick-start", "gatehouse.yaml");

function textOf({ files }: Rendered, name: string): string {
  const content = files.find((file) => file.name === name)?.content;
  assert.ok(typeof content === "string", name);
  return content;
}

function objectsOf(rendered: Rendered): KubernetesObject[] {
  const names = rendered.files.map(({ name }) => name).filter((name) => name !== "gateway-patch.yaml");
  return names.flatMap((name) => parseObjects(textOf(rendered, name)));
}

const IN_CLUSTER: readonly (readonly [Target, SecretPlace, Partial<Setup>?])[] = [
  ["istio", "inline"],
  ["istio", "env"],
  ["istio", "rotating"],
  ["istio", "inline", { isTrafficExtension: true }],
  ["istio", "inline", { imagePullSecret: "registry" }],
  ["gateway-api", "inline"],
  ["gateway-api", "env"],
  ["gateway-api", "rotating"],
  ["envoy-gateway", "inline"],
  ["envoy-gateway", "env"],
];
for (const [target, secrets, changes = {}] of IN_CLUSTER) {
  const kind = Object.keys(changes)
    .map((change) => `, ${change}`)
    .join("");
  test(`${target}, secrets ${secrets}${kind}: each object is as its definition has it, and the filter takes it`, async () => {
    const authority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    for (const more of [{}, { authority }, { fields: { ...FIELDS, clientSecret: undefined } }]) {
      const setup = setupOf({ target, secrets, ...changes, ...more });
      const rendered = await render(setup);
      assert.deepEqual(objectsOf(rendered).flatMap(complaints), []);
      const verdict = await judge(wasm, setup, rendered);
      assert.deepEqual([verdict.accepted, verdict.mistakes, verdict.warnings], [true, [], []]);
    }
  });

  test(`${target}, secrets ${secrets}${kind}: secrets stand in files for their owner alone, and where they are meant to`, async () => {
    const { files } = await render(setupOf({ target, secrets, ...changes }));
    for (const { name, content, holdsSecrets } of files) {
      const found = [KEY, Buffer.from(KEY).toString("base64")].some((text) => String(content).includes(text));
      assert.equal(found, holdsSecrets, name);
      assert.equal(holdsSecrets, name === (secrets === "inline" ? "gatehouse.yaml" : "secret.yaml"));
    }
  });
}

test("the file that is filled in by hand is what init writes, before it is filled in", async () => {
  const setup = setupOf({
    fields: {
      issuer: "https://idp.example.com",
      clientId: "FILL_IN",
      clientSecret: "FILL_IN",
      redirectUrl: "https://app.example.com/oauth2/callback",
      cookieSecret: "FILL_IN",
    },
    hosts: [{ host: "idp.example.com", port: 443, isTls: true }],
    image: `oci://registry.example.com/gatehouse@sha256:${"0".repeat(64)}`,
  });
  const text = textOf(await render(setup), "gatehouse.yaml");
  if (process.env["UPDATE"] === "1") await writeFile(TEMPLATE, text);
  assert.equal(text, await readFile(TEMPLATE, "utf8"));
  const { accepted } = await judge(wasm, setup, await render(setup));
  assert.equal(accepted, false);
});

test("validate refuses what was not filled in", async () => {
  const { findings } = await judgeFile(
    await ConfigurationHost.load(wasm),
    "gatehouse.yaml",
    await readFile(TEMPLATE, "utf8"),
  );
  const errors = findings.filter(({ level }) => level === "error").map(({ text }) => text.split(":")[0]);
  assert.deepEqual(errors, ["clientId", "clientSecret", "cookieSecret"]);
});

test("the provider's hosts and ports are those that the configuration's clusters are called after", async () => {
  const hosts = [
    { host: "login.corp.example", port: 8443, isTls: true },
    { host: "keys.corp.example", port: 443, isTls: true },
    { host: "tokens.corp.example", port: 443, isTls: true },
    { host: "plain.corp.example", port: 80, isTls: false },
    { host: "keycloak.sso.svc.cluster.local", port: 8080, isTls: false },
  ];
  const objects = objectsOf(await render(setupOf({ hosts })));
  const entries = objects.filter(({ kind }) => kind === "ServiceEntry");
  const clusters = entries.flatMap((entry) =>
    listAt(entry, "spec", "hosts").map((host) => `${String(at(entry, "spec", "ports", 0, "number"))} ${String(host)}`),
  );
  assert.deepEqual(clusters.sort(), [
    "443 keys.corp.example",
    "443 tokens.corp.example",
    "80 plain.corp.example",
    "8443 login.corp.example",
  ]);
  const rules = objects.filter(({ kind }) => kind === "DestinationRule");
  for (const [i, { host, isTls }] of hosts.entries()) {
    assert.equal(at(rules[i], "spec", "host"), host);
    assert.deepEqual(at(rules[i], "spec", "trafficPolicy", "tls", "subjectAltNames"), isTls ? [host] : undefined);
    assert.equal(at(rules[i], "spec", "trafficPolicy", "connectionPool", "tcp", "maxConnections"), 256);
  }
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
  assert.equal(new Set(names).size, names.length);
  await assert.rejects(render(setupOf({ hosts: [{ host: "10.0.0.5", port: 443, isTls: true }] })), /expected a name/);
});

test("with Envoy each host of the provider is a cluster, and calls to it are bounded", async () => {
  const hosts = [
    { host: "login.corp.example", port: 443, isTls: true },
    { host: "10.0.0.5", port: 9443, isTls: true },
    { host: "plain.corp.example", port: 80, isTls: false },
  ];
  const text = textOf(await render(setupOf({ target: "envoy", hosts, settings: {} })), "envoy.yaml");
  const message: unknown = parse(text);
  const clusters = listAt(message, "static_resources", "clusters").slice(1);
  const tls = (cluster: unknown): unknown =>
    at(
      cluster,
      "transport_socket",
      "typed_config",
      "common_tls_context",
      "validation_context",
      "match_typed_subject_alt_names",
      0,
    );
  assert.deepEqual(clusters.map(tls), [
    { san_type: "DNS", matcher: { exact: "login.corp.example" } },
    { san_type: "IP_ADDRESS", matcher: { exact: "10.0.0.5" } },
    undefined,
  ]);
  for (const cluster of clusters) assert.equal(at(cluster, "circuit_breakers", "thresholds", 0, "max_requests"), 256);
  assert.match(text, /"10\.0\.0\.5": "provider-2"/);
});

test("up to Envoy 1.39 the restriction stands where that has it", async () => {
  for (const [envoyVersion, place] of [
    ["1.39.3", ["capability_restriction_config"]],
    ["1.40.0", ["vm_config", "capability_restriction_config"]],
  ] as const) {
    const text = textOf(await render(setupOf({ target: "envoy", envoyVersion })), "envoy.yaml");
    const manager = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];
    const plugin = at(parse(text), ...manager, "http_filters", 0, "typed_config", "config");
    assert.ok(at(plugin, ...place, "allowed_capabilities", "proxy_http_call") !== undefined, envoyVersion);
    assert.equal(text.match(/capability_restriction_config/g)?.length, 1);
  }
});

test("docker compose gets the secrets from .env, which the container's user need not read", async () => {
  const setup = setupOf({ target: "compose", secrets: "env", upstream: { host: "httpbin", port: 8080 }, settings: {} });
  const rendered = await render(setup);
  const environment = at(parse(textOf(rendered, "compose.yaml")), "services", "envoy", "environment");
  assert.deepEqual(Object.keys(environment as object), ["GATEHOUSE_CLIENT_SECRET", "GATEHOUSE_COOKIE_SECRET"]);
  const secret = String.raw`GATEHOUSE_CLIENT_SECRET="no: with/odd+characters %&=~#\"'\$x"`;
  assert.ok(textOf(rendered, ".env").includes(secret), textOf(rendered, ".env"));
  assert.equal((await judge(wasm, setup, rendered)).accepted, true);
  await assert.rejects(render({ ...setup, secrets: "inline" }), /--secrets env/);
});

test("the second step pulls the image as the first did", async () => {
  for (const changes of [
    {},
    { isTrafficExtension: true },
    { target: "gateway-api" },
    { target: "envoy-gateway" },
  ] as const) {
    const first = await render(setupOf({ imagePullSecret: "registry", ...changes }));
    assert.equal(earlierIn(textOf(first, "gatehouse.yaml"), "gatehouse.yaml").imagePullSecret, "registry");
  }
});

test("the second step has the key of the first, and what was added since", async () => {
  const first = textOf(await render(setupOf()), "gatehouse.yaml");
  const changed = first.replace("    rules:\n", "    session:\n      lifetime: 8h\n    rules:\n");
  const earlier = earlierIn(changed, "gatehouse.yaml");
  assert.deepEqual(earlier.fields, FIELDS);
  assert.deepEqual([earlier.target, earlier.image, earlier.gateway.namespace], ["istio", IMAGE, "istio-system"]);
  const rendered = await render(
    setupOf({ secrets: "env", fields: { ...FIELDS, ...earlier.fields }, settings: earlier.settings }),
  );
  const secret = only(parseObjects(textOf(rendered, "secret.yaml")), "Secret");
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  assert.deepEqual(at(secret, "data"), { clientSecret: base64(FIELDS.clientSecret), cookieSecret: base64(KEY) });
  const plugin = only(parseObjects(textOf(rendered, "gatehouse.yaml")), "WasmPlugin");
  assert.equal(at(plugin, "spec", "pluginConfig", "session", "lifetime"), "8h");
  // A VM of Envoy before 1.39 sees the variables that it began with.
  const before = at(only(parseObjects(first), "WasmPlugin"), "spec", "vmConfig");
  assert.deepEqual(at(plugin, "spec", "vmConfig"), before);
});
