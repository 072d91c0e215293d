import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { generateKeyPair } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  ADA,
  answerDocuments,
  CREDENTIAL_CHANGE,
  listeningHost,
  post,
  pushHeaders,
  type SecurityEvent,
  securityEvent,
  SESSION_REVOKED,
  TRANSMITTER,
} from "../../support/emulated/security-events.ts";
import { ISSUER, navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// Security events that are pushed (RFC 8935), and what they say (OpenID Shared Signals Framework 1.0, CAEP 1.0).

let keys: Signer;
let host: HostEmulator;
let ada: string[];
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await listeningHost(keys);
  ada = await signIn(host, keys, { sub: "ada", sid: "ada-1" });
  assert.ok(isAlive(ada));
});

function isAlive(cookies: readonly string[]): boolean {
  return host.request(navigation("/", cookies)) !== undefined;
}

function push(token: string, headers: Pairs = pushHeaders()): LocalResponse | undefined {
  return post(host, headers, token).response;
}

async function event(options?: SecurityEvent): Promise<LocalResponse | undefined> {
  return push(await securityEvent(host.nowMs, keys, options));
}

function assertRefused(
  response: LocalResponse | undefined,
  reason: string,
  err = "invalid_request",
  status = 400,
): void {
  assert.equal(response?.status, status, JSON.stringify(response));
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  const body = JSON.parse(response.body) as { err: string; description: string };
  assert.equal(body.err, err);
  assert.ok(body.description.length > 0);
  assert.match(host.log.at(-1) ?? "", new RegExp(`a security event is refused, ${reason}:`));
  assert.ok(isAlive(ada), "the session lives on");
}

const opaque = (id: unknown): object => ({ format: "opaque", id });

describe("an event ends", () => {
  test("all sessions of a user that have begun, at once, with 202 and no-store, and none that begins after", async () => {
    const other = await signIn(host, keys, { sub: "ada" });
    const eve = await signIn(host, keys, { sub: "eve" });
    const response = await event();
    assert.equal(response?.status, 202, host.log.at(-1));
    assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
    assert.equal(isAlive(ada), false);
    assert.equal(isAlive(other), false);
    assert.ok(isAlive(eve));
    host.nowMs += 2000;
    host.tick();
    assert.ok(isAlive(await signIn(host, keys, { sub: "ada" })));
  });

  test("those that had begun when it happened, and not those that began before it came", async () => {
    const happened = Math.floor(host.nowMs / 1000) + 10;
    host.nowMs += 60_000;
    host.tick();
    const later = await signIn(host, keys, { sub: "ada", sid: "ada-2" });
    host.nowMs += 60_000;
    host.tick();
    assert.equal((await event({ event: { event_timestamp: happened } }))?.status, 202);
    assert.equal(isAlive(ada), false);
    assert.ok(isAlive(later));
    assert.equal((await event({ event: { event_timestamp: happened * 1000 } }))?.status, 202, "milliseconds");
    assert.ok(isAlive(later));
  });

  const subjects: [string, SecurityEvent][] = [
    ["an opaque id", { claims: { sub_id: opaque("ada") } }],
    ["a user in a complex one", { claims: { sub_id: { format: "complex", user: ADA, tenant: opaque("t") } } }],
    [
      "all sessions of a user in a complex one, as Keycloak names them",
      { claims: { sub_id: { format: "complex", user: ADA, session: opaque("ALL") } } },
    ],
    ["a session in a complex one", { claims: { sub_id: { format: "complex", session: opaque("ada-1") } } }],
    [
      "one of several aliases",
      { claims: { sub_id: { format: "aliases", identifiers: [{ format: "email", email: "a@b.c" }, ADA] } } },
    ],
    ["the older member of the event", { claims: { sub_id: undefined }, event: { subject: ADA } }],
    [
      "the older member of the event, complex without a format",
      { claims: { sub_id: undefined }, event: { subject: { user: ADA } } },
    ],
    ["subject_type, as in older drafts", { claims: { sub_id: { subject_type: "iss-sub", iss: ISSUER, sub: "ada" } } }],
  ];
  for (const [name, options] of subjects) {
    test(`sessions of a subject by ${name}`, async () => {
      assert.equal((await event(options))?.status, 202, host.log.at(-1));
      assert.equal(isAlive(ada), false);
    });
  }

  test("the session that is named, and no other of its user", async () => {
    const other = await signIn(host, keys, { sub: "ada", sid: "ada-2" });
    const sub_id = { format: "complex", session: opaque("ada-1"), user: ADA };
    assert.equal((await event({ claims: { sub_id } }))?.status, 202);
    assert.equal(isAlive(ada), false);
    assert.ok(isAlive(other));
  });

  test("sessions where a credential has changed", async () => {
    const change = { credential_type: "password", change_type: "update" };
    assert.equal((await event({ claims: { events: { [CREDENTIAL_CHANGE]: change } } }))?.status, 202);
    assert.equal(isAlive(ada), false);
  });

  const forms: [string, SecurityEvent][] = [
    ["for the endpoint's URL", { claims: { aud: ["x", "https://app.example.com/oauth2/security_events"] } }],
    ["for the origin", { claims: { aud: "https://app.example.com" } }],
    ["of type application/secevent+jwt", { header: { typ: "application/SECEVENT+JWT" } }],
    ["that ends", { claims: { exp: Math.floor(Date.now() / 1000) + 60 } }],
    ["with other events beside", { claims: { events: { "https://example.com/x": 7, [SESSION_REVOKED]: {} } } }],
  ];
  for (const [name, options] of forms) {
    test(`sessions by a token ${name}`, async () => {
      assert.equal((await event(options))?.status, 202, host.log.at(-1));
      assert.equal(isAlive(ada), false);
    });
  }
});

test("an event that ends no sessions is taken, and ends none", async () => {
  const verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";
  assert.equal(
    (await event({ claims: { events: { [verification]: { state: "x" } }, sub_id: opaque("s") } }))?.status,
    202,
  );
  assert.equal((await event({ claims: { events: { "https://example.com/x": null } } }))?.status, 202);
  const updated = "https://schemas.openid.net/secevent/ssf/event-type/stream-updated";
  assert.equal((await event({ claims: { events: { [updated]: { status: "paused" } } } }))?.status, 202);
  assert.match(host.log.at(-1) ?? "", /stream of security events is paused or disabled/);
  assert.ok(isAlive(ada));
});

test("an event that came before is taken again (RFC 8935, section 2.2), and ends nothing", async () => {
  const token = await securityEvent(host.nowMs, keys);
  assert.equal(push(token)?.status, 202);
  host.nowMs += 2000;
  host.tick();
  const later = await signIn(host, keys, { sub: "ada" });
  assert.equal(push(token)?.status, 202);
  assert.ok(isAlive(later));
  host.tick();
  assert.equal(host.metrics.get("gatehouse.security_events.accepted"), 1);
  assert.equal(host.metrics.get("gatehouse.security_events.repeated"), 1);
});

const now = (): number => Math.floor(Date.now() / 1000);
const events = (value: unknown): SecurityEvent => ({ claims: { events: value } });
const subject = (value: unknown): SecurityEvent => ({ claims: { sub_id: value } });
const BAD: [string, SecurityEvent, string, string?][] = [
  ["without typ", { header: { typ: undefined } }, "jwt_type_refused"],
  ["of type JWT", { header: { typ: "JWT" } }, "jwt_type_refused"],
  ["of type logout+jwt", { header: { typ: "logout+jwt" } }, "jwt_type_refused"],
  ["of the provider", { claims: { iss: ISSUER } }, "jwt_issuer_mismatch", "invalid_issuer"],
  ["without iss", { claims: { iss: undefined } }, "jwt_issuer_mismatch", "invalid_issuer"],
  ["for another", { claims: { aud: "another" } }, "jwt_audience_mismatch", "invalid_audience"],
  ["without aud", { claims: { aud: undefined } }, "jwt_audience_mismatch", "invalid_audience"],
  ["without iat", { claims: { iat: undefined } }, "jwt_issued_at_missing"],
  ["of the future", { claims: { iat: now() + 3600 } }, "jwt_issued_at_invalid"],
  ["that has expired", { claims: { exp: now() - 3600 } }, "jwt_expired"],
  ["that is not valid yet", { claims: { nbf: now() + 3600 } }, "jwt_not_yet_valid"],
  ["without jti", { claims: { jti: undefined } }, "notice_jti_missing"],
  ["with a number for jti", { claims: { jti: 7 } }, "notice_jti_missing"],
  ["with a jti of 2 KB", { claims: { jti: "j".repeat(2048) } }, "notice_jti_missing"],
  ["without events", events(undefined), "security_events_missing"],
  ["with no event in events", events({}), "security_events_missing"],
  ["with events as a list", events([SESSION_REVOKED]), "security_events_missing"],
  ["with events as a text", events(SESSION_REVOKED), "security_events_missing"],
  [
    "with 17 events",
    events(Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`e${i}`, {}]))),
    "security_events_missing",
  ],
  ["without a subject", subject(undefined), "notice_subject_missing"],
  ["with a text for its subject", subject("ada"), "notice_subject_missing"],
  ["with an empty subject", subject({}), "notice_subject_missing"],
  ["whose subject has a number for its format", subject({ ...ADA, format: 7 }), "notice_subject_unsupported"],
  [
    "whose subject is an e-mail address",
    subject({ format: "email", email: "ada@example.com" }),
    "notice_subject_unsupported",
  ],
  ["whose subject is a tenant", subject({ format: "complex", tenant: opaque("t") }), "notice_subject_unsupported"],
  [
    "whose subject is a session in an unknown form",
    subject({ format: "complex", session: ADA }),
    "notice_subject_unsupported",
  ],
  [
    "whose user is complex",
    subject({ format: "complex", user: { format: "complex", user: ADA } }),
    "notice_subject_unsupported",
  ],
  ["whose user is another issuer's", subject({ ...ADA, iss: TRANSMITTER }), "notice_subject_foreign"],
  [
    "whose session is another issuer's user's",
    subject({ format: "complex", session: opaque("ada-1"), user: { ...ADA, iss: "x" } }),
    "notice_subject_foreign",
  ],
  ["whose subject has no iss", subject({ ...ADA, iss: undefined }), "notice_subject_missing"],
  ["whose subject has no sub", subject({ ...ADA, sub: undefined }), "notice_subject_missing"],
  ["whose subject has an empty sub", subject({ ...ADA, sub: "" }), "notice_subject_missing"],
  ["whose subject has a list for sub", subject({ ...ADA, sub: ["ada"] }), "notice_subject_missing"],
  ["whose subject has a sub of 2 KB", subject({ ...ADA, sub: "a".repeat(2048) }), "notice_subject_missing"],
  [
    "whose aliases are none",
    subject({ format: "aliases", identifiers: [{ format: "email", email: "x" }] }),
    "notice_subject_unsupported",
  ],
  ["whose aliases are no list", subject({ format: "aliases", identifiers: ADA }), "notice_subject_missing"],
  [
    "that says whose sessions end for one of two events",
    { claims: { sub_id: undefined, events: { [SESSION_REVOKED]: { subject: ADA }, [CREDENTIAL_CHANGE]: {} } } },
    "notice_subject_missing",
  ],
];

describe("an event is refused, and ends nothing, whose token is", () => {
  for (const [name, options, reason, err] of BAD) {
    test(name, async () => {
      assertRefused(await event(options), reason, err);
    });
  }

  test("signed with another's key", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    host.nowMs += 20_000;
    const stream = post(host, pushHeaders(), await securityEvent(host.nowMs, { ...keys, privateKey }));
    assert.equal(stream.state, "HELD", "the transmitter may have a new key");
    answerDocuments(host, keys);
    assertRefused(stream.response, "jwt_signature_invalid", "invalid_key");
  });

  test("not signed, or with what is not accepted", async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [, payload = ""] = (await securityEvent(host.nowMs, keys)).split(".");
    for (const alg of ["none", "HS256", "RS1"]) {
      assertRefused(push(`${part({ alg, typ: "secevent+jwt" })}.${payload}.c2ln`), "jwt_algorithm_refused");
    }
  });

  test("changed, or none at all", async () => {
    const parts = (await securityEvent(host.nowMs, keys)).split(".");
    for (const [token, reason] of [
      ["", "jwt_malformed"],
      ["x", "jwt_malformed"],
      [parts.slice(0, 2).join("."), "jwt_malformed"],
      [[...parts, "a", "b"].join("."), "jwt_encrypted"],
      [`${parts[0] ?? ""}.${Buffer.from("[[[[").toString("base64url")}.${parts[2] ?? ""}`, "jwt_malformed"],
      ["a".repeat(60_000), "jwt_malformed"],
    ] as const) {
      assertRefused(push(token), reason);
    }
  });

  test("sent as something else", async () => {
    const token = await securityEvent(host.nowMs, keys);
    for (const type of ["application/json", "application/x-www-form-urlencoded", undefined]) {
      assertRefused(push(token, pushHeaders({ "content-type": type })), "request_body_type_refused");
    }
    assert.equal(host.open(navigation("/oauth2/security_events")).response?.status, 405);
  });
});

describe("who does not bear the configured token", () => {
  const signatures = (): number =>
    (host.metrics.get("gatehouse.signatures.host") ?? 0) + (host.metrics.get("gatehouse.signatures.wasm") ?? 0);
  for (const authorization of [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "Bearer wrong",
    "Basic d2hhdDpldmVy",
    "Bearer what-the-transmitter-knows2",
  ]) {
    test(`is refused before the body is read or a signature checked: ${String(authorization)}`, () => {
      host.tick();
      const before = signatures();
      const stream = host.open(pushHeaders({ authorization }), false);
      assertRefused(stream.response, "notice_caller_refused", "authentication_failed", 401);
      assert.deepEqual(valuesOf(stream.response?.headers, "www-authenticate"), ['Bearer realm="gatehouse"']);
      host.tick();
      assert.equal(signatures(), before);
    });
  }

  test("causes no more than ten lines a minute", () => {
    const lines = host.log.length;
    for (let i = 0; i < 100; i++) host.open(pushHeaders({ authorization: `Bearer ${i}` }), false);
    assert.ok(host.log.length - lines <= 10, String(host.log.length - lines));
  });
});

test("without a configured bearer, events are known by their signature", async () => {
  host = await listeningHost(keys, { bearer: { env: "" } });
  ada = await signIn(host, keys, { sub: "ada" });
  assert.equal(push(await securityEvent(host.nowMs, keys), pushHeaders({ authorization: undefined }))?.status, 202);
  assert.equal(isAlive(ada), false);
});

test("without logout.sharedSignals.push there is no such endpoint", async () => {
  host = await listeningHost(keys, { push: false });
  assert.equal(host.open(pushHeaders(), false).response?.status, 404);
  host = await readyHost(FILTER, keys);
  assert.equal(host.open(pushHeaders(), false).response?.status, 404);
});

test("an event that comes before the transmitter's keys waits for them", async () => {
  const sharedSignals = { transmitter: TRANSMITTER, push: true };
  host = await readyHost(FILTER, keys, { logout: { sharedSignals } });
  ada = await signIn(host, keys, { sub: "ada" });
  const stream = post(host, pushHeaders(), await securityEvent(host.nowMs, keys));
  assert.equal(stream.state, "HELD");
  answerDocuments(host, keys);
  assert.equal(stream.response?.status, 202, host.log.join("\n"));
  assert.equal(isAlive(ada), false);
});
