import assert from "node:assert/strict";
import { before, test } from "node:test";
import { logoutToken, notify } from "../../support/emulated/logout-notices.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { isAlive, LIFE } from "../../support/emulated/signed-out.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// How far a notice of back-channel logout reaches: the workers of one process, and refreshes that are under way.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Has a worker told that a session has ended. */
async function notice(workers: EmulatedWorkers, i: number, claims: Record<string, unknown>): Promise<void> {
  const token = await logoutToken(workers.nowMs, keys, { claims });
  assert.equal(notify(workers.worker(i), `logout_token=${token}`).response?.status, 200);
}

test("a session is dead at once on the worker that was told, a tick later on the others, and on new ones", async () => {
  for (const claims of [{ sid: "ada-1" }, { sub: "ada" }]) {
    const workers = await EmulatedWorkers.start(3, keys);
    const [ada = ""] = await workers.signIn("ada", LIFE, 0, { sid: "ada-1" });
    const [eve = ""] = await workers.signIn("eve", LIFE, 0, { sid: "eve-1" });
    // Found in each worker's cache from now on.
    for (const host of workers.hosts) assert.ok(isAlive(host, ada) && isAlive(host, ada));
    await notice(workers, 1, claims);
    assert.equal(isAlive(workers.worker(1), ada), false);
    await workers.add();
    workers.pass(1_000);
    for (const host of workers.hosts) assert.equal(isAlive(host, ada), false, JSON.stringify(claims));
    for (const host of workers.hosts) assert.ok(isAlive(host, eve));
  }
});

test("who signs in again after all their sessions were ended is let in, on all workers, until they are ended again", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  for (let round = 0; round < 3; round++) {
    const [ada = ""] = await workers.signIn("ada", LIFE, 0, { sid: `ada-${String(round)}` });
    workers.pass(2_000);
    for (const host of workers.hosts) assert.ok(isAlive(host, ada), `round ${String(round)}`);
    await notice(workers, round % 2, { sub: "ada" });
    workers.pass(2_000);
    for (const host of workers.hosts) assert.equal(isAlive(host, ada), false);
  }
});

test("a token that one worker took is not taken by another", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const token = await logoutToken(workers.nowMs, keys);
  assert.equal(notify(workers.worker(0), `logout_token=${token}`).response?.status, 200);
  assert.equal(notify(workers.worker(1), `logout_token=${token}`).response?.status, 400);
});

test("a session that is ended while its refresh runs does not come back, whoever was told", async () => {
  for (const claims of [{ sid: "ada-1" }, { sub: "ada" }]) {
    for (const told of [0, 1]) {
      const workers = await EmulatedWorkers.start(2, keys);
      const { stream, refresh } = await workers.refreshing("ada", { sid: "ada-1" });
      assert.equal(stream.state, "HELD");
      await notice(workers, told, claims);
      await workers.answer(refresh, LIFE, { sid: "ada-1" });
      workers.pass(1_000);
      assert.equal(stream.state, "ANSWERED", JSON.stringify({ claims, told }));
      assert.equal(workers.worker(0).metrics.get("gatehouse.refreshes.completed"), undefined, "nothing came of it");
      assert.equal(
        stream.response?.headers.some(([, value]) => value.startsWith("__Host-gatehouse=a")),
        false,
      );
    }
  }
});

test("a session keeps its sid when a refreshed ID token has none", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const { stream, refresh } = await workers.refreshing("ada", { sid: "ada-1" });
  await workers.answer(refresh, LIFE);
  workers.pass(50);
  assert.equal(stream.state, "FORWARDED");
  const answer = workers.worker(0).respond(stream);
  const line = answer.find(([name, value]) => name === "set-cookie" && value.startsWith("__Host-gatehouse=a"));
  const [cookie = ""] = line?.[1].split(";") ?? [];
  assert.ok(workers.worker(0).request(navigation("/", [cookie])));
  await notice(workers, 0, { sid: "ada-1" });
  assert.equal(isAlive(workers.worker(0), cookie), false);
});
