import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { InterruptedSharedData } from "../../support/emulated/interrupted-shared-data.ts";
import { meetingSessions, refreshSlots, WAYS } from "../../support/emulated/meeting-sessions.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Workers find each other through slots in shared data, so few that sessions meet in them.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Seconds that the tokens live: a refresh is due after 240 to 270 of them. */
const LIFE = 300;
const DUE = 275_000;
const ENDED = 301_000;
test("sessions that meet share neither lease nor result: each of four is refreshed by a call of its own", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const sessions = await meetingSessions(workers, WAYS, LIFE);
  workers.jump(ENDED);
  const streams = [...sessions].flatMap(([user, cookie]) =>
    workers.hosts.map((host) => ({ user, host, stream: host.open(navigation("/", [cookie])) })),
  );
  const refreshes = workers.refreshCalls();
  assert.deepEqual(refreshes.map(({ refreshToken }) => refreshToken).sort(), [
    "user0.0",
    "user1.0",
    "user2.0",
    "user3.0",
  ]);
  assert.equal(refreshSlots(workers.sharedData).size, WAYS);
  for (const refresh of refreshes.reverse()) await workers.answer(workers.take(refresh), LIFE);
  workers.pass(50);
  for (const { user, host, stream } of streams) {
    assert.equal(userOf(stream.forwarded), user);
    assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").subject, user);
  }
});

test("where four sessions are being refreshed, a fifth in the same slots goes on with tokens that live", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const sessions = await meetingSessions(workers, WAYS + 1, LIFE);
  workers.jump(DUE);
  const streams = [...sessions].map(([, cookie], i) => workers.worker(i % 2).open(navigation("/", [cookie])));
  assert.deepEqual(streams.map(({ state }) => state), ["HELD", "HELD", "HELD", "HELD", "FORWARDED"]); // prettier-ignore
  assert.equal(userOf(streams[WAYS]?.forwarded), "user4");
  assert.equal(workers.refreshCalls().length, WAYS);
});

test("and with tokens that have ended it gets 503, and is refreshed as soon as a slot is free", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const sessions = await meetingSessions(workers, WAYS + 1, LIFE);
  workers.jump(ENDED);
  const last = sessions.get("user4") ?? "";
  sessions.delete("user4");
  for (const [, cookie] of sessions) workers.worker(0).open(navigation("/", [cookie]));
  const refused = workers.worker(1).open(navigation("/", [last]));
  assert.deepEqual([refused.response?.status, new Map(refused.response?.headers).get("retry-after")], [503, "1"]);
  const [done] = workers.refreshCalls();
  assert.ok(done !== undefined);
  await workers.answer(workers.take(done), LIFE);
  workers.pass(1_000);
  const stream = workers.worker(1).open(navigation("/", [last]));
  const own = workers.refreshCalls().find(({ refreshToken }) => refreshToken === "user4.0");
  assert.ok(own !== undefined);
  await workers.answer(workers.take(own), LIFE);
  assert.equal(userOf(stream.forwarded), "user4");
});

test("a result that was pushed out of its slot reaches nobody else, on whatever worker", async () => {
  const workers = await EmulatedWorkers.start(4, keys);
  const sessions = await meetingSessions(workers, 3 * WAYS, LIFE);
  workers.jump(ENDED);
  let turn = 0;
  for (const [user, cookie] of sessions) {
    const stream = workers.worker(turn++ % 4).open(navigation("/", [cookie]));
    await workers.answer(workers.takeRefresh(), LIFE);
    assert.equal(userOf(stream.forwarded), user);
  }
  assert.equal(refreshSlots(workers.sharedData).size, 2 * WAYS, "no more slots than four and their results");
  let served = 0;
  for (const [user, cookie] of sessions) {
    for (const host of workers.hosts) {
      const stream = host.open(navigation("/", [cookie]));
      for (const refresh of workers.refreshCalls()) {
        assert.equal(refresh.refreshToken, `${user}.0`, "at most this session's is tried again");
        refresh.host.answer(workers.take(refresh).call, 400, '{"error":"invalid_grant"}');
      }
      if (stream.forwarded === undefined) continue;
      served++;
      assert.equal(userOf(stream.forwarded), user);
      assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").subject, user);
    }
  }
  assert.ok(served >= sessions.size, `${served} requests got a result that was there still`);
});

test("of two workers that look at one moment, one asks the provider, whenever the other comes in between", async () => {
  const data = new InterruptedSharedData();
  const workers = await EmulatedWorkers.start(2, keys, {}, data);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  let moments = 0;
  for (let isInterrupted = true; isInterrupted; moments++) {
    const [cookie = ""] = await workers.signIn("ada", LIFE);
    workers.jump(ENDED);
    const streams = new Map<HostEmulator, EmulatedStream>();
    const ask = (host: HostEmulator): void => {
      streams.set(host, host.open(navigation("/", [cookie])));
    };
    isInterrupted = data.interrupt(
      moments,
      () => {
        ask(first);
      },
      () => {
        ask(second);
      },
    );
    await workers.answer(workers.takeRefresh(), LIFE);
    workers.pass(50);
    assert.equal(streams.size, isInterrupted ? 2 : 1);
    for (const [host, stream] of streams) {
      assert.equal(userOf(stream.forwarded), "ada", `at moment ${moments}`);
      assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").refreshToken, "ada.1");
    }
  }
  assert.ok(moments > WAYS, `${moments} moments`);
});

test("of two workers that choose different slots at one moment, one asks, and the token is never sent again", async () => {
  let moments = 0;
  for (let isInterrupted = true; isInterrupted; moments++) {
    const data = new InterruptedSharedData();
    const workers = await EmulatedWorkers.start(3, keys, {}, data);
    const [first, second, third] = [workers.worker(0), workers.worker(1), workers.worker(2)];
    const [cookie = "", ...others] = (await meetingSessions(workers, WAYS + 1, LIFE)).values();
    workers.jump(ENDED);
    // All slots hold results, each to be kept a second longer than the one before.
    const results: EmulatedStream[] = [];
    for (const other of others) {
      results.push(third.open(navigation("/", [other])));
      await workers.answer(workers.takeRefresh(), LIFE);
      workers.jump(1_000);
    }
    const ask = (host: HostEmulator): EmulatedStream => host.open(navigation("/", [cookie]));
    // Meanwhile a browser gets the second result, whose slot is the one to choose from then on.
    const [, secondResult] = results;
    const meanwhile = (): void => {
      if (secondResult !== undefined) deliver(third, secondResult);
      ask(second);
    };
    isInterrupted = data.interrupt(moments, () => ask(first), meanwhile);
    await workers.answer(workers.takeRefresh(), LIFE);
    for (let tries = 0; tries < 3; tries++) {
      workers.pass(1_100);
      for (const host of workers.hosts) ask(host);
      assert.equal(workers.refreshCalls().length, 0, `interrupted at moment ${moments}`);
    }
  }
  assert.ok(moments > WAYS, `${moments} moments`);
});
