import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../../tools/build/root.ts";
import {
  complaints,
  configurationAt,
  examinedOffline,
  findingOf,
  findingsOf,
  whySkipped,
} from "../../support/doctor/examined.ts";
import {
  deployment,
  destinationRule,
  envoy,
  ISSUER,
  list,
  plugin,
  pluginWithEnvironment,
  serviceEntry,
} from "../../support/doctor/objects.ts";

// Set-ups whose files show what is wrong with them: without a network. Each has one test.

const PROVIDER = [serviceEntry(), destinationRule()];

test("good files have no complaint", async () => {
  const outcomes = await examinedOffline([list(pluginWithEnvironment(), ...PROVIDER, deployment())]);
  assert.deepEqual(complaints(outcomes), []);
  for (const check of ["selector", "environment", "cluster-names", "provider-tls-of-gateway"]) {
    assert.equal(outcomes.find((outcome) => outcome.check === check)?.skipped, undefined, check);
  }
  assert.deepEqual(complaints(await examinedOffline([envoy()])), []);
  assert.equal(whySkipped(outcomes, "issuer-matches"), "offline");
});

test("what is shipped for Envoy alone and in the base has none but what is to be filled in", async () => {
  const shipped = (...path: string[]): string =>
    readFileSync(join(ROOT, "manifests", ...path), "utf8").replaceAll("FILL_IN", "my-app");
  const about = async (text: string): Promise<string[]> => complaints(await examinedOffline([text]));
  const only = (all: readonly string[]): string[] =>
    all.filter((said) => !/^(image-reference|back-channel)/.test(said));
  assert.deepEqual(only(await about(shipped("examples", "envoy", "envoy.yaml"))), []);
  const base = `${shipped("base", "wasm-plugin.yaml")}---\n${shipped("base", "provider.yaml")}`;
  assert.deepEqual(only(await about(base)), []);
});

test("26. a mistake in the configuration, by the filter itself, with its line", async () => {
  const file = `issuer: ${ISSUER}\nclientId: app\nredirectUrl: https://app.example.com/cb\ncookieSecret: ${"A".repeat(43)}=\n`;
  const { problem, found, mend } = findingOf(await examinedOffline([file]), "configuration");
  assert.match(problem, /refuses this configuration: cookieSecret/);
  assert.match(found, /bytes that repeat/);
  assert.match(mend, /\.yaml:4:1, /);
});

test("a client's key in the gateway's environment is no mistake, whatever it is", async () => {
  const client = { authentication: "PRIVATE_KEY_JWT", key: { privateKey: { env: "CLIENT_KEY" } } };
  const configuration = configurationAt(ISSUER, { clientSecret: undefined, provider: { client } });
  assert.deepEqual(complaints(await examinedOffline([configuration])), []);
});

test("27. hosts that the session's cookie does not reach", async () => {
  const hosts = { hosts: ["app.example.com", "wiki.example.com"] };
  const findings = findingsOf(await examinedOffline([configurationAt(ISSUER, hosts)]), "configuration");
  assert.match(findings.map(({ found }) => found).join(), /wiki\.example\.com/);
});

test("28. hosts of the gateway's routes that the session's cookie does not reach", async () => {
  const route = {
    kind: "HTTPRoute",
    metadata: { name: "wiki" },
    spec: { hostnames: ["app.example.com", "wiki.example.com"] },
  };
  const outcomes = await examinedOffline([list(plugin(), ...PROVIDER, route)]);
  assert.match(findingOf(outcomes, "cookie-domain").problem, /can't be signed in on wiki\.example\.com:/);
  const covered = plugin({}, { session: { revalidate: "5m", cookie: { domain: "example.com" } } });
  assert.deepEqual(findingsOf(await examinedOffline([list(covered, route)]), "cookie-domain"), []);
});

test("29. a cookie domain that is a public suffix", async () => {
  const configuration = configurationAt(ISSUER, {
    redirectUrl: "https://app.github.io/oauth2/callback",
    session: { revalidate: "5m", cookie: { domain: "github.io" } },
  });
  assert.match(findingOf(await examinedOffline([configuration]), "cookie-domain").problem, /browsers refuse/);
});

for (const [number, what, contents] of [
  ["30", "failStrategy: FAIL_OPEN", plugin({ failStrategy: "FAIL_OPEN" })],
  ["31", "failure_policy: FAIL_OPEN", envoy({}, { failure_policy: "FAIL_OPEN" })],
] as const) {
  test(`${number}. ${what}, with which everything may pass`, async () => {
    const { found, problem } = findingOf(await examinedOffline([contents]), "fail-strategy");
    assert.equal(found, what);
    assert.match(problem, /every request passes/);
  });
}

for (const [number, what, url, severity] of [
  ["32", "without oci://", "10.0.0.5:5000/gatehouse@sha256:00", "error"],
  ["33", "by a tag", "oci://registry.example.com/gatehouse:1.0.0", "warning"],
  ["34", "that was not filled in", `oci://registry.example.com/gatehouse@sha256:${"0".repeat(64)}`, "error"],
] as const) {
  test(`${number}. an image reference ${what}`, async () => {
    const finding = findingOf(await examinedOffline([plugin({ url })]), "image-reference");
    assert.equal(finding.severity, severity);
    assert.equal(finding.found, `url: ${url}`);
  });
}

test("35. a phase after RequestAuthentication", async () => {
  assert.equal(findingOf(await examinedOffline([plugin({ phase: "AUTHZ" })]), "phase").found, "phase: AUTHZ");
});

test("36. a selector that selects nothing, one that no Deployment has, and none", async () => {
  const of = async (spec: object): Promise<string> =>
    findingOf(await examinedOffline([list(plugin(spec), deployment())]), "selector").problem;
  assert.match(await of({ selector: { istio: "ingressgateway" } }), /selects nothing/);
  assert.match(await of({ selector: { matchLabels: { istio: "ingress-gateway" } } }), /matches no pod/);
  assert.match(await of({ selector: undefined }), /for all pods of its namespace/);
});

test("37. a Deployment without the variables that the configuration takes from it", async () => {
  const outcomes = await examinedOffline([
    list(pluginWithEnvironment(), deployment([{ name: "GATEHOUSE_CLIENT_SECRET" }])),
  ]);
  assert.equal(findingOf(outcomes, "environment").found, "no variable GATEHOUSE_COOKIE_SECRET");
});

test("38. two plugins on one port", async () => {
  const second = { ...plugin(), metadata: { name: "second" } };
  const { subject } = findingOf(await examinedOffline([list(plugin(), second)]), "two-plugins");
  assert.equal(subject, "WasmPlugin gatehouse and WasmPlugin second");
  const apart = { ...plugin({ match: [{ ports: [{ number: 8443 }] }] }), metadata: { name: "second" } };
  const first = plugin({ match: [{ ports: [{ number: 443 }] }] });
  assert.deepEqual(findingsOf(await examinedOffline([list(first, apart)]), "two-plugins"), []);
});

for (const [number, what, entry, found] of [
  ["39", "for another host", serviceEntry({ hosts: ["login.example.com"] }), /for login\.example\.com/],
  ["40", "with another port", serviceEntry({ ports: [{ number: 8443 }] }), /with the ports 8443/],
  ["41", "that another namespace keeps to itself", serviceEntry({}, "apps"), /exportTo: \["\."\] in another namespace/],
] as const) {
  test(`${number}. a ServiceEntry ${what}`, async () => {
    const finding = findingOf(await examinedOffline([list(plugin(), entry)]), "cluster-names");
    assert.match(finding.found, found);
    assert.equal(finding.expected, "the cluster outbound|443||idp.example.com");
  });
}

test("42. a cluster's name that Envoy does not have", async () => {
  const finding = findingOf(await examinedOffline([envoy({ name: "idp" })]), "cluster-names");
  assert.equal(finding.found, "clusters idp");
  assert.equal(finding.expected, "the cluster provider");
});

test("43. no DestinationRule with TLS, or one for another name", async () => {
  const of = async (...objects: readonly object[]): Promise<string> =>
    findingOf(await examinedOffline([list(plugin(), serviceEntry(), ...objects)]), "provider-tls-of-gateway").found;
  assert.equal(await of(), "no DestinationRule for idp.example.com");
  assert.equal(await of(destinationRule({ mode: "DISABLE" })), "tls.mode: DISABLE");
  assert.match(await of(destinationRule({ sni: "login.example.com" })), /sni: login\.example\.com/);
});

test("44. an Envoy that speaks plain text to the provider, or looks at no certificate", async () => {
  const of = async (cluster: object): Promise<string> =>
    findingOf(await examinedOffline([envoy(cluster)]), "provider-tls-of-gateway").problem;
  assert.match(await of({ transport_socket: undefined }), /speaks plain text/);
  const typed = { "@type": "x.UpstreamTlsContext", sni: "idp.example.com" };
  assert.match(await of({ transport_socket: { typed_config: typed } }), /nobody looks at the certificate/);
});

test("45. istiod that keeps clusters from gateways", async () => {
  const env = [{ name: "PILOT_FILTER_GATEWAY_CLUSTER_CONFIG", value: "true" }];
  const istiod = {
    kind: "Deployment",
    metadata: { name: "istiod" },
    spec: { template: { spec: { containers: [{ env }] } } },
  };
  const { subject } = findingOf(await examinedOffline([list(plugin(), istiod)]), "gateway-cluster-filter");
  assert.equal(subject, "Deployment istiod");
});

test("46. a provider on the redirect URL's host, below rules", async () => {
  const issuer = "https://app.example.com/auth/realms/main";
  const finding = findingOf(await examinedOffline([configurationAt(issuer)]), "provider-behind-gateway");
  assert.equal(finding.mend, 'write rules: [{to: [{operation: {notPaths: ["/auth/realms/main/*"]}}]}]');
});

test("47. sessions that are larger than the proxy takes, or than they may be", async () => {
  const small = envoy({}, {}, { max_request_headers_kb: 16 });
  const { found } = findingOf(await examinedOffline([small]), "header-limits");
  assert.match(found, /^headers of 16 KB at most, sessions of up to 32768 bytes/);
  const settings = { sessionBytes: 40_000 };
  assert.match(
    findingOf(await examinedOffline([plugin()], { settings }), "header-limits").problem,
    /logins of such users fail/,
  );
  assert.match(
    findingOf(await examinedOffline([plugin()], { settings: { sessionBytes: 12_000 } }), "header-limits").problem,
    /larger than the application's server takes/,
  );
});

test("48. a refresh that may take longer than there is time", async () => {
  const configuration = configurationAt(ISSUER, {
    provider: { timeout: "30s" },
    session: { revalidate: "5m", refresh: { before: "10s" } },
  });
  assert.match(
    findingOf(await examinedOffline([configuration]), "timeouts").found,
    /^session\.refresh\.before of 10 s/,
  );
});

test("values of the chart are looked at as what it makes of them", async () => {
  const values = {
    ...configurationAt(ISSUER),
    session: undefined,
    config: { session: { revalidate: "5m" } },
    image: "gatehouse:1",
  };
  const outcomes = await examinedOffline([values]);
  assert.equal(findingOf(outcomes, "image-reference").found, "url: gatehouse:1");
  assert.deepEqual(findingsOf(outcomes, "cluster-names"), []);
  assert.deepEqual(findingsOf(outcomes, "provider-tls-of-gateway"), []);
});

test("no finding shows a secret", async () => {
  const outcomes = await examinedOffline([
    plugin({ failStrategy: "FAIL_OPEN", url: "x" }, { cookieSecret: "c00kie-s3cr3t" }),
  ]);
  const text = JSON.stringify(outcomes);
  assert.ok(complaints(outcomes).length >= 3);
  assert.ok(!text.includes("c00kie-s3cr3t") && !text.includes("client-s3cr3t"), text);
});
