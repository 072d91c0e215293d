import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from "jose";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  type BegunLogin,
  comeBack,
  idToken,
  ISSUER,
  METADATA,
  navigation,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { deliver, EmulatedWorkers, type RefreshCall } from "../../support/emulated/workers.ts";

// Tokens that are bound to a key of each session's (RFC 9449): its proofs, servers' nonces, and what is refused.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const DPOP = { provider: { senderConstraint: "DPOP" } };
const WITH_USER_INFO = { provider: { senderConstraint: "DPOP", userInfo: "ALWAYS" } };
const NONCE = "eyJ7S_zG.eyJH0-Z.HX4w-7v";
const LIFE = 300;

interface Proof {
  readonly payload: JWTPayload & { htm?: string; htu?: string; ath?: string; nonce?: string };
  readonly thumbprint: string;
}

async function start(configuration: object = DPOP, count = 1, metadata: object = METADATA): Promise<EmulatedWorkers> {
  return EmulatedWorkers.start(count, keys, configuration, undefined, undefined, {
    ...metadata,
    userinfo_endpoint: `${ISSUER}/userinfo`,
  });
}

/** The proof that goes with a call, verified. */
async function proofOf(host: HostEmulator, call: HttpCall): Promise<Proof> {
  const [proof = "", ...others] = valuesOf(call.headers, "dpop");
  assert.deepEqual(others, []);
  const currentDate = new Date(host.nowMs);
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
    typ: "dpop+jwt",
    algorithms: ["ES256"],
    currentDate,
    maxTokenAge: 10,
  });
  return { payload, thumbprint: await calculateJwkThumbprint(protectedHeader.jwk as JWK) };
}

function takeToken(host: HostEmulator): HttpCall {
  return host.takeCall((body) => body.includes("grant_type="));
}

function takeUserInfo(host: HostEmulator): HttpCall {
  return host.takeCall((body) => body === "");
}

async function tokens(host: HostEmulator, { url }: BegunLogin, more: object = {}): Promise<string> {
  const nonce = url.searchParams.get("nonce") ?? "";
  const exp = Math.floor(host.nowMs / 1000) + LIFE;
  const id_token = await idToken(host, keys, { nonce, exp });
  return JSON.stringify({ token_type: "DPoP", id_token, access_token: "at", refresh_token: "r0", ...more });
}

/** The token endpoint wants its nonce in the proof (section 8). */
function wantNonce(host: HostEmulator, call: HttpCall, nonce = NONCE, status = 400): void {
  host.answer(call, status, '{"error":"use_dpop_nonce"}', [["dpop-nonce", nonce]]);
}

function outcome(stream: EmulatedStream): string {
  return stream.response?.details.replace("gatehouse_", "") ?? stream.state;
}

/** Signs in, and answers the session's cookies and the thumbprint of its key. */
async function signIn(host: HostEmulator): Promise<{ cookies: string[]; thumbprint: string }> {
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  const call = takeToken(host);
  host.answer(call, 200, await tokens(host, login));
  const cookies = sessionCookies(stream.response?.headers);
  assert.ok(cookies.length > 0, outcome(stream));
  return { cookies, thumbprint: login.url.searchParams.get("dpop_jkt") ?? "" };
}

async function answerRefresh({ host, call }: RefreshCall, refresh_token: string): Promise<void> {
  const id_token = await idToken(host, keys, { exp: Math.floor(host.nowMs / 1000) + LIFE });
  host.answer(call, 200, JSON.stringify({ token_type: "DPoP", id_token, access_token: "at", refresh_token }));
}

test("the key that a login's code is bound to is the one that redeems it, and each login has its own", async () => {
  const host = (await start()).worker(0);
  const seen = new Set<string>();
  for (let i = 0; i < 3; i++) {
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    const call = takeToken(host);
    const { payload, thumbprint } = await proofOf(host, call);
    assert.equal(thumbprint, login.url.searchParams.get("dpop_jkt"));
    assert.deepEqual(
      [payload.htm, payload.htu, payload.ath, payload.nonce],
      ["POST", `${ISSUER}/token`, undefined, undefined],
    );
    assert.equal(Buffer.from(payload.jti ?? "", "base64url").length, 16);
    seen.add(thumbprint).add(payload.jti ?? "");
    host.answer(call, 200, await tokens(host, login));
    assert.equal(outcome(stream), "login_completed");
  }
  assert.equal(seen.size, 6);
});

test("a pushed request binds its code, too", async () => {
  const host = (await start(DPOP, 1, { ...METADATA, pushed_authorization_request_endpoint: `${ISSUER}/par` })).worker(
    0,
  );
  host.open(navigation("/oauth2/start"));
  const call = host.takeCall((body) => body.includes("response_type=code"));
  assert.match(new URLSearchParams(call.body).get("dpop_jkt") ?? "", /^[\w-]{43}$/);
});

test("nothing is proved where tokens are not bound", async () => {
  const host = (await start({})).worker(0);
  const login = beginLogin(host);
  comeBack(host, login);
  assert.equal(login.url.searchParams.get("dpop_jkt"), null);
  assert.deepEqual(valuesOf(takeToken(host).headers, "dpop"), []);
});

test("the UserInfo endpoint gets the token with the scheme DPoP and a proof for it", async () => {
  const host = (await start(WITH_USER_INFO)).worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  host.answer(takeToken(host), 200, await tokens(host, login));
  const call = takeUserInfo(host);
  assert.deepEqual(valuesOf(call.headers, "authorization"), ["DPoP at"]);
  const { payload, thumbprint } = await proofOf(host, call);
  const ath = createHash("sha256").update("at").digest("base64url");
  assert.deepEqual([payload.htm, payload.htu, payload.ath], ["GET", `${ISSUER}/userinfo`, ath]);
  assert.equal(thumbprint, login.url.searchParams.get("dpop_jkt"));
  host.answer(call, 200, '{"sub":"9f5c1a70"}', [["content-type", "application/json"]]);
  assert.equal(outcome(stream), "login_completed");
});

test("a server's nonce is taken at once, kept for the next proof, and replaced by the one that comes with an answer", async () => {
  for (const status of [400, 401]) {
    const host = (await start()).worker(0);
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    const first = takeToken(host);
    const { payload: before } = await proofOf(host, first);
    wantNonce(host, first, NONCE, status);
    const second = takeToken(host);
    const { payload } = await proofOf(host, second);
    assert.equal(payload.nonce, NONCE);
    assert.notEqual(payload.jti, before.jti);
    assert.equal(second.body, first.body);
    host.answer(second, 200, await tokens(host, login), [["dpop-nonce", "next"]]);
    assert.equal(outcome(stream), "login_completed");
    comeBack(host, beginLogin(host));
    assert.equal((await proofOf(host, takeToken(host))).payload.nonce, "next");
  }
});

test("the UserInfo endpoint's nonce is another's, and taken from its challenge", async () => {
  const host = (await start(WITH_USER_INFO)).worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  host.answer(takeToken(host), 200, await tokens(host, login));
  const challenge: Pairs = [
    ["www-authenticate", 'DPoP error="use_dpop_nonce", error_description="a nonce is needed"'],
    ["dpop-nonce", NONCE],
  ];
  host.answer(takeUserInfo(host), 401, "", challenge);
  const again = takeUserInfo(host);
  assert.equal((await proofOf(host, again)).payload.nonce, NONCE);
  host.answer(again, 401, "", challenge);
  assert.equal(host.calls.length, 0);
  assert.equal(outcome(stream), "userinfo_refused");
});

test("the second try has the time that the first left of provider.timeout, and there is none where that is over", async () => {
  for (const [passed, left] of [
    [3_000, 2_000],
    [4_950, undefined],
  ] as const) {
    const workers = await start();
    const host = workers.worker(0);
    const stream = comeBack(host, beginLogin(host));
    const first = takeToken(host);
    assert.equal(first.timeoutMs, 5_000);
    workers.pass(passed);
    wantNonce(host, first);
    assert.equal(host.calls[0]?.timeoutMs, left);
    assert.equal(outcome(stream), left === undefined ? "token_endpoint_invalid_dpop_proof" : "HELD");
  }
});

test("a server that wants another nonce each time is asked twice, and the login ends", async () => {
  const host = (await start()).worker(0);
  const stream = comeBack(host, beginLogin(host));
  wantNonce(host, takeToken(host), "a");
  wantNonce(host, takeToken(host), "b");
  assert.equal(host.calls.length, 0);
  assert.deepEqual([stream.response?.status, outcome(stream)], [502, "token_endpoint_invalid_dpop_proof"]);
});

test("without a nonce that can be one, nothing is asked again", async () => {
  for (const nonce of ["", "a b", 'a"b', "ä", "a\\b", "a".repeat(1025), undefined]) {
    const host = (await start()).worker(0);
    const stream = comeBack(host, beginLogin(host));
    const headers: Pairs = nonce === undefined ? [] : [["dpop-nonce", nonce]];
    host.answer(takeToken(host), 400, '{"error":"use_dpop_nonce"}', headers);
    assert.equal(host.calls.length, 0);
    assert.equal(outcome(stream), "token_endpoint_invalid_dpop_proof");
  }
});

test("an answer that is no answer to the proof is not asked for again, whatever nonce comes with it", async () => {
  for (const [status, body, label] of [
    [400, '{"error":"invalid_grant"}', "token_endpoint_invalid_grant"],
    [400, '{"error":"invalid_dpop_proof"}', "token_endpoint_invalid_dpop_proof"],
    [503, '{"error":"use_dpop_nonce"}', "token_endpoint_unreachable"],
    [400, "use_dpop_nonce", "token_endpoint_refused"],
  ] as const) {
    const host = (await start()).worker(0);
    const stream = comeBack(host, beginLogin(host));
    host.answer(takeToken(host), status, body, [["dpop-nonce", NONCE]]);
    assert.equal(host.calls.length, 0);
    assert.equal(outcome(stream), label);
  }
});

test("a token that is not bound signs nobody in", async () => {
  for (const token_type of ["Bearer", "", undefined, null, 7, ["DPoP"], "DPoP "]) {
    const host = (await start()).worker(0);
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    host.answer(takeToken(host), 200, await tokens(host, login, { token_type }));
    assert.deepEqual([stream.response?.status, outcome(stream)], [502, "token_response_not_bound"], String(token_type));
  }
  const host = (await start()).worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  host.answer(takeToken(host), 200, await tokens(host, login, { token_type: "dpop" }));
  assert.equal(outcome(stream), "login_completed", "in any case");
});

test("a bound token signs nobody in where none is wanted", async () => {
  const host = (await start({})).worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  host.answer(takeToken(host), 200, await tokens(host, login));
  assert.equal(outcome(stream), "token_response_invalid");
});

test("a session is refreshed with its own key, by any worker, for as long as it lives", async () => {
  const workers = await start(DPOP, 2);
  const session = await signIn(workers.worker(0));
  let cookies = session.cookies;
  for (const i of [1, 0, 1]) {
    workers.jump((LIFE + 1) * 1000);
    const host = workers.worker(i);
    const stream = host.open(navigation("/", cookies));
    const refresh = workers.takeRefresh();
    assert.equal((await proofOf(host, refresh.call)).thumbprint, session.thumbprint);
    await answerRefresh(refresh, `r${i}`);
    workers.pass(300);
    cookies = deliver(host, stream).cookies;
    assert.ok(cookies.length > 0);
  }
});

test("a refresh is asked for again with the server's nonce, and one that is of no use either costs no session", async () => {
  const workers = await start();
  const host = workers.worker(0);
  const { cookies } = await signIn(host);
  workers.jump((LIFE - 30) * 1000);
  const stream = host.open(navigation("/", cookies));
  wantNonce(host, workers.takeRefresh().call, "a");
  const second = workers.takeRefresh();
  assert.equal((await proofOf(host, second.call)).payload.nonce, "a");
  wantNonce(host, second.call, "b");
  assert.deepEqual(workers.refreshCalls(), []);
  workers.pass(1_500);
  assert.notEqual(stream.forwarded, undefined, "its tokens live");
  workers.pass(15_000);
  const next = host.open(navigation("/", cookies));
  const third = workers.takeRefresh();
  assert.equal((await proofOf(host, third.call)).payload.nonce, "b");
  await answerRefresh(third, "r1");
  workers.pass(300);
  assert.ok(deliver(host, next).cookies.length > 0);
});

test("a refresh that brings an unbound token is not used", async () => {
  const workers = await start();
  const host = workers.worker(0);
  const { cookies } = await signIn(host);
  workers.jump((LIFE + 1) * 1000);
  const stream = host.open(navigation("/", cookies));
  const { call } = workers.takeRefresh();
  const id_token = await idToken(host, keys);
  host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "at" }));
  workers.pass(300);
  assert.equal(stream.forwarded, undefined);
  assert.match(host.log.join("\n"), /is not refreshed: .* is not bound to the session's key/);
});

test("a session from before tokens were bound gets a key with its next refresh, and keeps it", async () => {
  const before = await start({});
  const cookies = await before.signIn("ada", LIFE);
  const workers = await start();
  workers.nowMs = before.nowMs;
  workers.jump((LIFE - 30) * 1000);
  const host = workers.worker(0);
  const stream = host.open(navigation("/", cookies));
  const first = workers.takeRefresh();
  const { thumbprint } = await proofOf(host, first.call);
  const id_token = await idToken(host, keys, { sub: "ada", exp: workers.nowSeconds + LIFE });
  host.answer(
    first.call,
    200,
    JSON.stringify({ token_type: "DPoP", id_token, refresh_token: "r1", access_token: "at" }),
  );
  workers.pass(300);
  const refreshed = deliver(host, stream).cookies;
  workers.jump((LIFE + 1) * 1000);
  host.open(navigation("/", refreshed));
  assert.equal((await proofOf(host, workers.takeRefresh().call)).thumbprint, thumbprint);
});
