import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, test } from "node:test";
import { type RunningProvider, startProvider } from "../../../tools/demo/provider.ts";
import { freePort } from "../../../tools/envoy/free-port.ts";
import {
  complaints,
  configurationAt,
  examined,
  findingOf,
  findingsOf,
  whySkipped,
} from "../../support/doctor/examined.ts";
import { GOOD_KEY, providerWith } from "../../support/doctor/provider.ts";

// Set-ups that are broken at the provider. Each has one test.

const REDIRECT_URL = "https://app.example.com/oauth2/callback";
const CLIENT = {
  id: "app",
  secret: "client-s3cr3t",
  redirectUrls: [REDIRECT_URL],
  signedOutUrl: "https://app.example.com/oauth2/signed_out",
};
const TRY_CLIENT = { settings: { tryClient: true } };
/** The certified provider, of all tests here. */
let real: RunningProvider;
before(async () => {
  real = await startProvider(0, CLIENT);
});
after(() => real.stop());

test("a good set-up has no complaint", async () => {
  const outcomes = await examined([configurationAt(real.issuer)], TRY_CLIENT);
  assert.deepEqual(complaints(outcomes), []);
  for (const check of ["issuer-matches", "keys", "redirect-url", "post-logout-url", "client-secret", "clock", "pkce"]) {
    assert.equal(outcomes.find((outcome) => outcome.check === check)?.skipped, undefined, check);
  }
});

test("1. an issuer where nothing listens", async () => {
  const outcomes = await examined([configurationAt(`http://localhost:${await freePort()}`)]);
  const { found, mend } = findingOf(outcomes, "issuer-reachable");
  assert.match(found, /nothing listens there/);
  assert.match(mend, /--gateway/);
  assert.match(whySkipped(outcomes, "keys"), /there is no discovery document/);
});

test("2. an issuer that does not answer, within the bound of time", async () => {
  const issuer = await providerWith({ delayMs: 3_000 });
  const start = performance.now();
  const outcomes = await examined([configurationAt(issuer)], { timeoutMs: 300 });
  assert.match(findingOf(outcomes, "issuer-reachable").found, /no answer within 0\.3 s/);
  assert.ok(performance.now() - start < 3_000);
});

test("3. an issuer without its path, where there is no discovery document", async () => {
  const issuer = await providerWith({ status: 404, body: "<html>not here</html>" });
  const { found, mend } = findingOf(await examined([configurationAt(issuer)]), "issuer-reachable");
  assert.match(found, /status 404/);
  assert.match(mend, /\/realms\/NAME/);
});

test("4. an issuer at which a web page is", async () => {
  const issuer = await providerWith({ body: "<!doctype html>" });
  assert.match(findingOf(await examined([configurationAt(issuer)]), "issuer-reachable").found, /HTML/);
});

test("5. an issuer with a slash too many", async () => {
  const outcomes = await examined([configurationAt(`${real.issuer}/`)]);
  const { found, mend } = findingOf(outcomes, "issuer-matches");
  assert.match(found, /without the slash at its end/);
  assert.match(mend, new RegExp(`write issuer: ${real.issuer},`));
});

test("6. the discovery document of another issuer", async () => {
  const issuer = await providerWith({ metadata: () => ({ issuer: "https://other.example.com" }) });
  assert.match(findingOf(await examined([configurationAt(issuer)]), "issuer-matches").found, /other\.example\.com/);
});

test("7. a set of keys that none fits of", async () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });
  const keys = {
    keys: [
      { ...small, kid: "small" },
      { ...GOOD_KEY, use: "enc" },
      { kty: "oct", k: "AAAA" },
    ],
  };
  const { found } = findingOf(await examined([configurationAt(await providerWith({ keys }))]), "keys");
  assert.match(found, /key "small": it has 1024 bits, and not 2048 to 8192; key "good": its use is enc/);
});

test("8. a private key that is published", async () => {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const published = { ...pair.privateKey.export({ format: "jwk" }), kid: "oops" };
  const outcomes = await examined([configurationAt(await providerWith({ keys: { keys: [GOOD_KEY, published] } }))]);
  const { problem, found } = findingOf(outcomes, "keys");
  assert.match(problem, /publishes a private key/);
  assert.equal(found, 'key "oops"');
  assert.ok(!JSON.stringify(outcomes).includes(published.d ?? assert.fail()));
});

test("9. keys that can't be had", async () => {
  const elsewhere = `http://localhost:${await freePort()}/jwks`;
  const issuer = await providerWith({ metadata: () => ({ jwks_uri: elsewhere }) });
  assert.match(findingOf(await examined([configurationAt(issuer)]), "keys").found, /nothing listens there/);
});

test("10. ID tokens that are signed with what is not accepted", async () => {
  const issuer = await providerWith({ metadata: () => ({ id_token_signing_alg_values_supported: ["HS256"] }) });
  const { mend } = findingOf(await examined([configurationAt(issuer)]), "signing-algorithms");
  assert.match(mend, /provider\.signingAlgorithms: \[HS256\]/);
});

test("11. a client that says who it is in a way that the provider does not take", async () => {
  const metadata = (): object => ({ token_endpoint_auth_methods_supported: ["private_key_jwt"] });
  const issuer = await providerWith({ metadata });
  const { expected } = findingOf(await examined([configurationAt(issuer)]), "client-authentication");
  assert.match(expected, /^client_secret_basic, by provider\.client\.authentication: AUTO/);
});

test("12. a client secret that the provider does not take; it is sent with --try-client alone, and shown nowhere", async () => {
  const configuration = configurationAt(real.issuer, { clientSecret: "another-s3cr3t" });
  assert.match(whySkipped(await examined([configuration]), "client-secret"), /sent nowhere without --try-client/);
  const outcomes = await examined([configuration], TRY_CLIENT);
  assert.equal(findingOf(outcomes, "client-secret").found, "invalid_client");
  assert.ok(!JSON.stringify(outcomes).includes("another-s3cr3t"));
});

test("13. a redirect URL that is not registered", async () => {
  const redirectUrl = "https://app.example.com/auth/callback";
  const outcomes = await examined([configurationAt(real.issuer, { redirectUrl })]);
  const { problem, mend } = findingOf(outcomes, "redirect-url");
  assert.match(problem, /^the redirect URL is not registered/);
  assert.match(mend, new RegExp(`register ${redirectUrl} at the provider .* of the client app`));
});

test("14. a client that the provider does not know", async () => {
  const outcomes = await examined([configurationAt(real.issuer, { clientId: "unknown" })]);
  assert.match(findingOf(outcomes, "redirect-url").problem, /probably not registered .*, or the client is not known/);
});

test("15. an authorization request that the provider refuses", async () => {
  const outcomes = await examined([
    configurationAt(real.issuer, { provider: { authorizationParameters: { max_age: "x" } } }),
  ]);
  const { problem, found } = findingOf(outcomes, "redirect-url");
  assert.match(problem, /is registered, and yet the provider refuses/);
  assert.match(found, /^invalid_request: /);
});

test("a provider that redirects to what is no URL does not keep the check from its verdict", async () => {
  const headers = { location: "http://[", "set-cookie": "a=b" };
  const other = (url: URL): { status: number; headers: Record<string, string> } | undefined =>
    url.pathname === "/authorize" ? { status: 302, headers } : undefined;
  const outcomes = await examined([configurationAt(await providerWith({ other }))]);
  assert.match(whySkipped(outcomes, "redirect-url"), /that is no URL/);
});

test("of a provider that does not heed prompt=none nothing is said of the redirect URL", async () => {
  const other = (): { status: number; body: string } => ({ status: 200, body: "<form>Sign in</form>" });
  const outcomes = await examined([configurationAt(await providerWith({ other }))]);
  assert.match(whySkipped(outcomes, "redirect-url"), /does not heed prompt=none/);
});

test("16. a post-logout URL that is not registered", async () => {
  const outcomes = await examined([configurationAt(real.issuer, { prefix: "/sso" })]);
  const { mend } = findingOf(outcomes, "post-logout-url");
  assert.match(mend, /register https:\/\/app\.example\.com\/sso\/signed_out at the provider/);
});

test("17. a provider without PKCE by S256", async () => {
  const issuer = await providerWith({ metadata: () => ({ code_challenge_methods_supported: ["plain"] }) });
  assert.match(findingOf(await examined([configurationAt(issuer)]), "pkce").found, /plain/);
});

test("18. a scope that the provider does not have", async () => {
  const outcomes = await examined([configurationAt(real.issuer, { scopes: ["openid", "emial"] })]);
  assert.equal(findingOf(outcomes, "scopes").expected, "emial");
});

test("19. FORM_POST at a provider without it", async () => {
  const issuer = await providerWith({ metadata: () => ({ response_modes_supported: ["query"] }) });
  const outcomes = await examined([configurationAt(issuer, { provider: { responseMode: "FORM_POST" } })]);
  assert.match(findingOf(outcomes, "response-mode").mend, /QUERY/);
});

test("20. pushed requests that the provider requires and the configuration forbids", async () => {
  const metadata = (issuer: string): object => ({
    require_pushed_authorization_requests: true,
    pushed_authorization_request_endpoint: `${issuer}/par`,
  });
  const configuration = configurationAt(await providerWith({ metadata }), {
    provider: { pushedAuthorization: "NEVER" },
  });
  assert.match(findingOf(await examined([configuration]), "pushed-authorization").mend, /AUTO/);
});

test("21. a clock that is off", async () => {
  const headers = { date: new Date(Date.now() - 600_000).toUTCString() };
  const { found, severity } = findingOf(await examined([configurationAt(await providerWith({ headers }))]), "clock");
  assert.match(found, /the provider's clock is (599|600|601) s behind this machine's/);
  assert.equal(severity, "error");
});

test("22. a provider that is slower than provider.timeout allows", async () => {
  const issuer = await providerWith({ delayMs: 700 });
  const outcomes = await examined([configurationAt(issuer, { provider: { timeout: "1s" } })]);
  assert.match(findingOf(outcomes, "timeouts").found, /an answer after \d\.\d s/);
});

test("23. a provider without the authorization code flow, and without a token endpoint", async () => {
  const metadata = (): object => ({ response_types_supported: ["id_token"], token_endpoint: undefined });
  const findings = findingsOf(await examined([configurationAt(await providerWith({ metadata }))]), "endpoints");
  assert.deepEqual(
    findings.map(({ expected }) => expected),
    ["a URL", "code"],
  );
});

test("24. a provider behind the gateway, which asks for a session there", async () => {
  const headers = { "x-gatehouse-id": "LEMWoLsJ" };
  const issuer = await providerWith({ status: 403, body: "", headers });
  const { mend } = findingOf(await examined([configurationAt(issuer)]), "provider-behind-gateway");
  assert.equal(mend, 'write rules: [{to: [{operation: {notHosts: ["localhost"]}}]}]');
  const rules = [{ to: [{ operation: { notHosts: ["localhost"] } }] }];
  assert.deepEqual(findingsOf(await examined([configurationAt(issuer, { rules })]), "provider-behind-gateway"), []);
});

test("25. back-channel logout that other replicas do not hear of", async () => {
  const issuer = await providerWith({ metadata: () => ({ backchannel_logout_supported: true }) });
  const outcomes = await examined([configurationAt(issuer, { session: {} })]);
  assert.match(findingOf(outcomes, "back-channel").mend, /session\.revalidate/);
  assert.deepEqual(findingsOf(await examined([configurationAt(issuer)]), "back-channel"), []);
});

test("of several relying parties each is looked at, and a provider's mistake is said once", async () => {
  const bad = await providerWith({ metadata: () => ({ code_challenge_methods_supported: ["plain"] }) });
  const party = (name: string): object => ({
    name,
    hosts: [`${name}.example.com`],
    redirectUrl: `https://${name}.example.com/oauth2/callback`,
  });
  const good = { ...party("gamma"), issuer: real.issuer };
  const configuration = {
    ...configurationAt(bad),
    redirectUrl: undefined,
    relyingParties: [party("alpha"), party("beta"), good],
  };
  const outcomes = await examined([configuration]);
  assert.match(findingOf(outcomes, "pkce").subject, /relying party alpha; .* relying party beta$/);
  assert.match(findingOf(outcomes, "redirect-url").subject, /relying party gamma$/);
});
