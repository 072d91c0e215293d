import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { decodeJwt } from "jose";
import { CLIENT } from "../support/gateway/gateway.ts";
import { type Answer, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { clientCredentials } from "../support/provider/requests.ts";
import type { KubernetesObject } from "./rig/kubectl.ts";
import { HOSTS } from "./rig/network.ts";
import { GATEWAY } from "./rig/workloads.ts";
import { cookieHeader, headersOf, navigate, ORIGIN, SECOND, untilInRow, World } from "./rig/world.ts";

/** Where the second plugin is; the Service of the gateway has this port too. */
const OTHER_PORT = 8081;
const OTHER_ORIGIN = `http://${HOSTS.other}:${OTHER_PORT}`;
const COOKIE_SECRET = Buffer.from("the second secret of 32 bytes: q").toString("base64");

interface WasmPlugin {
  readonly spec: KubernetesObject & { readonly pluginConfig: KubernetesObject };
}

/** A JSON patch of the guide's Gateway. */
const SERVER = JSON.stringify([
  {
    op: "add",
    path: "/spec/servers/-",
    value: { hosts: ["*"], port: { name: "second", number: OTHER_PORT, protocol: "HTTP" } },
  },
]);

/**
 * The variables of both plugins, in both: then they share a VM, on every Envoy. Before 1.39 they do so anyway, and see the
 * variables of the one that came first.
 */
const VARIABLES = {
  env: ["GATEHOUSE_CLIENT_SECRET", "GATEHOUSE_COOKIE_SECRET", "SECOND_CLIENT_SECRET", "SECOND_COOKIE_SECRET"].map(
    (name) => ({ name, valueFrom: "HOST" }),
  ),
};

let world: World;
before(async () => {
  world = await World.start();
  const { kubectl } = world.rig;
  const { namespace, name } = GATEWAY;
  await kubectl.apply([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "second", namespace },
      stringData: { clientSecret: SECOND.secret, cookieSecret: COOKIE_SECRET },
    },
  ]);
  const env = [variable("SECOND_CLIENT_SECRET", "clientSecret"), variable("SECOND_COOKIE_SECRET", "cookieSecret")];
  const patch = { spec: { template: { spec: { containers: [{ name: "istio-proxy", env }] } } } };
  await kubectl.run(["patch", `deployment/${name}`, "-n", namespace, "-p", JSON.stringify(patch)]);
  const servers = ["patch", "gateways.networking.istio.io/ingressgateway", "-n", namespace, "--type=json"];
  await kubectl.run([...servers, "-p", SERVER]);
  await world.patchPlugin({ match: [{ ports: [{ number: 80 }] }], vmConfig: VARIABLES });
  await kubectl.apply([await secondPlugin()]);
  // For the secrets; and before Envoy 1.39 the VM, with the variables that it began with, lives as long as some plugin.
  await world.restartGateway();
  await world.ready();
  await untilInRow("the second plugin to be ready", 10, async () => (await atOther("/oauth2/ready")).status === 200);
});
after(() => world.stop());
beforeEach(() => {
  world.provider.reset();
});

function variable(name: string, key: string): KubernetesObject {
  return { name, valueFrom: { secretKeyRef: { name: "second", key } } };
}

/** The WasmPlugin that ships, for another port, client and key. */
async function secondPlugin(): Promise<KubernetesObject> {
  const { namespace } = GATEWAY;
  const { spec } = await world.rig.kubectl.get<WasmPlugin>("wasmplugin/gatehouse", namespace);
  return {
    apiVersion: "extensions.istio.io/v1alpha1",
    kind: "WasmPlugin",
    metadata: { name: "second", namespace },
    spec: {
      ...spec,
      match: [{ ports: [{ number: OTHER_PORT }] }],
      pluginConfig: {
        ...spec.pluginConfig,
        clientId: SECOND.id,
        clientSecret: { env: "SECOND_CLIENT_SECRET" },
        cookieSecret: { env: "SECOND_COOKIE_SECRET" },
        redirectUrl: `${OTHER_ORIGIN}/oauth2/callback`,
      },
    },
  };
}

/** A navigation to the second plugin's port. */
function atOther(path: string, headers: Pairs = []): Promise<Answer> {
  return send(OTHER_PORT, { path, headers: [["Host", new URL(OTHER_ORIGIN).host], ...NAVIGATION, ...headers] });
}

test("two plugins on one gateway sign people in each with its own client and its own secret", async () => {
  for (const [origin, client] of [
    [ORIGIN, CLIENT],
    [OTHER_ORIGIN, SECOND],
  ] as const) {
    world.provider.reset();
    const headers = headersOf(await world.login(await world.browser(), "/headers", origin));
    const token = (headers["authorization"] ?? "").replace("Bearer ", "");
    assert.equal(decodeJwt(token).aud, client.id);
    const redeemed = world.provider.provider.requestsTo("token").map(clientCredentials);
    assert.deepEqual(
      redeemed.map(({ id, secret }) => ({ id, secret })),
      [{ id: client.id, secret: client.secret }],
    );
  }
});

test("the session of one plugin is none for the other", async () => {
  const browser = await world.browser();
  headersOf(await world.login(browser));
  const cookie = ["Cookie", await cookieHeader(browser)] as const;
  headersOf(await navigate("/headers", [cookie]));
  const answer = await atOther("/headers", [cookie]);
  assert.equal(answer.status, 401);
});

test("a wrong configuration of one plugin leaves the other alone", async () => {
  const browser = await world.browser();
  headersOf(await world.login(browser));
  const from = (await world.pod.log()).length;
  const wrong = { spec: { pluginConfig: { rulez: [] } } };
  await world.rig.kubectl.patch("wasmplugin/second", GATEWAY.namespace, wrong);
  await world.pod.waitForLog(/rulez: unknown key/, from);
  headersOf(await browser.step(`${ORIGIN}/headers`));
  assert.equal((await atOther("/headers")).status, 401);
});
