import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { openSession, sealedWith } from "../../support/emulated/sealed-session.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Sessions that were sealed with another secret than the one that seals now.

const OLD = CONFIGURATION.cookieSecret;
const NEW = randomBytes(32).toString("base64");

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Workers whose secret was changed, and a session from before. */
async function rotated(count: number): Promise<{ workers: EmulatedWorkers; cookie: string }> {
  const [cookie = ""] = await (await EmulatedWorkers.start(1, keys)).signIn("ada", 3600);
  return { workers: await EmulatedWorkers.start(count, keys, { cookieSecret: [NEW, OLD] }), cookie };
}

test("a session that an older secret sealed is sealed with the newest on its next answer, cacheable or not, and once", async () => {
  const { workers, cookie } = await rotated(2);
  const host = workers.worker(0);
  const stream = host.open(navigation("/", [cookie]));
  assert.equal(userOf(stream.forwarded), "ada");
  const { cookies } = deliver(host, stream, [["cache-control", "public, max-age=600"]]);
  const [renewed = ""] = cookies;
  assert.deepEqual({ ...openSession(renewed, NEW), sealTime: 0 }, { ...openSession(cookie, OLD), sealTime: 0 });
  for (let second = 0; second < 300; second += 10) {
    workers.jump(10_000);
    for (const worker of workers.hosts) {
      const next = worker.open(navigation("/", [renewed]));
      assert.equal(userOf(next.forwarded), "ada");
      assert.deepEqual(deliver(worker, next).cookies, []);
    }
  }
});

test("requests that still come with the old seal set it anew once a minute on a worker", async () => {
  const { workers, cookie } = await rotated(2);
  const counts = workers.hosts.map(() => 0);
  for (let second = 0; second < 180; second++) {
    for (const [i, host] of workers.hosts.entries()) {
      counts[i] = (counts[i] ?? 0) + deliver(host, host.open(navigation("/", [cookie]))).cookies.length;
    }
    workers.jump(1_000);
  }
  assert.deepEqual(counts, [3, 3]);
});

test("a refresh seals with the newest secret too, and workers with the old one alone leave that cookie alone", async () => {
  const { workers, cookie } = await rotated(1);
  const host = workers.worker(0);
  workers.jump(3_601_000);
  const stream = host.open(navigation("/", [cookie]));
  await workers.answer(workers.takeRefresh(), 3600);
  const [renewed = ""] = deliver(host, stream).cookies;
  assert.equal(openSession(renewed, NEW).generation, 1);
  const old = (await EmulatedWorkers.start(1, keys)).worker(0);
  const page = old.open(navigation("/", [renewed])).response;
  assert.equal(page?.status, 302);
  assert.ok(
    page.headers.every(([, value]) => !value.startsWith("__Host-gatehouse=")),
    "it is neither set nor cleared",
  );
});

test("a session of a secret that is not known is none, and is left alone; one that should open and does not is cleared", async () => {
  const { workers, cookie } = await rotated(1);
  const host = workers.worker(0);
  const unknown = sealedWith(cookie, randomBytes(32).toString("base64"));
  const broken = cookie.slice(0, -6) + (cookie.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA");
  for (const [sent, isCleared] of [
    [unknown, false],
    [broken, true],
  ] as const) {
    const page = host.open(navigation("/", [sent])).response;
    assert.equal(page?.status, 302);
    assert.equal(page.headers.some(([, value]) => value.startsWith("__Host-gatehouse=;")), isCleared); // prettier-ignore
  }
});
