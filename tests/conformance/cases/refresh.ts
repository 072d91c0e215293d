/** Refresh tokens. The suite's modules end at a request to the UserInfo endpoint, which is the application's here. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { decodeJwt } from "jose";
import { paced } from "../../../tools/envoy/pace.ts";
import { valuesOf } from "../../support/gateway/application.ts";
import type { Claims } from "../../support/provider/keys.ts";
import { REFRESH_TOKEN_DEFAULTS } from "../../support/provider/refresh.ts";
import type { Case } from "../case.ts";
import { PUNCTUATION } from "../provider.ts";
import { ACCESS_TOKEN_HEADER, type Trial } from "../trial.ts";

/** A login takes less on a machine that is ten times slower. */
const LIFE_SECONDS = 4;
/** Workers look at the clock once a second. */
const TICK_MS = 1_000;

/** Signs in, and opens the page again when the tokens have expired; answers what the application had got before. */
async function comeBackLater(trial: Trial): Promise<{ idToken: string; accessToken: string }> {
  const { provider } = trial;
  provider.refreshTokens = { ...REFRESH_TOKEN_DEFAULTS, idToken: LIFE_SECONDS, suffix: PUNCTUATION };
  const browser = await trial.signedIn();
  const request = trial.assertSignedIn();
  const idToken = trial.idTokenOf(request);
  assert.equal(await trial.askUserInfoAsApplication(request), 200);
  const expiry = (decodeJwt(idToken).exp ?? 0) * 1_000;
  await pause(expiry - Date.now() + paced(TICK_MS + 200));
  await browser.step(`${trial.origin}/page`);
  assert.equal(provider.attempts.length, 1, "the tokens are refreshed once");
  assert.equal(provider.refreshes(), 1);
  return { idToken, accessToken: valuesOf(request, ACCESS_TOKEN_HEADER)[0] ?? "" };
}

type BadRefresh = Pick<Case, "module" | "what"> & { reason: string; change: (claims: Claims) => Claims };

function badRefresh({ module, what, reason, change }: BadRefresh): Case {
  return {
    ...{ module, what, reason, demand: "REFUSED" },
    arrange: (provider) => {
      provider.behaviour.refresh = { claims: change };
    },
    run: async (trial) => {
      await comeBackLater(trial);
      assert.equal(trial.arrived().length, 1, "nothing reaches the application after the refresh");
      const kinds = trial.provider.requests.filter(({ endpoint }) => endpoint === "token" || endpoint === "userinfo");
      assert.equal(kinds.at(-1)?.endpoint, "token", "nobody asks the UserInfo endpoint after the refresh");
    },
  };
}

export const REFRESH: readonly Case[] = [
  {
    module: "oidcc-client-test-refresh-token",
    what: "a refresh brings new tokens, and the application asks the UserInfo endpoint with its access token",
    demand: "ACCEPTED",
    run: async (trial) => {
      const before = await comeBackLater(trial);
      const arrived = trial.arrived();
      assert.equal(arrived.length, 2, "the page is served after the refresh");
      const [, request] = arrived;
      assert.ok(request !== undefined);
      assert.ok(trial.provider.issued.includes(trial.idTokenOf(request)));
      assert.notEqual(trial.idTokenOf(request), before.idToken);
      assert.notEqual(valuesOf(request, ACCESS_TOKEN_HEADER)[0], before.accessToken);
      assert.equal(await trial.askUserInfoAsApplication(request), 200);
    },
  },
  badRefresh({
    module: "oidcc-client-test-refresh-token-invalid-issuer",
    what: "`iss` of the refreshed ID token is another issuer",
    reason: "is not refreshed: iss of the ID token is not the issuer",
    change: (claims) => ({ ...claims, iss: `${String(claims["iss"])}1` }),
  }),
  badRefresh({
    module: "oidcc-client-test-refresh-token-invalid-sub",
    what: "`sub` of the refreshed ID token is another user",
    reason: "is not refreshed: the new ID token is another user's",
    change: (claims) => ({ ...claims, sub: `${String(claims["sub"])}1` }),
  }),
];
