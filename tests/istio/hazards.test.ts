/** What goes wrong quietly in Istio: docs/istio.md warns of it, and these show that the warnings still hold. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { capture } from "../../tools/envoy/capture.ts";
import { until } from "../../tools/envoy/until.ts";
import type { KubernetesObject } from "./rig/kubectl.ts";
import { ADDRESSES, HOSTS } from "./rig/network.ts";
import { headersOf, navigate, untilInRow, World } from "./rig/world.ts";

interface WasmPlugin extends KubernetesObject {
  readonly spec: KubernetesObject & { readonly pluginConfig: KubernetesObject };
}

let world: World;
before(async () => {
  world = await World.start();
  await world.ready();
});
after(() => world.stop());

/** The WasmPlugin as it was applied, without what the API server adds. */
async function appliedPlugin(): Promise<WasmPlugin> {
  const { apiVersion, kind, spec } = await world.rig.kubectl.get<WasmPlugin>("wasmplugin/gatehouse", "istio-system");
  return { apiVersion, kind, metadata: { name: "gatehouse", namespace: "istio-system" }, spec };
}

test("hazard: a registry's address and port without oci:// pass all validation, and all requests pass without a session", async () => {
  const { url } = (await appliedPlugin()).spec;
  const bare = String(url).replace(`oci://${HOSTS.registry}/`, `${ADDRESSES.registry}:443/`);
  const plugin = await appliedPlugin();
  const text = JSON.stringify({ ...plugin, spec: { ...plugin.spec, url: bare } });
  const validated = await capture(
    "sh",
    ["-c", 'printf %s "$1" | "$2" validate -f -', "sh", text, world.rig.toolbox.path("istioctl")],
    {
      timeoutMs: 15_000,
    },
  );
  assert.equal(validated.code, 0, validated.stderr);
  await world.patchPlugin({ url: bare });
  await untilInRow("the plugin to be left out", 10, async () => (await navigate("/headers")).status === 200);
  headersOf(await navigate("/headers"));

  await world.patchPlugin({ url });
  await world.ready();
});

test("hazard: a plugin that is deleted and made again with a refused configuration protects nothing", async () => {
  const plugin = await appliedPlugin();
  const wrong = { ...plugin, spec: { ...plugin.spec, pluginConfig: { ...plugin.spec.pluginConfig, rulez: [] } } };
  await world.rig.kubectl.apply([wrong]);
  await world.pod.waitForLog(/rulez: unknown key/);
  assert.equal((await navigate("/headers")).status, 401);
  await world.rig.kubectl.run(["delete", "wasmplugin/gatehouse", "-n", "istio-system"]);
  await untilInRow("the plugin to be gone", 10, async () => (await navigate("/headers")).status === 200);
  await world.rig.kubectl.apply([wrong]);
  await until("the listener to be refused", 15_000, async () =>
    (await world.pod.stat("listener_manager.lds.update_rejected")) > 0 ? true : undefined,
  );
  headersOf(await navigate("/headers"));

  // Mending the configuration does not help: what istiod sends for it is no new listener.
  await world.rig.kubectl.apply([plugin]);
  await sleep(3_000);
  headersOf(await navigate("/headers"));
  // A gateway that starts anew does.
  await world.restartGateway();
  await world.ready();
  assert.equal((await navigate("/headers")).status, 401);
});
