import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { parse } from "yaml";
import { capabilitiesOf } from "../../tools/build/capabilities.ts";
import { ROOT } from "../../tools/build/root.ts";
import { freshWasm } from "../../tools/build/wasm.ts";
import type { PluginOptions } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { at, listAt } from "../support/manifests/objects.ts";

/** Some without which the filter loads, and nobody can sign in. */
const NEEDED = ["proxy_http_call", "proxy_on_http_call_response", "proxy_on_tick", "proxy_get_header_map_pairs"];

const restricted = (withheld: string[]): PluginOptions => ({
  vmId: `without ${withheld.join()}`,
  isRestricted: true,
  withheld,
});

let world: World;
before(async () => {
  const plugins = [restricted([]), ...NEEDED.map((name) => restricted([name]))];
  world = await World.start({ plugins, gateway: { waitForReady: false, concurrency: 1 } });
  await world.gateway.ready();
});
after(() => world.stop());

test("somebody signs in where the host allows the filter what its module uses, and nothing else", async () => {
  await world.login(world.browser());
  assert.equal(world.application.requests.length, 1);
});

test("nobody can sign in where the host allows it one thing less", async () => {
  world.reset();
  // All of them began when the one did that is ready.
  for (let round = 0; round < 10; round++) {
    for (const [i, name] of NEEDED.entries()) {
      const answer = await send(world.gateway.ports[i + 1] ?? 0, { path: "/oauth2/ready" });
      assert.ok(answer.status >= 400, `without ${name}: ${answer.status} ${answer.body}`);
    }
    await setTimeout(100);
  }
  assert.deepEqual(world.application.requests, []);
});

test("the example for Envoy alone allows exactly what the module uses", async () => {
  const text = await readFile(join(ROOT, "manifests", "examples", "envoy", "envoy.yaml"), "utf8");
  const manager = ["static_resources", "listeners", 0, "filter_chains", 0, "filters", 0, "typed_config"];
  const filter = listAt(parse(text), ...manager, "http_filters").find((one) => at(one, "name") === "gatehouse");
  const vm = ["typed_config", "config", "vm_config"];
  const allowed = at(filter, ...vm, "capability_restriction_config", "allowed_capabilities") as object;
  const wasm = await readFile(await freshWasm("release", console.error));
  assert.deepEqual(Object.keys(allowed), capabilitiesOf(wasm));
  assert.deepEqual(new Set(Object.values(allowed).map((value) => JSON.stringify(value))), new Set(["{}"]));
});
