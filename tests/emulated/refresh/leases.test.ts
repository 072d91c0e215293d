import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Workers of one process, without a network and with a clock that the tests set.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Seconds that the tokens live: a refresh is due after 240 to 270 of them. */
const LIFE = 300;
const DUE = 275_000;
const ENDED = 301_000;

test("of four workers one asks the provider, and what waits on all of them gets what it brought", async () => {
  const workers = await EmulatedWorkers.start(4, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const streams = workers.hosts.flatMap((host) =>
    [1, 2, 3].map(() => ({ host, stream: host.open(navigation("/", cookies)) })),
  );
  assert.ok(streams.every(({ stream }) => stream.state === "HELD"));
  const refresh = workers.takeRefresh();
  assert.equal(refresh.refreshToken, "ada.0");
  await workers.answer(refresh, LIFE);
  workers.pass(50);
  for (const { host, stream } of streams) {
    assert.equal(userOf(stream.forwarded), "ada");
    const [cookie = ""] = deliver(host, stream).cookies;
    const { generation, refreshToken } = openSession(cookie);
    assert.deepEqual([generation, refreshToken], [1, "ada.1"]);
  }
  workers.pass(60_000);
  assert.equal(workers.refreshCalls().length, 0);
});

test("while the tokens live, the request that begins the refresh waits for it, and all others go on", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(DUE);
  const first = workers.worker(0).open(navigation("/", cookies));
  const others = workers.hosts.map((host) => ({ host, stream: host.open(navigation("/", cookies)) }));
  assert.equal(first.state, "HELD");
  for (const { host, stream } of others) {
    assert.equal(userOf(stream.forwarded), "ada");
    assert.deepEqual(deliver(host, stream).cookies, []);
  }
  await workers.answer(workers.takeRefresh(), LIFE);
  assert.notEqual(
    new Map(first.forwarded).get("authorization"),
    new Map(others[0]?.stream.forwarded).get("authorization"),
  );
  assert.equal(openSession(deliver(workers.worker(0), first).cookies[0] ?? "").generation, 1);
});

test("the request that begins a refresh waits a second at most while its tokens live, and a later one brings the cookie", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(DUE);
  const host = workers.worker(0);
  const stream = host.open(navigation("/", cookies));
  workers.pass(950);
  assert.equal(stream.state, "HELD");
  workers.pass(50);
  assert.equal(userOf(stream.forwarded), "ada");
  assert.deepEqual(deliver(host, stream).cookies, []);
  const slow = host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), LIFE);
  assert.equal(openSession(deliver(host, slow).cookies[0] ?? "").generation, 1, "it was let through before");
});

test("a worker that is lost holds requests up for provider.timeout, and the session for twice that and a second", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { provider: { timeout: "2s" } });
  const cookies = await workers.signIn("ada", LIFE);
  const [lost, second] = [workers.worker(0), workers.worker(1)];
  workers.jump(ENDED);
  lost.open(navigation("/", cookies));
  assert.equal(workers.refreshCalls().length, 1);
  workers.lose(lost);
  const stream = second.open(navigation("/", cookies));
  workers.pass(1_950);
  assert.equal(stream.state, "HELD");
  workers.pass(50);
  assert.deepEqual([stream.response?.status, new Map(stream.response?.headers).get("retry-after")], [503, "1"]);
  workers.pass(1_500);
  const late = second.open(navigation("/", cookies));
  workers.pass(1_450);
  assert.equal(workers.refreshCalls().length, 0);
  workers.pass(50);
  await workers.answer(workers.takeRefresh(), LIFE);
  assert.equal(userOf(late.forwarded), "ada");
});

test("when all workers come late, as after a stall, one of them makes the call again that failed before", async () => {
  const workers = await EmulatedWorkers.start(3, keys, { provider: { timeout: "2s" } });
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  // The one that has the lease is the last to wake.
  for (const host of [workers.worker(2), workers.worker(0), workers.worker(1)]) host.open(navigation("/", cookies));
  const { host, call } = workers.takeRefresh();
  host.answer(call, 503, "");
  workers.jump(6_000);
  await workers.answer(workers.takeRefresh(), LIFE);
  workers.pass(50);
  for (const worker of workers.hosts) assert.equal(userOf(worker.open(navigation("/", cookies)).forwarded), "ada");
});

test("a browser that leaves changes nothing: what the refresh brought is kept for the next request", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  first.end(first.open(navigation("/", cookies)));
  await workers.answer(workers.takeRefresh(), LIFE);
  // It goes on to the application, and the browser leaves before the answer.
  const unanswered = first.open(navigation("/", cookies));
  assert.equal(userOf(unanswered.forwarded), "ada");
  first.end(unanswered);
  workers.jump(200_000);
  for (const host of [second, first]) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(userOf(stream.forwarded), "ada");
    assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").generation, 1);
  }
  assert.equal(workers.refreshCalls().length, 0);
});

test("of the requests that wait on a worker, those over 1,000 are answered 503 at once", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  const ask = (): EmulatedStream => first.open(navigation("/", cookies));
  const held = Array.from({ length: 1000 }, ask);
  const refused = ask();
  assert.deepEqual([refused.response?.status, new Map(refused.response?.headers).get("retry-after")], [503, "1"]);
  const elsewhere = second.open(navigation("/", cookies));
  assert.ok([...held, elsewhere].every(({ state }) => state === "HELD"));
  await workers.answer(workers.takeRefresh(), LIFE);
  // Not all in one callback, in which nothing is collected.
  workers.pass(500);
  assert.ok([...held, elsewhere].every(({ forwarded }) => userOf(forwarded) === "ada"));
  const renewed = deliver(second, elsewhere).cookies;
  workers.jump(ENDED);
  assert.equal(first.open(navigation("/", renewed)).state, "HELD", "there is room again");
});
