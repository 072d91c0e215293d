import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { before, describe, test } from "node:test";
import { CompactEncrypt, createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { accessClaims, API, bearerHost, refusalOf, withToken } from "../../support/emulated/bearer.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, ISSUER, type Signer, signer } from "../../support/emulated/session.ts";

// Each row is one token that differs from a good one; jose judges it by what any verifier of JWTs looks at.

let keys: Signer;
let strangers: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  strangers = await signer();
  host = await bearerHost(keys);
});

type Members = Record<string, unknown>;
interface Row {
  readonly name: string;
  /** Changes of a good token's header and claims; undefined leaves a member out. */
  readonly header?: Members;
  readonly claims?: (now: number) => Members;
  /** The claims' JSON, where an object can't say it. */
  readonly payload?: (good: Members) => string;
  /** Makes another token of the good one's parts. */
  readonly make?: (header: string, payload: string, signed: string) => Promise<string> | string;
  /** The reason, as metrics and the log name it. */
  readonly reason: string;
  /** Whether jose refuses it, too. */
  readonly joseRefuses: boolean;
}

const encode = (text: string | Buffer): string => Buffer.from(text).toString("base64url");

async function signedBy({ privateKey }: Signer, input: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  return encode(Buffer.from(await subtle.sign("RSASSA-PKCS1-v1_5", privateKey, Buffer.from(input))));
}

const both = (name: string, reason: string, row: Partial<Row>): Row => ({ name, reason, joseRefuses: true, ...row });
const ours = (name: string, reason: string, row: Partial<Row>): Row => ({ name, reason, joseRefuses: false, ...row });
const aud = (name: string, value: unknown): Row =>
  both(`aud is ${name}`, "jwt_audience_mismatch", { claims: () => ({ aud: value }) });
const iss = (name: string, value: unknown): Row =>
  both(`iss is ${name}`, "jwt_issuer_mismatch", { claims: () => ({ iss: value }) });
const exp = (name: string, value: unknown): Row =>
  both(`exp is ${name}`, "jwt_expiry_missing", { claims: () => ({ exp: value }) });
const typ = (value: unknown): Row => ours(`typ is ${String(value)}`, "jwt_type_refused", { header: { typ: value } });

const ROWS: readonly Row[] = [
  aud("missing", undefined),
  aud("the client's id", CONFIGURATION.clientId),
  aud("another API", "https://other.example.com"),
  aud("the audience with a slash", `${API}/`),
  aud("the audience in capitals", API.toUpperCase()),
  aud("what the audience begins with", "https://api.example"),
  aud("what begins with the audience", `${API}.evil.example`),
  aud("the audience with a blank", `${API} `),
  aud("several in one text", `${API} https://other.example.com`),
  aud("a list without the audience", ["https://other.example.com"]),
  aud("an empty list", []),
  aud("a list in a list", [[API]]),
  aud("an object", { aud: API }),
  aud("a star", "*"),
  aud("null", null),
  both("aud stands there twice", "jwt_audience_mismatch", {
    payload: (good) => JSON.stringify(good).replace("{", `{"aud":"https://other.example.com",`),
    joseRefuses: false,
  }),
  iss("missing", undefined),
  iss("another", "https://evil.example.com"),
  iss("the issuer with a slash", `${ISSUER}/`),
  iss("the issuer in capitals", ISSUER.toUpperCase()),
  iss("what begins with the issuer", `${ISSUER}.evil.example`),
  iss("a path below the issuer", `${ISSUER}/realms/evil`),
  both("iss is a list", "jwt_issuer_mismatch", { claims: () => ({ iss: [ISSUER] }) }),
  both("iss is null", "jwt_issuer_mismatch", { claims: () => ({ iss: null }) }),
  // jose takes a missing exp unless it is asked for.
  exp("missing", undefined),
  exp("null", null),
  exp("a text", "9999999999"),
  exp("a list", [9999999999]),
  both("exp is too large for a time", "jwt_expiry_missing", { claims: () => ({ exp: 1e300 }), joseRefuses: false }),
  both("exp is past by more than the skew", "jwt_expired", { claims: (now) => ({ exp: now - 61 }) }),
  both("exp is 0", "jwt_expired", { claims: () => ({ exp: 0 }) }),
  both("exp is negative", "jwt_expired", { claims: () => ({ exp: -1 }) }),
  both("nbf is ahead by more than the skew", "jwt_not_yet_valid", { claims: (now) => ({ nbf: now + 62 }) }),
  both("nbf is a text", "jwt_not_before_invalid", { claims: () => ({ nbf: "0" }) }),
  ours("iat is ahead by more than the skew", "jwt_issued_at_invalid", { claims: (now) => ({ iat: now + 62 }) }),
  both("iat is a text", "jwt_issued_at_missing", { claims: () => ({ iat: "1" }) }),
  ours("sub is missing", "jwt_subject_missing", { claims: () => ({ sub: undefined }) }),
  ours("sub is empty", "jwt_subject_missing", { claims: () => ({ sub: "" }) }),
  ours("sub is a number", "jwt_subject_missing", { claims: () => ({ sub: 7 }) }),
  ours("sub is longer than 1 KB", "jwt_subject_missing", { claims: () => ({ sub: "a".repeat(1025) }) }),

  ours("it has events", "bearer_is_security_event", { claims: () => ({ events: {} }) }),
  ours("it is a logout token with the type of a JWT", "bearer_is_security_event", {
    header: { typ: "JWT" },
    claims: () => ({ events: { "http://schemas.openid.net/event/backchannel-logout": {} }, sid: "s", jti: "j" }),
  }),
  ours("events is null", "bearer_is_security_event", { claims: () => ({ events: null }) }),
  ours("it is an ID token by its nonce", "bearer_is_id_token", { claims: () => ({ nonce: "n" }) }),
  ours("its nonce is null", "bearer_is_id_token", { claims: () => ({ nonce: null }) }),
  ours("it is an ID token by its at_hash", "bearer_is_id_token", { claims: () => ({ at_hash: "h" }) }),
  ours("it is bound to a key by DPoP", "bearer_sender_constrained", { claims: () => ({ cnf: { jkt: "k" } }) }),
  ours("it is bound to a certificate", "bearer_sender_constrained", { claims: () => ({ cnf: { "x5t#S256": "k" } }) }),
  ours("cnf is empty", "bearer_sender_constrained", { claims: () => ({ cnf: {} }) }),
  ours("cnf is null", "bearer_sender_constrained", { claims: () => ({ cnf: null }) }),

  ...["logout+jwt", "secevent+jwt", "dpop+jwt", "LOGOUT+JWT", "application/logout+jwt", "id+jwt", "JOSE"].map(typ),
  ...["JWT+at", "at+jwt ", "oauth-authz-req+jwt", "kb+jwt", "jwt-bearer", "text/at+jwt"].map(typ),
  ours("typ is a number", "jwt_malformed", { header: { typ: 7 } }),

  both("it is not signed", "jwt_algorithm_refused", {
    header: { alg: "none" },
    make: (header, payload) => `${header}.${payload}.`,
  }),
  both("alg is None", "jwt_algorithm_refused", {
    header: { alg: "None" },
    make: (header, payload) => `${header}.${payload}.`,
  }),
  both("it is signed with the client's secret", "jwt_algorithm_refused", {
    header: { alg: "HS256" },
    make: (header, payload) => hmac(`${header}.${payload}`, CONFIGURATION.clientSecret),
  }),
  both("it is signed with the public key as a secret", "jwt_algorithm_refused", {
    header: { alg: "HS256" },
    make: (header, payload) => hmac(`${header}.${payload}`, publicPem()),
  }),
  both("crit names what is not known", "jwt_critical_header", { header: { crit: ["x"], x: 1 } }),
  both("crit is empty", "jwt_critical_header", { header: { crit: [] } }),
  both("crit is null", "jwt_critical_header", { header: { crit: null } }),
  both("b64 is false", "jwt_critical_header", { header: { b64: false, crit: ["b64"] } }),
  ours("b64 is true", "jwt_critical_header", { header: { b64: true } }),
  both("alg is missing", "jwt_malformed", { header: { alg: undefined } }),
  both("kid is a number", "jwt_malformed", { header: { kid: 1 } }),
  both("kid is of no key", "jwt_key_unknown", { header: { kid: "other" } }),
  both("alg is another than the key's", "jwt_key_unknown", { header: { alg: "RS512" } }),
  both("alg is of another kind of keys", "jwt_key_unknown", { header: { alg: "ES256" } }),
  both("it brings the key that it is signed with", "jwt_signature_invalid", {
    header: { jwk: { kty: "RSA", n: "AQAB", e: "AQAB" } },
    make: (header, payload) => resigned(header, payload),
  }),
  both("it says where its key is", "jwt_signature_invalid", {
    header: { jku: "https://evil.example.com/jwks" },
    make: (header, payload) => resigned(header, payload),
  }),
  both("it is signed with another key", "jwt_signature_invalid", {
    make: (header, payload) => resigned(header, payload),
  }),
  both("its signature is another's", "jwt_signature_invalid", {
    make: (header, payload) => `${header}.${payload}.${encode(Buffer.alloc(256, 1))}`,
  }),
  both("its signature is zero", "jwt_signature_invalid", {
    make: (header, payload) => `${header}.${payload}.${encode(Buffer.alloc(256))}`,
  }),
  both("its signature is too short", "jwt_signature_invalid", {
    make: (header, payload) => `${header}.${payload}.${encode(Buffer.alloc(255, 1))}`,
  }),
  both("its signature is missing", "jwt_signature_invalid", { make: (header, payload) => `${header}.${payload}.` }),
  both("its claims were changed", "jwt_signature_invalid", {
    make: (header, payload, signed) => {
      const changed = Buffer.from(payload, "base64url").toString().replace("client-1", "admin-1");
      return `${header}.${encode(changed)}.${signed.split(".")[2] ?? ""}`;
    },
  }),
  both("it has four parts", "jwt_malformed", { make: (_header, _payload, signed) => `${signed}.x` }),
  both("it has two parts", "jwt_malformed", { make: (header, payload) => `${header}.${payload}` }),
  both("it is opaque", "jwt_malformed", { make: () => "4d9f6c1e-opaque" }),
  both("it is encrypted", "jwt_encrypted", { make: (_header, _payload, signed) => encrypted(signed) }),
  both("its header is no JSON", "jwt_malformed", {
    make: (_header, payload, signed) => `${encode("{alg")}.${payload}.${signed.split(".")[2] ?? ""}`,
  }),
  both("its claims are no object", "jwt_malformed", { payload: () => "[]" }),
  both("its claims are no JSON", "jwt_malformed", { payload: (good) => `${JSON.stringify(good)},` }),
  both("its parts are base64 and not base64url", "jwt_malformed", {
    make: (header, payload, signed) => `${header}.${payload}+/.${signed.split(".")[2] ?? ""}`,
  }),
  ours("it is longer than 16 KB", "jwt_too_large", { claims: () => ({ more: "a".repeat(12_400) }) }),
];

function hmac(input: string, secret: string): string {
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

function publicPem(): string {
  const [jwk] = (keys.jwks as JSONWebKeySet).keys;
  return createPublicKey({ key: jwk ?? {}, format: "jwk" })
    .export({ type: "spki", format: "pem" })
    .toString();
}

async function resigned(header: string, payload: string): Promise<string> {
  return `${header}.${payload}.${await signedBy(strangers, `${header}.${payload}`)}`;
}

function encrypted(token: string): Promise<string> {
  return new CompactEncrypt(Buffer.from(token))
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ: "at+jwt", kid: keys.kid })
    .encrypt(Buffer.alloc(32, 7));
}

async function tokenOf({ header = {}, claims = () => ({}), payload = JSON.stringify, make }: Row): Promise<string> {
  const now = Math.floor(host.nowMs / 1000);
  const head = encode(JSON.stringify({ alg: "RS256", typ: "at+jwt", kid: keys.kid, ...header }));
  const body = encode(payload({ ...accessClaims(host), ...claims(now) }));
  const signed = `${head}.${body}.${await signedBy(keys, `${head}.${body}`)}`;
  return make === undefined ? signed : make(head, body, signed);
}

/** Whether jose takes the token for this audience, with what it looks at when it is asked to look at all. */
async function joseAccepts(token: string): Promise<boolean> {
  const options = {
    issuer: ISSUER,
    audience: API,
    clockTolerance: 60,
    currentDate: new Date(host.nowMs),
    requiredClaims: ["exp"],
    algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
  };
  return jwtVerify(token, createLocalJWKSet(keys.jwks as JSONWebKeySet), options).then(
    () => true,
    () => false,
  );
}

describe("a token is refused with 401 when", () => {
  for (const row of ROWS) {
    test(row.name, async () => {
      const token = await tokenOf(row);
      host.log.length = 0;
      const stream = host.open(withToken("/", token));
      while (host.calls.length > 0) host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
      assert.equal(stream.forwarded, undefined);
      const { status, challenge, error } = refusalOf(host);
      assert.equal(status, 401);
      assert.match(challenge, /^Bearer error="invalid_token", /);
      assert.equal(error, "invalid_token");
      assert.equal(host.response?.details, `gatehouse_${row.reason}`, host.log.join("\n"));
      assert.equal(await joseAccepts(token), !row.joseRefuses, "jose");
      assert.equal(host.log.join("\n").includes(token), false, "the log has the token");
    });
  }
});

describe("a token is accepted when", () => {
  const accepted: readonly (readonly [string, Partial<Row>])[] = [
    ["typ is at+jwt", {}],
    ["typ is AT+JWT", { header: { typ: "AT+JWT" } }],
    ["typ is application/at+jwt", { header: { typ: "application/at+jwt" } }],
    ["typ is JWT", { header: { typ: "JWT" } }],
    ["typ is jwt", { header: { typ: "jwt" } }],
    ["typ is missing", { header: { typ: undefined } }],
    ["aud is a list that has the audience", { claims: () => ({ aud: ["https://other.example.com", API] }) }],
    ["exp is past within the skew", { claims: (now) => ({ exp: now - 58 }) }],
    ["nbf is ahead within the skew", { claims: (now) => ({ nbf: now + 58 }) }],
    ["iat is missing", { claims: () => ({ iat: undefined }) }],
    ["kid is missing", { header: { kid: undefined } }],
    ["it has claims of any kind", { claims: () => ({ realm_access: { roles: ["a"] }, azp: "x", client_id: "x" }) }],
  ];
  for (const [name, row] of accepted) {
    test(name, async () => {
      const token = await tokenOf({ name, reason: "", joseRefuses: false, ...row });
      assert.ok(host.request(withToken("/", token)), host.log.join("\n"));
      assert.ok(await joseAccepts(token), "jose");
    });
  }
});

test("tokens that a signature is not looked at for are refused without one", async () => {
  const verified = (): number => host.metrics.get("gatehouse.bearer_tokens.verified") ?? 0;
  host.tick();
  const before = verified();
  const cheap = ROWS.filter(({ reason }) => !["jwt_signature_invalid", "jwt_key_unknown"].includes(reason));
  for (const row of cheap) assert.equal(host.request(withToken("/", await tokenOf(row))), undefined);
  host.tick();
  assert.equal(verified(), before);
});

test("a token with a bad signature that comes again is refused without another look at it", () => {
  const verified = (): number => host.metrics.get("gatehouse.bearer_tokens.verified") ?? 0;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const head = encode(JSON.stringify({ alg: "RS256", kid: keys.kid }));
  const input = `${head}.${encode(JSON.stringify(accessClaims(host)))}`;
  const token = `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`;
  host.tick();
  const before = verified();
  for (let i = 0; i < 50; i++) assert.equal(host.request(withToken("/", token)), undefined);
  assert.equal(refusalOf(host).error, "invalid_token");
  host.tick();
  assert.equal(verified() - before, 1);
});
