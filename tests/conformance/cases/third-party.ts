/** Logins that begin elsewhere (OpenID Connect Core 4). */
import assert from "node:assert/strict";
import type { Case } from "../case.ts";

export const THIRD_PARTY: readonly Case[] = [
  {
    module: "oidcc-client-test-3rd-party-init-login",
    what: "a page of the provider's sends the browser to `initiate_login_uri`, with `iss`",
    demand: "ACCEPTED",
    run: async (trial) => {
      const { provider } = trial;
      const start = `${trial.origin}/oauth2/start?${new URLSearchParams({ iss: provider.issuer }).toString()}`;
      await trial.logIn(trial.browser(), start, { from: new URL(`${provider.issuer}/applications`) });
      assert.equal(trial.assertSignedIn().url, "/");
    },
  },
];
