import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { InterruptedSharedData } from "../../support/emulated/interrupted-shared-data.ts";
import { openSession, openShared, withId } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { FEWEST, isAlive, LIFE, pages, sessions, signOut } from "../../support/emulated/signed-out.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// Sessions that are signed out, and copies of their cookies, on the workers of one process.

let keys: Signer;
before(async () => {
  keys = await signer();
});

test("a copied cookie is dead at once where its session was signed out, a tick later elsewhere, and on a new worker", async () => {
  const workers = await EmulatedWorkers.start(3, keys);
  const [cookie = "", other = ""] = await sessions(workers, 2);
  // Found in each worker's cache from now on.
  for (const host of workers.hosts) assert.ok(isAlive(host, cookie) && isAlive(host, cookie));
  const [first, second, third] = [workers.worker(0), workers.worker(1), workers.worker(2)];
  signOut(first, cookie);
  assert.equal(isAlive(first, cookie), false);
  assert.ok(isAlive(await workers.add(), other));
  assert.equal(isAlive(workers.worker(3), cookie), false);
  workers.pass(1_000);
  for (const host of [second, third]) assert.equal(isAlive(host, cookie), false);
  for (const host of workers.hosts) assert.ok(isAlive(host, other), "another session of the same user lives");
});

test("it stays dead as long as it would have lived, on old workers and new ones", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { lifetime: "2h", end: "LIFETIME" } });
  // Without a refresh token nothing else ends it.
  const [cookie = ""] = await signIn(workers.worker(0), keys, { exp: workers.nowSeconds + LIFE });
  const other = withId(cookie, randomBytes(16));
  signOut(workers.worker(0), cookie);
  workers.pass(1_000);
  for (const seconds of [58, 1, 1, 60, 600, LIFE - 721, 1, LIFE - 2]) {
    workers.jump(1000 * seconds);
    await workers.add();
    for (const host of workers.hosts) {
      assert.equal(isAlive(host, cookie), false, `after ${seconds} more seconds`);
      assert.ok(isAlive(host, other), "one that was not signed out lives");
    }
    workers.lose(workers.worker(2));
  }
  workers.jump(2_000);
  for (const host of workers.hosts) assert.equal(isAlive(host, other), false);
});

test("a sign-out ends every session that the browser has under the cookie's name", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  const [one = "", two = "", three = "", other = ""] = await sessions(workers, 4);
  const broken = "__Host-gatehouse=aAAAA";
  for (const host of workers.hosts) assert.ok(isAlive(host, two));
  const { response } = first.open(navigation("/oauth2/sign_out", [one, broken, two, three]));
  assert.equal(response?.status, 302);
  for (const cookie of [one, two, three]) assert.equal(isAlive(first, cookie), false);
  workers.pass(1_000);
  for (const cookie of [one, two, three]) assert.equal(isAlive(second, cookie), false);
  for (const host of workers.hosts) assert.ok(isAlive(host, other));
  assert.equal(first.metrics.get("gatehouse.sessions.revoked"), 3);
});

test("it stays dead when the configuration changes, on workers that signed it out, that learnt of it, and new ones", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const [cookie = "", other = ""] = await sessions(workers, 2);
  signOut(workers.worker(0), cookie);
  workers.pass(1_000);
  const changed = { ...workers.configuration, session: { lifetime: "3h" }, logout: { revocations: FEWEST } };
  for (const host of workers.hosts) host.configure(changed);
  workers.pass(1_000);
  const later = await EmulatedWorkers.start(1, keys, changed, workers.sharedData);
  for (const host of [...workers.hosts, later.worker(0)]) {
    assert.equal(isAlive(host, cookie), false);
    assert.ok(isAlive(host, other));
  }
});

test("1,000 sign-outs, of which 128 are remembered, take bounded room, say so, and leave the newest 128 dead", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { logout: { revocations: FEWEST } });
  const all = await sessions(workers, 1000);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  let largest = 0;
  for (const [i, cookie] of all.entries()) {
    signOut(i % 3 === 0 ? second : first, cookie);
    if (i % 10 === 0) workers.pass(1_000);
    const bytes = [...pages(workers.sharedData).values()].reduce((sum, value) => sum + value.length, 0);
    largest = Math.max(largest, bytes);
    if (i < 600 || i % 50 !== 49) continue;
    workers.pass(1_000);
    const late = await workers.add();
    for (const host of workers.hosts) {
      const alive = all.slice(i + 1 - FEWEST, i + 1).filter((newest) => isAlive(host, newest));
      assert.equal(
        alive.length,
        0,
        `${alive.length} of the newest after ${i + 1}, on ${host === late ? "a new worker" : "an old one"}`,
      );
    }
    workers.lose(late);
  }
  // Two pages of 24 bytes for each session, and what empties take.
  assert.ok(largest < 3 * FEWEST * 24 + 2048, `${largest} bytes in pages`);
  assert.ok(pages(workers.sharedData).size <= 2 + 1000 / FEWEST);
  workers.pass(1_000);
  const count = (name: string): number =>
    workers.hosts.reduce((sum, host) => sum + (host.metrics.get(`gatehouse.${name}`) ?? 0), 0);
  assert.equal(count("sessions.revoked"), 1000);
  assert.ok(count("revocations.replaced") >= 1000 - 3 * FEWEST, `${count("revocations.replaced")} replaced`);
  assert.ok(workers.hosts.some((host) => host.log.some((line) => line.includes("logout.revocations"))));
  assert.ok(isAlive(first, all[0] ?? ""), "more than that is not remembered");
});

// Versions of the filter share data while one replaces the other: another form takes another name.
test("a page under the name that it has is its number, then 8 bytes of each session's id and 8 of the time of its end", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const all = await sessions(workers, FEWEST + 2);
  for (const cookie of all) signOut(workers.worker(0), cookie);
  const found = [...pages(workers.sharedData)].map(([key, value]): [string, Buffer] => {
    const name = key.slice("gatehouse.".length, key.lastIndexOf("."));
    return [name, openShared(name, value)];
  });
  const page = (number: number, cookies: readonly string[]): Buffer => {
    const entries = cookies.map((cookie) => {
      const time = Buffer.alloc(8);
      time.writeBigInt64LE(BigInt(workers.nowSeconds));
      return Buffer.concat([openSession(cookie).id.subarray(0, 8), time]);
    });
    return Buffer.concat([Buffer.of(number, 0, 0, 0), ...entries]);
  };
  assert.deepEqual(
    new Map(found),
    new Map([
      ["ended", Buffer.of(1, 0, 0, 0)],
      ["ended.0", page(0, all.slice(0, FEWEST))],
      ["ended.1", page(1, all.slice(FEWEST))],
    ]),
  );
});

test("sign-outs without end take no more memory", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { logout: { revocations: FEWEST } });
  const host = workers.worker(0);
  const [cookie = ""] = await sessions(workers, 1);
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      host.request(navigation("/oauth2/sign_out", [withId(cookie, randomBytes(16))]));
      if (i % 20 === 0) workers.pass(1_000);
    }
  };
  run(1_000);
  const { memoryBytes } = host;
  run(rounds(5_000));
  assert.equal(host.memoryBytes, memoryBytes);
});

test("what is over by itself is forgotten without a word", async () => {
  const configuration = { logout: { revocations: FEWEST }, session: { lifetime: "10m" } };
  const workers = await EmulatedWorkers.start(1, keys, configuration);
  for (let round = 0; round < 4; round++) {
    for (const cookie of await sessions(workers, 100)) signOut(workers.worker(0), cookie);
    workers.jump(601_000);
  }
  assert.equal(workers.worker(0).metrics.get("gatehouse.revocations.replaced") ?? 0, 0);
});

for (const before of [0, FEWEST - 1, FEWEST]) {
  test(`two workers that sign out at one moment lose none, after ${before} others`, async () => {
    let moments = 0;
    for (; ; moments++) {
      const data = new InterruptedSharedData();
      const workers = await EmulatedWorkers.start(2, keys, {}, data);
      const [first, second] = [workers.worker(0), workers.worker(1)];
      const [one = "", another = "", alive = "", ...others] = await sessions(workers, 3 + before);
      for (const cookie of others) signOut(first, cookie);
      const isInterrupted = data.interrupt(
        moments,
        () => {
          signOut(first, one);
        },
        () => {
          signOut(second, another);
        },
      );
      if (!isInterrupted) break;
      workers.pass(1_000);
      await workers.add();
      for (const host of workers.hosts) {
        const revived = [one, another, ...others].filter((cookie) => isAlive(host, cookie));
        assert.equal(revived.length, 0, `interrupted at moment ${moments}`);
        assert.ok(isAlive(host, alive));
      }
    }
    assert.ok(moments >= 3, `${moments} moments`);
  });
}

test("it stays dead when lifetime is raised after it would have been over, on old workers and new ones", async () => {
  const brief = { session: { lifetime: "10m", end: "LIFETIME" } };
  const workers = await EmulatedWorkers.start(2, keys, brief);
  // Without a refresh token nothing else ends it.
  const [cookie = ""] = await signIn(workers.worker(0), keys);
  const other = withId(cookie, randomBytes(16));
  signOut(workers.worker(0), cookie);
  workers.jump(1_200_000);
  for (const host of workers.hosts) assert.equal(isAlive(host, other), false);
  const raised = { ...workers.configuration, session: { lifetime: "400d", end: "LIFETIME" } };
  for (const host of workers.hosts) host.configure(raised);
  workers.pass(1_000);
  for (const days of [0, 1, 100, 298]) {
    workers.jump(days * 86_400_000);
    const late = await EmulatedWorkers.start(0, keys, raised, workers.sharedData);
    late.nowMs = workers.nowMs;
    await late.add();
    for (const host of [...workers.hosts, late.worker(0)]) {
      assert.equal(isAlive(host, cookie), false, `${days} days later`);
      assert.ok(isAlive(host, other));
    }
  }
});

test("a session that is signed out while it is refreshed does not come back, whichever worker does what", async () => {
  for (const at of [0, 1]) {
    const workers = await EmulatedWorkers.start(2, keys, { session: { idleTimeout: "10m" } });
    const [first, out] = [workers.worker(0), workers.worker(at)];
    const cookies = await workers.signIn("ada", 120);
    workers.jump(65_000);
    // The use of it is to be noted on this answer.
    const slow = first.open(navigation("/slow", cookies));
    workers.jump(56_000);
    const held = first.open(navigation("/", cookies));
    const refresh = workers.takeRefresh();
    assert.deepEqual([slow.state, held.state], ["FORWARDED", "HELD"]);
    signOut(out, cookies[0] ?? "");
    await workers.answer(refresh, LIFE);
    assert.deepEqual(deliver(first, slow).cookies, []);
    workers.pass(1_000);
    assert.equal(held.response?.status, 302);
    for (const host of workers.hosts) assert.equal(isAlive(host, cookies[0] ?? ""), false);
    assert.equal(workers.refreshCalls().length, 0);
  }
});

test("an answer that leaves after the session was signed out on another worker sets nothing", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  const stream = first.open(navigation("/slow", cookies));
  await workers.answer(workers.takeRefresh(), LIFE);
  assert.equal(userOf(stream.forwarded), "ada");
  signOut(second, cookies[0] ?? "");
  assert.deepEqual(deliver(first, stream).cookies, []);
});
