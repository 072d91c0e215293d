import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { until } from "../../tools/envoy/until.ts";
import { COOKIE_SECRET } from "../support/gateway/gateway.ts";
import { at, only, parseObjects } from "../support/manifests/objects.ts";
import { Helm, runTestPod, WITHOUT_HELM } from "./rig/helm.ts";
import type { KubernetesObject } from "./rig/kubectl.ts";
import { ADDRESSES } from "./rig/network.ts";
import { GATEWAY } from "./rig/workloads.ts";
import { headersOf, navigate, ORIGIN, patchGateway, untilInRow, usualFields, World } from "./rig/world.ts";

// The chart in a real Istio: a first try by one command, and from there to secrets that come from the gateway's environment.

const options = { skip: WITHOUT_HELM };
let world: World;
let helm: Helm;
before(async () => {
  world = await World.start({ bare: true });
  helm = new Helm(world.rig, GATEWAY.namespace);
});
after(() => world.stop());

/** The status of a page navigation without a session. */
async function status(): Promise<number> {
  return (await navigate("/headers")).status;
}

/** The environment of the gateway's container in its Deployment. */
async function environment(): Promise<unknown> {
  const deployment = await world.rig.kubectl.get<object>(`deployment/${GATEWAY.name}`, GATEWAY.namespace);
  return at(deployment, "spec", "template", "spec", "containers", 0, "env");
}

test("one `helm install` is all: no patch of the gateway and no restart", options, async () => {
  await untilInRow("httpbin to be reached without a session", 5, async () => (await status()) === 200);
  const start = performance.now();
  await helm.install({ ...usualFields(world.rig), inlineSecrets: true });
  await untilInRow("a session to be needed", 10, async () => (await status()) === 302);
  await world.ready();
  const headers = headersOf(await world.login(await world.browser()));
  console.log(`helm install to the first login: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  assert.match(headers["authorization"] ?? "", /^Bearer /);
  assert.equal(await environment(), undefined);
  // The labels were looked up.
  const plugin = await world.rig.kubectl.get<object>("wasmplugin/gatehouse", GATEWAY.namespace);
  assert.deepEqual(at(plugin, "spec", "selector", "matchLabels"), GATEWAY.labels);
});

test("the pod of `helm test` finds a request without a session refused", options, async () => {
  const pod = only(parseObjects(await helm.get("hooks")), "Pod");
  const container = at(pod, "spec", "containers", 0);
  const service = `${GATEWAY.name}.${GATEWAY.namespace}:`;
  const { code, stdout } = await runTestPod(container, service, `${ADDRESSES.gateway}:`);
  assert.match(stdout, /^ok: the plugin is on this gateway[^\n]*\nok: \/ without a session is refused \(401\)\n$/);
  assert.equal(code, 0);
});

test("an upgrade to labels that no pod has is refused, and the plugin stays as it is", options, async () => {
  await assert.rejects(
    helm.upgrade("selector.app=nginx"),
    /selector: found \{"app":"nginx"\}, which no pod in the namespace istio-system has/,
  );
  await assert.rejects(helm.upgrade("gateways={gateway}"), /gateways: there is no Gateway "gateway" in the namespace/);
  await untilInRow("the plugin to answer", 5, async () => (await status()) === 302);
});

test("where labels are looked up, egress gateways are none, and two gateways are one too many", options, async () => {
  const { kubectl } = world.rig;
  const { namespace } = GATEWAY;
  const deployment = (name: string, istio: string): KubernetesObject => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { of: "this-test" } },
    spec: {
      selector: { matchLabels: { istio } },
      template: { metadata: { labels: { istio } }, spec: { containers: [{ name: "istio-proxy", image: "auto" }] } },
    },
  });
  await kubectl.apply([deployment("istio-egressgateway", "egressgateway")]);
  await helm.upgrade("config.session.lifetime=8h");
  await kubectl.apply([deployment("second", "second-ingressgateway")]);
  await assert.rejects(
    helm.upgrade("config.session.lifetime=9h"),
    /selector: looked for the one gateway .*, found 2 \(deployment\/istio-ingressgateway .*, deployment\/second /,
  );
  await helm.upgrade("config.session.lifetime=9h", "selector.istio=ingressgateway");
  await kubectl.run(["delete", "deployments", "-n", namespace, "-l", "of=this-test"]);
});

test("an upgrade changes the plugin in place: sessions stay, and no request passes without one", options, async () => {
  const browser = await world.browser();
  headersOf(await world.login(browser));
  const seen = new Set<number>();
  await helm.upgrade("config.signIn.mode=PAGE");
  await untilInRow("the sign-in page", 20, async () => {
    const now = await status();
    seen.add(now);
    return now === 401;
  });
  assert.deepEqual(
    [...seen].filter((one) => ![302, 401].includes(one)),
    [],
  );
  headersOf(await browser.open(`${ORIGIN}/headers`));
});

test("the secrets go out of the plugin by what the notes say, and people stay signed in", options, async () => {
  const browser = await world.browser();
  headersOf(await world.login(browser));
  const patch = /^spec:\n(?: .*\n)+/m.exec(await helm.get("notes"))?.[0] ?? "";
  assert.ok(at(parse(patch), "spec") !== undefined, patch);
  const file = join(world.rig.folder, "gateway-environment.yaml");
  await writeFile(file, patch);
  await patchGateway(world.rig.kubectl, file);
  await world.restartGateway();
  await world.ready();
  await helm.upgrade("inlineSecrets=false");
  const plugin = await world.rig.kubectl.run(["get", "wasmplugin/gatehouse", "-n", GATEWAY.namespace, "-o", "yaml"]);
  assert.ok(!plugin.includes(COOKIE_SECRET));
  await until("the gateway to have the plugin without them", 20_000, async () =>
    (await world.pod.admin("/config_dump")).includes(COOKIE_SECRET) ? undefined : true,
  );
  await world.ready();
  headersOf(await browser.open(`${ORIGIN}/headers`));
});

test("uninstalling leaves nothing behind", options, async () => {
  await helm.run(["uninstall", "gatehouse"]);
  const { stdout } = await world.rig.kubectl.try([
    ...["get", "wasmplugins,serviceentries,destinationrules,secrets", "-n", GATEWAY.namespace],
    ...["-l", "app.kubernetes.io/instance=gatehouse", "-o", "name"],
  ]);
  assert.equal(stdout, "");
});
