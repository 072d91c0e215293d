import assert from "node:assert/strict";
import { before, test } from "node:test";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Requests that went on to the application and get no answer: the host does not tell when their streams end.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const LIFE = 300;
/** When a refresh is due, and the tokens live. */
const DUE = 270_000;

test("a stream that has the id of one that got no answer is set no cookie of that one's session", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const ada = await workers.signIn("ada", LIFE);
  workers.jump(DUE - 60_000);
  const bob = await workers.signIn("bob", LIFE);
  workers.jump(60_000);
  host.end(host.open(navigation("/", ada)));
  const unanswered = host.open(navigation("/", ada));
  assert.equal(userOf(unanswered.forwarded), "ada");
  host.end(unanswered);
  await workers.answer(workers.takeRefresh(), LIFE);
  host.nextStreamId = unanswered.id;
  const stream = host.open(navigation("/", bob));
  assert.equal(stream.id, unanswered.id);
  assert.deepEqual([userOf(stream.forwarded), deliver(host, stream).cookies], ["bob", []]);
});
