import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { headersOf, navigate, untilInRow, World } from "./rig/world.ts";

let world: World;
before(async () => {
  world = await World.start();
  await world.ready();
});
after(() => world.stop());

test("a TrafficExtension takes the WasmPlugin's place, and no request passes without a session meanwhile", async () => {
  const { kubectl } = world.rig;
  const from = (await world.pod.log()).length;
  await kubectl.applyFolder(join(world.manifests, "examples/traffic-extension"));
  await world.pod.waitForLog(/new extension config resource name:"[^"]*\/istio-system\.gatehouse"/, from);
  // Whichever comes first answers: with the sign-in page, or straight to the provider as base does.
  await untilInRow("both to refuse", 20, async () => [302, 401].includes((await navigate("/headers")).status));
  await kubectl.run(["delete", "wasmplugin/gatehouse", "-n", "istio-system"]);
  await untilInRow("the TrafficExtension to answer alone", 20, async () => (await navigate("/headers")).status === 302);
  const headers = headersOf(await world.login(await world.browser()));
  assert.match(headers["authorization"] ?? "", /^Bearer /);
  // This request alone.
  assert.equal(world.httpbin.count, 1);
});
