import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, scriptRequest, userOf } from "../../support/emulated/workers.ts";

// Sessions that the provider is to confirm more often than their tokens end.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const DAY = 86_400;
/** A refresh is due after 240 to 270 s. */
const REVALIDATED = { session: { revalidate: "5m", lifetime: "7d" } };

test("with revalidate a session is refreshed that often, however long its tokens live", async () => {
  const workers = await EmulatedWorkers.start(2, keys, REVALIDATED);
  let cookies = await workers.signIn("ada", DAY);
  for (let turn = 1; turn <= 20; turn++) {
    const host = workers.worker(turn % 2);
    workers.jump(239_000);
    assert.equal(userOf(host.open(navigation("/", cookies)).forwarded), "ada");
    assert.equal(workers.refreshCalls().length, 0, "it is not due yet");
    workers.jump(turn % 3 === 0 ? 600_000 : 36_000);
    const stream = host.open(navigation("/", cookies));
    assert.equal(stream.state, "HELD");
    await workers.answer(workers.takeRefresh(), DAY);
    cookies = deliver(host, stream).cookies;
    assert.equal(openSession(cookies[0] ?? "").generation, turn);
  }
});

test("also where the application gets no token that ends", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { ...REVALIDATED, forward: { authorization: "NONE" } });
  const cookies = await workers.signIn("ada", 60);
  const host = workers.worker(0);
  workers.jump(239_000);
  assert.equal(host.open(navigation("/", cookies)).state, "FORWARDED");
  workers.jump(62_000);
  const stream = host.open(navigation("/", cookies));
  assert.equal(stream.state, "HELD");
  await workers.answer(workers.takeRefresh(), 60);
  assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").generation, 1);
});

test("a session that ended at the provider is over when it was to be confirmed, and its cookie is left alone", async () => {
  const workers = await EmulatedWorkers.start(2, keys, REVALIDATED);
  const cookies = await workers.signIn("ada", DAY);
  workers.jump(275_000);
  const stream = workers.worker(0).open(navigation("/", cookies));
  const { host, call } = workers.takeRefresh();
  host.answer(call, 400, '{"error":"invalid_grant"}');
  assert.equal(userOf(stream.forwarded), "ada", "the provider was to confirm it after 5 minutes");
  workers.jump(24_000);
  assert.equal(userOf(workers.worker(1).open(navigation("/", cookies)).forwarded), "ada");
  workers.jump(1_000);
  for (const worker of workers.hosts) {
    const page = worker.open(navigation("/", cookies)).response;
    assert.deepEqual([page?.status, worker.open(scriptRequest("/", cookies)).response?.status], [302, 401]);
    assert.ok(page?.headers.every(([, value]) => !value.startsWith("__Host-gatehouse=")));
  }
  assert.equal(workers.refreshCalls().length, 0);
});

test("an answer without a token confirms no session, whatever it says instead", async () => {
  for (const body of [
    "{}",
    '{"errcode":40030,"errmsg":"invalid refresh_token"}',
    '{"error":{"code":"invalid_grant"}}',
    '{"token_type":"Bearer","expires_in":3600,"access_token":null,"id_token":"","refresh_token":"ada.1"}',
  ]) {
    const workers = await EmulatedWorkers.start(1, keys, { ...REVALIDATED, forward: { authorization: "NONE" } });
    const cookies = await workers.signIn("ada", DAY);
    const host = workers.worker(0);
    workers.jump(275_000);
    assert.equal(host.open(navigation("/", cookies)).state, "HELD");
    host.answer(workers.takeRefresh().call, 200, body);
    workers.jump(25_000);
    assert.equal(host.open(navigation("/", cookies)).response?.status, 302, body);
    assert.equal(workers.refreshCalls().length, 0, body);
  }
});

test("an access token alone confirms a session", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { ...REVALIDATED, forward: { authorization: "NONE" } });
  const cookies = await workers.signIn("ada", DAY);
  const host = workers.worker(0);
  workers.jump(275_000);
  const stream = host.open(navigation("/", cookies));
  host.answer(workers.takeRefresh().call, 200, '{"access_token":"t"}');
  const refreshed = deliver(host, stream).cookies;
  workers.jump(25_000);
  assert.equal(host.open(navigation("/", refreshed)).state, "FORWARDED");
});

test("a provider that can't be asked ends no session whose tokens live, and is asked again", async () => {
  const workers = await EmulatedWorkers.start(1, keys, REVALIDATED);
  const cookies = await workers.signIn("ada", 1_000);
  const host = workers.worker(0);
  workers.jump(299_000);
  let calls = 0;
  for (let second = 300; second < 1_000; second += 20) {
    workers.pass(1_000);
    const stream = host.open(navigation("/", cookies));
    for (let passed = 0; passed < 19_000; passed += 250) {
      for (const refresh of workers.refreshCalls()) {
        calls++;
        host.answer(workers.take(refresh).call, 503, "");
      }
      workers.pass(250);
    }
    assert.equal(userOf(stream.forwarded), "ada", `${second} s after the login`);
  }
  assert.ok(calls >= 35, `${calls} calls`);
  workers.pass(1_000);
  const stream = host.open(navigation("/", cookies));
  workers.pass(50);
  host.answer(workers.takeRefresh().call, 200, "{}");
  assert.equal(stream.response?.status, 302, "its tokens have ended");
});

test("without a refresh token there is nothing to ask with, and the session lives with its tokens", async () => {
  const workers = await EmulatedWorkers.start(1, keys, REVALIDATED);
  const host = workers.worker(0);
  const cookies = await signIn(host, keys, { sub: "ada", exp: workers.nowSeconds + 1_000 });
  workers.jump(999_000);
  assert.equal(userOf(host.open(navigation("/", cookies)).forwarded), "ada");
  workers.jump(1_000);
  assert.equal(host.open(navigation("/", cookies)).response?.status, 302);
});
