import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { createLocalJWKSet, type JWTPayload, jwtVerify } from "jose";
import { type Answer, exchange } from "../../../../tools/client/exchange.ts";
import { until } from "../../../../tools/envoy/until.ts";
import { ADA, Provider } from "../../../support/provider/provider.ts";
import type { RefreshBehaviour } from "../../../support/provider/refresh.ts";

const CLIENT = { id: "app", secret: "secret" };
const REDIRECT_URI = "http://127.0.0.1/callback";
const VERIFIER = "v".repeat(43);

interface Tokens {
  id_token?: string;
  access_token: string;
  refresh_token?: string;
  expires_in: number;
}

let provider: Provider;
before(async () => {
  provider = await Provider.start({ clients: [CLIENT], refreshTokens: { idToken: 30, accessToken: 20 } });
});
after(() => provider.stop());
beforeEach(() => {
  provider.reset();
});

function post(form: Record<string, string>): Promise<Answer> {
  const credentials = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64");
  return exchange(new URL(`${provider.issuer}/token`), {
    method: "POST",
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams(form).toString(),
  });
}

async function signIn(scope = "openid"): Promise<Tokens> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: CLIENT.id,
    redirect_uri: REDIRECT_URI,
    scope,
    code_challenge_method: "S256",
    code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
  });
  const answer = await exchange(new URL(`${provider.issuer}/authorize?${query.toString()}`));
  const code = answer.location?.searchParams.get("code") ?? "";
  const redeemed = await post({
    ...{ grant_type: "authorization_code", code },
    ...{ redirect_uri: REDIRECT_URI, code_verifier: VERIFIER },
  });
  assert.equal(redeemed.status, 200);
  return JSON.parse(redeemed.body) as Tokens;
}

function refresh(token: string | undefined): Promise<Answer> {
  return post({ grant_type: "refresh_token", refresh_token: token ?? "" });
}

async function refreshed(token: string | undefined): Promise<Tokens> {
  const answer = await refresh(token);
  assert.equal(answer.status, 200);
  return JSON.parse(answer.body) as Tokens;
}

async function assertInvalidGrant(token: string | undefined): Promise<void> {
  const answer = await refresh(token);
  assert.equal(answer.status, 400);
  assert.deepEqual(JSON.parse(answer.body), { error: "invalid_grant" });
}

async function claimsOf(tokens: Tokens): Promise<JWTPayload> {
  const options = { issuer: provider.issuer, audience: CLIENT.id };
  return (await jwtVerify(tokens.id_token ?? "", createLocalJWKSet(provider.keySet), options)).payload;
}

test("a refresh gives new tokens of all kinds for the same user, who may not be the one at the keyboard", async () => {
  const first = await signIn();
  provider.user = { ...ADA, sub: "somebody else" };
  const second = await refreshed(first.refresh_token);
  for (const kind of ["id_token", "access_token", "refresh_token"] as const) assert.notEqual(first[kind], second[kind]);
  const claims = await claimsOf(second);
  assert.equal(claims.sub, ADA["sub"]);
  assert.equal(claims["nonce"], undefined);
  assert.deepEqual([(claims.exp ?? 0) - (claims.iat ?? 0), second.expires_in], [30, 20]);
  assert.equal(provider.refreshes(), 1);
  assert.equal(provider.refreshes(ADA["sub"]), 1);
  assert.equal(provider.refreshes("somebody else"), 0);
  assert.equal(provider.redemptions, 1);
});

test("a refresh token that is used twice ends the whole grant, and that is counted", async () => {
  const first = await signIn();
  const second = await refreshed(first.refresh_token);
  await assertInvalidGrant(first.refresh_token);
  await assertInvalidGrant(second.refresh_token);
  assert.deepEqual(
    provider.attempts.map(({ outcome, answered }) => [outcome, answered]),
    [
      ["REFRESHED", true],
      ["REUSED", true],
      ["REFUSED", true],
    ],
  );
  assert.equal(provider.reuses, 1);
  await refreshed((await signIn()).refresh_token);
});

test("of two requests at once with one refresh token the second is a reuse, also before the first is answered", async () => {
  provider.behaviour = { refresh: { delay: 50 } };
  const { refresh_token } = await signIn();
  const answers = await Promise.all([refresh(refresh_token), refresh(refresh_token)]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  assert.equal(provider.reuses, 1);
});

test("a refresh token that was never given out, or to another client, is refused", async () => {
  await assertInvalidGrant("never");
  await assertInvalidGrant(undefined);
  assert.deepEqual(
    provider.attempts.map(({ outcome }) => outcome),
    ["REFUSED", "REFUSED"],
  );
});

test("without rotation the refresh token stays", async () => {
  provider.refreshTokens.rotation = false;
  const first = await signIn();
  for (let i = 0; i < 3; i++) assert.equal((await refreshed(first.refresh_token)).refresh_token, undefined);
});

test("where refresh tokens are for offline access, only who asks for that gets one", async () => {
  provider.refreshTokens.offline = true;
  assert.equal((await signIn()).refresh_token, undefined);
  await refreshed((await signIn("openid offline_access")).refresh_token);
});

test("the grants of a user can be ended", async () => {
  const { refresh_token } = await signIn();
  provider.endGrants("somebody else");
  const next = await refreshed(refresh_token);
  provider.endGrants(ADA["sub"]);
  await assertInvalidGrant(next.refresh_token);
  assert.equal(provider.reuses, 0);
});

test("what is answered before the refresh token is looked at does not use it up", async () => {
  const { refresh_token } = await signIn();
  provider.behaviour = { refresh: { unavailable: 2 } };
  assert.deepEqual([(await refresh(refresh_token)).status, (await refresh(refresh_token)).status], [503, 503]);
  provider.behaviour = { refresh: { respond: { status: 418 } } };
  assert.equal((await refresh(refresh_token)).status, 418);
  provider.behaviour = { refresh: { respond: "RESET" } };
  await assert.rejects(refresh(refresh_token));
  provider.behaviour = {};
  await refreshed(refresh_token);
  assert.equal(provider.attempts.filter(({ outcome }) => outcome === "NONE").length, 4);
});

test("connections are cut before anything is read from them, as many as wanted", async () => {
  const { refresh_token } = await signIn();
  provider.cutConnections(2);
  await assert.rejects(refresh(refresh_token));
  await assert.rejects(refresh(refresh_token));
  await refreshed(refresh_token);
  assert.deepEqual([provider.connectionsCut, provider.attempts.length], [2, 1]);
});

test("an answer can be held back, and the refresh token has been used meanwhile", async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { refresh_token } = await signIn();
  provider.behaviour = { refresh: { until: released } };
  const answer = refreshed(refresh_token);
  const attempt = await until("the attempt", 5_000, () => provider.attempts[0]);
  assert.deepEqual([attempt.outcome, attempt.answered], ["REFRESHED", false]);
  release();
  await answer;
  assert.equal(attempt.answered, true);
});

test("an answer can lack its ID token or its refresh token, and then the old one stays valid", async () => {
  provider.behaviour = { refresh: { omit: ["id_token"] } };
  const second = await refreshed((await signIn()).refresh_token);
  assert.equal(second.id_token, undefined);
  provider.behaviour = { refresh: { omit: ["refresh_token"] } };
  assert.equal((await refreshed(second.refresh_token)).refresh_token, undefined);
  assert.equal((await refreshed(second.refresh_token)).refresh_token, undefined);
  assert.equal(provider.reuses, 0);
});

test("lifetimes, claims and the signature of new tokens can differ, for one user alone", async () => {
  const changed: RefreshBehaviour = {
    lifetimes: { accessToken: 7 },
    claims: (claims) => ({ ...claims, sub: "other" }),
  };
  provider.behaviour = { refresh: ({ sub }) => (sub === "eve" ? changed : undefined) };
  const ada = await signIn();
  provider.user = { ...ADA, sub: "eve" };
  const eve = await refreshed((await signIn()).refresh_token);
  assert.deepEqual([eve.expires_in, (await claimsOf(eve)).sub], [7, "other"]);
  const refreshedAda = await refreshed(ada.refresh_token);
  assert.deepEqual([refreshedAda.expires_in, (await claimsOf(refreshedAda)).sub], [20, ADA["sub"]]);
  changed.signing = "OTHER_KEY";
  await assert.rejects(claimsOf(await refreshed(eve.refresh_token)), /signature verification failed/);
});
