import assert from "node:assert/strict";
import { before, test } from "node:test";
import { decodeJwt } from "jose";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { deliver, EmulatedWorkers, scriptRequest, userOf } from "../../support/emulated/workers.ts";

// What requests with the cookie from before a refresh get, and which cookie an answer sets that leaves late.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Seconds that the tokens live: a refresh is due after 240 to 270 of them. */
const LIFE = 300;
const DUE = 275_000;
const ENDED = 301_000;

/** The generation of the session that an answer sets, or undefined. */
function generationOf(cookies: readonly string[]): number | undefined {
  const [cookie] = cookies;
  return cookie === undefined ? undefined : openSession(cookie).generation;
}

/** Refreshes on worker `i`, and has the browser get what comes of it. Answers the new cookies. */
async function refreshOn(workers: EmulatedWorkers, i: number, cookies: string[], seconds: number): Promise<string[]> {
  const host = workers.worker(i);
  const stream = host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), seconds);
  return deliver(host, stream).cookies;
}

/** How a request with these cookies fares, and one that no login follows. */
function statuses(host: HostEmulator, cookies: string[]): (number | undefined)[] {
  return [navigation("/", cookies), scriptRequest("/", cookies)].map((headers) => host.open(headers).response?.status);
}

test("requests with the cookie from before get the session after the refresh within grace, on every worker", async () => {
  const workers = await EmulatedWorkers.start(3, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  await refreshOn(workers, 0, cookies, LIFE);
  workers.jump(29_000);
  for (const host of workers.hosts) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(userOf(stream.forwarded), "ada");
    assert.equal(generationOf(deliver(host, stream).cookies), 1);
  }
  workers.jump(2_000);
  for (const host of workers.hosts) {
    assert.deepEqual(statuses(host, cookies), [302, 401]);
    const refused = host.open(navigation("/", cookies));
    assert.ok(
      refused.response?.headers.every(([, value]) => !value.startsWith("__Host-gatehouse=")),
      "none is cleared",
    );
  }
  assert.equal(workers.refreshCalls().length, 0, "the refresh token is not sent again");
});

test("after grace they go on with their own tokens while those live, and no cookie is set", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { refresh: { grace: "5s" } } });
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(DUE);
  await refreshOn(workers, 0, cookies, LIFE);
  workers.jump(6_000);
  for (const host of workers.hosts) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(new Map(stream.forwarded).get("x-auth-request-user"), "ada");
    assert.deepEqual(deliver(host, stream).cookies, []);
  }
  assert.equal(workers.refreshCalls().length, 0);
});

test("grace begins when a browser first gets the new session, also from a worker that only followed", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(DUE);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  first.end(first.open(navigation("/", cookies)));
  const stream = second.open(navigation("/", cookies));
  assert.equal(userOf(stream.forwarded), "ada");
  await workers.answer(workers.takeRefresh(), LIFE);
  // Its answer leaves before it looks at what became of the refresh.
  assert.equal(generationOf(deliver(second, stream).cookies), 1);
  workers.jump(31_000);
  for (const host of workers.hosts) assert.deepEqual(statuses(host, cookies), [302, 401]);
});

test("a result that no browser got is kept for 10 minutes", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  first.end(first.open(navigation("/", cookies)));
  await workers.answer(workers.takeRefresh(), 3600);
  workers.jump(599_000);
  for (const host of [first, second]) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(userOf(stream.forwarded), "ada");
    host.end(stream);
  }
  workers.jump(2_000);
  for (const host of [first, second]) assert.deepEqual(statuses(host, cookies), [302, 401]);
});

test("a result whose tokens have ended since is not served", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  first.end(first.open(navigation("/", cookies)));
  await workers.answer(workers.takeRefresh(), 60);
  workers.jump(61_000);
  const streams = [first, second].map((host) => host.open(navigation("/", cookies)));
  for (const refresh of workers.refreshCalls()) {
    assert.equal(refresh.refreshToken, "ada.1");
    await workers.answer(workers.take(refresh), 60);
  }
  workers.pass(50);
  for (const { forwarded } of streams) {
    if (forwarded === undefined) continue;
    const [, token = ""] = (new Map(forwarded).get("authorization") ?? "").split(" ");
    assert.ok((decodeJwt(token).exp ?? 0) > workers.nowSeconds, "an expired token is forwarded");
  }
});

test("an answer that leaves after a refresh and its grace sets no older session, whatever was due when it was asked", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { idleTimeout: "1h" } });
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(65_000);
  const slow = workers.hosts.map((host) => host.open(navigation("/slow", cookies)));
  const quick = workers.worker(0).open(navigation("/", cookies));
  assert.ok(slow.every(({ forwarded }) => userOf(forwarded) === "ada"));
  assert.equal(quick.state, "FORWARDED");
  workers.jump(DUE - 65_000);
  await refreshOn(workers, 0, cookies, LIFE);
  workers.jump(31_000);
  slow.forEach((stream, i) => {
    assert.deepEqual(deliver(workers.worker(i), stream).cookies, []);
  });
});

for (const isHandedOut of [true, false]) {
  const how = isHandedOut ? "handed out" : "made, but not handed out";
  test(`a worker that has ${how} one generation sets none but the next when another worker has`, async () => {
    const workers = await EmulatedWorkers.start(2, keys, { session: { refresh: { grace: "5m" } } });
    const cookies = await workers.signIn("ada", 60);
    const [first, second] = [workers.worker(0), workers.worker(1)];
    workers.jump(61_000);
    const slow: EmulatedStream[] = [];
    const begin = first.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), 60);
    slow.push(first.open(navigation("/slow", cookies)), first.open(navigation("/slow", cookies)));
    if (isHandedOut) assert.equal(generationOf(deliver(first, begin).cookies), 1);
    const elsewhere = second.open(navigation("/", cookies));
    const renewed = deliver(second, elsewhere).cookies;
    assert.equal(generationOf(renewed), 1);
    workers.jump(61_000);
    const twiceRenewed = await refreshOn(workers, 1, renewed, 60);
    assert.equal(generationOf(twiceRenewed), 2);
    for (const stream of slow) {
      const generation = generationOf(deliver(first, stream).cookies);
      assert.ok(generation === undefined || generation === 2, `generation ${generation ?? ""} is set`);
    }
  });
}

test("a cookie from two refreshes ago is served no more when its grace is over, on whatever worker", async () => {
  const workers = await EmulatedWorkers.start(3, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const renewed = await refreshOn(workers, 0, cookies, LIFE);
  workers.jump(ENDED);
  await refreshOn(workers, 1, renewed, LIFE);
  for (const host of workers.hosts) {
    assert.deepEqual(statuses(host, cookies), [302, 401]);
    assert.equal(userOf(host.open(navigation("/", renewed)).forwarded), "ada");
  }
  assert.equal(workers.refreshCalls().length, 0);
});

test("a session is refreshed 100 times in a row, each time once for requests at four workers, without a login", async () => {
  const workers = await EmulatedWorkers.start(4, keys, { session: { lifetime: "24h" } });
  let cookies = await workers.signIn("ada", LIFE);
  for (let round = 1; round <= 100; round++) {
    workers.jump(ENDED);
    const streams = workers.hosts.flatMap((host) =>
      Array.from({ length: 5 }, (_, i) => ({ host, stream: host.open(navigation(`/${i}`, cookies)) })),
    );
    const refresh = workers.takeRefresh();
    assert.equal(refresh.refreshToken, `ada.${round - 1}`);
    await workers.answer(refresh, LIFE);
    workers.pass(1_000);
    const before = cookies;
    for (const { host, stream } of streams) {
      assert.equal(userOf(stream.forwarded), "ada");
      const { cookies: next } = deliver(host, stream);
      assert.equal(generationOf(next), round);
      cookies = next;
    }
    assert.notDeepEqual(cookies, before);
    assert.equal(workers.refreshCalls().length, 0);
  }
});
