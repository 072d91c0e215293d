import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { World } from "../support/gateway/world.ts";
import { makeSigningKey, signCompact } from "../support/provider/keys.ts";

const WORKERS = 4;
/** The keys are fetched for an unknown `kid` at most this often. */
const FORCED_MS = 10_000;

let world: World;
let lastForced = -FORCED_MS;
before(async () => {
  world = await World.start({ gateway: { concurrency: WORKERS } });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Waits until the gateway may fetch the keys for an unknown `kid` again: that long after it last may have. */
async function untilForcedAgain(): Promise<void> {
  await pause(Math.max(lastForced + FORCED_MS + 100 - performance.now(), 0));
}

function keyCalls(): number {
  return world.provider.requestsTo("jwks").length;
}

/** The status of so many logins at once. */
function loginsAtOnce(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, async () => (await world.browser().visit("/")).status));
}

test("four workers make one discovery and one request for the keys", async () => {
  const fresh = await World.start({ gateway: { concurrency: WORKERS } });
  try {
    assert.equal(fresh.provider.requestsTo("discovery").length, 1);
    assert.equal(fresh.provider.requestsTo("jwks").length, 1);
    for (let i = 0; i < 8; i++) await fresh.login(fresh.browser());
    assert.equal(fresh.provider.requestsTo("jwks").length, 1);
  } finally {
    await fresh.stop();
  }
});

test("a key that the provider starts to sign with is noticed by nobody, and fetched once for all workers", async () => {
  await untilForcedAgain();
  await world.provider.rotate("second", { replace: true });
  world.provider.behaviour = { delay: { jwks: 200 } };
  const statuses = await loginsAtOnce(40);
  lastForced = performance.now();
  assert.deepEqual(
    statuses.filter((status) => status !== 200),
    [],
  );
  assert.equal(keyCalls(), 1);
});

test("a flood of tokens with unknown kids makes no more than one request for the keys in 10 s", async () => {
  await untilForcedAgain();
  const stranger = await makeSigningKey("stranger");
  let tokens = 0;
  world.provider.behaviour = {
    idToken: (claims) => signCompact(stranger, claims, { kid: `stranger-${++tokens}` }),
  };
  const start = performance.now();
  for (let i = 0; i < 5; i++) {
    const statuses = await loginsAtOnce(40);
    assert.ok(statuses.every((status) => status === 502));
  }
  lastForced = performance.now();
  assert.ok(keyCalls() >= 1 && keyCalls() <= 1 + Math.floor((lastForced - start) / FORCED_MS), `${keyCalls()} calls`);
});

test("tokens with unknown kids are refused while the keys can't be fetched, and those of the old keys go on", async () => {
  await untilForcedAgain();
  world.provider.behaviour = { signing: "UNKNOWN_KID", respond: { jwks: { status: 503 } } };
  assert.deepEqual(await loginsAtOnce(4), [503, 503, 503, 503], "it may be there");
  assert.equal(keyCalls(), 1);
  world.provider.behaviour = { respond: { jwks: { status: 503 } } };
  assert.deepEqual(await loginsAtOnce(4), [200, 200, 200, 200]);
});
