import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { openSession, withId } from "../../support/emulated/sealed-session.ts";
import { CONFIGURATION, idToken, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// What a token endpoint may answer to a refresh. A trap throws here with WebAssembly's own error.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const LIFE = 300;
const ENDED = 301_000;

/** Sessions of one user, each of another id, on one worker: a refresh of each can be answered in another way. */
class Refreshed {
  private constructor(
    private readonly workers: EmulatedWorkers,
    private readonly cookie: string,
    /** An answer that can be used. */
    readonly usual: Readonly<Record<string, unknown>>,
  ) {}

  static async start(): Promise<Refreshed> {
    const workers = await EmulatedWorkers.start(1, keys);
    const [cookie = ""] = await workers.signIn("ada", LIFE);
    workers.jump(ENDED);
    const id_token = await idToken(workers.worker(0), keys, { sub: "ada" });
    const usual = { token_type: "Bearer", id_token, access_token: "t", refresh_token: "ada.1", expires_in: 3600 };
    return new Refreshed(workers, cookie, usual);
  }

  /** Whether the answer made a session; throws when it made one of somebody else, or neither session nor refusal. */
  answered(status: number, body: string): boolean {
    const host = this.workers.worker(0);
    const stream = host.open(navigation("/", [withId(this.cookie, randomBytes(16))]));
    host.answer(this.workers.takeRefresh().call, status, body);
    // What is tried again comes to nothing.
    while (stream.state === "HELD") {
      this.workers.pass(50);
      for (const refresh of this.workers.refreshCalls()) host.fail(this.workers.take(refresh).call);
    }
    const isServed = stream.forwarded !== undefined;
    if (isServed) {
      assert.equal(userOf(stream.forwarded), "ada");
      const [set = ""] = deliver(host, stream).cookies;
      assert.deepEqual([openSession(set).subject, openSession(set).generation], ["ada", 1]);
    } else {
      assert.ok([302, 503].includes(stream.response?.status ?? 0), `${stream.response?.status ?? ""}`);
    }
    return isServed;
  }
}

test("no status traps, and none but those of a success make a session", async () => {
  const refreshed = await Refreshed.start();
  const body = JSON.stringify(refreshed.usual);
  for (let status = 0; status < 600; status++) {
    assert.equal(refreshed.answered(status, body), status >= 200 && status < 300, `status ${status}`);
  }
});

test("no truncated answer traps or makes a session", async () => {
  const refreshed = await Refreshed.start();
  const body = JSON.stringify(refreshed.usual);
  for (let length = 0; length < body.length; length += length > 100 && length < body.length - 100 ? 7 : 1) {
    assert.equal(refreshed.answered(200, body.slice(0, length)), false, `${length} bytes`);
  }
});

test("members of a wrong type or size never trap, and make a session exactly where they may be absent", async () => {
  const refreshed = await Refreshed.start();
  const wrong = [1, -1, 1.5, true, [], {}, [refreshed.usual], "\0", "é", "x".repeat(100_000), "x".repeat(300_000)];
  for (const name of Object.keys(refreshed.usual)) {
    for (const value of [...wrong, null, ""]) {
      const isServed = refreshed.answered(200, JSON.stringify({ ...refreshed.usual, [name]: value }));
      const isAbsent = value === null || value === "" || (Array.isArray(value) && value.length === 0);
      const isSent = JSON.stringify(value).length < 262_144;
      // The old ID token has ended, and a refresh token of that size fits into no cookie.
      const mayBe = {
        id_token: false,
        token_type: isAbsent,
        expires_in: isSent,
        access_token: typeof value !== "string" || isAbsent || value === "x".repeat(100_000),
        refresh_token: typeof value !== "string" || isAbsent,
      }[name];
      assert.equal(isServed, mayBe, `${name}: ${JSON.stringify(value).slice(0, 40)}`);
    }
  }
});

test("no huge or deep answer traps or makes a session", async () => {
  const refreshed = await Refreshed.start();
  const body = JSON.stringify(refreshed.usual);
  for (const hostile of [
    "[".repeat(200_000),
    '{"a":'.repeat(40_000),
    `${body.slice(0, -1)},"padding":"${"x".repeat(400_000)}"}`,
    `{${'"error":"a",'.repeat(20_000)}"b":1}`,
    " ".repeat(262_144),
  ]) {
    assert.equal(refreshed.answered(200, hostile), false, hostile.slice(0, 40));
    assert.equal(refreshed.answered(400, hostile), false, hostile.slice(0, 40));
  }
});

test("a lifetime of 100,000 digits is none, and traps nothing", async () => {
  const refreshed = await Refreshed.start();
  assert.ok(refreshed.answered(200, JSON.stringify({ ...refreshed.usual, expires_in: "9".repeat(100_000) })));
});

test("no answer that was changed traps, and none makes a session of another user", async () => {
  const refreshed = await Refreshed.start();
  const random = new SeededRandom(11);
  const body = JSON.stringify(refreshed.usual);
  let served = 0;
  for (let round = 0; round < rounds(3000); round++) {
    if (refreshed.answered(random.pick([200, 200, 200, 400, 503]), mutated(random, body))) served++;
  }
  assert.ok(served > rounds(20), `${served} of the changes did no harm`);
  assert.ok(refreshed.answered(200, body), "an answer as it should be makes a session");
});

test("the refresh token and the client's secret are in no line, though the provider repeats them", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const { refresh } = await workers.refreshing("ada-lovelace");
  const sent = [refresh.refreshToken, CONFIGURATION.clientSecret];
  refresh.host.answer(refresh.call, 400, JSON.stringify({ error: "no", error_description: sent.join(" and ") }));
  const lines = refresh.host.log.join("\n");
  assert.match(lines, /is not refreshed: .*it says "no … and …"/);
  for (const secret of sent) assert.ok(secret.length > 8 && !lines.includes(secret), secret);
});

test("what waits for the provider's new keys is kept: the refresh token is spent, and no other worker sends it", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { provider: { timeout: "2s" } });
  const cookies = await workers.signIn("ada", LIFE);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  workers.jump(ENDED);
  first.end(first.open(navigation("/", cookies)));
  workers.pass(3_500);
  const later = await signer();
  workers.answersDocuments = false;
  const { privateKey } = later;
  const id_token = await idToken(first, { ...later, privateKey }, { sub: "ada" });
  const response = { token_type: "Bearer", id_token, refresh_token: "ada.1" };
  first.answer(workers.takeRefresh().call, 200, JSON.stringify(response));
  for (let waited = 0; waited < 1_900; waited += 100) {
    second.open(navigation("/", cookies));
    workers.pass(100);
    assert.equal(workers.refreshCalls().length, 0);
  }
  first.answer(first.takeCall(), 200, JSON.stringify(later.jwks));
  workers.pass(50);
  for (const host of [first, second]) {
    const stream = host.open(navigation("/", cookies));
    assert.equal(userOf(stream.forwarded), "ada");
    assert.equal(openSession(deliver(host, stream).cookies[0] ?? "").refreshToken, "ada.1");
  }
});
