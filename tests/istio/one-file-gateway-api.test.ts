import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../tools/build/root.ts";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { certificateFiles } from "./rig/certificates.ts";
import { RigBrowser, WITHOUT_CHROMIUM } from "./rig/chromium.ts";
import { GatewayPod } from "./rig/gateway-pod.ts";
import { Httpbin } from "./rig/httpbin.ts";
import { gatehouseInit, runCommand } from "./rig/init.ts";
import { ADDRESSES, HOSTS } from "./rig/network.ts";
import { ISSUER, PublicProvider } from "./rig/provider.ts";
import { theRig } from "./rig/rig.ts";
import { applyPod, endpointSlice, type Workload } from "./rig/workloads.ts";
import { untilInRow } from "./rig/world.ts";

// The one file for a Gateway of the Gateway API, which Istio has deployed by itself and which stays as it is.

const WORKLOAD: Workload = {
  name: "shared-istio",
  namespace: "shared-ingress",
  labels: { "gateway.networking.k8s.io/gateway-name": "shared" },
  address: ADDRESSES.gatewayOfGatewayApi,
};
const ORIGIN = `https://${HOSTS.application}`;
/** The pod's port for the Service's 443: all pods share one network here, where the provider has 443. */
const POD_PORT = 8443;

const skip = WITHOUT_CHROMIUM;
const rig = theRig();
const { kubectl } = rig;
const toStop: { stop(): Promise<void> }[] = [];
let browser: RigBrowser;

before(async () => {
  if (skip !== false) return;
  const { namespace, name } = WORKLOAD;
  const { certificate, key } = certificateFiles(rig.folder, "application");
  await kubectl.run(["create", "namespace", namespace]);
  const secret = ["create", "secret", "tls", "application", "-n", namespace];
  await kubectl.run([...secret, `--cert=${certificate}`, `--key=${key}`]);
  await kubectl.applyFolder(join(ROOT, "manifests", "examples", "httpbin"));
  await kubectl.apply([GATEWAY, ROUTE]);
  toStop.push(...(await Promise.all([PublicProvider.start(rig.folder, [CLIENT]), Httpbin.start()])));
  await until("istiod to make the gateway's Deployment and Service", 20_000, async () => {
    const made = await kubectl.try(["get", `deployment/${name}`, `service/${name}`, "-n", namespace]);
    return made.ok ? true : undefined;
  });
  const ports = JSON.stringify({ spec: { ports: [{ port: 443, protocol: "TCP", targetPort: POD_PORT }] } });
  await kubectl.run(["patch", `service/${name}`, "-n", namespace, "-p", ports]);
  await kubectl.apply([endpointSlice(name, namespace, WORKLOAD.address, [{ name: "https", port: POD_PORT }])]);
  await applyPod(kubectl, WORKLOAD);
  toStop.unshift(await GatewayPod.start(rig, WORKLOAD));
  browser = await RigBrowser.start(rig, `${WORKLOAD.address}:${POD_PORT.toString()}`);
  toStop.unshift(browser);
});
after(async () => {
  for (const one of toStop) await one.stop();
  await kubectl.try(["delete", "gateways.gateway.networking.k8s.io,httproutes,wasmplugins", "--all", "-A"]);
});

const GATEWAY = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: { name: "shared", namespace: WORKLOAD.namespace },
  spec: {
    gatewayClassName: "istio",
    listeners: [
      {
        ...{ name: "https", hostname: HOSTS.application, port: 443, protocol: "HTTPS" },
        tls: { mode: "Terminate", certificateRefs: [{ name: "application" }] },
        allowedRoutes: { namespaces: { from: "All" } },
      },
    ],
  },
};
const ROUTE = {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "HTTPRoute",
  metadata: { name: "httpbin", namespace: "default" },
  spec: {
    parentRefs: [{ name: "shared", namespace: WORKLOAD.namespace }],
    hostnames: [HOSTS.application],
    rules: [{ backendRefs: [{ name: "httpbin", port: 8000 }] }],
  },
};

test("one file for a Gateway of the Gateway API, applied, and a browser signs in through it", { skip }, async (t) => {
  const ada = new BrowserClient({
    trustedCertificates: await rig.authority(),
    connectTo: ({ hostname }) =>
      hostname === HOSTS.application ? { hostname: WORKLOAD.address, port: POD_PORT } : undefined,
  });
  const status = async (path: string): Promise<number> => (await ada.fetch(ORIGIN + path)).status;
  await untilInRow("httpbin to be there for everybody", 3, async () => (await status("/headers")) === 200);
  const start = performance.now();
  const file = join(await mkdtemp(join(rig.folder, "one-file-")), "gatehouse.yaml");
  const report = await gatehouseInit(
    rig,
    [
      ...["--issuer", ISSUER, "--client-id", CLIENT.id, "--redirect-url", `${ORIGIN}/oauth2/callback`],
      ...["--image", rig.images.gatehouse, "--output", file, "--target", "gateway-api", "--gateway", "shared"],
      ...["--ca-file", certificateFiles(rig.folder, "authority").certificate],
    ],
    { GATEHOUSE_CLIENT_SECRET: CLIENT.secret },
  );
  assert.ok(report.remarks.some((remark) => remark.startsWith("1 pod has ")));
  for (const command of report.commands) await runCommand(rig, command);
  await untilInRow("the gateway to ask for a session", 10, async () => (await status("/headers")) === 401);
  await untilInRow("the plugin to be ready", 10, async () => (await status("/oauth2/ready")) === 200);
  const headers = await browser.headersAt(`${ORIGIN}/headers`);
  t.diagnostic(`from nothing to single sign-on: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  assert.match(headers["authorization"] ?? "", /^Bearer /);
  assert.equal(headers["x-auth-request-email"], "ada@example.com");
});
