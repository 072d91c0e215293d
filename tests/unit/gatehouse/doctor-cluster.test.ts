import assert from "node:assert/strict";
import { test } from "node:test";
import {
  complaints,
  configurationAt,
  examined,
  findingOf,
  findingsOf,
  whySkipped,
} from "../../support/doctor/examined.ts";
import { type Answers, fakeKubectl } from "../../support/doctor/kubectl.ts";
import { destinationRule, pluginWithEnvironment, serviceEntry } from "../../support/doctor/objects.ts";
import { providerWith } from "../../support/doctor/provider.ts";

// Set-ups in a cluster, with a kubectl that answers what was recorded. Each has one test.

const VARIABLES = ["GATEHOUSE_CLIENT_SECRET", "GATEHOUSE_COOKIE_SECRET"];

function inSystem(object: object): object {
  return { ...object, metadata: { ...(object as { metadata: object }).metadata, namespace: "istio-system" } };
}

function pod(variables: readonly string[] = VARIABLES, labels: object = { istio: "ingressgateway" }): object {
  const env = variables.map((name) => ({ name, valueFrom: { secretKeyRef: { name: "gatehouse", key: name } } }));
  const metadata = { name: "gateway-1", namespace: "istio-system", labels };
  return { kind: "Pod", metadata, spec: { containers: [{ name: "istio-proxy", env }] } };
}

const POD_SAYS = {
  stats: JSON.stringify({ stats: [{ name: "listener_manager.lds.update_rejected", value: 0 }] }),
  clusters: JSON.stringify({ cluster_statuses: [{ name: "outbound|443||idp.example.com" }] }),
  config_dump: JSON.stringify({
    configs: [
      {
        dynamic_listeners: [
          {
            active_state: {
              listener: {
                name: "extensions.istio.io/wasmplugin/istio-system.gatehouse",
                config_discovery: { type_urls: ["type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm"] },
              },
            },
          },
        ],
      },
    ],
  }),
  curl: undefined,
};

/** A cluster in which all is well. */
const GOOD = {
  objects: {
    "wasmplugins.extensions.istio.io": [inSystem(pluginWithEnvironment())],
    "serviceentries.networking.istio.io": [inSystem(serviceEntry())],
    "destinationrules.networking.istio.io": [inSystem(destinationRule())],
    "pods@istio=ingressgateway": [pod()],
    "pods@istio": [pod()],
  },
  pods: POD_SAYS,
} satisfies Answers;

const KUBE = { kube: [], offline: true } as const;

test("a good cluster has no complaint, and is never asked for a Secret", async () => {
  const calls = fakeKubectl(GOOD);
  const outcomes = await examined([], KUBE);
  assert.deepEqual(complaints(outcomes), []);
  for (const check of ["selector", "environment", "cluster-names", "listeners", "filter-installed"]) {
    assert.equal(outcomes.find((outcome) => outcome.check === check)?.skipped, undefined, check);
  }
  assert.match(calls(), /^get wasmplugins\.extensions\.istio\.io -A -o json --request-timeout=5s$/m);
  assert.doesNotMatch(calls(), /secret/i);
});

test("55. a selector that no pod has, with the labels that gateways have", async () => {
  fakeKubectl({
    ...GOOD,
    objects: { ...GOOD.objects, "pods@istio=ingressgateway": [], "pods@istio": [pod([], { istio: "public" })] },
  });
  const { problem, expected } = findingOf(await examined([], KUBE), "selector");
  assert.match(problem, /matches no pod: .* every request passes/);
  assert.match(expected, /istio-system: istio=public/);
});

test("56. pods that lack what the configuration takes from their environment", async () => {
  fakeKubectl({
    ...GOOD,
    objects: { ...GOOD.objects, "pods@istio=ingressgateway": [pod(["GATEHOUSE_CLIENT_SECRET"])] },
  });
  const { found, source } = findingOf(await examined([], KUBE), "environment");
  assert.equal(found, "no variable GATEHOUSE_COOKIE_SECRET");
  assert.match(source, /pod istio-system\/gateway-1/);
});

test("57. a listener that Envoy has refused, and a configuration, and a trap", async () => {
  const stats = [
    { name: "listener_manager.lds.update_rejected", value: 2 },
    { name: "extension_config_discovery.http_filter.x.config_fail", value: 1 },
    { name: "wasm.envoy.wasm.runtime.v8.plugin.gatehouse.vm_reload_success", value: 1 },
  ];
  const refused = { configs: [{ dynamic_listeners: [{ error_state: { details: "Unable to create Wasm plugin" } }] }] };
  fakeKubectl({
    ...GOOD,
    pods: { ...POD_SAYS, stats: JSON.stringify({ stats }), config_dump: JSON.stringify(refused) },
  });
  const findings = findingsOf(await examined([], KUBE), "listeners");
  assert.deepEqual(
    findings.map(({ found }) => found),
    [
      "listener_manager.lds.update_rejected: 2, Unable to create Wasm plugin",
      "extension_config_discovery: 1 refused",
      "vm_reload: 1",
    ],
  );
  assert.match(findings[0]?.mend ?? "", /kubectl rollout restart/);
});

test("58. a running Envoy without a cluster for the provider", async () => {
  const clusters = JSON.stringify({ cluster_statuses: [{ name: "outbound|8443||idp.example.com" }] });
  fakeKubectl({ ...GOOD, pods: { ...POD_SAYS, clusters } });
  const { found } = findingOf(await examined([], KUBE), "cluster-names");
  assert.equal(found, "clusters for that host: outbound|8443||idp.example.com");
});

test("59. a running Envoy without the filter", async () => {
  // One that is being drained takes no requests.
  const config_dump = POD_SAYS.config_dump.replace("active_state", "draining_state");
  fakeKubectl({ ...GOOD, pods: { ...POD_SAYS, config_dump } });
  assert.match(findingOf(await examined([], KUBE), "filter-installed").problem, /no filter of ours/);
});

test("60. a provider that the gateway's pod can't reach, though this machine can", async () => {
  const issuer = await providerWith();
  const plugin = inSystem(pluginWithEnvironment({}, issuer));
  fakeKubectl({
    objects: { ...GOOD.objects, "wasmplugins.extensions.istio.io": [plugin] },
    pods: { ...POD_SAYS, curl: "curl: (6) Could not resolve host: localhost" },
  });
  const outcomes = await examined([], { ...KUBE, offline: false });
  assert.match(findingOf(outcomes, "reachable-from-gateway").source, /curl in the pod istio-system\/gateway-1/);
  assert.deepEqual(findingsOf(outcomes, "issuer-reachable"), []);
});

test("a pod without curl is no complaint: it is said that nobody could look from there", async () => {
  fakeKubectl({ ...GOOD, pods: { ...POD_SAYS, curl: 'exec: "curl": executable file not found in $PATH' } });
  assert.match(
    whySkipped(await examined([], KUBE), "reachable-from-gateway"),
    /can't be looked from the gateway's pod/,
  );
});

test("61. a Gateway that is not there", async () => {
  const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" }];
  const plugin = inSystem(pluginWithEnvironment({ selector: undefined, targetRefs }));
  fakeKubectl({
    ...GOOD,
    objects: {
      ...GOOD.objects,
      "wasmplugins.extensions.istio.io": [plugin],
      "gateways.gateway.networking.k8s.io": [{ kind: "Gateway", metadata: { name: "other" } }],
      "pods@gateway.networking.k8s.io/gateway-name=public": [],
    },
  });
  const { found, expected } = findingOf(await examined([], KUBE), "selector");
  assert.equal(found, "Gateways other");
  assert.equal(expected, "a Gateway public in the namespace istio-system");
});

test("a cluster that can't be reached ends it, with kubectl's own words", async () => {
  fakeKubectl({ objects: {}, refuses: "Unable to connect to the server: dial tcp: i/o timeout" });
  await assert.rejects(examined([], KUBE), /the cluster can't be looked at: Unable to connect to the server/);
});

test("who may not see some kinds is told what was not looked at for that, and nothing is said to be missing", async () => {
  fakeKubectl({ ...GOOD, forbids: "serviceentries.networking.istio.io" });
  const outcomes = await examined([], { ...KUBE, settings: {} });
  assert.match(whySkipped(outcomes, "provider-tls-of-gateway"), /no ServiceEntry|serviceentries/);
  assert.deepEqual(complaints(outcomes), []);
});

test("pods of Envoy Gateway are found by the Gateway that they are of", async () => {
  const wasm = { config: configurationAt("https://idp.example.com"), env: { hostKeys: VARIABLES } };
  const targetRefs = [{ group: "gateway.networking.k8s.io", kind: "Gateway", name: "public" }];
  const metadata = { name: "gatehouse", namespace: "apps" };
  const policy = { kind: "EnvoyExtensionPolicy", metadata, spec: { targetRefs, wasm: [wasm] } };
  const owner = "gateway.envoyproxy.io/owning-gateway";
  const calls = fakeKubectl({
    objects: {
      "envoyextensionpolicies.gateway.envoyproxy.io": [policy],
      [`pods@${owner}-name=public,${owner}-namespace=apps`]: [pod(["GATEHOUSE_CLIENT_SECRET"])],
    },
  });
  const outcomes = await examined([], KUBE);
  assert.equal(findingOf(outcomes, "environment").found, "no variable GATEHOUSE_COOKIE_SECRET", calls());
  assert.deepEqual(findingsOf(outcomes, "selector"), []);
});

test("a WasmPlugin of another filter is nobody's business", async () => {
  const spec = { pluginConfig: { header: "x" }, failStrategy: "FAIL_OPEN" };
  const other = { kind: "WasmPlugin", metadata: { name: "other", namespace: "istio-system" }, spec };
  const objects = { ...GOOD.objects, "wasmplugins.extensions.istio.io": [inSystem(pluginWithEnvironment()), other] };
  fakeKubectl({ ...GOOD, objects });
  assert.deepEqual(complaints(await examined([], KUBE)), []);
});
