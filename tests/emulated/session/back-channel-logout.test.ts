import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse } from "../../support/emulated/host-emulator.ts";
import {
  LOGOUT_EVENT,
  logoutHeaders,
  type LogoutToken,
  logoutToken as makeToken,
  notify as post,
} from "../../support/emulated/logout-notices.ts";
import {
  beginLogin,
  comeBack,
  CONFIGURATION,
  idToken,
  ISSUER,
  navigation,
  readyHost,
  redeem,
  sessionCookies,
  type Signer,
  signer,
  signIn,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// OpenID Connect Back-Channel Logout 1.0. Where the OpenID Foundation's suite has a module for a case, the test is called so.

let keys: Signer;
let host: HostEmulator;
let ada: string[];
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys);
  ada = await signIn(host, keys, { sub: "ada", sid: "ada-1" });
  assert.ok(isAlive(ada));
});

function isAlive(cookies: readonly string[]): boolean {
  return host.request(navigation("/", cookies)) !== undefined;
}

interface Token extends LogoutToken {
  signer?: Signer;
}

function logoutToken({ signer: by = keys, ...token }: Token = {}): Promise<string> {
  return makeToken(host.nowMs, by, token);
}

function notify(body: string, type?: string): EmulatedStream {
  return post(host, body, type);
}

async function notice(token?: Token): Promise<LocalResponse | undefined> {
  return notify(`logout_token=${await logoutToken(token)}`).response;
}

/** Asserts that a notice is refused, as section 2.8 has it, for a reason, and ends nothing. */
function assertRefused(response: LocalResponse | undefined, reason: string): void {
  assert.equal(response?.status, 400, JSON.stringify(response));
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  assert.equal((JSON.parse(response.body) as { error: string }).error, "invalid_request");
  assert.match(host.log.at(-1) ?? "", new RegExp(`a logout notice is refused, ${reason}:`));
  assert.ok(isAlive(ada), "the session lives on");
}

function unsigned(claims: object, header: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part(header)}.${part(claims)}.`;
}

describe("a notice ends", () => {
  test("oidcc-client-test-rp-backchannel-rpinitlogout: the session with its sid, at once, with 200 and no-store", async () => {
    const response = await notice();
    assert.equal(response?.status, 200);
    assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
    assert.equal(isAlive(ada), false);
  });

  test("the session with its sid, and no other of the same user", async () => {
    const other = await signIn(host, keys, { sub: "ada", sid: "ada-2" });
    assert.equal((await notice({ claims: { sid: "ada-1" } }))?.status, 200);
    assert.equal(isAlive(ada), false);
    assert.ok(isAlive(other));
  });

  test("all sessions of a user by sub alone, and none that begins after", async () => {
    const other = await signIn(host, keys, { sub: "ada" });
    const eve = await signIn(host, keys, { sub: "eve", sid: "ada-3" });
    assert.equal((await notice({ claims: { sub: "ada" } }))?.status, 200);
    assert.equal(isAlive(ada), false);
    assert.equal(isAlive(other), false);
    assert.ok(isAlive(eve));
    host.nowMs += 2000;
    host.tick();
    const later = await signIn(host, keys, { sub: "ada", sid: "ada-4" });
    assert.ok(isAlive(later));
    host.nowMs += 2000;
    host.tick();
    assert.equal((await notice({ claims: { sub: "ada" } }))?.status, 200, "a second one");
    assert.equal(isAlive(later), false);
  });

  test("what it ended before, again, though it is not there", async () => {
    assert.equal((await notice())?.status, 200);
    assert.equal((await notice())?.status, 200);
    assert.equal((await notice({ claims: { sub: "nobody" } }))?.status, 200);
  });

  const forms: [string, Token][] = [
    ["without typ", { header: { typ: undefined } }],
    ["with typ JWT", { header: { typ: "JWT" } }],
    ["with typ application/logout+jwt", { header: { typ: "application/LOGOUT+JWT" } }],
    ["with several audiences", { claims: { aud: ["other", CONFIGURATION.clientId] } }],
    ["without kid", { header: { kid: undefined } }],
    ["with a member in its event", { claims: { events: { [LOGOUT_EVENT]: { why: "x" } } } }],
    ["with claims that nobody knows", { claims: { trace_id: "x", toe: 1 } }],
  ];
  for (const [name, token] of forms) {
    test(`a session by a token ${name}`, async () => {
      assert.equal((await notice(token))?.status, 200, host.log.at(-1));
      assert.equal(isAlive(ada), false);
    });
  }
});

describe("a login whose session a notice has ended already ends in a page, and not in going to the provider for ever", () => {
  async function loginOf(claims: JWTPayload): Promise<LocalResponse | undefined> {
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    await redeem(host, keys, login, { claims });
    return stream.response;
  }

  function assertSignedOut(response: LocalResponse | undefined): void {
    assert.equal(response?.status, 403);
    assert.deepEqual(sessionCookies(response.headers), []);
    assert.match(response.body, /You were signed out/);
    assert.match(response.body, /Try again/);
    assert.match(host.log.at(-1) ?? "", /\blogin_signed_out\b/);
  }

  test("by its sid", async () => {
    assert.equal((await notice({ claims: { sid: "ada-1" } }))?.status, 200);
    assertSignedOut(await loginOf({ sub: "ada", sid: "ada-1" }));
    assert.equal((await loginOf({ sub: "ada", sid: "ada-2" }))?.status, 302);
  });

  test("by sub, in the second of the notice", async () => {
    assert.equal((await notice({ claims: { sub: "ada" } }))?.status, 200);
    assertSignedOut(await loginOf({ sub: "ada", sid: "ada-2" }));
    assert.equal((await loginOf({ sub: "eve" }))?.status, 302);
    host.nowMs += 1000;
    host.tick();
    assert.equal((await loginOf({ sub: "ada", sid: "ada-2" }))?.status, 302);
  });
});

const now = (): number => Math.floor(Date.now() / 1000);
/** What makes a token bad, and the reason for which it is refused. */
const BAD: [string, Token, string][] = [
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-no-event",
    { claims: { events: undefined } },
    "logout_token_events_invalid",
  ],
  [
    "oidcc-client-test-rp-backchannel-rpinitlogout-wrong-event",
    { claims: { events: { "http://schemas.openid.net/event/other": {} } } },
    "logout_token_events_invalid",
  ],
  ["oidcc-client-test-rp-backchannel-rpinitlogout-with-nonce", { claims: { nonce: "n" } }, "logout_token_nonce_given"],
  ["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-aud", { claims: { aud: "another" } }, "jwt_audience_mismatch"],
  ["oidcc-client-test-rp-backchannel-rpinitlogout-wrong-iss", { claims: { iss: `${ISSUER}/` } }, "jwt_issuer_mismatch"],
  ["without iss", { claims: { iss: undefined } }, "jwt_issuer_mismatch"],
  ["without aud", { claims: { aud: undefined } }, "jwt_audience_mismatch"],
  ["with an empty list of audiences", { claims: { aud: [] } }, "jwt_audience_mismatch"],
  ["without iat", { claims: { iat: undefined } }, "jwt_issued_at_missing"],
  ["with iat as a text", { claims: { iat: "now" } }, "jwt_issued_at_missing"],
  ["that is issued in the future", { claims: { iat: now() + 3600 } }, "jwt_issued_at_invalid"],
  ["without exp", { claims: { exp: undefined } }, "jwt_expiry_missing"],
  ["that has expired", { claims: { exp: now() - 3600 } }, "jwt_expired"],
  ["that is not valid yet", { claims: { nbf: now() + 3600 } }, "jwt_not_yet_valid"],
  ["without jti", { claims: { jti: undefined } }, "logout_token_jti_missing"],
  ["with an empty jti", { claims: { jti: "" } }, "logout_token_jti_missing"],
  ["with a number for jti", { claims: { jti: 7 } }, "logout_token_jti_missing"],
  ["with a jti of 2 KB", { claims: { jti: "j".repeat(2048) } }, "logout_token_jti_missing"],
  ["without sub and sid", { claims: { sub: undefined } }, "logout_token_subject_missing"],
  ["with an empty sid and no sub", { claims: { sid: "" } }, "logout_token_subject_missing"],
  ["with an empty sid beside a sub", { claims: { sid: "", sub: "ada" } }, "logout_token_subject_missing"],
  ["with a number for sid", { claims: { sid: 1 } }, "logout_token_subject_missing"],
  ["with a list for sid", { claims: { sid: ["ada-1"] } }, "logout_token_subject_missing"],
  ["with an empty sub", { claims: { sub: "" } }, "jwt_subject_missing"],
  ["with a number for sub", { claims: { sub: 1 } }, "jwt_subject_missing"],
  ["with an empty nonce", { claims: { nonce: "" } }, "logout_token_nonce_given"],
  ["with events as a list", { claims: { events: [LOGOUT_EVENT] } }, "logout_token_events_invalid"],
  ["with events as a text", { claims: { events: LOGOUT_EVENT } }, "logout_token_events_invalid"],
  ["with no event in events", { claims: { events: {} } }, "logout_token_events_invalid"],
  ["whose event is a text", { claims: { events: { [LOGOUT_EVENT]: "" } } }, "logout_token_events_invalid"],
  ["whose event is a list", { claims: { events: { [LOGOUT_EVENT]: [] } } }, "logout_token_events_invalid"],
  ["whose event is true", { claims: { events: { [LOGOUT_EVENT]: true } } }, "logout_token_events_invalid"],
  ["with another event beside", { claims: { events: { [LOGOUT_EVENT]: {}, x: {} } } }, "logout_token_events_invalid"],
  ["of type at+jwt", { header: { typ: "at+jwt" } }, "jwt_type_refused"],
  ["of type secevent+jwt", { header: { typ: "secevent+jwt" } }, "jwt_type_refused"],
];

test("a token that expired within the clocks' skew is good", async () => {
  assert.equal((await notice({ claims: { sid: "ada-1", exp: Math.floor(host.nowMs / 1000) - 30 } }))?.status, 200);
  assert.equal(isAlive(ada), false);
});

describe("a notice is refused, and ends nothing, whose token is", () => {
  for (const [name, token, reason] of BAD) {
    test(name, async () => {
      assertRefused(await notice(token), reason);
    });
  }

  test("oidcc-client-test-rp-backchannel-rpinitlogout-alg-none", async () => {
    const [, payload = ""] = (await logoutToken()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    const { response } = notify(`logout_token=${unsigned(claims, { alg: "none", typ: "logout+jwt" })}`);
    assertRefused(response, "jwt_algorithm_refused");
  });

  test("oidcc-client-test-rp-backchannel-rpinitlogout-wrong-alg", async () => {
    const secret = new TextEncoder().encode(CONFIGURATION.clientSecret.padEnd(32, "x"));
    const [, payload = ""] = (await logoutToken()).split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as JWTPayload;
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(secret);
    assertRefused(notify(`logout_token=${token}`).response, "jwt_algorithm_refused");
  });

  test("signed with another's key", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    host.nowMs += 20_000;
    const stream = notify(`logout_token=${await logoutToken({ signer: { ...keys, privateKey } })}`);
    host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
    assertRefused(stream.response, "jwt_signature_invalid");
  });

  test("an ID token", async () => {
    const token = await idToken(host, keys, { sub: "ada", sid: "ada-1" });
    assertRefused(notify(`logout_token=${token}`).response, "logout_token_events_invalid");
  });

  test("changed", async () => {
    const parts = (await logoutToken()).split(".");
    const broken: [string, string][] = [
      [parts.slice(0, 2).join("."), "jwt_malformed"],
      [`${parts.join(".")}.`, "jwt_malformed"],
      [[...parts, "a", "b"].join("."), "jwt_encrypted"],
      ["x", "jwt_malformed"],
      ["", "jwt_malformed"],
      [`${String(parts[0])}.e30.${String(parts[2])}`, "jwt_signature_invalid"],
      ["a".repeat(60_000), "jwt_malformed"],
    ];
    for (const [token, reason] of broken) assertRefused(notify(`logout_token=${token}`).response, reason);
  });

  test("missing, twice there, or in the query", async () => {
    const token = await logoutToken();
    for (const body of ["", "a=b", `logout_token=${token}&logout_token=${token}`, "logout_token=%zz"]) {
      assertRefused(notify(body).response, "logout_token_missing");
    }
    const query = logoutHeaders().map(([name, value]): [string, string] => [
      name,
      name === ":path" ? `${value}?logout_token=${token}` : value,
    ]);
    assertRefused(host.open(query).response, "logout_token_missing");
  });

  test("one that came before", async () => {
    const token = await logoutToken({ claims: { sub: "eve" } });
    assert.equal(notify(`logout_token=${token}`).response?.status, 200);
    assertRefused(notify(`logout_token=${token}`).response, "logout_token_repeated");
  });

  test("sent as JSON, or by GET", async () => {
    const json = notify(JSON.stringify({ logout_token: await logoutToken() }), "application/json").response;
    assert.equal(json?.status, 415);
    assert.equal(host.open(navigation("/oauth2/backchannel_logout")).response?.status, 405);
    assert.ok(isAlive(ada));
  });
});

describe("a key that is not known", () => {
  test("is fetched, and its notice waits for it", async () => {
    const other = { ...keys, kid: "2" };
    host.nowMs += 20_000;
    const stream = notify(`logout_token=${await logoutToken({ signer: other })}`);
    assert.equal(stream.state, "HELD");
    const both = {
      keys: [keys.jwks, keys.jwks].flatMap((set, i) =>
        (set as { keys: object[] }).keys.map((key) => ({ ...key, kid: String(i + 1) })),
      ),
    };
    host.answer(host.takeCall(), 200, JSON.stringify(both));
    assert.equal(stream.response?.status, 200, host.log.at(-1));
    assert.equal(isAlive(ada), false);
  });

  test("is fetched once in 10 s, whoever asks", async () => {
    const other = { ...keys, kid: "2" };
    host.nowMs += 20_000;
    const first = notify(`logout_token=${await logoutToken({ signer: other })}`);
    host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
    assertRefused(first.response, "jwt_key_unknown");
    assertRefused(notify(`logout_token=${await logoutToken({ signer: other })}`).response, "jwt_key_unknown");
    assert.deepEqual(host.calls, []);
  });
});

test("with logout.backChannel false there is no such endpoint", async () => {
  host = await readyHost(FILTER, keys, { logout: { backChannel: false } });
  assert.equal(host.open(logoutHeaders()).response?.status, 404);
});
