import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { at, only, parseObjects } from "../support/manifests/objects.ts";
import { certificateFiles } from "./rig/certificates.ts";
import { GatewayPod } from "./rig/gateway-pod.ts";
import { Helm, runTestPod, WITHOUT_HELM } from "./rig/helm.ts";
import { Httpbin } from "./rig/httpbin.ts";
import { fillIn } from "./rig/manifests.ts";
import { ADDRESSES, HOSTS } from "./rig/network.ts";
import { PublicProvider } from "./rig/provider.ts";
import { theRig } from "./rig/rig.ts";
import { applyPod, endpointSlice, type Workload } from "./rig/workloads.ts";
import { headersOf, untilInRow, usualFields } from "./rig/world.ts";

/** What istiod makes of the example's Gateway. */
const WORKLOAD: Workload = {
  name: "gateway-istio",
  namespace: "istio-ingress",
  labels: { "gateway.networking.k8s.io/gateway-name": "gateway" },
  address: ADDRESSES.gatewayOfGatewayApi,
};
const ORIGIN = `https://${HOSTS.application}`;
/** The pod's port for the Service's 443: all pods share one network here, where the provider has 443. */
const POD_PORT = 8443;

const rig = theRig();
const { kubectl } = rig;
const toStop: { stop(): Promise<void> }[] = [];
before(async () => {
  const { namespace, name } = WORKLOAD;
  const manifests = await fillIn(rig.folder, { ...usualFields(rig), redirectUrl: `${ORIGIN}/oauth2/callback` });
  await kubectl.apply([{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }]);
  const { certificate, key } = certificateFiles(rig.folder, "application");
  const secret = ["create", "secret", "tls", "app-example-com", "-n", namespace];
  await kubectl.run([...secret, `--cert=${certificate}`, `--key=${key}`]);
  toStop.push(...(await Promise.all([PublicProvider.start(rig.folder, [CLIENT]), Httpbin.start()])));
  await kubectl.applyFolder(join(manifests, "examples/gateway-api"));
  await until("istiod to make the gateway's Deployment and Service", 20_000, async () => {
    const made = await kubectl.try(["get", `deployment/${name}`, `service/${name}`, "-n", namespace]);
    return made.ok ? true : undefined;
  });
  await kubectl.run(["patch", `service/${name}`, "-n", namespace, "-p", portPatch()]);
  await kubectl.apply([endpointSlice(name, namespace, WORKLOAD.address, [{ name: "https", port: POD_PORT }])]);
  await applyPod(kubectl, WORKLOAD);
  toStop.unshift(await GatewayPod.start(rig, WORKLOAD));
});
after(async () => {
  for (const one of toStop) await one.stop();
  await kubectl.run(["delete", "gateways.gateway.networking.k8s.io,httproutes,wasmplugins", "--all", "-A"]);
});

function portPatch(): string {
  return JSON.stringify({ spec: { ports: [{ port: 443, protocol: "TCP", targetPort: POD_PORT }] } });
}

async function browser(): Promise<BrowserClient> {
  return new BrowserClient({
    trustedCertificates: await rig.authority(),
    connectTo: ({ hostname }) =>
      hostname === HOSTS.application ? { hostname: WORKLOAD.address, port: POD_PORT } : undefined,
  });
}

test("a plugin that targets a Gateway of the Gateway API signs people in over https", async () => {
  const ada = await browser();
  await untilInRow("the plugin to be ready", 10, async () => (await ada.step(`${ORIGIN}/oauth2/ready`)).status === 200);
  const headers = headersOf(await ada.open(`${ORIGIN}/headers`));
  assert.match(headers["authorization"] ?? "", /^Bearer /);
  assert.equal(headers["x-auth-request-email"], "ada@example.com");
  assert.deepEqual([...(await ada.cookies(ORIGIN)).keys()], ["__Host-gatehouse"]);
  assert.equal((await (await browser()).fetch(`${ORIGIN}/headers`)).status, 401);
});

test(
  "the chart's plugin targets it too: by one command in place of the example's",
  { skip: WITHOUT_HELM },
  async () => {
    const { namespace } = WORKLOAD;
    const kinds = "wasmplugins,serviceentries,destinationrules,secrets";
    await kubectl.run(["delete", kinds, "-n", namespace, "-l", "app.kubernetes.io/name=gatehouse"]);
    const helm = new Helm(rig, namespace);
    const values = { ...usualFields(rig), redirectUrl: `${ORIGIN}/oauth2/callback`, inlineSecrets: true };
    await assert.rejects(
      helm.install({ ...values, gateways: ["other"] }),
      /there is no Gateway "other" in the namespace/,
    );
    await helm.install({ ...values, gateways: ["gateway"], config: { signIn: { mode: "PAGE" } } });
    const container = at(only(parseObjects(await helm.get("hooks")), "Pod"), "spec", "containers", 0);
    const { code, stdout } = await runTestPod(
      container,
      "gateway-istio.istio-ingress:",
      `${WORKLOAD.address}:${POD_PORT}`,
    );
    assert.match(stdout, /^ok: the plugin is on this gateway[^\n]*\nok: \/ without a session is refused \(401\)\n$/);
    assert.equal(code, 0);
    const ada = await browser();
    await untilInRow("the chart's sign-in page", 10, async () => {
      return (await (await browser()).open(`${ORIGIN}/headers`)).body.includes("Sign in with OpenID Connect");
    });
    const answer = await ada.click(await ada.open(`${ORIGIN}/headers`), "Sign in with OpenID Connect");
    assert.match(headersOf(answer)["authorization"] ?? "", /^Bearer /);
    await helm.run(["uninstall", "gatehouse"]);
  },
);
