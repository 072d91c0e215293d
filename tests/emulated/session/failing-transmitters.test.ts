import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { exportJWK, generateKeyPair } from "jose";
import { PollingReplica, TRANSMITTER, transmitter } from "../../support/emulated/polled-transmitter.ts";
import { ISSUER, type Signer, signer } from "../../support/emulated/session.ts";
import { isAlive, LIFE } from "../../support/emulated/signed-out.ts";

// What becomes of a transmitter that is polled and fails, or answers with nonsense.

const ADA = { format: "iss_sub", iss: ISSUER, sub: "ada" };

let keys: Signer;
before(async () => {
  keys = await signer();
});

function areAllDead(replica: PollingReplica, cookie: string): boolean {
  return replica.workers.hosts.every((host) => !isAlive(host, cookie));
}

function areAllAlive(replica: PollingReplica, cookie: string): boolean {
  return replica.workers.hosts.every((host) => isAlive(host, cookie));
}

describe("where the transmitter", () => {
  test("fails, it is asked less and less often, at least every half minute, and one line says so", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    source.failure = 503;
    const before = source.asked.length;
    replica.pass(300_000);
    const asked = source.asked.length - before;
    assert.ok(asked >= 10 && asked <= 20, String(asked));
    const { log } = replica.workers.worker(0);
    assert.equal(log.filter((line) => line.includes("security events are not polled")).length, 1);
    source.failure = 0;
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(31_000);
    assert.ok(areAllDead(replica, ada), "nothing was lost");
    assert.ok(log.some((line) => line.includes("security events are polled again")));
  });

  test("lists no streams any more, those that are known are polled, and looked after again", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const usual = source.answer.bind(source);
    source.answer = (asked) => (asked.method === "GET" ? { status: 503, body: "" } : usual(asked));
    replica.pass(601_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(2_500);
    assert.ok(areAllDead(replica, ada));
    const { log } = replica.workers.worker(0);
    assert.ok(
      log.some((line) => line.includes("the streams of security events can't be looked after: the answer has")),
    );
    assert.ok(!log.some((line) => line.includes("security events are not polled")));
    source.answer = usual;
    const updates = (): number => source.asked.filter(({ method }) => method === "PATCH").length;
    const before = updates();
    replica.pass(61_000);
    assert.equal(updates(), before + 1);
  });

  test("gives no keys for a while, a token with a new one waits for them", async () => {
    const { privateKey, publicKey } = await generateKeyPair("RS256");
    const source = transmitter(keys);
    const foreign = transmitter({ ...keys, kid: "2", privateKey });
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(30_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    const [stream] = source.named("replica");
    assert.ok(stream !== undefined);
    foreign.streams.set(stream.id, stream);
    const usual = source.answer.bind(source);
    const { options } = source;
    source.answer = (asked) => (asked.path === "/ssf-jwks" ? { status: 503, body: "" } : usual(asked));
    const jti = await foreign.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(60_000);
    assert.ok(stream.pending.has(jti), "it is neither taken nor refused");
    assert.ok(areAllAlive(replica, ada));
    Object.assign(options, { jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: "2", alg: "RS256" }] } });
    source.answer = usual;
    replica.pass(31_000);
    assert.ok(areAllDead(replica, ada));
    assert.ok(!stream.pending.has(jti));
  });

  test("answers with more than can be read, it is asked for fewer tokens, and for more again after that", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const usual = source.answer.bind(source);
    source.answer = (asked) =>
      asked.path.includes("/poll/") ? { status: 200, body: "x".repeat(300_000) } : usual(asked);
    replica.pass(10_000);
    source.answer = usual;
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    replica.pass(60_000);
    const most = (): number => (JSON.parse(source.asked.at(-1)?.body ?? "") as { maxEvents: number }).maxEvents;
    assert.equal(most(), 100);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(2_500);
    assert.ok(areAllDead(replica, ada));
  });

  test("does not accept the bearer token, a line says what it answered", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source, {
      logout: { sharedSignals: { transmitter: TRANSMITTER, bearer: "wrong" } },
    });
    replica.pass(3_000);
    assert.ok(replica.workers.worker(0).log.some((line) => /not polled: the answer has status 401/.test(line)));
    assert.equal(source.streams.size, 0);
  });

  test("delivers by push alone, or has no streams to be managed, a line says so", async () => {
    for (const metadata of [
      { delivery_methods_supported: ["urn:ietf:rfc:8935"] },
      { configuration_endpoint: undefined },
    ]) {
      const source = transmitter(keys, { metadata });
      const replica = await PollingReplica.start(1, keys, source);
      replica.pass(120_000);
      assert.deepEqual(source.asked, []);
      const lines = replica.workers.worker(0).log.filter((line) => line.includes("does not deliver by poll"));
      assert.equal(lines.length, 1);
    }
  });

  test("answers with nonsense, nothing traps and nothing ends", async () => {
    const stream = {
      stream_id: "s",
      iss: TRANSMITTER,
      delivery: { method: "urn:ietf:rfc:8936", endpoint_url: `${TRANSMITTER}/ssf/poll/s` },
    };
    const answers = [
      "",
      "[",
      "{}",
      "[]",
      "null",
      "7",
      '"x"',
      "[[[[",
      JSON.stringify({ sets: [] }),
      JSON.stringify({ sets: { a: 1, b: null, c: {} } }),
      JSON.stringify({ sets: { "": "", "\u0000": "a.b.c" }, moreAvailable: "x" }),
      JSON.stringify([stream, stream, null, { stream_id: 7 }]),
      JSON.stringify({ ...stream, aud: [1, {}, "x".repeat(5000)], description: 7 }),
      JSON.stringify({ ...stream, delivery: [] }),
      JSON.stringify({
        ...stream,
        delivery: { method: "urn:ietf:rfc:8936", endpoint_url: "http://plain.example.com/" },
      }),
      JSON.stringify({ ...stream, iss: "https://other.example.com" }),
      "x".repeat(300_000),
    ];
    for (const body of answers) {
      const source = transmitter(keys);
      const replica = await PollingReplica.start(1, keys, source);
      const [ada = ""] = await replica.workers.signIn("ada", LIFE);
      const usual = source.answer.bind(source);
      source.answer = (asked) => {
        const answer = usual(asked);
        return asked.path.startsWith("/ssf/") ? { status: asked.method === "GET" ? 200 : 201, body } : answer;
      };
      replica.pass(8_000);
      assert.ok(areAllAlive(replica, ada), body.slice(0, 80));
    }
  });
});

describe("of a transmitter that is the provider", () => {
  const isToken = (body: string): boolean => body.includes("grant_type=client_credentials");

  test("streams are polled with a token of the client's own, which is asked for again when it ends or is not accepted", async () => {
    const source = transmitter(keys, { issuer: ISSUER, bearer: "first" });
    const replica = await PollingReplica.start(1, keys, source, { logout: { sharedSignals: { transmitter: ISSUER } } });
    const host = replica.workers.worker(0);
    const give = (token: string, expires_in = 300): void => {
      const call = host.takeCall(isToken);
      assert.equal(new URLSearchParams(call.body).get("scope"), "ssf.read ssf.manage");
      assert.ok(call.headers.some(([name, value]) => name === "authorization" && value.startsWith("Basic ")));
      host.answer(call, 200, JSON.stringify({ access_token: token, token_type: "Bearer", expires_in }));
      replica.answer();
    };
    replica.pass(3_000);
    assert.equal(source.streams.size, 0);
    give("first");
    replica.pass(10_000);
    assert.equal(source.streams.size, 2);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    replica.pass(265_000);
    Object.assign(source.options, { bearer: "second" });
    give("second");
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(2_000);
    assert.ok(areAllDead(replica, ada));
    Object.assign(source.options, { bearer: "third" });
    replica.pass(6_000);
    give("third");
    const before = source.named("replica")[0]?.polls ?? 0;
    replica.pass(6_000);
    assert.ok((source.named("replica")[0]?.polls ?? 0) > before);
  });

  test("a token that can't be had is complained of, and asked for less and less often", async () => {
    const source = transmitter(keys, { issuer: ISSUER });
    const replica = await PollingReplica.start(1, keys, source, { logout: { sharedSignals: { transmitter: ISSUER } } });
    const host = replica.workers.worker(0);
    let refusals = 0;
    for (let i = 0; i < 600; i++) {
      replica.pass(500);
      const call = host.calls.find(({ body }) => isToken(body));
      if (call === undefined) continue;
      host.answer(host.takeCall(isToken), 401, JSON.stringify({ error: "invalid_client" }));
      refusals++;
    }
    assert.ok(refusals >= 8 && refusals <= 20, String(refusals));
    const lines = host.log.filter((line) => line.includes("there is no token for the transmitter"));
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /invalid_client/);
    assert.equal(source.asked.length, 0);
  });

  test("who is another gets no token of the client's", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source, {
      logout: { sharedSignals: { transmitter: TRANSMITTER } },
    });
    replica.pass(10_000);
    assert.ok(source.asked.length > 0);
    for (const { authorization } of source.asked) assert.equal(authorization, "");
    assert.equal(replica.workers.worker(0).calls.filter(({ body }) => isToken(body)).length, 0);
  });
});
