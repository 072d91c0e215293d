import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";
import { at, listAt } from "../../support/manifests/objects.ts";
import { MANIFESTS } from "./filled-in.ts";
import { helmTemplate, WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "./render.ts";
import { CHART, RELEASE, shipped } from "./shipped.ts";

// Anybody who asks to be signed in causes calls to the provider: each way in which its cluster is made bounds them.

const MOST = 256;
const RULE_BOUNDS = {
  tcp: { maxConnections: MOST },
  http: { http1MaxPendingRequests: MOST, http2MaxRequests: MOST },
};
const CLUSTER_BOUNDS = [{ max_connections: MOST, max_pending_requests: MOST, max_requests: MOST }];

for (const { name, objects } of await shipped()) {
  const rules = objects.filter(({ kind }) => kind === "DestinationRule");
  const proxies = objects.filter(({ kind }) => kind === "EnvoyProxy");
  if (rules.length + proxies.length === 0) continue;
  test(`${name}: calls to the provider are bounded`, () => {
    for (const rule of rules) assert.deepEqual(at(rule, "spec", "trafficPolicy", "connectionPool"), RULE_BOUNDS);
    for (const proxy of proxies) {
      const cluster = at(proxy, "spec", "bootstrap", "jsonPatches", 0, "value");
      assert.deepEqual(at(cluster, "circuit_breakers", "thresholds"), CLUSTER_BOUNDS);
    }
  });
}

test(
  "bounds are found wherever a cluster of the provider is made",
  { skip: WITHOUT_KUSTOMIZE || WITHOUT_HELM },
  async () => {
    for (const { name, objects } of await shipped()) {
      const plugins = objects.filter(({ kind }) => /^(WasmPlugin|TrafficExtension|EnvoyExtensionPolicy)$/.test(kind));
      const bounded = objects.filter(({ kind }) => /^(DestinationRule|EnvoyProxy)$/.test(kind));
      assert.equal(bounded.length > 0, plugins.length > 0, name);
    }
  },
);

test("examples/envoy: calls to the provider are bounded", async () => {
  const text = await readFile(join(MANIFESTS, "examples", "envoy", "envoy.yaml"), "utf8");
  const clusters = listAt(parse(text) as unknown, "static_resources", "clusters");
  const provider = clusters.find((cluster) => at(cluster, "name") === "provider");
  assert.deepEqual(at(provider, "circuit_breakers", "thresholds"), CLUSTER_BOUNDS);
});

test("the chart takes another bound", { skip: WITHOUT_HELM }, async () => {
  const values = { ...RELEASE.values, provider: { hosts: ["keys.corp.example"], maxCalls: 32 } };
  const rules = (await helmTemplate(CHART, { ...RELEASE, values })).filter(({ kind }) => kind === "DestinationRule");
  assert.equal(rules.length, 2);
  for (const rule of rules) {
    assert.equal(at(rule, "spec", "trafficPolicy", "connectionPool", "tcp", "maxConnections"), 32);
    assert.equal(at(rule, "spec", "trafficPolicy", "connectionPool", "http", "http2MaxRequests"), 32);
  }
  const none = { ...RELEASE.values, provider: { maxCalls: 0 } };
  await assert.rejects(helmTemplate(CHART, { ...RELEASE, values: none }), /maxCalls/);
});
