import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DETAILS_HEADER, type PluginOptions } from "../support/gateway/gateway.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";

const without = (path: string): PluginOptions => ({
  vmId: "shared",
  withheld: ["proxy_on_context_create"],
  configure: (configuration) => ({ ...configuration, rules: [{ to: [{ operation: { notPaths: [path] } }] }] }),
});

let world: World;
before(async () => {
  world = await World.start({ gateway: { waitForReady: false }, plugins: [without("/left/*"), without("/right/*")] });
});
after(() => world.stop());

test("a stream of which the host did not tell whose it is is refused, and judged by no configuration", async () => {
  for (const port of world.gateway.ports) {
    for (const path of ["/left/x", "/right/x", "/oauth2/ready"]) {
      const answer = await send(port, { path, headers: FETCH });
      assert.equal(answer.status, 503, `${path}: ${answer.body}`);
      assert.equal(answer.headers.get(DETAILS_HEADER), "gatehouse_unconfigured");
    }
  }
  assert.deepEqual(world.application.requests, []);
});
