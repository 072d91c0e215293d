import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EmulatedProvider, otherKey, type Peculiarity } from "../support/emulated-provider.ts";
import { CONFIGURATION, ISSUER, navigation, sessionCookies } from "../support/emulated-session.ts";
import { valuesOf } from "../support/header-map.ts";

// Providers as they are: what they send otherwise than the standards say, or than others do.

const SECRET = "a client secret of more than 32 bytes";

function added(members: object): Peculiarity["tokens"] {
  return (response) => ({ ...response, ...members });
}

/** Documents that `JSON.stringify` can't make: with members at their beginning, as text. */
function beginningWith(members: string): (document: object) => string {
  return (document) => `{${members},${JSON.stringify(document).slice(1)}`;
}

const ORACLE = "https://idcs-1.identity.oraclecloud.com";

const SIGNED_IN: [what: string, peculiarity: Peculiarity][] = [
  ["an ordinary provider", {}],
  [
    "Kanidm's auth_time that is null",
    {
      algorithm: "ES256",
      claims: (c) => ({
        ...c,
        auth_time: null,
        amr: ["PasswordMfa"],
        azp: c["aud"],
        scopes: ["openid"],
        nbf: c["iat"],
      }),
    },
  ],
  ["an auth_time that nobody asked for and that is no time", { claims: (c) => ({ ...c, auth_time: "today" }) }],
  ["a key whose alg is null", { keys: (jwk) => [{ ...jwk, alg: null }] }],
  ["a key whose use is null, and no alg", { keys: (jwk) => [{ ...jwk, alg: undefined, use: null }] }],
  ["a key whose kid is null, and a token without", { keys: (jwk) => [{ ...jwk, kid: null }], header: { kid: null } }],
  ["a key of .NET with empty lists", { keys: (jwk) => [{ ...jwk, key_ops: [], x5c: [], oth: [] }] }],
  ["a key whose key_ops is null", { keys: (jwk) => [{ ...jwk, key_ops: null }] }],
  ["a key that is not private: its d is null", { keys: (jwk) => [{ ...jwk, d: null, p: null, q: null }] }],
  ["a key in standard base64 with padding", { keys: (jwk) => [{ ...jwk, n: toStandard(jwk["n"]), e: "AQAB" }] }],
  ["a member that is there twice in a key, and that nothing reads", { keys: twiceInKey }],
  ["nbf null", { claims: (c) => ({ ...c, nbf: null }) }],
  ["azp null", { claims: (c) => ({ ...c, azp: null }) }],
  ["azp empty", { claims: (c) => ({ ...c, azp: "" }) }],
  ["at_hash null", { claims: (c) => ({ ...c, at_hash: null, c_hash: null }) }],
  ["typ null in the token's header", { header: { typ: null, cty: null, crit: null } }],
  ["no token_type", { tokens: added({ token_type: undefined }) }],
  ["token_type null", { tokens: added({ token_type: null }) }],
  ["Apigee's BearerToken", { tokens: added({ token_type: "BearerToken" }) }],
  ["201 from the token endpoint", { status: 201 }],
  [
    "Oracle's two audiences without azp, and keys that encrypt too",
    {
      issuer: "https://identity.oraclecloud.com/",
      configuration: {
        provider: {
          endpoints: {
            authorization: `${ORACLE}/oauth2/v1/authorize`,
            token: `${ORACLE}/oauth2/v1/token`,
            jwks: `${ORACLE}/admin/v1/SigningCert/jwk`,
          },
        },
      },
      keys: (jwk) => [{ ...jwk, use: undefined, key_ops: ["encrypt", "verify"] }],
      claims: (c) => ({ ...c, aud: ["https://identity.oraclecloud.com/", c["aud"]] }),
    },
  ],
  [
    "an audience and an azp that are configured",
    {
      configuration: { provider: { audiences: ["api", "web"] } },
      claims: (c) => ({ ...c, aud: ["api"], azp: "web" }),
    },
  ],
  ["80 keys, of which the last one signed", { keys: (jwk) => [...range(79).map(otherKey), jwk] }],
  ["600 keys, of which the last one signed", { keys: (jwk) => [...range(599).map(otherKey), jwk] }],
  ["a lifetime without bound", { tokens: (r) => JSON.stringify(r).replace("3600", "9223372036854775807") }],
  ...[-1, 3599.97, "3600.0", "3600", "", "2026-11-30T00:00:00Z", null, false].map(
    (expires_in): [string, Peculiarity] => [
      `a lifetime of ${JSON.stringify(expires_in)}`,
      { tokens: added({ expires_in }) },
    ],
  ),
  ["a refresh token that is false", { tokens: added({ refresh_token: false }) }],
  [
    "HS256 alone, and no jwks_uri",
    {
      algorithm: "HS256",
      configuration: { clientSecret: SECRET, provider: { signingAlgorithms: ["HS256"] } },
      discovery: (document) => ({ ...document, jwks_uri: undefined, id_token_signing_alg_values_supported: ["HS256"] }),
      header: { kid: undefined },
    },
  ],
  [
    "HS256 alone, and no discovery",
    {
      algorithm: "HS256",
      configuration: {
        clientSecret: SECRET,
        provider: {
          signingAlgorithms: ["HS256"],
          endpoints: { authorization: `${ISSUER}/authorize`, token: `${ISSUER}/token` },
        },
      },
      discovery: () => "<html>",
    },
  ],
  ["half a surrogate pair in what nothing reads", { tokens: beginningWith('"nick":"\\ud83d"') }],
  ["half a surrogate pair in the metadata", { discovery: beginningWith('"service_documentation":"\\ude00"') }],
  [
    "a member that is there twice in the metadata",
    { discovery: beginningWith('"claims_supported":1,"claims_supported":2') },
  ],
  ["a member that is there twice beside the tokens", { tokens: beginningWith('"scope":"a","scope":"b"') }],
  ["a byte order mark before the metadata", { discovery: (document) => `\ufeff${JSON.stringify(document)}` }],
  [
    "a list that is null in the metadata",
    { discovery: (d) => ({ ...d, token_endpoint_auth_methods_supported: null }) },
  ],
];

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function toStandard(base64url: unknown): string {
  return Buffer.from(String(base64url), "base64url").toString("base64");
}

function twiceInKey(jwk: object): string {
  return `{"keys":[{"x5c":[],"x5c":["MIIB"],${JSON.stringify(jwk).slice(1)}],"keys_before":[],"keys_before":[]}`;
}

describe("somebody is signed in whose provider sends", () => {
  for (const [what, peculiarity] of SIGNED_IN) {
    test(what, async () => {
      const provider = await EmulatedProvider.start(peculiarity);
      assert.equal(provider.outcome(), "gatehouse_login_completed", provider.host.log.join("\n"));
    });
  }
});

const ago = (seconds: number): number => Math.floor(Date.now() / 1000) - seconds;
/** What the log says of a login that is refused, and under which name. */
const REFUSED: [what: string, label: string, said: RegExp, peculiarity: Peculiarity][] = [
  [
    "an issuer with a slash more",
    "id_token_issuer_mismatch",
    /found "https:\/\/idp\.example\.com\/", expected "https:\/\/idp\.example\.com" \(issuer\)/,
    { claims: (c) => ({ ...c, iss: `${ISSUER}/` }) },
  ],
  [
    "an issuer without https://",
    "id_token_issuer_mismatch",
    /found "idp\.example\.com", expected "https:\/\/idp\.example\.com"/,
    { claims: (c) => ({ ...c, iss: "idp.example.com" }) },
  ],
  ["no issuer", "id_token_issuer_mismatch", /: found none, expected/, { claims: (c) => ({ ...c, iss: undefined }) }],
  [
    "an issuer that is there twice",
    "id_token_issuer_mismatch",
    /found it twice, expected "https/,
    { claims: beginningWith(`"iss":"${ISSUER}"`) },
  ],
  [
    "another audience",
    "id_token_audience_mismatch",
    /found "another-app", expected "app" \(clientId\) or one of provider\.audiences/,
    { claims: (c) => ({ ...c, aud: "another-app" }) },
  ],
  [
    "other audiences than are configured",
    "id_token_audience_mismatch",
    /found \["x", "y"\], expected "app" \(clientId\) or one of provider\.audiences: "api"/,
    { configuration: { provider: { audiences: ["api"] } }, claims: (c) => ({ ...c, aud: ["x", "y"] }) },
  ],
  [
    "azp of another client",
    "id_token_authorized_party_mismatch",
    /found "another-app", expected "app" \(clientId\) or one of provider\.audiences, or none/,
    { claims: (c) => ({ ...c, azp: "another-app" }) },
  ],
  [
    "a token that ended two minutes ago",
    "id_token_expired",
    /found exp 12\d s ago and iat 372\d s ago, expected less than 60 s \(provider\.clockSkew\)/,
    { claims: (c) => ({ ...c, exp: ago(120), iat: ago(3720) }) },
  ],
  [
    "a token of ten minutes ahead",
    "id_token_issued_at_invalid",
    /found iat (600|599|598) s ahead, expected at most 60 s \(provider\.clockSkew\)/,
    { claims: (c) => ({ ...c, iat: ago(-600) }) },
  ],
  [
    "alg none",
    "jwt_algorithm_refused",
    /alg: found "none", expected one of provider\.signingAlgorithms: RS256, /,
    { header: { alg: "none" } },
  ],
  ["alg HS256", "jwt_algorithm_refused", /alg: found "HS256", expected one of/, { algorithm: "HS256" }],
  [
    "a token of another type",
    "jwt_type_refused",
    /typ: found "at\+jwt", expected JWT or none/,
    { header: { typ: "at+jwt" } },
  ],
  [
    "a key that it does not publish",
    "jwt_key_unknown",
    /found alg "RS256" and kid "k9"; known: kid "k1" \(RS256\); left out: keys\[1\]: use is not sig/,
    { header: { kid: "k9" }, keys: (jwk) => [jwk, { ...jwk, use: "enc" }] },
  ],
  [
    "a signature of another key",
    "jwt_signature_invalid",
    /found alg "RS256" and kid "k1"; tried 1 of the provider's keys/,
    { keys: () => [{ ...otherKey(1), kid: "k1" }] },
  ],
  [
    "a token that is too large",
    "jwt_too_large",
    /found \d{5} bytes, expected at most 65536/,
    { claims: (c) => ({ ...c, groups: "g".repeat(60_000) }) },
  ],
  ["text for a token", "jwt_malformed", /found 1 parts, expected 3/, { tokens: added({ id_token: "opaque" }) }],
  [
    "no ID token",
    "token_response_missing_id_token",
    /id_token: found none beside "access_token", "token_type", "expires_in"; the answer has status 200, \d+ bytes/,
    { tokens: added({ id_token: undefined }) },
  ],
  [
    "an ID token that is there twice",
    "token_response_invalid",
    /id_token: found it twice/,
    { tokens: beginningWith('"id_token":"a.b.c"') },
  ],
  [
    "tokens of another kind",
    "token_response_invalid",
    /token_type: found "DPoP", expected Bearer/,
    { tokens: added({ token_type: "DPoP" }) },
  ],
  [
    "HTML for tokens",
    "token_response_invalid",
    /found HTML or XML, expected JSON; the answer has status 200, Content-Type "text\/html", \d+ bytes/,
    { tokens: () => "<html>maintenance</html>", headers: [["content-type", "text/html"]] },
  ],
  [
    "a compressed body",
    "token_response_invalid",
    /the answer has status 200, Content-Encoding "br" \(expected none\)/,
    { tokens: () => "\u001b\u0002", headers: [["content-encoding", "br"]] },
  ],
  [
    "JSON that breaks",
    "token_response_invalid",
    /found a document that has an unexpected character at byte 9 of 9, expected JSON/,
    { tokens: () => '{"a": 1,}' },
  ],
];

describe("the log says what was found and what expected, of", () => {
  for (const [what, label, said, peculiarity] of REFUSED) {
    test(what, async () => {
      const provider = await EmulatedProvider.start(peculiarity);
      assert.equal(provider.outcome(), `gatehouse_${label}`);
      const log = provider.host.log.join("\n");
      assert.match(log, said);
      for (const secret of [provider.idToken, provider.idToken.split(".")[1] ?? "", CONFIGURATION.clientSecret, "u1"]) {
        if (secret.length > 2) assert.ok(!log.includes(secret), secret);
      }
      assert.doesNotMatch(log, /[^\n\P{Cc}]/u);
    });
  }
});

test("a client authenticates as metadata says that name one method and no list", async () => {
  const provider = await EmulatedProvider.start({
    discovery: (document) => ({ ...document, token_endpoint_auth_methods_supported: "client_secret_post" }),
    tokens: (response) => response,
  });
  const bodies: string[] = [];
  const take = provider.host.takeCall.bind(provider.host);
  provider.host.takeCall = (isWanted) => {
    const call = take(isWanted);
    bodies.push(call.body);
    assert.deepEqual(valuesOf(call.headers, "authorization"), []);
    return call;
  };
  assert.equal(provider.outcome(), "gatehouse_login_completed");
  assert.match(bodies[0] ?? "", /&client_secret=/);
});

describe("a provider that signs ID tokens with what is not accepted", () => {
  const HOUR_MS = 3_601_000;
  const WARNING =
    /nobody can sign in: found "HS256" in id_token_signing_alg_values_supported, expected .*provider\.signingAlgorithms: RS256/;

  test("is named in one line for each change, and not for each fetch", async () => {
    let offered: unknown = ["HS256"];
    const provider = await EmulatedProvider.start({
      discovery: (document) => ({ ...document, id_token_signing_alg_values_supported: offered }),
    });
    const { host } = provider;
    const warnings = (): string[] => host.log.filter((line) => WARNING.test(line));
    const fetchAgain = (): void => {
      host.nowMs += HOUR_MS;
      host.tick();
      assert.notEqual(host.calls.length, 0);
      provider.answerDocuments();
    };
    assert.equal(warnings().length, 1);
    fetchAgain();
    assert.equal(warnings().length, 1);
    offered = ["HS256", "RS256"];
    fetchAgain();
    offered = "HS256";
    fetchAgain();
    assert.equal(warnings().length, 2);
  });

  test("is not where it says nothing, or names one that is accepted", async () => {
    for (const offered of [undefined, null, [], ["HS256", "ES256"], "RS256", 7]) {
      const provider = await EmulatedProvider.start({
        discovery: (document) => ({ ...document, id_token_signing_alg_values_supported: offered }),
      });
      assert.doesNotMatch(provider.host.log.join("\n"), /nobody can sign in/);
    }
  });
});

describe("documents that are of no use are explained in the log:", () => {
  for (const [what, peculiarity, said] of [
    [
      "metadata in HTML",
      { discovery: () => "<html>" },
      /unusable: found HTML or XML, expected JSON; the answer has status 200/,
    ],
    [
      "metadata of another issuer",
      { discovery: (d) => ({ ...d, issuer: `${ISSUER}/` }) },
      /issuer: found "https:\/\/idp\.example\.com\/", expected "https:\/\/idp\.example\.com" \(issuer\)/,
    ],
    ["an issuer that is there twice", { discovery: beginningWith(`"issuer":"${ISSUER}"`) }, /issuer: found it twice/],
    [
      "metadata without keys",
      { discovery: (d) => ({ ...d, jwks_uri: null }) },
      /jwks_uri: found none, expected an https URL .*HS256 alone in provider\.signingAlgorithms/,
    ],
    ["metadata that break off", { discovery: () => '{"issuer":' }, /ends too early at byte 11 of 10/],
    ["keys in HTML", { keys: () => "<html>" }, /are no JWK Set: found HTML or XML, expected JSON/],
    ["no list of keys", { keys: () => '{"error":"x"}' }, /are no JWK Set: keys: found none, expected a list/],
    [
      "keys to encrypt with",
      { keys: (jwk) => [{ ...jwk, use: "enc" }] },
      /can be used: found keys\[0\]: use is not sig/,
    ],
    [
      "a key that is there twice in itself",
      { keys: (jwk) => `{"keys":[{"kid":"k1",${JSON.stringify(jwk).slice(1)}]}` },
      /found keys\[0\]: kid is there twice/,
    ],
  ] as [string, Peculiarity, RegExp][]) {
    test(what, async () => {
      const provider = await EmulatedProvider.start(peculiarity);
      assert.match(provider.host.log.join("\n"), said);
      assert.equal(provider.host.open(navigation("/")).response?.status, 503);
    });
  }
});

describe("an e-mail address that the provider calls unverified", () => {
  const headers = [
    { header: "x-mail", claim: "email" },
    { header: "x-user", claim: "sub" },
  ];

  /** What the application sees in `x-mail` of somebody whose ID token says so, at first and out of the cache. */
  async function seen(claims: object, configuration: object = {}): Promise<{ mails: string[][]; log: string }> {
    const provider = await EmulatedProvider.start({
      configuration: { forward: { headers }, ...configuration },
      claims: (c) => ({ ...c, email: "eve@example.com", ...claims }),
    });
    const { response } = provider.logIn();
    const cookies = sessionCookies(response?.headers);
    const mails = [1, 2].map(() => {
      const request = provider.host.request([...navigation("/", cookies), ["x-mail", "admin@example.com"]]);
      assert.deepEqual(valuesOf(request, "x-user"), ["u1"]);
      assert.deepEqual(valuesOf(request, "authorization"), [`Bearer ${provider.idToken}`]);
      return valuesOf(request, "x-mail");
    });
    return { mails, log: provider.host.log.join("\n") };
  }

  for (const email_verified of [false, "false", "True", 0, 1, {}, ""]) {
    test(`does not go upstream: email_verified is ${JSON.stringify(email_verified)}`, async () => {
      const { mails, log } = await seen({ email_verified });
      assert.deepEqual(mails, [[], []]);
      assert.match(log, /x-mail: email_verified is not true \(see provider\.verifiedEmails\)/);
      assert.ok(!log.includes("eve@"));
    });
  }

  for (const email_verified of [true, "true", null, undefined]) {
    test(`is not one, and goes upstream: email_verified is ${JSON.stringify(email_verified)}`, async () => {
      const { mails, log } = await seen({ email_verified });
      assert.deepEqual(mails, [["eve@example.com"], ["eve@example.com"]]);
      assert.doesNotMatch(log, /email_verified/);
    });
  }

  test("goes upstream where provider.verifiedEmails is false", async () => {
    const { mails } = await seen({ email_verified: false }, { provider: { verifiedEmails: false } });
    assert.deepEqual(mails, [["eve@example.com"], ["eve@example.com"]]);
  });
});
