import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import {
  beginningWith,
  EmulatedProvider,
  otherKey,
  type Peculiarity,
  withMembers,
} from "../../support/emulated/provider.ts";
import { idToken, ISSUER, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Providers as they are: what they send otherwise than the standards say, or than others do.

const SECRET = "a client secret of more than 32 bytes";

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
  ["no token_type", { tokens: withMembers({ token_type: undefined }) }],
  ["token_type null", { tokens: withMembers({ token_type: null }) }],
  ["Apigee's BearerToken", { tokens: withMembers({ token_type: "BearerToken" }) }],
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
      { tokens: withMembers({ expires_in }) },
    ],
  ),
  ["a refresh token that is false", { tokens: withMembers({ refresh_token: false }) }],
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

describe("a refresh", () => {
  let keys: Signer;
  before(async () => {
    keys = await signer();
  });

  test("takes an ID token whose at_hash, c_hash and nonce are null", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const { stream, refresh } = await workers.refreshing("ada");
    await workers.answer(refresh, 300, { at_hash: null, c_hash: null, nonce: null }, { access_token: "t" });
    assert.equal(userOf(stream.forwarded), "ada");
  });

  test("takes a 201 without token_type, with a refresh token that is false and a lifetime that is none", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const { stream, refresh } = await workers.refreshing("ada");
    const { host, call } = refresh;
    const id_token = await idToken(host, keys, { sub: "ada", exp: workers.nowSeconds + 300 });
    host.answer(call, 201, JSON.stringify({ id_token, access_token: "t", refresh_token: false, expires_in: "soon" }));
    assert.equal(userOf(stream.forwarded), "ada");
  });
});
