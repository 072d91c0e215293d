/** People who sign in, each under a name of their own, with tokens that live as long as a test wants. */
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../../tools/envoy/pace.ts";
import { ADA } from "../provider/provider.ts";
import type { Lifetimes } from "../provider/refresh.ts";
import type { Browser } from "./browser.ts";
import type { Answer } from "./http.ts";
import { expiryOf, identityOf } from "./session-answers.ts";
import type { World } from "./world.ts";

/** Somebody with a session. */
export interface SignedIn {
  browser: Browser;
  user: string;
  /** The ID or access token that the application got right after the login. */
  token: string;
  /** The session's cookies then, as a Cookie header. */
  cookie: string;
}

/** Signs somebody in; only the tokens of this login have these lifetimes. */
export async function signInAs(
  world: World,
  user: string,
  lifetimes: Partial<Lifetimes> = {},
  plugin = 0,
): Promise<SignedIn> {
  const { provider } = world;
  const usual = { ...provider.refreshTokens };
  provider.user = { ...ADA, sub: user, email: `${user}@example.com` };
  Object.assign(provider.refreshTokens, lifetimes);
  const browser = await world.signedIn(plugin);
  provider.refreshTokens = usual;
  const { token = "" } = identityOf(browser.hops.at(-1) as Answer);
  return { browser, user, token, cookie: await browser.cookieHeader() };
}

/** Workers look at the clock once a second, and later where they have no time to. */
const TICK_MS = 1_000;

/** Waits until an ID token has expired, and every worker has had the time to notice. */
export async function untilExpired(token: string): Promise<void> {
  await pause(Math.max(expiryOf(token) + paced(TICK_MS + 200) - Date.now(), 0));
}

/** So many requests at once, each on a connection of its own, as scripts of a page make them. */
export function fetchesAtOnce({ browser }: SignedIn, count: number, path = "/at-once"): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => browser.fetch(`${browser.origin}${path}/${i}`)));
}
