import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HOSTS } from "./rig/network.ts";
import { PULLER } from "./rig/registry.ts";
import { navigate, untilInRow, World } from "./rig/world.ts";

const NAME = "registry-credentials";

let world: World;
before(async () => {
  world = await World.start();
  await world.ready();
});
after(() => world.stop());

test("without its imagePullSecret a private image denies every request, and once that is there it is pulled", async () => {
  const url = world.rig.images.gatehouse.replace(HOSTS.registry, HOSTS.privateRegistry);
  await world.patchPlugin({ url, imagePullSecret: NAME });
  await untilInRow("the gateway to deny", 10, async () => (await navigate("/headers")).status === 403);
  await world.rig.kubectl.run([
    ...["create", "secret", "docker-registry", NAME, "-n", "istio-system", `--docker-server=${HOSTS.privateRegistry}`],
    ...[`--docker-username=${PULLER.name}`, `--docker-password=${PULLER.password}`],
  ]);
  await world.ready();
  assert.equal((await navigate("/headers")).status, 401);
});
