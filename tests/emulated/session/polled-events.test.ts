import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { generateKeyPair } from "jose";
import { BEARER, PollingReplica, transmitter } from "../../support/emulated/polled-transmitter.ts";
import { CREDENTIAL_CHANGE, SESSION_REVOKED } from "../../support/emulated/security-events.ts";
import { ISSUER, type Signer, signer } from "../../support/emulated/session.ts";
import { isAlive, LIFE } from "../../support/emulated/signed-out.ts";

// Security events that are polled (RFC 8936), each replica on a stream of its own: who asks, and what becomes of streams.

const ADA = { format: "iss_sub", iss: ISSUER, sub: "ada" };
/** The poll interval, and the time in which the other workers learn of it. */
const BOUND_MS = 2_000 + 500;

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

describe("a session that is revoked at the transmitter", () => {
  test("is dead on each worker of each replica within the poll interval and half a second", async () => {
    const source = transmitter(keys);
    const replicas = [];
    for (let i = 0; i < 3; i++) replicas.push(await PollingReplica.start(2, keys, source));
    for (const replica of replicas) replica.pass(3_000);
    const [first] = replicas as [PollingReplica];
    const [ada = ""] = await first.workers.signIn("ada", LIFE, 0, { sid: "ada-1" });
    const [eve = ""] = await first.workers.signIn("eve", LIFE);
    for (const replica of replicas) assert.ok(areAllAlive(replica, ada));
    for (let i = 0; i < 4; i++) {
      const user = `user-${i}`;
      const [cookie = ""] = await first.workers.signIn(user, LIFE);
      for (const replica of replicas) replica.pass(300 * i + 1_000);
      await source.tell({ ...ADA, sub: user }, {}, first.workers.nowMs);
      for (const replica of replicas) {
        replica.pass(BOUND_MS);
        assert.ok(areAllDead(replica, cookie), user);
      }
    }
    await source.tell({ format: "complex", session: { format: "opaque", id: "ada-1" } }, {}, first.workers.nowMs);
    for (const replica of replicas) {
      replica.pass(BOUND_MS);
      assert.ok(areAllDead(replica, ada));
      assert.ok(areAllAlive(replica, eve));
    }
    for (const stream of source.named("replica")) {
      assert.deepEqual([...stream.pending], [], "acknowledged");
      assert.equal(stream.acknowledged.length, 5, "once each");
    }
  });

  test("before a replica started is dead there as soon as its streams are there: it stands in the journal", async () => {
    const source = transmitter(keys);
    const old = await PollingReplica.start(1, keys, source);
    old.pass(3_000);
    const [ada = ""] = await old.workers.signIn("ada", LIFE);
    const [eve = ""] = await old.workers.signIn("eve", LIFE);
    await source.tell(ADA, {}, old.workers.nowMs);
    old.pass(BOUND_MS);
    assert.ok(areAllDead(old, ada));
    const restarted = await PollingReplica.start(1, keys, source, {}, old.workers.nowMs);
    restarted.pass(1_000);
    assert.ok(areAllDead(restarted, ada));
    assert.ok(areAllAlive(restarted, eve));
  });

  test("leaves the journal when session.lifetime has passed, and when 64 others came after it", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source, { session: { lifetime: "1h" } });
    replica.pass(3_000);
    const [journal] = source.named("journal");
    const first = await source.tell(ADA, {}, replica.workers.nowMs);
    for (let i = 0; i < 120; i++) await source.tell({ ...ADA, sub: `u${i}` }, {}, replica.workers.nowMs);
    replica.pass(601_000);
    assert.equal(journal?.pending.size, 64);
    assert.equal(journal.pending.has(first), false);
    replica.workers.jump(3_600_000);
    replica.pass(2_000);
    assert.equal(journal.pending.size, 0);
  });
});

describe("of the workers of a process", () => {
  test("one asks at a time, every two seconds, and another where one is lost", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(3, keys, source);
    replica.pass(3_000);
    const polls = (): number => source.named("replica")[0]?.polls ?? 0;
    const before = polls();
    replica.pass(20_000);
    assert.ok(polls() - before >= 9 && polls() - before <= 12, String(polls() - before));
    assert.equal(source.streams.size, 2, "a stream and the journal");
    replica.workers.lose(replica.workers.worker(0));
    replica.workers.lose(replica.workers.worker(0));
    const lost = polls();
    replica.pass(20_000);
    assert.ok(polls() - lost >= 8, String(polls() - lost));
  });

  test("another takes over where one never has its answer", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(2, keys, source);
    replica.pass(3_000);
    for (const host of replica.workers.hosts) host.calls.length = 0;
    const before = source.named("replica")[0]?.polls ?? 0;
    replica.workers.pass(2_500);
    const asking = replica.workers.hosts.find((host) => host.calls.length > 0);
    assert.ok(asking !== undefined);
    replica.workers.lose(asking);
    replica.pass(10_000);
    assert.ok((source.named("replica")[0]?.polls ?? 0) > before);
  });
});

describe("a stream", () => {
  test("is asked for with the two events, by poll, with the bearer token; and called by whose it is", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(1_000);
    const [created, ...others] = source.asked.filter(
      ({ method, path }) => method === "POST" && path === "/ssf/streams",
    );
    assert.equal(others.length, 1, "and the journal");
    const body = JSON.parse(created?.body ?? "") as Record<string, unknown>;
    assert.deepEqual(body["delivery"], { method: "urn:ietf:rfc:8936" });
    assert.deepEqual(body["events_requested"], [SESSION_REVOKED, CREDENTIAL_CHANGE]);
    assert.match(String(body["description"]), /^gatehouse [\w-]{12} replica [\w-]{12} \d+$/);
    for (const { authorization } of source.asked) assert.equal(authorization, `Bearer ${BEARER}`);
  });

  test("of a former life is deleted half an hour after it was heard of last, and one in use is not", async () => {
    const source = transmitter(keys);
    const old = await PollingReplica.start(1, keys, source);
    old.pass(3_000);
    const living = await PollingReplica.start(1, keys, source, {}, old.workers.nowMs);
    living.pass(3_000);
    const [former, current] = source.named("replica");
    for (let i = 0; i < 6; i++) living.pass(601_000);
    assert.deepEqual(source.named("replica"), [current]);
    assert.ok(former !== undefined && !source.streams.has(former.id));
    assert.equal(source.named("journal").length, 1);
  });

  test("is one of at most 64, however often replicas restart", async () => {
    const source = transmitter(keys);
    let nowMs = Date.now();
    for (let i = 0; i < 70; i++) {
      const replica = await PollingReplica.start(1, keys, source, {}, nowMs);
      replica.pass(1_000);
      ({ nowMs } = replica.workers);
    }
    assert.ok(source.named("replica").length <= 66, String(source.named("replica").length));
    assert.equal(source.named("journal").length, 1);
  });

  test("for the journal is one for all, also where several replicas made one at the same time", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    const [journal] = source.named("journal");
    const body = JSON.stringify({ description: journal?.description });
    const asked = { method: "POST", path: "/ssf/streams", authorization: `Bearer ${BEARER}`, body };
    for (let i = 0; i < 2; i++) source.answer(asked);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(601_000);
    assert.deepEqual(source.named("journal"), [journal]);
    const restarted = await PollingReplica.start(1, keys, source, {}, replica.workers.nowMs);
    restarted.pass(1_000);
    assert.ok(areAllDead(restarted, ada));
  });

  test("that is gone is made anew, and the journal read again", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    const [stream] = source.named("replica");
    assert.ok(stream !== undefined);
    source.streams.delete(stream.id);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(6_000);
    assert.ok(areAllDead(replica, ada));
    assert.equal(source.named("replica").length, 1);
  });

  test("of others is left alone", async () => {
    const source = transmitter(keys);
    const description = "gatehouse AAAAAAAAAAAA replica BBBBBBBBBBBB 1";
    const body = JSON.stringify({ description });
    source.answer({ method: "POST", path: "/ssf/streams", authorization: `Bearer ${BEARER}`, body });
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    replica.pass(601_000);
    assert.equal(source.named("AAAAAAAAAAAA").length, 1);
    assert.equal(source.streams.size, 3);
  });

  test("has no journal beside it where descriptions are not kept", async () => {
    const source = transmitter(keys, { describes: false });
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(601_000);
    replica.pass(5_000);
    assert.equal(source.streams.size, 1);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(BOUND_MS);
    assert.ok(areAllDead(replica, ada));
  });

  test("that is shared hands out the newest, however many are left there and however few at a time", async () => {
    const source = transmitter(keys, { mostStreams: 1, mostTokens: 10 });
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    for (let i = 0; i < 70; i++) await source.tell({ ...ADA, sub: `u${i}` }, {}, replica.workers.nowMs);
    await source.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(BOUND_MS);
    assert.ok(areAllDead(replica, ada));
  });

  test("is shared where the transmitter allows one: what ended sessions is left there for the others", async () => {
    const source = transmitter(keys, { mostStreams: 1 });
    const replicas = [];
    for (let i = 0; i < 2; i++) {
      const replica = await PollingReplica.start(1, keys, source);
      replica.pass(3_000);
      replicas.push(replica);
    }
    const [first] = replicas as [PollingReplica];
    const [ada = ""] = await first.workers.signIn("ada", LIFE);
    await source.tell(ADA, {}, first.workers.nowMs);
    await source.tell({ format: "opaque", id: "stream-1" }, { events: { "https://example.com/verification": {} } });
    for (const replica of replicas) {
      replica.pass(BOUND_MS);
      assert.ok(areAllDead(replica, ada));
    }
    const [stream] = source.streams.values();
    assert.equal(stream?.pending.size, 1, "the other event is of no use to anybody");
    const metric = first.workers.worker(0).metrics.get("gatehouse.security_events.accepted");
    first.pass(10_000);
    assert.equal(first.workers.worker(0).metrics.get("gatehouse.security_events.accepted"), metric, "judged once");
    const third = await PollingReplica.start(1, keys, source, {}, first.workers.nowMs);
    third.pass(3_000);
    assert.ok(areAllDead(third, ada), "who starts later learns of it too");
  });
});

describe("a token that comes by poll", () => {
  test("and is refused is said to be, with the reason, and not sent again", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const [ada = ""] = await replica.workers.signIn("ada", LIFE);
    const bad = {
      [await source.tell(ADA, { iss: ISSUER })]: "invalid_issuer",
      [await source.tell(ADA, { aud: "another" })]: "invalid_audience",
      [await source.tell({ format: "email", email: "ada@example.com" })]: "invalid_request",
      [await source.tell(undefined)]: "invalid_request",
      [await source.tell(ADA, { events: undefined })]: "invalid_request",
    };
    const [stream] = source.named("replica");
    stream?.pending.set("none", "x");
    replica.pass(BOUND_MS);
    assert.ok(areAllAlive(replica, ada));
    const errors = Object.fromEntries(Object.entries(stream?.errors ?? {}).map(([jti, { err }]) => [jti, err]));
    assert.deepEqual(errors, { ...bad, none: "invalid_request" });
    assert.equal(stream?.pending.size, 0);
  });

  test("with a key that is not known waits for the next poll, and is refused where it stays unknown", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const source = transmitter(keys);
    const foreign = transmitter({ ...keys, kid: "2", privateKey });
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(30_000);
    const [stream] = source.named("replica");
    assert.ok(stream !== undefined);
    foreign.streams.set(stream.id, stream);
    const jti = await foreign.tell(ADA, {}, replica.workers.nowMs);
    replica.pass(1_500);
    replica.pass(20_000);
    assert.equal(stream.errors[jti]?.err, "invalid_key");
  });

  test("is one of many, which are taken a hundred at a time", async () => {
    const source = transmitter(keys);
    const replica = await PollingReplica.start(1, keys, source);
    replica.pass(3_000);
    const cookies = [];
    for (let i = 0; i < 250; i++) await source.tell({ ...ADA, sub: `u${i}` }, {}, replica.workers.nowMs);
    for (const user of ["u0", "u249"]) cookies.push((await replica.workers.signIn(user, LIFE))[0] ?? "");
    await source.tell({ ...ADA, sub: "u249" }, {}, replica.workers.nowMs + 1000);
    replica.pass(BOUND_MS);
    assert.equal(source.named("replica")[0]?.pending.size, 0);
  });
});
