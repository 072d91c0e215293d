import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type LocalResponse, type Pairs } from "../../support/emulated/host-emulator.ts";
import { pathOf, post, pushHeaders } from "../../support/emulated/security-events.ts";
import {
  CONFIGURATION,
  ISSUER,
  METADATA,
  navigation,
  readyHost,
  type Signer,
  signer,
  signIn,
} from "../../support/emulated/session.ts";

// Okta's Universal Logout (draft-parecki-oauth-global-token-revocation), with its JWT as the bearer token.

const ENDPOINT = "https://app.example.com/oauth2/global_token_revocation";
const CONFIGURED = { logout: { oktaUniversalLogout: true } };

let keys: Signer;
let host: HostEmulator;
let ada: string[];
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys, CONFIGURED);
  ada = await signIn(host, keys, { sub: "ada", sid: "ada-1" });
});

function isAlive(cookies: readonly string[]): boolean {
  return host.request(navigation("/", cookies)) !== undefined;
}

interface Leave {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  signer?: Signer;
}

let count = 0;

/** What Okta shows for who it is. */
function leave({ claims = {}, header = {}, signer: by = keys }: Leave = {}): Promise<string> {
  const iat = Math.floor(host.nowMs / 1000);
  const usual = { iss: ISSUER, sub: "app", aud: ENDPOINT, iat, nbf: iat, exp: iat + 300, jti: `leave-${count++}` };
  return new SignJWT(JSON.parse(JSON.stringify({ ...usual, ...claims })) as JWTPayload)
    .setProtectedHeader({ alg: "RS256", kid: by.kid, typ: "global-token-revocation+jwt", ...header })
    .sign(by.privateKey);
}

function headers(token: string | undefined, changes: Record<string, string> = {}): Pairs {
  const authorization = token === undefined ? undefined : `Bearer ${token}`;
  const usual = { ":path": "/oauth2/global_token_revocation", "content-type": "application/json", authorization };
  return pushHeaders({ ...usual, ...changes });
}

const ADA = { format: "iss_sub", iss: ISSUER, sub: "ada" };

async function ask(body: unknown = { sub_id: ADA }, options: Leave = {}): Promise<LocalResponse | undefined> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return post(host, headers(await leave(options)), text).response;
}

function assertRefused(response: LocalResponse | undefined, status: number, reason: string): void {
  assert.equal(response?.status, status, JSON.stringify(response));
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  const challenge = status === 401 ? ['Bearer realm="gatehouse"'] : [];
  assert.deepEqual(valuesOf(response.headers, "www-authenticate"), challenge);
  assert.match(host.log.at(-1) ?? "", new RegExp(`a universal logout is refused, ${reason}:`));
  assert.ok(isAlive(ada), "the session lives on");
}

describe("Okta ends", () => {
  test("all sessions of a user that have begun, at once, with 204, and none that begins after", async () => {
    const other = await signIn(host, keys, { sub: "ada" });
    const eve = await signIn(host, keys, { sub: "eve" });
    const response = await ask();
    assert.equal(response?.status, 204, host.log.at(-1));
    assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
    assert.equal(isAlive(ada), false);
    assert.equal(isAlive(other), false);
    assert.ok(isAlive(eve));
    host.nowMs += 2000;
    host.tick();
    assert.ok(isAlive(await signIn(host, keys, { sub: "ada" })));
  });

  test("sessions of a subject as the first drafts named it", async () => {
    assert.equal((await ask({ subject: ADA }))?.status, 204);
    assert.equal(isAlive(ada), false);
  });

  test("sessions of a subject by an opaque id, which is the user's sub", async () => {
    assert.equal((await ask({ sub_id: { format: "opaque", id: "ada" } }))?.status, 204);
    assert.equal(isAlive(ada), false);
  });

  test("nobody's sessions, with 204 too: who is known can't be said without a store", async () => {
    assert.equal((await ask({ sub_id: { ...ADA, sub: "nobody" } }))?.status, 204);
    assert.ok(isAlive(ada));
  });
});

const now = (): number => Math.floor(Date.now() / 1000);
const WHO: [string, Leave, string][] = [
  ["without typ", { header: { typ: undefined } }, "jwt_type_refused"],
  ["of type JWT", { header: { typ: "JWT" } }, "jwt_type_refused"],
  ["of another issuer", { claims: { iss: "https://other.example.com" } }, "jwt_issuer_mismatch"],
  ["for the client", { claims: { aud: "app" } }, "jwt_audience_mismatch"],
  ["for another endpoint", { claims: { aud: `${ENDPOINT}/` } }, "jwt_audience_mismatch"],
  ["without aud", { claims: { aud: undefined } }, "jwt_audience_mismatch"],
  ["without exp", { claims: { exp: undefined } }, "jwt_expiry_missing"],
  ["that has expired", { claims: { exp: now() - 3600 } }, "jwt_expired"],
  ["without iat", { claims: { iat: undefined } }, "jwt_issued_at_missing"],
  ["that is not valid yet", { claims: { nbf: now() + 3600 } }, "jwt_not_yet_valid"],
  ["without jti", { claims: { jti: undefined } }, "notice_jti_missing"],
];

describe("who asks is refused with 401, before the body is read or a signature checked, by a token", () => {
  const signatures = (): number => host.metrics.get("gatehouse.signatures.wasm") ?? 0;
  for (const [name, options, reason] of WHO) {
    test(name, async () => {
      host.tick();
      const before = signatures();
      assertRefused(host.open(headers(await leave(options)), false).response, 401, reason);
      host.tick();
      assert.equal(signatures(), before);
    });
  }

  test("that is none", () => {
    for (const token of [undefined, ""]) {
      assertRefused(host.open(headers(token), false).response, 401, "notice_caller_refused");
    }
    for (const token of ["x", "a.b", "....", "a".repeat(20_000)]) {
      const reason = token.length > 16_000 ? "notice_caller_refused" : "jwt_";
      assertRefused(host.open(headers(token), false).response, 401, reason + (reason === "jwt_" ? "\\w+" : ""));
    }
    const twice: Pairs = [...headers("x"), ["authorization", "Bearer y"]];
    assertRefused(host.open(twice, false).response, 401, "notice_caller_refused");
  });
});

test("who signs with another key is refused with 401, after the keys were asked for", async () => {
  const { privateKey } = await generateKeyPair("RS256");
  host.nowMs += 20_000;
  const stream = post(host, headers(await leave({ signer: { ...keys, privateKey } })), JSON.stringify({ sub_id: ADA }));
  assert.equal(stream.state, "HELD");
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  assertRefused(stream.response, 401, "jwt_signature_invalid");
});

test("a token is taken once", async () => {
  const claims = { jti: "once" };
  assert.equal((await ask({ sub_id: { ...ADA, sub: "eve" } }, { claims }))?.status, 204);
  assertRefused(await ask({ sub_id: ADA }, { claims }), 401, "notice_repeated");
});

describe("what can't be understood is refused with 400:", () => {
  const bodies: [string, unknown, string][] = [
    ["nothing", "", "notice_subject_missing"],
    ["no JSON", "{", "notice_subject_missing"],
    ["a list", [ADA], "notice_subject_missing"],
    ["deep JSON", "[".repeat(60_000), "notice_subject_missing"],
    ["no subject", { sub: "ada" }, "notice_subject_missing"],
    ["a subject that is a text", { sub_id: "ada" }, "notice_subject_missing"],
    [
      "two subjects",
      '{"sub_id":{"format":"opaque","id":"ada"},"sub_id":{"format":"opaque","id":"eve"}}',
      "notice_subject_missing",
    ],
    ["an e-mail address", { sub_id: { format: "email", email: "ada@example.com" } }, "notice_subject_unsupported"],
    ["an unknown format", { sub_id: { format: "x", id: "ada" } }, "notice_subject_unsupported"],
    ["another issuer's user", { sub_id: { ...ADA, iss: "https://other.example.com" } }, "notice_subject_foreign"],
  ];
  for (const [name, body, reason] of bodies) {
    test(name, async () => {
      assertRefused(await ask(body), 400, reason);
    });
  }
});

test("of a custom authorization server's issuer, the organisation asks, with keys of its own", async () => {
  const issuer = `${ISSUER}/oauth2/default`;
  const org = { ...(await signer("org")), kid: "org" };
  const sharedKeys = { keys: (keys.jwks as { keys: object[] }).keys };
  host = await customServerHost(issuer, sharedKeys, org.jwks);
  ada = await signIn(host, keys, { sub: "ada", iss: issuer });
  const options = { signer: org };
  const of = async (token: Leave, iss: string): Promise<LocalResponse | undefined> =>
    post(host, headers(await leave(token)), JSON.stringify({ sub_id: { ...ADA, iss } })).response;
  assertRefused(await of({ claims: { iss: issuer } }, issuer), 401, "jwt_issuer_mismatch");
  assertRefused(await of({ claims: { iss: ISSUER } }, "x"), 401, "jwt_key_unknown");
  assertRefused(await of(options, "x"), 400, "notice_subject_foreign");
  assert.equal((await of(options, ISSUER))?.status, 204, host.log.at(-1));
  assert.equal(isAlive(ada), false);
});

test("of two relying parties of an organisation's, the one whose issuer is named ends the sessions", async () => {
  const issuer = `${ISSUER}/oauth2/default`;
  const org = await signer("org");
  const hosts = ["app.example.com"];
  const redirectUrl = (name: string): string => `https://app.example.com/oauth2/callback/${name}`;
  const { cookieSecret, clientId, clientSecret } = CONFIGURATION;
  const of = (name: string, iss: string): object => ({ name, hosts, issuer: iss, redirectUrl: redirectUrl(name) });
  host = await customServerHost(issuer, keys.jwks, org.jwks, {
    cookieSecret,
    relyingParties: [of("org", ISSUER), of("custom", issuer)].map((party) => ({
      clientId,
      clientSecret,
      ...CONFIGURED,
      ...party,
    })),
  });
  const body = JSON.stringify({ sub_id: { ...ADA, iss: issuer } });
  const response = post(host, headers(await leave({ signer: org })), body).response;
  assert.equal(response?.status, 204, host.log.at(-1));
  assert.match(host.log.at(-1) ?? "", /Okta ended all sessions of a user .*custom/);
});

test("a token for another's endpoint is refused, whatever host the request says", async () => {
  const aud = "https://other.example.com/oauth2/global_token_revocation";
  const stream = host.open(headers(await leave({ claims: { aud } }), { ":authority": "other.example.com" }), false);
  assertRefused(stream.response, 401, "jwt_audience_mismatch");
});

/** A filter whose issuer is a custom authorization server's, and which has been given both servers' keys. */
async function customServerHost(issuer: string, own: object, org: object, parties?: object): Promise<HostEmulator> {
  const started = await HostEmulator.start(FILTER, parties ?? { ...CONFIGURATION, issuer, ...CONFIGURED });
  for (let i = 0; i < 4; i++) {
    // One is asked after the other.
    if (parties !== undefined) started.nowMs += 1_001;
    started.tick();
    while (started.calls.length > 0) {
      const call = started.takeCall();
      const path = pathOf(call);
      const isCustom = path.startsWith("/oauth2/default");
      const base = isCustom ? issuer : ISSUER;
      const metadata = { ...METADATA, issuer: base, jwks_uri: `${base}/v1/keys` };
      started.answer(call, 200, JSON.stringify(path.endsWith("/v1/keys") ? (isCustom ? own : org) : metadata));
    }
  }
  return started;
}

test("without logout.oktaUniversalLogout there is no such endpoint", async () => {
  host = await readyHost(FILTER, keys);
  assert.equal(host.open(headers("x"), false).response?.status, 404);
});
