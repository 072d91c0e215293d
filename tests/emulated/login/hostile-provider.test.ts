import assert from "node:assert/strict";
import { before, test } from "node:test";
import { decodeJwt, type JWTPayload } from "jose";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  comeBack,
  idToken,
  ISSUER,
  METADATA,
  navigation,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";
import { mutated } from "../../support/hostile/mutation.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// Whatever a provider answers to what is pushed, redeemed and proved, each login ends, after few calls. A trap throws here.

const random = new SeededRandom(11);
const API = "https://api.example.com";
const ENDPOINTS = { push: `${ISSUER}/par`, token: `${ISSUER}/token`, userinfo: `${API}/me` };
const REQUEST_URI = "urn:ietf:params:oauth:request_uri:1";
/** Once more with a nonce that is asked for, and each of the two once more with a secret that has changed. */
const MOST_CALLS: Readonly<Record<string, number>> = { "/par": 2, "/token": 4, "/me": 2 };
const SECRET = "the-secret-of-the-client-";
const ACCESS_TOKEN = "the-access-token-of-ada";
const ERRORS = ["use_dpop_nonce", "invalid_dpop_proof", "invalid_client", "invalid_grant", "invalid_request"];

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** The nonces that each origin gave last. */
const nonces = new Map<string, string>();
/** What no log may hold. */
const sent = new Set<string>();

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Pairs;
}

/** What may stand in `DPoP-Nonce`; undefined: there is none. */
function nonce(): string | undefined {
  const good = `nonce-${random.below(1_000_000)}`;
  return random.pick([good, good, undefined, "", 'a"b', "ä", "a b", "n".repeat(2_000), random.noise(40)]);
}

function isNonce(text: string | undefined): text is string {
  return text !== undefined && text.length <= 1024 && /^[!#-[\]-~]+$/.test(text);
}

/** What a call says that no log may hold. */
function secretsIn({ headers, body }: HttpCall): string[] {
  const form = new URLSearchParams(body);
  const [authorization = ""] = valuesOf(headers, "authorization");
  const [, credentials = ""] = authorization.split(" ");
  const secret = authorization.startsWith("Basic ")
    ? (Buffer.from(credentials, "base64").toString().split(":")[1] ?? "")
    : credentials;
  const values = ["code_verifier", "state", "nonce"].map((name) => form.get(name) ?? "");
  return [secret, ...values, ...valuesOf(headers, "dpop")].filter((value) => value !== "");
}

/** One that wants something else each time. */
function stubborn(): Answer {
  const error = random.pick(["use_dpop_nonce", "invalid_client"]);
  const dpopNonce = `nonce-${random.below(1_000_000)}`;
  return { status: 401, body: JSON.stringify({ error }), headers: [["dpop-nonce", dpopNonce]] };
}

/** An answer like a good one, or like none at all. `secrets`: what it repeats. */
function hostile(good: string, secrets: readonly string[]): Answer {
  const given = nonce();
  const error_description = secrets.join(" ");
  const error = JSON.stringify({ error: random.pick(ERRORS), error_description });
  const headers: Pairs = [
    ["content-type", random.pick(["application/json", "application/jwt", "text/html", random.noise(20)])],
    ...(given === undefined ? [] : ([["dpop-nonce", given]] as Pairs)),
    ["www-authenticate", random.pick(['DPoP error="use_dpop_nonce"', error_description, random.noise(50)])],
  ];
  const status = random.pick([200, 200, 201, 400, 400, 401, 401, 403, 404, 500, 302, 0, 99, 999]);
  const body = random.pick([good, error, error, mutated(random, good), mutated(random, error), random.noise(300), ""]);
  return { status, body: random.below(50) === 0 ? body + " ".repeat(300_000) : body, headers };
}

/** A call says what it is for and proves its key as RFC 9449 has it, with the nonce of its own server. */
function assertSound(call: HttpCall, origin: string, path: string, isProven: boolean): void {
  for (const [name, value] of call.headers) assert.match(`${name}: ${value}`, /^[ -~]+$/);
  const proofs = valuesOf(call.headers, "dpop");
  assert.equal(proofs.length, isProven ? 1 : 0);
  if (!isProven) return;
  const proof = decodeJwt<JWTPayload & { htu: string; nonce?: string }>(proofs[0] ?? "");
  assert.deepEqual([proof.htu, proof.nonce], [origin + path, nonces.get(origin)]);
}

/** Answers what the filter asks until it asks no more, which is soon. */
function answerAll(host: HostEmulator, good: Readonly<Record<string, string>>, isHostile: boolean): void {
  const counts = new Map<string, number>();
  const isStubborn = random.below(8) === 0;
  for (let call = host.calls.shift(); call !== undefined; call = host.calls.shift()) {
    const [authority = ""] = valuesOf(call.headers, ":authority");
    const [path = ""] = valuesOf(call.headers, ":path");
    if (authority === "localhost") {
      if (random.below(3) === 0) host.fail(call);
      else host.answer(call, 200, SECRET + (isHostile ? random.below(3) : 1).toString());
      continue;
    }
    if (path === "/jwks") {
      host.answer(call, 200, JSON.stringify(keys.jwks));
      continue;
    }
    const origin = `https://${authority}`;
    assertSound(call, origin, path, path !== "/par");
    counts.set(path, (counts.get(path) ?? 0) + 1);
    assert.ok((counts.get(path) ?? 0) <= (MOST_CALLS[path] ?? 0), `${path} is asked too often`);
    const secrets = secretsIn(call);
    for (const one of secrets) sent.add(one);
    const answer = isHostile
      ? isStubborn
        ? stubborn()
        : hostile(good[path] ?? "", secrets)
      : { status: 200, body: good[path] ?? "", headers: [["content-type", "application/json"]] as Pairs };
    const [given] = valuesOf(answer.headers, "dpop-nonce");
    if (isHostile && !isStubborn && random.below(20) === 0) {
      host.fail(call);
      continue;
    }
    const hasCome = answer.status > 0;
    if (hasCome && isNonce(given) && path !== "/par") nonces.set(origin, given);
    host.answer(call, answer.status, answer.body, answer.headers);
  }
}

test("hostile answers to what is pushed, redeemed and proved end each login, after few calls and without a secret in the log", async () => {
  const metadata = {
    ...METADATA,
    pushed_authorization_request_endpoint: ENDPOINTS.push,
    require_pushed_authorization_requests: true,
    userinfo_endpoint: ENDPOINTS.userinfo,
  };
  const configuration = {
    clientSecret: { url: "http://localhost/secret", refresh: "1h" },
    provider: { senderConstraint: "DPOP", userInfo: "ALWAYS" },
  };
  const secrets = (): string => `${SECRET}1`;
  const workers = await EmulatedWorkers.start(1, keys, configuration, undefined, undefined, metadata, secrets);
  workers.pass(1_000);
  const host = workers.worker(0);
  const ends = new Map<string, number>();
  const count = rounds(800);
  for (let round = 0; round <= count; round++) {
    const isHostile = round < count;
    const stream = host.open(navigation("/oauth2/start?rd=/"));
    const form = new URLSearchParams(host.calls[0]?.body);
    const url = new URL(`${ISSUER}/authorize?${form.toString()}`);
    const claims = { nonce: form.get("nonce") ?? "" };
    const tokens = { token_type: "DPoP", id_token: await idToken(host, keys, claims), access_token: ACCESS_TOKEN };
    const good = {
      "/par": JSON.stringify({ request_uri: REQUEST_URI, expires_in: 60 }),
      "/token": JSON.stringify({ ...tokens, refresh_token: "r", expires_in: 300 }),
      "/me": JSON.stringify({ sub: "9f5c1a70", email: "ada@example.com" }),
    };
    answerAll(host, good, isHostile && random.below(3) === 0);
    const seen = [stream];
    const [cookie = ""] = (valuesOf(stream.response?.headers, "set-cookie")[0] ?? "").split(";");
    if (stream.response?.status === 302) {
      assert.equal(new URL(valuesOf(stream.response.headers, "location")[0] ?? "").origin, ISSUER);
      seen.push(comeBack(host, { url, cookie }));
      answerAll(host, good, isHostile);
    }
    // A refusal of the client waits for another look at its secret, of which there is one a second.
    for (let second = 0; second < 2 && seen.some(({ response }) => response === undefined); second++) {
      workers.pass(1_000);
      answerAll(host, good, isHostile);
    }
    for (const { response } of seen) {
      assert.ok(response !== undefined, "it was answered");
      for (const [name, value] of response.headers) assert.match(`${name}: ${value}`, /^[ -~]+$/);
      ends.set(response.details, (ends.get(response.details) ?? 0) + 1);
    }
    for (const one of seen) host.end(one);
    const log = host.log.splice(0).join("\n");
    for (const secret of sent) assert.ok(!log.includes(secret), `${secret} in ${log}`);
    sent.clear();
    if (round % 10 === 0) workers.pass(1_500);
    if (!isHostile) assert.equal(sessionCookies(seen[1]?.response?.headers).length > 0, true, "a good one signs in");
  }
  assert.ok(ends.size > 15, [...ends].join("\n"));
  assert.ok(host.memoryBytes < 24 * 1024 * 1024, `${host.memoryBytes} bytes of memory`);
});
