/** The doctor at a real cluster: what is wrong with it is found, by kubectl and by Envoy's own word. */
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, before, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import type { Outcome } from "../../tools/gatehouse/doctor/finding.ts";
import { complaints, examined, findingOf, findingsOf } from "../support/doctor/examined.ts";
import { certificateFiles } from "./rig/certificates.ts";
import type { KubernetesObject } from "./rig/kubectl.ts";
import { navigate, ORIGIN, untilInRow, World } from "./rig/world.ts";

const SELECTOR = { matchLabels: { istio: "ingressgateway" } };

let world: World;
before(async () => {
  world = await World.start();
  await world.ready();
  const { toolbox, folder } = world.rig;
  process.env["PATH"] = `${dirname(toolbox.path("kubectl"))}:${process.env["PATH"] ?? ""}`;
  // Its discovery cache goes there.
  process.env["HOME"] = folder;
});
after(() => world.stop());

/** There is no kubelet for commands in pods: Envoy is asked at its administration interface. */
function look(): Promise<Outcome[]> {
  const { kubectl, folder } = world.rig;
  return examined([], {
    kube: [`--kubeconfig=${kubectl.kubeconfig}`],
    admin: "http://127.0.0.1:15000",
    authorities: certificateFiles(folder, "authority").certificate,
    timeoutMs: 20_000,
    settings: { gateway: ORIGIN },
  });
}

test("the guide's cluster has no complaint but that its pod is older than the patch of its Deployment", async () => {
  const outcomes = await look();
  const checks = complaints(outcomes).map((said) => said.split(": ")[0]);
  // And but for what is so in the rig alone: a redirectUrl with http, and certificates for two days.
  assert.deepEqual(checks, ["configuration", "environment", "provider-certificate"]);
  assert.match(findingOf(outcomes, "provider-certificate").problem, /expires soon/);
  assert.match(findingOf(outcomes, "configuration").problem, /redirectUrl/);
  const { source, found } = findingOf(outcomes, "environment");
  assert.match(source, /pod istio-system\/istio-ingressgateway-1/);
  assert.equal(found, "no variable GATEHOUSE_CLIENT_SECRET, GATEHOUSE_COOKIE_SECRET");
});

test("a selector that matches no pod, after which everything passes", async () => {
  await world.patchPlugin({ selector: { matchLabels: { istio: "ingress-gateway" } } });
  await untilInRow("the plugin to be gone", 10, async () => (await navigate("/headers")).status === 200);
  let outcomes: Outcome[];
  try {
    outcomes = await look();
  } finally {
    await world.patchPlugin({ selector: SELECTOR });
    await world.ready();
  }
  assert.match(findingOf(outcomes, "selector").expected, /istio-system: istio=ingressgateway/);
  assert.match(findingOf(outcomes, "gateway-protects").problem, /nothing is protected/);
  assert.match(findingOf(outcomes, "filter-installed").problem, /every request passes/);
});

test("a listener that Envoy has refused, after which everything passes", async () => {
  const { kubectl } = world.rig;
  const { spec } = await kubectl.get<{ spec: { pluginConfig: KubernetesObject } }>(
    "wasmplugin/gatehouse",
    "istio-system",
  );
  const wrong = {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "gatehouse", namespace: "istio-system" },
    spec: { ...spec, pluginConfig: { ...spec.pluginConfig, rulez: [] } },
  };
  await kubectl.apply([wrong]);
  await world.pod.waitForLog(/rulez: unknown key/);
  await kubectl.run(["delete", "wasmplugin/gatehouse", "-n", "istio-system"]);
  await untilInRow("the plugin to be gone", 10, async () => (await navigate("/headers")).status === 200);
  await kubectl.apply([wrong]);
  await until("the listener to be refused", 15_000, async () =>
    (await world.pod.stat("listener_manager.lds.update_rejected")) > 0 ? true : undefined,
  );
  const outcomes = await look();
  const [finding] = findingsOf(outcomes, "listeners");
  assert.match(finding?.problem ?? "", /has refused a listener/);
  assert.match(finding?.found ?? "", /update_rejected: \d+, .*Wasm/);
  const mistakes = findingsOf(outcomes, "configuration").filter(({ severity }) => severity === "error");
  assert.match(mistakes.map(({ problem }) => problem).join(), /refuses this configuration: rulez/);
});
