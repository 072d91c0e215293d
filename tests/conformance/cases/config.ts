/** The Configuration profile: the provider's metadata and keys. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { signCompact } from "../../support/provider/keys.ts";
import type { Endpoint } from "../../support/provider/messages.ts";
import type { Provider } from "../../support/provider/provider.ts";
import { json } from "../../support/provider/requests.ts";
import type { Case } from "../case.ts";
import { renewKeys } from "../provider.ts";
import type { Trial } from "../trial.ts";
import { signsIn, UNSIGNED } from "./basic.ts";

/** Changes the discovery document. */
function publish(provider: Provider, change: (document: Record<string, unknown>) => Record<string, unknown>): void {
  const before = provider.behaviour.discovery;
  provider.behaviour.discovery = (document) => change(before?.(document) ?? document);
}

/** Asserts that of the first requests to two endpoints one came before the other. */
function assertOrder({ provider }: Trial, first: string, second: string): void {
  const places = [first, second].map((name) =>
    provider.requests.findIndex(({ path, endpoint }) => path === name || endpoint === (name as Endpoint)),
  );
  assert.ok((places[0] ?? -1) >= 0 && (places[0] ?? 0) < (places[1] ?? -1), `${first} is asked before ${second}`);
}

const OPENID_CONFIG = `?module=${randomUUID()}`;
const JWKS_PATH = `/jwks${randomUUID()}`;

export const CONFIG: readonly Case[] = [
  {
    module: "oidcc-client-test-discovery-openid-config",
    what: "the metadata say where the endpoints are",
    demand: "ACCEPTED",
    isFirst: true,
    arrange: (provider) => {
      publish(provider, (document) => ({
        ...document,
        ...Object.fromEntries(
          ["authorization_endpoint", "token_endpoint", "userinfo_endpoint"].map((name) => [
            name,
            `${String(document[name])}${OPENID_CONFIG}`,
          ]),
        ),
      }));
    },
    run: async (trial) => {
      await signsIn(trial);
      assertOrder(trial, "discovery", "authorize");
      for (const endpoint of ["authorize", "token", "userinfo"] as const) {
        assert.ok(
          trial.provider.requestsTo(endpoint).every(({ url }) => url.includes(OPENID_CONFIG)),
          endpoint,
        );
      }
    },
  },
  {
    module: "oidcc-client-test-discovery-jwks-uri-keys",
    what: "`jwks_uri` is another in each run",
    demand: "ACCEPTED",
    isFirst: true,
    arrange: (provider) => {
      publish(provider, (document) => ({ ...document, jwks_uri: provider.issuer + JWKS_PATH }));
      const respond = {
        ...provider.behaviour.respond,
        jwks: json(404, {}),
        other: ({ path }: { path: string }) => (path === JWKS_PATH ? json(200, provider.keySet) : undefined),
      };
      Object.assign(provider.behaviour, { respond });
    },
    run: async (trial) => {
      await signsIn(trial);
      assertOrder(trial, "discovery", JWKS_PATH);
      assertOrder(trial, JWKS_PATH, "userinfo");
    },
  },
  {
    module: "oidcc-client-test-discovery-issuer-mismatch",
    what: "`issuer` of the metadata is another",
    demand: "REFUSED",
    reason: "the discovery document belongs to another issuer",
    isFirst: true,
    arrange: (provider) => {
      publish(provider, (document) => ({ ...document, issuer: `${String(document["issuer"])}INVALID` }));
    },
    run: async (trial) => {
      const browser = trial.browser();
      await trial.logIn(browser);
      await trial.assertNotSignedIn(browser);
      assert.ok(trial.provider.requestsTo("discovery").length > 0, "the metadata were asked for");
      assert.deepEqual(trial.provider.requestsTo("authorize"), [], "nobody is sent to the provider");
      const sentTo = (await browser.step(`${trial.origin}/page`)).location;
      assert.notEqual(sentTo?.origin, trial.provider.issuer, "nobody is sent to the provider");
    },
  },
  UNSIGNED,
  {
    module: "oidcc-client-test-signing-key-rotation-just-before-signing",
    what: "the keys are replaced just before the ID token is signed",
    demand: "ACCEPTED",
    arrange: (provider) => {
      provider.behaviour.idToken = async (claims) => {
        await renewKeys(provider);
        return signCompact(provider.signingKey, claims);
      };
    },
    run: async (trial) => {
      await signsIn(trial);
      assert.ok(keysAreAskedForAfter(trial, "token"), "the keys are fetched for the token");
    },
  },
  {
    module: "oidcc-client-test-signing-key-rotation",
    what: "the keys are replaced between two logins",
    demand: "ACCEPTED",
    run: async (trial) => {
      await signsIn(trial);
      await trial.untilKeysAreAskedFor();
      await renewKeys(trial.provider);
      await trial.logIn(trial.browser());
      trial.assertSignedIn(2);
      assert.ok(keysAreAskedForAfter(trial, "token"), "the keys are fetched for the second token");
    },
  },
];

/** Whether the keys were asked for after the latest request to an endpoint. */
function keysAreAskedForAfter({ provider }: Trial, endpoint: Endpoint): boolean {
  const endpoints = provider.requests.map((request) => request.endpoint);
  return endpoints.lastIndexOf("jwks") > endpoints.lastIndexOf(endpoint);
}
