import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { decodeProtectedHeader, type JWTPayload } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { claimsOf, gatewayToken, keysOf, tokenAt, tokenOf, verify } from "../../support/emulated/gateway-token.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { idToken, navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers } from "../../support/emulated/workers.ts";

const USER = {
  sub: "ada/1",
  email: "ada@example.com",
  email_verified: true,
  preferred_username: "ada",
  name: 'Ada "the first" Lovelace, Gräfin 🚀',
  groups: ["engineers", "admins"],
  auth_time: 1_700_000_000,
  acr: "urn:mfa",
  sid: "a session of the provider's",
  tid: "1",
};
const ORIGIN = "https://app.example.com";

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** The claims of the token that a user's application gets. */
async function tokenClaims(
  configuration: object,
  claims: JWTPayload,
  audience = ORIGIN,
): Promise<{ payload: JWTPayload; host: HostEmulator }> {
  const host = await readyHost(FILTER, keys, configuration);
  const payload = await verify(host, tokenAt(host, await signIn(host, keys, claims)), { audience });
  return { payload, host };
}

describe("the gateway's own token", () => {
  test("says who is signed in, to the origin of the request, for five minutes, and is signed with a published key", async () => {
    const { payload, host } = await tokenClaims(gatewayToken(), USER);
    const { sid, iat = 0, ...rest } = payload;
    assert.ok(Math.abs(iat - host.nowMs / 1000) < 2);
    assert.match(String(sid), /^[\w-]{22}$/);
    const { sub, email, email_verified, preferred_username, name, groups, auth_time, acr } = USER;
    const said = { sub, email, email_verified, preferred_username, name, groups, auth_time, acr };
    assert.deepEqual(rest, { iss: `${ORIGIN}/oauth2`, aud: ORIGIN, exp: iat + 300, ...said });
    const token = tokenAt(host, await signIn(host, keys, USER));
    assert.deepEqual(decodeProtectedHeader(token), { alg: "ES256", typ: "JWT", kid: keysOf(host).keys[0]?.kid });
  });

  test("is there in the ID token's place: no request has that, or anything else of the provider's", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken());
    const cookies = await signIn(host, keys, USER);
    for (let i = 0; i < 3; i++) {
      const forwarded = host.request([...navigation("/a", cookies), ["authorization", "Bearer of.the.client"]]) ?? [];
      assert.equal(valuesOf(forwarded, "authorization").length, 1);
      await verify(host, tokenOf(forwarded));
      const text = JSON.stringify(forwarded);
      assert.ok(!text.includes(USER.sid) && !text.includes(Buffer.from(USER.sid).toString("base64url").slice(0, 20)));
      assert.deepEqual(valuesOf(forwarded, "x-auth-request-user"), [USER.sub]);
    }
  });

  test("has the claims that are configured, whatever they hold, and of those that the user has", async () => {
    const roles = { realm: ["a", { b: [1, null, true, '\\" }'] }] };
    const claims = ["roles", "tid", "groups", "missing", "none", "empty", "zero"];
    const user = { ...USER, roles, none: null, empty: [], zero: 0 };
    const { payload } = await tokenClaims(gatewayToken({ claims }), user);
    const own = ["iss", "aud", "sub", "iat", "exp", "sid", "auth_time", "acr"];
    const rest = Object.fromEntries(Object.entries(payload).filter(([name]) => !own.includes(name)));
    assert.deepEqual(rest, { roles, tid: "1", groups: USER.groups, zero: 0 });
    const bare = await tokenClaims(gatewayToken({ claims: [] }), USER);
    assert.deepEqual(Object.keys(bare.payload).sort(), own.sort());
  });

  test("is for the configured audience, and fails at every other", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken({ audience: "orders" }));
    const token = tokenAt(host, await signIn(host, keys, USER));
    assert.equal((await verify(host, token, { audience: "orders" })).aud, "orders");
    for (const audience of [ORIGIN, "order", "orders2", "app"]) {
      await assert.rejects(verify(host, token, { audience }), { code: "ERR_JWT_CLAIM_VALIDATION_FAILED" });
    }
  });

  test("lets the header stay below 1 KB for a user in 150 groups where claims leave groups out", async () => {
    const groups = Array.from({ length: 150 }, (_, i) => `/departments/engineering/team-${i}`);
    const user = { ...USER, groups };
    for (const [claims, fits] of [
      [["email", "email_verified", "preferred_username", "name"], true],
      [["groups"], false],
    ] as const) {
      const host = await readyHost(FILTER, keys, gatewayToken({ claims }));
      const token = tokenAt(host, await signIn(host, keys, user));
      assert.equal(`Bearer ${token}`.length < 1024, fits, `${token.length}`);
      assert.deepEqual((await verify(host, token))["groups"], fits ? undefined : groups);
    }
  });

  test("has no address that the provider calls unverified, unless provider.verifiedEmails is false", async () => {
    for (const [email_verified, hides] of [
      [false, true],
      ["no", true],
      [true, false],
      [undefined, false],
    ] as const) {
      const claims = { ...USER, email_verified };
      const { payload } = await tokenClaims(gatewayToken(), claims);
      const expected = hides ? [undefined, undefined] : [USER.email, email_verified];
      assert.deepEqual([payload["email"], payload["email_verified"]], expected);
    }
    const all = { ...gatewayToken(), provider: { verifiedEmails: false } };
    const { payload } = await tokenClaims(all, { ...USER, email_verified: false });
    assert.deepEqual([payload["email"], payload["email_verified"]], [USER.email, false]);
  });

  test("names the session alike for as long as it lasts, and no two sessions alike", async () => {
    const workers = await EmulatedWorkers.start(1, keys, { ...gatewayToken(), session: { revalidate: "5m" } });
    const cookies = await workers.signIn("ada", 86_400);
    const host = workers.worker(0);
    const first = tokenAt(host, cookies);
    workers.jump(280_000);
    const stream = host.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), 86_400);
    const refreshed = tokenOf(stream.forwarded);
    assert.notEqual(refreshed, first);
    assert.equal(claimsOf(refreshed)["sid"], claimsOf(first)["sid"]);
    const later = tokenAt(host, deliver(host, stream).cookies);
    assert.equal(later, refreshed, "it is good for the session that the refresh made");
    assert.notEqual(claimsOf(tokenAt(host, await workers.signIn("ada", 86_400)))["sid"], claimsOf(first)["sid"]);
  });
});

test("a client's own request with the gateway's token is nobody's, unless the configuration knows its issuer", async () => {
  const bearerTokens = { enabled: true, audiences: [ORIGIN] };
  const host = await readyHost(FILTER, keys, { ...gatewayToken(), bearerTokens });
  const token = tokenAt(host, await signIn(host, keys, USER));
  const { response } = host.open([...navigation("/a"), ["authorization", `Bearer ${token}`]]);
  assert.deepEqual([response?.status, response?.details], [401, "gatehouse_jwt_issuer_mismatch"]);

  const off = await readyHost(FILTER, keys, gatewayToken());
  assert.equal(off.open([...navigation("/a"), ["authorization", `Bearer ${token}`]]).response?.status, 302);

  const issuers = [{ issuer: `${ORIGIN}/oauth2`, jwks: `${ORIGIN}/oauth2/jwks` }];
  const knowing = await readyHost(FILTER, keys, { ...gatewayToken(), bearerTokens: { ...bearerTokens, issuers } });
  for (let i = 0; i < 3; i++, knowing.nowMs += 1_001) knowing.tick();
  knowing.answer(knowing.takeCall(), 200, JSON.stringify(keysOf(host)));
  const forwarded = knowing.request([...navigation("/a"), ["authorization", `Bearer ${token}`]]);
  assert.equal(tokenOf(forwarded), token);
  assert.deepEqual(valuesOf(forwarded, "x-auth-request-user"), [USER.sub]);
});

test("an accepted bearer token goes on as the client brought it, which has it anyway", async () => {
  const host = await readyHost(FILTER, keys, {
    ...gatewayToken(),
    bearerTokens: { enabled: true, audiences: ["api"] },
  });
  const token = await idToken(host, keys, { aud: "api" });
  assert.equal(tokenOf(host.request([...navigation("/a"), ["authorization", `Bearer ${token}`]])), token);
});
