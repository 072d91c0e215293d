import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

const GRACE_SECONDS = paced(1);
const SLOW_MS = 5_000;
/** Seconds in which a page that has signed in can ask for something before its tokens end. */
const LIFE = paced(4);

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World;
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => ({ ...configuration, session: { refresh: { grace: `${GRACE_SECONDS}s` } } }),
    gateway: FOUR_WORKERS,
  });
  if (executable !== undefined) browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  await world.stop();
});
beforeEach(() => {
  world.reset();
});

/** A page of the application, signed in a moment ago with tokens that live `seconds`; undefined where the test is skipped. */
async function signedIn(t: TestContext, seconds: number): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const { refreshTokens } = world.provider;
  Object.assign(refreshTokens, { idToken: seconds });
  await page.goto(`${world.origin}/page`);
  Object.assign(refreshTokens, { idToken: 3600 });
  assert.equal(page.url(), `${world.origin}/page`);
  world.provider.requests = [];
  return page;
}

/** What a script on the page gets: the status, and whom the application saw. */
function fetchFrom(page: Page, path: string): Promise<string> {
  return page.evaluate(
    `fetch(${JSON.stringify(path)}, { cache: "no-store", redirect: "manual" }).then(async (answer) => {
      const { headers } = answer.status === 200 ? await answer.json() : { headers: [] };
      const [, user] = headers.find(([name]) => name.toLowerCase() === "x-auth-request-user") ?? [];
      return answer.status + " " + user;
    })`,
  );
}

/** The value of the session's cookie in Chromium's jar; undefined when there is none. */
async function sessionCookie(page: Page): Promise<string | undefined> {
  const cookies = await page.context().cookies(world.origin);
  return cookies.find(({ name }) => name === "gatehouse")?.value;
}

function untilAsked(path: string): Promise<true> {
  return until(`the application to be asked for ${path}`, 10_000, () =>
    world.application.requests.some(({ url }) => url === path) ? true : undefined,
  );
}

test("an answer that began 5 s ago, before a refresh, does not bring the session from before back", async (t) => {
  const page = await signedIn(t, LIFE);
  if (page === undefined) return;
  const served = `200 ${String(ADA["sub"])}`;
  const old = await sessionCookie(page);
  const release = world.application.hold("/slow");
  const slow = fetchFrom(page, "/slow");
  await untilAsked("/slow");
  const began = performance.now();
  assert.equal(world.provider.attempts.length, 0, "it began before the refresh");

  const refreshed = await until("a refresh", 10_000, async () => {
    assert.equal(await fetchFrom(page, "/quick"), served);
    return world.provider.refreshes() > 0 ? sessionCookie(page) : undefined;
  });
  assert.notEqual(refreshed, old);
  await pause(Math.max(SLOW_MS - (performance.now() - began), (GRACE_SECONDS + 1) * 1000));
  release();
  assert.equal(await slow, served);

  assert.notEqual(await sessionCookie(page), old);
  for (let i = 0; i < 4; i++) assert.equal(await fetchFrom(page, `/after/${i}`), served);
  assert.deepEqual([world.provider.attempts.length, world.provider.reuses], [1, 0]);
  assert.deepEqual(world.provider.requestsTo("authorize"), []);
  await page.close();
});

test("an answer that is on its way for 5 s, while another tab signs out, brings no session back", async (t) => {
  const page = await signedIn(t, LIFE);
  if (page === undefined) return;
  // The tokens have expired, and every worker has noticed.
  await pause(1_000 * LIFE + paced(1_200));
  const release = world.application.hold("/slow");
  const slow = fetchFrom(page, "/slow");
  await untilAsked("/slow");
  assert.equal(world.provider.refreshes(), 1, "its answer is to carry the new session");
  const began = performance.now();

  const other = await page.context().newPage();
  await other.goto(`${world.origin}/oauth2/sign_out`);
  await other.getByText("You are signed out").waitFor();
  assert.equal(await sessionCookie(other), undefined);
  await pause(SLOW_MS - (performance.now() - began));
  release();
  await slow;

  assert.equal(await sessionCookie(page), undefined);
  assert.equal(await fetchFrom(page, "/after"), "401 undefined");
  assert.deepEqual(world.provider.requestsTo("authorize"), []);
  await other.goto(`${world.origin}/page`);
  assert.equal(world.provider.requestsTo("authorize").length, 1, "a page leads to a login");
  await other.close();
  await page.close();
});
