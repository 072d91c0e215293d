import assert from "node:assert/strict";
import { before, test } from "node:test";
import { meetingSessions, refreshSlots, WAYS } from "../../support/emulated/meeting-sessions.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";
import { SeededRandom } from "../../support/hostile/random.ts";

// Every plugin of the process can read and write the slots through which workers find each other.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Seconds that the tokens live. */
const LIFE = 300;
const ENDED = 301_000;

/** What another plugin can put into a slot: of `values`, what stood in each slot before. */
const SCRIBBLES: [what: string, value: (key: string, values: Map<string, Buffer>) => Buffer][] = [
  ["text", () => Buffer.from("scribble")],
  ["nothing", () => Buffer.alloc(0)],
  ["65,536 bytes", () => Buffer.alloc(65_536, 7)],
  [
    "what stands in another slot",
    (key, values) => {
      const all = [...values.keys()];
      return values.get(all[(all.indexOf(key) + 1) % all.length] ?? "") ?? Buffer.alloc(0);
    },
  ],
  [
    "a changed byte",
    (key, values) => {
      const value = Buffer.from(values.get(key) ?? Buffer.alloc(20));
      value.writeUInt8(value.readUInt8(value.length - 20) ^ 1, value.length - 20);
      return value;
    },
  ],
];

test("what other plugins write into the slots counts for nothing, and costs a refresh at most", async () => {
  const workers = await EmulatedWorkers.start(3, keys);
  const data = workers.sharedData;
  const sessions = await meetingSessions(workers, WAYS, LIFE);
  let generation = 0;
  for (const [what, value] of SCRIBBLES) {
    generation++;
    workers.jump(ENDED);
    const scribble = (): void => {
      const values = refreshSlots(data);
      for (const key of values.keys()) data.set(key, value(key, values), 0);
    };
    for (const [user, cookie] of sessions) {
      const streams = workers.hosts.map((host) => ({ host, stream: host.open(navigation("/", [cookie])) }));
      // Once while workers wait for it, and once when it is there to be handed out.
      scribble();
      workers.pass(50);
      for (let calls = workers.refreshCalls(); calls.length > 0; calls = workers.refreshCalls()) {
        for (const refresh of calls) {
          assert.equal(refresh.refreshToken, `${user}.${generation - 1}`, what);
          await workers.answer(workers.take(refresh), LIFE);
          scribble();
        }
        workers.pass(50);
      }
      let newest = "";
      for (const { host, stream } of streams) {
        assert.equal(userOf(stream.forwarded), user, what);
        for (const set of deliver(host, stream).cookies) newest = set;
      }
      assert.deepEqual([openSession(newest).subject, openSession(newest).generation], [user, generation], what);
      sessions.set(user, newest);
    }
  }
});

test("nor do older values of the slots' own, or a result taken from its lease, lend a session to anybody", async () => {
  const workers = await EmulatedWorkers.start(4, keys);
  const data = workers.sharedData;
  const sessions = await meetingSessions(workers, 2 * WAYS, LIFE);
  const random = new SeededRandom(7);
  const stages: Map<string, Buffer>[] = [];
  let served = 0;
  for (let round = 0; round < 12; round++) {
    workers.jump(ENDED);
    for (const [user, cookie] of sessions) {
      const streams = workers.hosts.map((host) => ({ host, stream: host.open(navigation("/", [cookie])) }));
      for (const refresh of workers.refreshCalls()) await workers.answer(workers.take(refresh), LIFE);
      stages.push(refreshSlots(data));
      // An older stage, of leases alone, of results alone, or of both.
      for (const [key, value] of random.pick(stages)) {
        if (round % 3 === 0 || key.includes("refreshed") === (round % 3 === 1)) data.set(key, value, 0);
      }
      workers.pass(50);
      for (const refresh of workers.refreshCalls()) await workers.answer(workers.take(refresh), LIFE);
      for (const { host, stream } of streams) {
        if (stream.forwarded === undefined) continue;
        served++;
        assert.equal(userOf(stream.forwarded), user);
        for (const set of deliver(host, stream).cookies) {
          assert.equal(openSession(set).subject, user);
          sessions.set(user, set);
        }
      }
    }
  }
  assert.ok(served > 4 * sessions.size, `${served} requests were served`);
});
