/** Logouts that begin at the relying party, with the provider's notices by back channel and front channel. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { BrowserClient } from "../../../tools/client/browser-client.ts";
import type { Answer } from "../../../tools/client/exchange.ts";
import { until } from "../../../tools/envoy/until.ts";
import type { Claims } from "../../support/provider/keys.ts";
import type { RecordedRequest, Response } from "../../support/provider/messages.ts";
import type { Provider } from "../../support/provider/provider.ts";
import { redirect } from "../../support/provider/requests.ts";
import type { Case, Demand } from "../case.ts";
import { changeIdToken, logoutClaims, PUNCTUATION, signed } from "../provider.ts";
import type { Trial } from "../trial.ts";

/** Of the session at the provider in a module. */
const SIDS = new WeakMap<Provider, string>();

function sidOf(provider: Provider): string {
  return SIDS.get(provider) ?? "";
}

function arrange(provider: Provider): void {
  const sid = randomUUID() + PUNCTUATION;
  SIDS.set(provider, sid);
  changeIdToken(provider, (claims) => ({ ...claims, sid }));
  // OpenID Connect Session Management 1.0, section 2: for those who watch the session in a frame.
  provider.behaviour.callback = (parameters) => [...parameters, ["session_state", `${randomUUID()}.salt`]];
}

/** Has the end session endpoint do this. */
function atEndSession(provider: Provider, answer: (request: RecordedRequest) => Response | Promise<Response>): void {
  Object.assign(provider.behaviour, { respond: { ...provider.behaviour.respond, end_session: answer } });
}

/** Back to the relying party, with this state. */
function sentBack({ query }: RecordedRequest, state: string | null): Response {
  return redirect(query.get("post_logout_redirect_uri") ?? "", state === null ? [] : [["state", state]]);
}

interface SignedOut {
  /** The page at the end. */
  readonly end: Answer;
  /** Another browser in which the same session of the provider's was used. */
  readonly other: BrowserClient;
}

/**
 * Signs in with two browsers and out with one. Asserts that the provider was asked as the suite demands, that its answer was
 * taken, and that the browser has no session.
 */
async function signOut(trial: Trial): Promise<SignedOut> {
  const { provider } = trial;
  const [browser, other] = [await trial.signedIn(), await trial.signedIn()];
  trial.assertSignedIn(2);
  const end = await trial.signOut(browser);
  const requests = provider.requestsTo("end_session");
  assert.equal(requests.length, 1, "the browser is sent to the end session endpoint");
  const query = requests[0]?.query;
  assert.ok(
    provider.issued.includes(query?.get("id_token_hint") ?? ""),
    "id_token_hint is an ID token of the provider",
  );
  assert.equal(query?.get("post_logout_redirect_uri"), trial.postLogoutRedirectUri);
  assert.ok((query.get("state") ?? "") !== "", "there is a state");
  assert.deepEqual([end.url.origin + end.url.pathname, end.status], [trial.postLogoutRedirectUri, 200]);
  assert.equal(provider.requestsTo("authorize").length, 2, "nobody is signed in again");
  const arrived = trial.arrived().length;
  await browser.step(`${trial.origin}/page`);
  assert.equal(trial.arrived().length, arrived, "the browser has no session");
  return { end, other };
}

/** The suite sends a notice in these modules, too. `back`: the state that the browser comes back with. */
function rpInitiated(module: string, what: string, back: (state: string | null) => string | null): Case {
  return {
    ...{ module, what, demand: "ACCEPTED", arrange },
    run: async (trial) => {
      const { provider } = trial;
      let notice: Answer | undefined;
      atEndSession(provider, async (request) => {
        notice = await trial.notify(await signed(provider, logoutClaims(provider, sidOf(provider))));
        return sentBack(request, back(request.query.get("state")));
      });
      await signOut(trial);
      assert.equal(notice?.status, 200);
    },
  };
}

export const RP_INITIATED: readonly Case[] = [
  rpInitiated("oidcc-client-test-rp-init-logout", "the provider sends the browser back with `state`", (state) => state),
  rpInitiated(
    "oidcc-client-test-rp-init-logout-other-state",
    "… with another `state`",
    (state) => `${String(state)}_INVALID`,
  ),
  rpInitiated("oidcc-client-test-rp-init-logout-no-state", "… without `state`", () => null),
];

interface Notice {
  readonly module: string;
  readonly what: string;
  readonly reason?: string;
  readonly change?: (claims: Claims) => Claims;
  readonly algorithm?: string;
}

/** The provider posts a logout token while the browser signs out. */
function backChannel({ module, what, reason, change = (claims): Claims => claims, algorithm = "RS256" }: Notice): Case {
  const demand: Demand = reason === undefined ? "ACCEPTED" : "REFUSED";
  return {
    ...{ module, what, demand, arrange },
    ...(reason === undefined ? {} : { reason }),
    run: async (trial) => {
      const { provider } = trial;
      let notice: Answer | undefined;
      atEndSession(provider, async (request) => {
        const claims = change(logoutClaims(provider, sidOf(provider)));
        notice = await trial.notify(
          algorithm === "none" ? unsigned(claims) : await signed(provider, claims, algorithm),
        );
        return sentBack(request, request.query.get("state"));
      });
      const { other } = await signOut(trial);
      assert.equal(notice?.status, demand === "ACCEPTED" ? 200 : 400, notice?.body);
      assert.match(notice.headers.get("cache-control") ?? "", /(^|,)\s*no-store\s*(,|$)/);
      if (demand === "REFUSED") assert.equal(await trial.isAlive(other), true, "a notice that is no good ends nothing");
      else await untilDead(trial, other);
    },
  };
}

function untilDead(trial: Trial, browser: BrowserClient): Promise<true> {
  return until("the session of the other browser to be dead", 3_000, async () =>
    (await trial.isAlive(browser)) === false ? true : undefined,
  );
}

function unsigned(claims: Claims): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.`;
}

const PREFIX = "oidcc-client-test-rp-backchannel-rpinitlogout";

export const BACK_CHANNEL: readonly Case[] = [
  backChannel({ module: PREFIX, what: "the provider posts a logout token" }),
  backChannel({
    module: `${PREFIX}-alg-none`,
    what: "the logout token is unsigned (`alg` none)",
    reason: "jwt_algorithm_refused",
    algorithm: "none",
  }),
  backChannel({
    module: `${PREFIX}-no-event`,
    what: "the logout token has no `events`",
    reason: "logout_token_events_invalid",
    change: (claims) => ({ ...claims, events: undefined }),
  }),
  backChannel({
    module: `${PREFIX}-with-nonce`,
    what: "the logout token has a `nonce`",
    reason: "logout_token_nonce_given",
    change: (claims) => ({ ...claims, nonce: "logout_tokens_must_not_contain_a_nonce" }),
  }),
  backChannel({
    module: `${PREFIX}-wrong-alg`,
    what: "the logout token is signed with ES256, where the client is registered for RS256",
    reason: "jwt_algorithm_refused",
    algorithm: "ES256",
  }),
  backChannel({
    module: `${PREFIX}-wrong-aud`,
    what: "`aud` of the logout token is another client",
    reason: "jwt_audience_mismatch",
    change: (claims) => ({ ...claims, aud: `${String(claims["aud"])}INVALID` }),
  }),
  backChannel({
    module: `${PREFIX}-wrong-event`,
    what: "`events` of the logout token has another event",
    reason: "logout_token_events_invalid",
    change: (claims) => ({ ...claims, events: { "http://schemas.openid.net/event/foobar": {} } }),
  }),
  backChannel({
    module: `${PREFIX}-wrong-iss`,
    what: "`iss` of the logout token is another issuer",
    reason: "jwt_issuer_mismatch",
    change: (claims) => ({ ...claims, iss: `${String(claims["iss"])}INVALID` }),
  }),
];

export const FRONT_CHANNEL: readonly Case[] = [
  {
    module: "oidcc-client-test-rp-frontchannel-rpinitlogout",
    what: "the provider's page shows the relying party's in a frame",
    demand: "ACCEPTED",
    arrange,
    run: async (trial) => {
      const { provider } = trial;
      let frame: Answer | undefined;
      // The page's frame, and then its script.
      atEndSession(provider, async (request) => {
        const query = new URLSearchParams({ iss: provider.issuer, sid: sidOf(provider) });
        frame = await trial.browser().fetch(`${trial.origin}/oauth2/frontchannel_logout?${query.toString()}`, {
          from: new URL(provider.issuer),
          headers: { accept: "text/html", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
        });
        return sentBack(request, request.query.get("state"));
      });
      const { other } = await signOut(trial);
      assert.equal(frame?.status, 200, frame?.body);
      const policy = frame.headers.get("content-security-policy") ?? "";
      assert.ok(policy.includes(`frame-ancestors ${provider.issuer}`), "the provider's page may show it");
      assert.equal(frame.headers.get("x-frame-options"), null);
      await untilDead(trial, other);
    },
  },
];
