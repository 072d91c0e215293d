import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  beginningWith,
  EmulatedProvider,
  otherKey,
  type Peculiarity,
  withMembers,
} from "../../support/emulated/provider.ts";
import { CONFIGURATION, ISSUER, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What the log says of tokens and documents that can't be used: what was found, what was expected, and which setting helps.

/** What the log says of a login that is refused, and under which name. */
const REFUSED: [what: string, label: string, said: RegExp, peculiarity: Peculiarity][] = [
  [
    "an issuer with a slash more",
    "jwt_issuer_mismatch",
    /found "https:\/\/idp\.example\.com\/", expected "https:\/\/idp\.example\.com" \(issuer\)/,
    { claims: (c) => ({ ...c, iss: `${ISSUER}/` }) },
  ],
  [
    "an issuer without https://",
    "jwt_issuer_mismatch",
    /found "idp\.example\.com", expected "https:\/\/idp\.example\.com"/,
    { claims: (c) => ({ ...c, iss: "idp.example.com" }) },
  ],
  ["no issuer", "jwt_issuer_mismatch", /: found none, expected/, { claims: (c) => ({ ...c, iss: undefined }) }],
  [
    "an issuer that is there twice",
    "jwt_issuer_mismatch",
    /found it twice, expected "https/,
    { claims: beginningWith(`"iss":"${ISSUER}"`) },
  ],
  [
    "another audience",
    "jwt_audience_mismatch",
    /found "another-app", expected "app" \(clientId\) or one of provider\.audiences/,
    { claims: (c) => ({ ...c, aud: "another-app" }) },
  ],
  [
    "other audiences than are configured",
    "jwt_audience_mismatch",
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
    "jwt_expired",
    /found exp 120 s ago and iat 3720 s ago, expected less than 60 s \(provider\.clockSkew\)/,
    { claims: (c) => ({ ...c, exp: Number(c["iat"]) - 120, iat: Number(c["iat"]) - 3720 }) },
  ],
  [
    "a token of ten minutes ahead",
    "jwt_issued_at_invalid",
    /found iat 600 s ahead, expected at most 60 s \(provider\.clockSkew\)/,
    { claims: (c) => ({ ...c, iat: Number(c["iat"]) + 600 }) },
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
  ["text for a token", "jwt_malformed", /found 1 part, expected 3/, { tokens: withMembers({ id_token: "opaque" }) }],
  [
    "no ID token",
    "token_response_missing_id_token",
    /id_token: found none beside "access_token", "token_type", "expires_in"; the answer has status 200, \d+ bytes/,
    { tokens: withMembers({ id_token: undefined }) },
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
    { tokens: withMembers({ token_type: "DPoP" }) },
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

  test("is named by the worker that asked, and by no other until it changes", async () => {
    const peculiarity = { discovery: withMembers({ id_token_signing_alg_values_supported: ["HS256"] }) };
    const first = await EmulatedProvider.start(peculiarity);
    const second = await EmulatedProvider.start(peculiarity, first.host.sharedData);
    second.host.nowMs += HOUR_MS;
    second.host.tick();
    assert.notEqual(second.host.calls.length, 0);
    second.answerDocuments();
    const lines = [first, second].map(({ host }) => host.log.filter((line) => WARNING.test(line)).length);
    assert.deepEqual(lines, [1, 0]);
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
    ["metadata that break off", { discovery: () => '{"issuer":' }, /ends too early at byte 10 of 10/],
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

describe("a refresh", () => {
  let keys: Signer;
  before(async () => {
    keys = await signer();
  });

  test("that is denied says what was found and what expected", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const { refresh } = await workers.refreshing("ada");
    await workers.answer(refresh, 300, { aud: "another-app" });
    assert.match(
      workers.worker(0).log.join("\n"),
      /refresh.*\(aud\): found "another-app", expected "app" \(clientId\)/,
    );
  });
});
