import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { providerTimeout, withProvider } from "../support/gateway/gateway.ts";
import { assertNoSecretsInLog, assertRefusalPage, type Refusal } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";
import type { Behaviour } from "../support/provider/behaviour.ts";
import type { Claims, Signing } from "../support/provider/keys.ts";
import type { Canned, Response } from "../support/provider/messages.ts";
import { json } from "../support/provider/requests.ts";

let world: World;
before(async () => {
  world = await World.start({
    configure: (configuration) => withProvider(configuration, { timeout: providerTimeout(1) }),
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

const now = (): number => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A login in which the provider behaves so ends in a page, and with no session; answers what page and log say. */
async function refusedLogin(what: string, behaviour: Behaviour): Promise<Refusal> {
  const browser = world.browser();
  world.reset();
  const callback = await browser.callbackOf("/");
  world.provider.behaviour = behaviour;
  const from = world.gateway.envoy.log.length;
  const answer = await browser.step(callback);
  world.provider.behaviour = {};
  const refusal = await assertRefusalPage(answer, world.gateway, from, what);
  assert.deepEqual(await browser.sessionCookies(), [], what);
  assert.equal((await browser.ask("/after")).status, 302, `${what}: there is a session`);
  assert.equal(world.application.requests.length, 0, what);
  return refusal;
}

async function assertNoSession(what: string, behaviour: Behaviour, reason?: string): Promise<void> {
  const refusal = await refusedLogin(what, behaviour);
  if (reason !== undefined) assert.equal(refusal.reason, reason, what);
}

async function assertSession(what: string, behaviour: Behaviour): Promise<void> {
  world.reset();
  world.provider.behaviour = behaviour;
  const answer = await world.browser().visit("/");
  assert.equal(answer.status, 200, `${what}: ${answer.status} ${answer.body}`);
}

const WRONG_CLAIMS: [string, string, (claims: Claims) => Claims][] = [
  ["nonce of another login", "id_token_nonce_mismatch", (c) => ({ ...c, nonce: "A".repeat(43) })],
  ["no nonce", "id_token_nonce_mismatch", (c) => ({ ...c, nonce: undefined })],
  ["nonce in a list", "id_token_nonce_mismatch", (c) => ({ ...c, nonce: [c["nonce"]] })],
  ["expired", "jwt_expired", (c) => ({ ...c, exp: now() - 120 })],
  ["no exp", "jwt_expiry_missing", (c) => ({ ...c, exp: undefined })],
  ["exp as text", "jwt_expiry_missing", (c) => ({ ...c, exp: String(c["exp"]) })],
  ["exp is null", "jwt_expiry_missing", (c) => ({ ...c, exp: null })],
  ["not yet valid", "jwt_not_yet_valid", (c) => ({ ...c, nbf: now() + 600 })],
  ["no iat", "jwt_issued_at_missing", (c) => ({ ...c, iat: undefined })],
  ["iat in the future", "jwt_issued_at_invalid", (c) => ({ ...c, iat: now() + 600 })],
  ["iat as text", "jwt_issued_at_missing", (c) => ({ ...c, iat: "now" })],
  ["another audience", "jwt_audience_mismatch", (c) => ({ ...c, aud: "another-app" })],
  ["no audience", "jwt_audience_mismatch", (c) => ({ ...c, aud: undefined })],
  ["an empty list of audiences", "jwt_audience_mismatch", (c) => ({ ...c, aud: [] })],
  ["a list of other audiences", "jwt_audience_mismatch", (c) => ({ ...c, aud: ["another-app", "gateway-app2"] })],
  ["an audience of which ours is a part", "jwt_audience_mismatch", (c) => ({ ...c, aud: `x ${String(c["aud"])}` })],
  ["azp of another client", "id_token_authorized_party_mismatch", (c) => ({ ...c, azp: "another-app" })],
  ["azp is no text", "id_token_authorized_party_mismatch", (c) => ({ ...c, azp: 7 })],
  ["another issuer", "jwt_issuer_mismatch", (c) => ({ ...c, iss: "https://evil.example" })],
  ["the issuer with a slash", "jwt_issuer_mismatch", (c) => ({ ...c, iss: `${String(c["iss"])}/` })],
  ["no issuer", "jwt_issuer_mismatch", (c) => ({ ...c, iss: undefined })],
  ["no sub", "jwt_subject_missing", (c) => ({ ...c, sub: undefined })],
  ["an empty sub", "jwt_subject_missing", (c) => ({ ...c, sub: "" })],
  ["sub is a number", "jwt_subject_missing", (c) => ({ ...c, sub: 1 })],
  [
    "at_hash of another access token",
    "id_token_access_token_hash_mismatch",
    (c) => ({ ...c, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
  ],
];

for (const [what, reason, claims] of WRONG_CLAIMS) {
  test(`no session from an ID token with wrong claims: ${what}`, () => assertNoSession(what, { claims }, reason));
}

const REFUSED_SIGNATURES: Signing[] = ["OTHER_KEY", "NONE", "NO_SIGNATURE", "HS256", "TAMPERED"];

for (const signing of REFUSED_SIGNATURES) {
  test(`no session from an ID token whose signature is wrong: ${signing}`, () => assertNoSession(signing, { signing }));
}

const header = encode({ alg: "RS256", kid: "key-1" });
const NO_JWTS: [string, unknown][] = [
  ["empty", ""],
  ["text", "abc"],
  ["two parts", `${header}.${encode({})}`],
  ["four parts", `${header}.${encode({})}.AAAA.AAAA`],
  ["encrypted", `${header}.a.b.c.d`],
  ["no JSON inside", `${header}.${Buffer.from("{").toString("base64url")}.AAAA`],
  ["no base64url", "e.e!.+/="],
  ["header is a list", `${encode([])}.${encode({})}.AAAA`],
  ["a number", 7],
  ["null", null],
  ["a list", ["a.b.c"]],
  ["very long", "A".repeat(200_000)],
  ["deep", `${header}.${Buffer.from("[".repeat(20_000)).toString("base64url")}.AAAA`],
];

test("no session from an ID token that is none", async () => {
  for (const [what, value] of NO_JWTS) {
    await assertNoSession(what, { token: (response) => ({ ...response, id_token: value }) });
  }
});

test("no session from an ID token with a critical header that nobody understands", () =>
  assertNoSession("crit", {
    idToken: (claims) => `${encode({ alg: "RS256", kid: "key-1", crit: ["x"], x: 1 })}.${encode(claims)}.AAAA`,
  }));

test("a key that is unknown has the set fetched again at most once in 10 s for each worker, and no session comes of it", async () => {
  for (let i = 0; i < 3; i++) await assertNoSession("settling", { signing: "UNKNOWN_KID" });
  let fetches = 0;
  const start = Date.now();
  for (let i = 0; i < 8; i++) {
    await assertNoSession(`unknown key, ${i}`, { signing: "UNKNOWN_KID" });
    fetches += world.provider.requestsTo("jwks").length;
  }
  const most = 2 * (1 + Math.floor((Date.now() - start) / 10_000));
  assert.ok(fetches <= most, `the keys were fetched ${fetches} times`);
});

const html: Canned = { status: 200, headers: { "content-type": "text/html" }, body: "<html>maintenance</html>" };
const FAILING: [string, Response][] = [
  ["invalid_grant", json(400, { error: "invalid_grant", error_description: "<b>used</b>" })],
  ["invalid_client", json(401, { error: "invalid_client" })],
  ["a server error", { status: 500, body: "oops" }],
  ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }],
  ["no JSON", html],
  ["an empty answer", { status: 200, headers: { "content-type": "application/json" } }],
  ["a list", json(200, [])],
  ["no ID token", json(200, { access_token: "a", token_type: "Bearer" })],
  ["no JSON but nearly", { status: 200, headers: { "content-type": "application/json" }, body: `{"id_token":"a` }],
  ["a huge answer", { status: 200, headers: { "content-type": "application/json" }, body: " ".repeat(3_000_000) }],
  ["cut off", "RESET"],
  ["no answer", "HANG"],
];

for (const [what, token] of FAILING) {
  test(`no session when the token endpoint fails: ${what}`, () => assertNoSession(what, { respond: { token } }));
}

test("a code that was refused once is not tried again by itself", async () => {
  await assertNoSession("refused", { respond: { token: json(400, { error: "invalid_grant" }) } });
  assert.equal(world.provider.redemptions, 1);
});

test("each refusal has an id of its own", async () => {
  const claims = (c: Claims): Claims => ({ ...c, aud: "another-app" });
  const ids = [await refusedLogin("first", { claims }), await refusedLogin("second", { claims })];
  assert.notEqual(ids[0]?.id, ids[1]?.id);
});

test("a session comes of what is unusual and right", async () => {
  await assertSession("no kid, one key", { signing: "NO_KID" });
  await assertSession("one audience in a list", { claims: (c) => ({ ...c, aud: [c["aud"]] }) });
  await assertSession("another audience beside ours, without azp", {
    claims: (c) => ({ ...c, aud: ["another-app", c["aud"]] }),
  });
  await assertSession("azp is ours", { claims: (c) => ({ ...c, azp: c["aud"] }) });
  await assertSession("expired within the clocks' skew", {
    claims: (c) => ({ ...c, exp: now() + 5, iat: now() + 30 }),
  });
  await assertSession("no at_hash", { claims: (c) => ({ ...c, at_hash: undefined }) });
  await assertSession("fractions of a second", { claims: (c) => ({ ...c, iat: now() - 0.5, exp: now() + 600.25 }) });
  await assertSession("unknown claims", { claims: (c) => ({ ...c, x: { deep: [[[[{}]]]] }, "": null }) });
  await assertSession("members that nobody asked for", { token: (response) => ({ ...response, x: [1, { y: null }] }) });
});

test("no code, token, secret, verifier or cookie is in Envoy's log after all of this", async () => {
  const browser = await world.signedIn();
  assertNoSecretsInLog(world, await browser.cookieHeader());
});
