import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chooseGateway, chooseTarget } from "../../../../tools/gatehouse/init/choose-gateway.ts";
import { Cluster, type FoundGateway } from "../../../../tools/gatehouse/init/cluster.ts";
import { FakeMachine } from "../../../support/tools/fake-machine.ts";

// What kubectl says of a cluster decides which gateway the plugin is for: a selector that matches nothing protects nothing.

const deployment = (name: string, namespace: string, labels: object, container = "istio-proxy"): object => ({
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: container }] } },
  },
});
const DEPLOYMENTS = [
  deployment("httpbin", "default", { app: "httpbin" }, "httpbin"),
  deployment("istio-ingressgateway", "istio-system", { app: "ingress", istio: "ingressgateway" }),
  deployment("partners", "edge", { app: "partners" }),
  deployment("shared-istio", "shared", { "gateway.networking.k8s.io/gateway-name": "shared" }),
];
const gateway = (name: string, gatewayClassName: string): object => ({
  kind: "Gateway",
  metadata: { name, namespace: "shared" },
  spec: { gatewayClassName },
});
const CLASSES = [
  { metadata: { name: "istio" }, spec: { controllerName: "istio.io/gateway-controller" } },
  { metadata: { name: "eg" }, spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" } },
  { metadata: { name: "other" }, spec: { controllerName: "example.com/other" } },
];

let machine: FakeMachine;
let cluster: Cluster;
let found: readonly FoundGateway[];
before(async () => {
  machine = await FakeMachine.create();
  const items = (list: readonly object[]): string => `echo '${JSON.stringify({ items: list })}'`;
  const kubectl = await machine.script(
    "bin/kubectl",
    'case "$2" in',
    `deployments.apps) ${items(DEPLOYMENTS)} ;;`,
    `gatewayclasses.*) ${items(CLASSES)} ;;`,
    `gateways.*) ${items([gateway("shared", "istio"), gateway("public", "eg"), gateway("odd", "other")])} ;;`,
    `pods) if [ "$6" = istio=ingressgateway ]; then ${items([{ metadata: { name: "gateway-1" } }])}; else ${items([])}; fi ;;`,
    "esac",
  );
  cluster = new Cluster(kubectl);
  found = (await cluster.gateways()) ?? [];
});
after(() => machine.remove());

test("gateways are what runs nothing but the proxy, and the Gateways whose controller is known", () => {
  assert.deepEqual(
    found.map(({ target, namespace, name, labels }) => [target, namespace, name, labels]),
    [
      ["istio", "istio-system", "istio-ingressgateway", { istio: "ingressgateway" }],
      ["istio", "edge", "partners", { app: "partners" }],
      ["gateway-api", "shared", "shared", { "gateway.networking.k8s.io/gateway-name": "shared" }],
      ["envoy-gateway", "shared", "public", { "gateway.networking.k8s.io/gateway-name": "public" }],
    ],
  );
});

test("it is found out whether a selector matches pods", async () => {
  const place = { name: "x", namespace: "istio-system" };
  assert.deepEqual(await cluster.pods({ ...place, labels: { istio: "ingressgateway" } }), ["gateway-1"]);
  assert.deepEqual(await cluster.pods({ ...place, labels: { app: "nothing" } }), []);
});

test("without kubectl, or a cluster, nothing is known", async () => {
  assert.equal(await new Cluster("/there/is/no/kubectl").gateways(), undefined);
  const failing = await machine.script("bin/failing", "exit 1");
  assert.equal(await new Cluster(failing).gateways(), undefined);
});

test("the usual ingress gateway is taken among several, and another where it is named", async () => {
  const place = async (options: object): Promise<string> => {
    const { gateway: chosen } = await chooseGateway(
      "istio",
      { cluster: true, ...options },
      undefined,
      found,
      undefined,
    );
    return `${chosen.namespace}/${chosen.name} ${JSON.stringify(chosen.labels)}`;
  };
  assert.equal(await place({}), 'istio-system/istio-ingressgateway {"istio":"ingressgateway"}');
  assert.equal(await place({ namespace: "edge" }), 'edge/partners {"app":"partners"}');
  assert.equal(await place({ selector: "app=partners", namespace: "edge" }), 'edge/partners {"app":"partners"}');
});

test("what the cluster does not have is said, with what it has", async () => {
  const options = { cluster: true, gateway: "nowhere", namespace: "edge" };
  const { remarks } = await chooseGateway("istio", options, undefined, found, undefined);
  assert.match(
    remarks.join("\n"),
    /has no gateway like that: istio-ingressgateway in istio-system \(istio\), partners/,
  );
  const unnamed = chooseGateway("envoy-gateway", { cluster: true }, undefined, undefined, undefined);
  await assert.rejects(unnamed, /--gateway and --namespace of the Gateway/);
});

test("gateways of several kinds are not guessed among", async () => {
  await assert.rejects(
    chooseTarget({ cluster: true }, undefined, found, undefined),
    /expected --target: istio-ingressgateway/,
  );
  const eg = found.filter(({ target }) => target === "envoy-gateway");
  assert.equal(await chooseTarget({ cluster: true }, undefined, eg, undefined), "envoy-gateway");
  assert.equal(await chooseTarget({ cluster: true }, undefined, undefined, undefined), "istio");
});

test("a kubectl that says something else is none that reaches a cluster", async () => {
  const odd = await machine.script("bin/odd", "echo 'Your token has expired'");
  assert.equal(await new Cluster(odd).gateways(), undefined);
});
