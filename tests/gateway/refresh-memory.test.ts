import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { refreshSlots } from "../support/emulated/meeting-sessions.ts";
import { openSession, withId } from "../support/emulated/sealed-session.ts";
import { idToken, navigation, type Signer, signer } from "../support/emulated/session.ts";
import { EmulatedSharedData } from "../support/emulated/shared-data.ts";
import { deliver, EmulatedWorkers, userOf } from "../support/emulated/workers.ts";

// What refreshes take of the release build's memory, in the emulated host.

/** When a refresh is due, and the tokens live. */
const DUE = 270_000;
const LIFE = 300;

let keys: Signer;
before(async () => {
  keys = await signer();
});

test("20,000 refreshes take no more memory than 4,000, in the filter or in shared data, whatever becomes of them", async () => {
  // A cache that is full soon, and what is remembered of refreshes with it.
  const session = { lifetime: "400d", revalidate: "60s", cacheBytes: 65_536 };
  const workers = await EmulatedWorkers.start(1, keys, { session }, new EmulatedSharedData(), RELEASE_WASM);
  const host = workers.worker(0);
  const id_token = await idToken(host, keys, { sub: "ada", exp: workers.nowSeconds + 400 * 86_400 });
  const [cookie = ""] = await workers.signIn("ada", 400 * 86_400);
  const newSession = (): string => withId(cookie, randomBytes(16));
  const sessions = Array.from({ length: 50 }, newSession);
  let refreshes = 0;
  let memory = 0;
  for (let cycle = 0; refreshes < 20_000; cycle++) {
    workers.jump(61_000);
    for (const [i, present] of sessions.entries()) {
      const stream = host.open(navigation("/", [present]));
      // With a new ID token, without one, or not now; to a browser that is there, or has left.
      const tokens = { access_token: "t", refresh_token: `r${cycle}`, ...(i % 2 === 0 ? { id_token } : {}) };
      const response = { token_type: "Bearer", ...tokens };
      for (const refresh of workers.refreshCalls()) {
        refreshes++;
        if ((cycle + i) % 10 === 0) host.answer(workers.take(refresh).call, 429, '{"error":"slow_down"}');
        else host.answer(workers.take(refresh).call, 200, JSON.stringify(response));
      }
      assert.equal(userOf(stream.forwarded), "ada");
      if ((cycle + i) % 7 === 0) host.end(stream);
      else sessions[i] = deliver(host, stream).cookies[0] ?? present;
      // Others sign in, and do not come back.
      if ((cycle + i) % 5 === 0) sessions[i] = newSession();
    }
    if (refreshes < 4_000) memory = host.memoryBytes;
  }
  assert.ok(memory > 0);
  assert.equal(host.memoryBytes, memory);
  const slots = refreshSlots(workers.sharedData);
  assert.ok(slots.size <= 2 * 1024, `${slots.size} slots`);
});

test("40,000 requests that get no answer during a refresh take no more memory than 4,000, and the session goes on", async () => {
  const workers = await EmulatedWorkers.start(1, keys, {}, new EmulatedSharedData(), RELEASE_WASM);
  const host = workers.worker(0);
  const padding = randomBytes(1800).toString("base64url");
  const cookies = await workers.signIn("ada", LIFE, 0, { padding });
  workers.jump(DUE);
  host.end(host.open(navigation("/", cookies)));
  let memory = 0;
  for (let i = 0; i < 40_000; i++) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(userOf(stream.forwarded), "ada");
    host.end(stream);
    if (i === 4_000) memory = host.memoryBytes;
  }
  assert.ok(host.memoryBytes <= memory, `${host.memoryBytes} bytes of memory after ${memory}`);
  await workers.answer(workers.takeRefresh(), LIFE, { padding });
  const [set = ""] = deliver(host, host.open(navigation("/", cookies))).cookies;
  assert.deepEqual([openSession(set).subject, openSession(set).generation], ["ada", 1]);
});
