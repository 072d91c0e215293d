import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Signer, signer } from "../../support/emulated/session.ts";
import { FEWEST, isAlive, pages, sessions, signOut } from "../../support/emulated/signed-out.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What other plugins do to the list of sessions that were signed out, which all of a process can write.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** How many of these sessions are dead on a new worker. */
async function deadOnNewWorker(workers: EmulatedWorkers, cookies: readonly string[]): Promise<number> {
  const host = await workers.add();
  const dead = cookies.filter((cookie) => !isAlive(host, cookie)).length;
  workers.lose(host);
  return dead;
}

const DAMAGED = "the list of ended sessions was damaged";

for (const [name, damage] of [
  ["scribbles", (): Buffer => Buffer.from("scribble")],
  ["nothing", (): Buffer => Buffer.alloc(0)],
  ["far too much", (): Buffer => Buffer.alloc(4 * 1024 * 1024, 1)],
  ["what stood there before", (older: Buffer): Buffer => older],
] as const) {
  test(`what a worker knows is written anew where another plugin wrote ${name}, head and all pages`, async () => {
    const workers = await EmulatedWorkers.start(2, keys, { logout: { revocations: 512 } });
    const data = workers.sharedData;
    const [alive = "", ...dead] = await sessions(workers, 401);
    // Pages that are full, one that is not, and a head.
    for (const cookie of dead.slice(0, 150)) signOut(workers.worker(0), cookie);
    const older = pages(data);
    for (const cookie of dead.slice(150)) signOut(workers.worker(1), cookie);
    workers.pass(1_000);
    assert.equal(await deadOnNewWorker(workers, dead), dead.length);
    const damaged = [...pages(data).keys()];
    assert.ok(damaged.length >= 4);
    for (const key of damaged) data.set(key, damage(older.get(key) ?? Buffer.from("x")), 0);
    assert.ok((await deadOnNewWorker(workers, dead)) < dead.length);
    workers.pass(10_000);
    assert.equal(await deadOnNewWorker(workers, dead), dead.length);
    assert.ok(isAlive(await workers.add(), alive));
    for (const { memoryBytes } of workers.hosts) assert.ok(memoryBytes < 12 * 1024 * 1024, `${memoryBytes} bytes`);
    const lines = workers.hosts.flatMap((host) => host.log.filter((line) => line.includes(DAMAGED)));
    assert.ok(lines.length > 0 && lines.length <= 20, lines.join("\n"));
    for (const host of workers.hosts) {
      host.log.length = 0;
      assert.ok([...dead].every((cookie) => !isAlive(host, cookie)));
    }
    workers.pass(30_000);
    assert.deepEqual(
      workers.hosts.flatMap((host) => host.log.filter((line) => line.includes(`${DAMAGED}, `))),
      [],
      "it is mended once",
    );
  });
}

test("a worker that learns damaged pages late forgets the oldest sessions first all the same", async () => {
  const kept = 512;
  const workers = await EmulatedWorkers.start(1, keys, { logout: { revocations: kept } });
  const data = workers.sharedData;
  const first = workers.worker(0);
  const all = await sessions(workers, 910);
  for (const cookie of all.slice(0, 640)) signOut(first, cookie);
  for (const page of [0, 1]) {
    const key = [...pages(data).keys()].find((other) => other.includes(`.${page}.`)) ?? "";
    assert.ok(data.get(key) !== undefined);
    data.set(key, Buffer.from("scribble"), 0);
  }
  const late = await workers.add();
  assert.ok(isAlive(late, all[0] ?? ""));
  workers.pass(12_000);
  assert.ok(!isAlive(late, all[0] ?? ""), "it knows all of them by now");
  for (let i = 640; i < all.length; i++) {
    signOut(first, all[i] ?? "");
    if (i % 10 !== 9) continue;
    late.tick();
    const revived = all.slice(i + 1 - kept, i + 1).filter((cookie) => isAlive(late, cookie));
    assert.equal(revived.length, 0, `of the newest ${kept} of ${i + 1}`);
  }
});

test("a page that is damaged for ever is logged 10 times a minute, and takes no memory", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const [one = "", another = "", alive = ""] = await sessions(workers, 3);
  signOut(host, one);
  const [key = ""] = pages(workers.sharedData).keys();
  const damage = (seconds: number): void => {
    for (let i = 0; i < seconds; i++) {
      workers.sharedData.set(key, Buffer.alloc(50_000, i), 0);
      workers.pass(1_000);
    }
  };
  damage(300);
  const { memoryBytes } = host;
  damage(2_000);
  assert.equal(host.memoryBytes, memoryBytes);
  const lines = host.log.filter((line) => line.includes(DAMAGED));
  assert.ok(lines.length < (2_300 / 60 + 1) * 11, `${lines.length} lines`);
  signOut(host, another);
  workers.pass(1_000);
  assert.equal(await deadOnNewWorker(workers, [one, another, alive]), 2);
});

test("what other plugins write into the pages ends no session, revives none where it is known, and stops no sign-out", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { logout: { revocations: FEWEST } });
  const data = workers.sharedData;
  const [first, second] = [workers.worker(0), workers.worker(1)];
  const [alive = "", ...others] = await sessions(workers, 160);
  const dead: string[] = [];
  let older = new Map<string, Buffer>();
  const scribbles: ((key: string, now: Map<string, Buffer>) => Buffer)[] = [
    () => Buffer.from("scribble"),
    () => Buffer.alloc(0),
    () => Buffer.alloc(65_536, 7),
    (key, now) => [...now].find(([other]) => other !== key)?.[1] ?? Buffer.alloc(0),
    (key) => older.get(key) ?? Buffer.alloc(0),
  ];
  for (const scribble of [...scribbles, ...scribbles]) {
    for (let i = 0; i < 15; i++) {
      const cookie = others.pop() ?? "";
      dead.push(cookie);
      signOut(i % 2 === 0 ? first : second, cookie);
    }
    workers.pass(1_000);
    const now = pages(data);
    for (const key of now.keys()) data.set(key, scribble(key, now), 0);
    older = now;
    workers.pass(1_000);
    await workers.add();
    for (const host of workers.hosts) assert.ok(isAlive(host, alive));
    workers.lose(workers.worker(2));
    // Few enough to be remembered all.
    for (const host of workers.hosts) assert.ok(dead.slice(-FEWEST).every((cookie) => !isAlive(host, cookie)));
  }
});
