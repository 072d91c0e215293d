import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { openSession } from "../../support/emulated/sealed-session.ts";
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

test("40,000 requests that get no answer during a refresh take no more memory than 4,000, and the session goes on", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
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
