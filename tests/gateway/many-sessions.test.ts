import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pace, paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { load } from "../support/gateway/load.ts";
import { identityOf } from "../support/gateway/session-answers.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

const SESSIONS = 1_000;
/** Fewer where they take longer. */
const REQUESTS = Math.round(200_000 / pace());
const AT_ONCE = 25;

let world: World;
before(async () => {
  // The smallest cache: it holds a few dozen of the sessions.
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => ({ ...configuration, session: { cacheBytes: 65536 } }),
    gateway: FOUR_WORKERS,
  });
});
after(() => world.stop());

/** The sum over the workers of the bytes of their Wasm memories, as the last ticks reported it. */
async function memoryBytes(): Promise<number> {
  // Longer than a tick: what has just grown is in the gauge then.
  await pause(paced(2_500));
  return until("the gauge gatehouse.memory_bytes", 5_000, async () => {
    const stats = await world.gateway.envoy.stats("wasmcustom.gatehouse.memory_bytes");
    return [...stats.values()][0];
  });
}

/** Runs `work` for 0 to `count` - 1, some at a time. */
async function forEach(count: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

test("1,000 sessions at once with a cache of 64 KB are all served, each as its own user, and memory stays flat", async (t) => {
  const { provider, application } = world;
  let signedIn = 0;
  provider.behaviour = { user: () => ({ ...ADA, sub: `user-${signedIn++}` }) };
  const cookies: string[] = [];
  const users: string[] = [];
  await forEach(SESSIONS, async () => {
    const browser = world.browser();
    const { user } = identityOf(await world.login(browser));
    users.push(user ?? "");
    cookies.push(await browser.cookieHeader());
  });
  assert.equal(new Set(users).size, SESSIONS);
  await forEach(SESSIONS, async (i) => {
    const answer = await send(world.port, { headers: [...FETCH, ["Cookie", cookies[i] ?? ""]] });
    assert.equal(answer.status, 200);
    assert.equal(identityOf(answer).user, users[i]);
  });

  application.reset();
  application.recording = false;
  const requests = cookies.map(
    (cookie) => `GET /load HTTP/1.1\r\nHost: 127.0.0.1:${world.port}\r\nAccept: */*\r\nCookie: a=1; ${cookie}\r\n\r\n`,
  );
  await load(world.port, requests, 10_000);
  const before = await memoryBytes();
  const { statuses, seconds } = await load(world.port, requests, REQUESTS);
  assert.deepEqual([...statuses], [[200, REQUESTS]]);
  assert.equal(await memoryBytes(), before);
  t.diagnostic(`${before} bytes of Wasm memory, ${Math.round(REQUESTS / seconds)} requests a second`);
});
