import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { BrowserClient } from "../../tools/client/browser-client.ts";
import { capture } from "../../tools/envoy/capture.ts";
import { until } from "../../tools/envoy/until.ts";
import { type Answer, send } from "../support/gateway/http.ts";
import { HOSTS } from "./rig/network.ts";
import { TRAP_HEADER } from "./rig/trapping-filter.ts";
import { cookieHeader, headersOf, navigate, ORIGIN, untilInRow, World } from "./rig/world.ts";

let world: World;
let browser: BrowserClient;
before(async () => {
  // With one worker, where the filter has trapped it is not there for any request.
  world = await World.start({ workers: 1 });
  await world.ready();
  browser = await world.browser();
  headersOf(await world.login(browser));
});
after(() => world.stop());
afterEach(async () => {
  await world.patchPlugin({
    url: world.rig.images.gatehouse,
    failStrategy: "FAIL_RELOAD",
    pluginConfig: { rulez: null },
  });
  await world.ready();
});

/** Of a request with a session and of one without, on several connections. */
async function statuses(): Promise<Set<number>> {
  const found = new Set<number>();
  for (let i = 0; i < 10; i++) {
    found.add((await navigate("/headers")).status);
    found.add((await browser.step(`${ORIGIN}/headers`)).status);
  }
  return found;
}

test("an image that can't be pulled denies every request, with a session and without", async () => {
  const nowhere = world.rig.images.gatehouse.replace(/@sha256:.*/, `@sha256:${"1".repeat(64)}`);
  await world.patchPlugin({ url: nowhere });
  await untilInRow("the gateway to deny", 10, async () => (await navigate("/headers")).status === 403);
  const before = world.httpbin.count;
  assert.deepEqual(await statuses(), new Set([403]));
  assert.equal(world.httpbin.count, before);
});

test("an image that comes late is pulled when the plugin changes in any way", async () => {
  const late = `${HOSTS.registry}/late:test`;
  await world.patchPlugin({ url: `oci://${late}` });
  await untilInRow("the gateway to deny", 10, async () => (await navigate("/headers")).status === 403);
  const there = world.rig.images.gatehouse.replace("oci://", "");
  const copied = await capture(world.rig.toolbox.path("oras"), ["cp", there, late], { timeoutMs: 30_000 });
  assert.equal(copied.code, 0, copied.stderr);
  assert.equal((await navigate("/headers")).status, 403);
  await world.rig.kubectl.run(["annotate", "wasmplugin/gatehouse", "-n", "istio-system", "retry=1", "--overwrite"]);
  await world.ready();
});

test("a gateway that starts with a wrong configuration denies every request, until that is mended", async () => {
  await world.patchPlugin({ pluginConfig: { rulez: [] } });
  await world.restartGateway();
  await until("the gateway to answer", 15_000, () => navigate("/headers").catch(() => undefined));
  const before = world.httpbin.count;
  assert.deepEqual(await statuses(), new Set([500]));
  assert.equal(world.httpbin.count, before);
});

/** A request with the browser's session. */
async function ask(...more: [string, string][]): Promise<Answer> {
  const cookie = await cookieHeader(browser);
  return send(80, { path: "/headers", headers: [["Host", HOSTS.application], ["Cookie", cookie], ...more] });
}

/** Puts the filter with the trap in effect, and has it trap. */
async function trap(failStrategy: string): Promise<void> {
  // What it forwards shows that it is this filter that answers.
  const header = `x-${failStrategy.toLowerCase().replace("_", "-")}`;
  const forward = { headers: [{ header, claim: "email" }] };
  await world.patchPlugin({ url: world.rig.images.trapping, failStrategy, pluginConfig: { forward } });
  await untilInRow("the filter with the trap", 10, async () => headersOf(await ask())[header] !== undefined);
  assert.equal((await ask([TRAP_HEADER, "1"])).status, 503);
}

test("after a trap the gateway refuses requests until the filter has been made anew, and sessions go on", async () => {
  await trap("FAIL_RELOAD");
  // The VM is made anew after a second at the earliest.
  const before = world.httpbin.count;
  assert.equal((await ask()).status, 503);
  assert.equal((await navigate("/headers")).status, 503);
  assert.equal(world.httpbin.count, before);
  await untilInRow("requests with a session to pass again", 10, async () => (await ask()).status === 200);
  const anonymous = await navigate("/headers");
  assert.equal(anonymous.status, 401);
  assert.match(anonymous.body, /Sign in with OpenID Connect/);
});

test("with FAIL_CLOSE, after a trap, the gateway refuses requests until it is started anew", async () => {
  await trap("FAIL_CLOSE");
  await sleep(3_000);
  const before = world.httpbin.count;
  assert.deepEqual(await statuses(), new Set([503]));
  assert.equal(world.httpbin.count, before);
  await world.restartGateway();
  await world.ready();
  assert.equal((await ask()).status, 200);
});

test("a plugin that comes with a wrong configuration to a gateway that had none denies every request", async () => {
  const { kubectl } = world.rig;
  const { spec } = await kubectl.get<{ spec: { pluginConfig: object } }>("wasmplugin/gatehouse", "istio-system");
  await kubectl.run(["delete", "wasmplugin/gatehouse", "-n", "istio-system"]);
  // A new Envoy, since this one may still have the good configuration for connections that it drains.
  await world.restartGateway();
  await untilInRow("the gateway to be without a plugin", 10, async () => (await navigate("/headers")).status === 200);
  await kubectl.apply([
    {
      apiVersion: "extensions.istio.io/v1alpha1",
      kind: "WasmPlugin",
      metadata: { name: "gatehouse", namespace: "istio-system" },
      spec: { ...spec, pluginConfig: { ...spec.pluginConfig, rulez: [] } },
    },
  ]);
  await untilInRow("the gateway to deny", 10, async () => (await navigate("/headers")).status === 500);
  assert.deepEqual(await statuses(), new Set([500]));
});
