/** The Basic profile, by query and by form post alike. */
import assert from "node:assert/strict";
import { decodeProtectedHeader } from "jose";
import { valuesOf } from "../../support/gateway/application.ts";
import { type Claims, signCompact } from "../../support/provider/keys.ts";
import type { Provider } from "../../support/provider/provider.ts";
import { json } from "../../support/provider/requests.ts";
import type { Case } from "../case.ts";
import { changeIdToken, USER, userInfoOf } from "../provider.ts";
import type { Trial } from "../trial.ts";

/** A login ends at the application. */
export async function signsIn(trial: Trial): Promise<void> {
  await trial.logIn(trial.browser());
  trial.assertSignedIn();
}

/** A login ends when the ID token is there: with no session, and without a question to the UserInfo endpoint. */
async function refusesIdToken(trial: Trial): Promise<void> {
  const browser = trial.browser();
  await trial.logIn(browser);
  await trial.assertNotSignedIn(browser);
  assert.equal(trial.provider.redemptions, 1, "the code was redeemed");
  assert.equal(trial.provider.requestsTo("userinfo").length, 0, "nobody goes on with a token that is no good");
}

type BadIdToken = Pick<Case, "module" | "what"> & { reason: string; change: (claims: Claims) => Claims };

function badIdToken({ module, what, reason, change }: BadIdToken): Case {
  return {
    ...{ module, what, reason, demand: "REFUSED", run: refusesIdToken },
    arrange: (provider) => {
      changeIdToken(provider, change);
    },
  };
}

function offers(provider: Provider, members: Record<string, unknown>): void {
  const before = provider.behaviour.discovery;
  provider.behaviour.discovery = (document) => ({ ...(before?.(document) ?? document), ...members });
}

/** In Basic and in Config. */
export const UNSIGNED: Case = {
  module: "oidcc-client-test-idtoken-sig-none",
  what: "the ID token is unsigned (`alg` none)",
  demand: "EITHER",
  reason: "jwt_algorithm_refused",
  arrange: (provider) => {
    provider.behaviour.signing = "NONE";
  },
  run: refusesIdToken,
};

export const BASIC: readonly Case[] = [
  {
    module: "oidcc-client-test",
    what: "all is well",
    demand: "ACCEPTED",
    run: signsIn,
  },
  badIdToken({
    module: "oidcc-client-test-invalid-iss",
    what: "`iss` of the ID token is another issuer",
    reason: "jwt_issuer_mismatch",
    change: (claims) => ({ ...claims, iss: `${String(claims["iss"])}1` }),
  }),
  badIdToken({
    module: "oidcc-client-test-missing-sub",
    what: "the ID token has no `sub`",
    reason: "jwt_subject_missing",
    change: (claims) => ({ ...claims, sub: undefined }),
  }),
  badIdToken({
    module: "oidcc-client-test-invalid-aud",
    what: "`aud` of the ID token is another client",
    reason: "jwt_audience_mismatch",
    change: (claims) => ({ ...claims, aud: `${String(claims["aud"])}1` }),
  }),
  badIdToken({
    module: "oidcc-client-test-missing-iat",
    what: "the ID token has no `iat`",
    reason: "jwt_issued_at_missing",
    change: (claims) => ({ ...claims, iat: undefined }),
  }),
  {
    module: "oidcc-client-test-kid-absent-single-jwks",
    what: "keys and ID token have no `kid`, and one key fits",
    demand: "ACCEPTED",
    keys: { ofEach: 1, named: false },
    run: signsIn,
  },
  {
    module: "oidcc-client-test-kid-absent-multiple-jwks",
    what: "keys and ID token have no `kid`, and three keys fit, which are tried",
    demand: "EITHER",
    keys: { ofEach: 3, named: false },
    run: signsIn,
  },
  {
    module: "oidcc-client-test-idtoken-sig-rs256",
    what: "the ID token is signed with RS256, which is all that is offered",
    demand: "ACCEPTED",
    arrange: (provider) => {
      offers(provider, { id_token_signing_alg_values_supported: ["RS256"] });
    },
    run: async (trial) => {
      await signsIn(trial);
      assert.equal(decodeProtectedHeader(trial.idTokenOf(trial.assertSignedIn())).alg, "RS256");
    },
  },
  UNSIGNED,
  {
    module: "oidcc-client-test-invalid-sig-rs256",
    what: "the ID token's signature is damaged",
    demand: "EITHER",
    reason: "jwt_signature_invalid",
    arrange: (provider) => {
      provider.behaviour.idToken = async (claims) => damaged(await signCompact(provider.signingKey, claims));
    },
    run: refusesIdToken,
  },
  {
    module: "oidcc-client-test-userinfo-invalid-sub",
    what: "`sub` of the UserInfo response is another user",
    demand: "REFUSED",
    reason: "userinfo_subject_mismatch",
    arrange: (provider) => {
      const respond = { userinfo: () => json(200, { ...userInfoOf(provider), sub: `${USER.sub}invalid` }) };
      Object.assign(provider.behaviour, { respond });
    },
    run: async (trial) => {
      const browser = trial.browser();
      await trial.logIn(browser);
      assert.equal(trial.provider.requestsTo("userinfo").length, 1, "it was asked");
      await trial.assertNotSignedIn(browser);
    },
  },
  badIdToken({
    module: "oidcc-client-test-nonce-invalid",
    what: "`nonce` of the ID token is another than the request's",
    reason: "id_token_nonce_mismatch",
    change: (claims) => ({ ...claims, nonce: `${String(claims["nonce"])}1` }),
  }),
  {
    module: "oidcc-client-test-scope-userinfo-claims",
    what: "claims are asked for by scopes, and come from the UserInfo endpoint",
    demand: "ACCEPTED",
    run: async (trial) => {
      await trial.logIn(trial.browser());
      const request = trial.assertSignedIn();
      const scopes = (trial.provider.requestsTo("authorize")[0]?.query.get("scope") ?? "").split(" ");
      assert.ok(["profile", "email", "phone", "address"].some((scope) => scopes.includes(scope)));
      assert.deepEqual(valuesOf(request, "x-auth-request-preferred-username"), [USER.preferred_username]);
    },
  },
  {
    module: "oidcc-client-test-client-secret-basic",
    what: "the token endpoint offers client_secret_basic alone",
    demand: "ACCEPTED",
    arrange: (provider) => {
      offers(provider, { token_endpoint_auth_methods_supported: ["client_secret_basic"] });
    },
    run: async (trial) => {
      await signsIn(trial);
      const [request] = trial.provider.requestsTo("token");
      assert.match(request?.headers.authorization ?? "", /^Basic /);
      assert.equal(request?.form.get("client_secret"), null);
    },
  },
];

/** A JWS whose signature is another. */
function damaged(token: string): string {
  const [head = "", payload = "", signature = ""] = token.split(".");
  const bytes = Buffer.from(signature, "base64url").map((byte) => byte ^ 0x5a);
  return [head, payload, Buffer.from(bytes).toString("base64url")].join(".");
}
