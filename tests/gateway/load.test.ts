import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { load } from "../support/load.ts";
import { World } from "../support/world.ts";

let world: World;
before(async () => {
  // The smallest session cache, so that it is full before memory is measured.
  world = await World.start({ configure: (configuration) => ({ ...configuration, session: { cacheBytes: 65536 } }) });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** The sum over the workers of the bytes of their Wasm memories, as the last ticks reported it. */
async function memoryBytes(): Promise<number> {
  // Longer than a tick: what has just grown is in the gauge then.
  await pause(paced(2_500));
  return until("the gauge gatehouse.memory_bytes", 5_000, async () => {
    const stats = await world.gateway.envoy.stats("wasmcustom.gatehouse.memory_bytes");
    return [...stats.values()][0];
  });
}

function request(path: string, cookie: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nAccept: */*\r\nUser-Agent: load\r\nCookie: a=1; ${cookie}; b=2\r\n\r\n`;
}

test("after 100,000 authenticated requests the memory is what it was after the first 1,000", async (t) => {
  const requests: string[] = [];
  for (let i = 0; i < 8; i++) requests.push(request(`/load/${i}`, await (await world.signedIn()).cookieHeader()));
  world.application.recording = false;
  await load(world.port, requests, 1_000);
  const before = await memoryBytes();
  assert.ok(before > 0);
  const { statuses, seconds } = await load(world.port, requests, 100_000);
  assert.deepEqual([...statuses], [[200, 100_000]]);
  assert.equal(await memoryBytes(), before);
  t.diagnostic(`${before} bytes of Wasm memory, ${Math.round(100_000 / seconds)} requests a second`);
});

test("requests that are refused leave the memory as it was", async (t) => {
  const hostile = [
    ...Array.from({ length: 200 }, (_, i) => request("/x", `gatehouse=a${i.toString(36).padStart(300, "Ax")}`)),
    ...Array.from({ length: 50 }, (_, i) =>
      request("/oauth2/callback?code=x&state=y", `gatehouse-login-abcdefgh=${"A".repeat(i * 7)}`),
    ),
    request(`/oauth2/start?rd=${"%2f".repeat(500)}`, "x=y"),
    request("/oauth2/sign_in?rd=/x", "x=y"),
  ];
  await load(world.port, hostile, 1_000, 1);
  const before = await memoryBytes();
  const { statuses } = await load(world.port, hostile, 20_000, 1);
  assert.equal(
    [...statuses.values()].reduce((a, b) => a + b, 0),
    20_000,
  );
  assert.deepEqual([...statuses.keys()].sort(), [200, 302, 400, 401], JSON.stringify([...statuses]));
  assert.equal(world.application.requests.length, 0);
  const now = await memoryBytes();
  assert.ok(now <= before * 1.25, `from ${before} to ${now} bytes`);
  t.diagnostic(`${before} bytes, then ${now}`);
});

test("logins leave the memory as it was", async (t) => {
  for (let i = 0; i < 40; i++) await world.login(world.browser());
  const before = await memoryBytes();
  for (let i = 0; i < 400; i++) await world.login(world.browser(), `/${i}`);
  const now = await memoryBytes();
  assert.ok(now <= before * 1.25, `from ${before} to ${now} bytes`);
  t.diagnostic(`${before} bytes, then ${now}`);
});
