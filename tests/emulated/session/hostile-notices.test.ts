import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CompactSign } from "jose";
import { PollingReplica, transmitter } from "../../support/emulated/polled-transmitter.ts";
import {
  ADA,
  answerDocuments,
  listeningHost,
  post,
  pushHeaders,
  SESSION_REVOKED,
  TRANSMITTER,
} from "../../support/emulated/security-events.ts";
import { CONFIGURATION, ISSUER, type Signer, signer } from "../../support/emulated/session.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// A trap throws here with WebAssembly's own error.
const random = new SeededRandom(14);
const ENDPOINT = "https://app.example.com/oauth2/global_token_revocation";

let keys: Signer;
before(async () => {
  keys = await signer();
});

function signed(typ: string, claims: string): Promise<string> {
  return new CompactSign(Buffer.from(claims))
    .setProtectedHeader({ alg: "RS256", kid: keys.kid, typ })
    .sign(keys.privateKey);
}

const opaque = { format: "opaque", id: "ada" };
const SUBJECTS = [
  ADA,
  opaque,
  { format: "complex", user: ADA, session: opaque, tenant: opaque },
  { format: "aliases", identifiers: [ADA, opaque, { format: "email", email: "a@b.c" }] },
];

test("no pushed event traps: mutated before they are signed, and after", async () => {
  const host = await listeningHost(keys);
  const seen = new Set<number>();
  for (let round = 0; round < rounds(600); round++) {
    const now = Math.floor(host.nowMs / 1000);
    const event = { subject: random.pick(SUBJECTS), event_timestamp: random.pick([now, 1e300, -1, "x", null]) };
    const claims = JSON.stringify({
      ...{ iss: TRANSMITTER, aud: CONFIGURATION.clientId, iat: now, jti: `j${round}`, sub_id: random.pick(SUBJECTS) },
      events: { [SESSION_REVOKED]: event },
    });
    const token = await signed("secevent+jwt", random.below(8) > 0 ? mutated(random, claims) : claims);
    const stream = post(host, pushHeaders(), random.below(8) > 0 ? token : mutated(random, token));
    answerDocuments(host, keys);
    seen.add(stream.response?.status ?? 0);
    host.end(stream);
  }
  assert.deepEqual([...seen].sort(), [202, 400]);
  assert.ok(host.memoryBytes < 16 * 1024 * 1024, `${host.memoryBytes} bytes of memory`);
});

test("no request to end all sessions of a user traps: its body mutated, and its token", async () => {
  const host = await listeningHost(keys, {}, { logout: { oktaUniversalLogout: true } });
  const path = "/oauth2/global_token_revocation";
  const seen = new Set<number>();
  for (let round = 0; round < rounds(600); round++) {
    const now = Math.floor(host.nowMs / 1000);
    const claims = JSON.stringify({ iss: ISSUER, aud: ENDPOINT, iat: now, exp: now + 300, jti: `j${round}` });
    const typ = "global-token-revocation+jwt";
    const token = await signed(typ, random.below(4) > 0 ? claims : mutated(random, claims));
    const body = JSON.stringify({ [random.pick(["sub_id", "subject"])]: random.pick(SUBJECTS) });
    // No header has such characters that Envoy would let through.
    const authorization = `Bearer ${random.below(8) > 0 ? token : mutated(random, token).replace(/[^ -~]/g, "")}`;
    const headers = pushHeaders({ ":path": path, "content-type": "application/json", authorization });
    const stream = post(host, headers, random.below(4) > 0 ? mutated(random, body) : body);
    while (host.calls.length > 0) host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
    seen.add(stream.response?.status ?? 0);
    host.end(stream);
  }
  assert.deepEqual([...seen].sort(), [204, 400, 401]);
  assert.ok(host.memoryBytes < 16 * 1024 * 1024, `${host.memoryBytes} bytes of memory`);
});

test("no answer of a transmitter traps: its streams and what it says on them, mutated", async () => {
  for (let round = 0; round < rounds(40); round++) {
    const source = transmitter(keys, { mostStreams: random.pick([1, 2, 9]) });
    const usual = source.answer.bind(source);
    source.answer = (asked) => {
      const answer = usual(asked);
      if (asked.path.includes("ssf-") || random.below(3) === 0) return answer;
      const status = random.below(6) > 0 ? answer.status : random.pick([0, 204, 304, 401, 404, 409, 410, 500, 99999]);
      return { status, body: random.below(4) > 0 ? mutated(random, answer.body) : answer.body };
    };
    const replica = await PollingReplica.start(2, keys, source);
    for (let i = 0; i < 8; i++) {
      await source.tell(random.pick(SUBJECTS), {}, replica.workers.nowMs);
      replica.pass(random.pick([2_000, 5_000]));
    }
    replica.workers.jump(700_000);
    replica.pass(5_000);
  }
});
