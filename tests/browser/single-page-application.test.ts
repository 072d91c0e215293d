import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { World } from "../support/gateway/world.ts";

// A page that stays open and asks by script, while its session ends.

/** Seconds in which a page can sign in and be shown before its tokens end; there is no refresh token. */
const LIFE = paced(2);
const ROUTE = "/app?view=list#/orders/7";
const HTML = "<!doctype html><title>Orders</title><h1>Orders</h1>";

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World;
before(async () => {
  world = await World.start();
  if (executable !== undefined) browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  await world.stop();
});
beforeEach(() => {
  world.reset();
  world.application.responseHeadersAt.set("/app?view=list", { "content-type": "text/html" });
  world.application.bodiesAt.set("/app?view=list", HTML);
});

interface Outcome {
  status: number;
  type: string;
  error: string | undefined;
  challenge: string | null;
  redirected: boolean;
}

let ended: Page | undefined;

/** The application's page whose session has ended, the same for all tests; undefined where the test is skipped. */
async function expired(t: TestContext): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  ended ??= await signInUntilItEnds(await browser.context.newPage());
  world.provider.requests = [];
  world.application.requests = [];
  return ended;
}

async function signInUntilItEnds(page: Page): Promise<Page> {
  world.provider.behaviour.claims = (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) + LIFE });
  await page.goto(world.origin + ROUTE);
  assert.equal(await page.title(), "Orders");
  world.provider.behaviour = {};
  // The cookie ends with the tokens: the browser drops it by itself.
  await until("the session to end", 1000 * LIFE + 15_000, async () =>
    (await ask(page, "/poll")).status === 401 ? true : undefined,
  );
  return page;
}

/** What a script of the page gets. */
function ask(page: Page, path: string, options: object = {}): Promise<Outcome> {
  return page.evaluate(
    `fetch(${JSON.stringify(path)}, ${JSON.stringify({ cache: "no-store", ...options })}).then(async (answer) => ({
      status: answer.status,
      type: answer.headers.get("content-type"),
      error: await answer.json().then((body) => body.error, () => undefined),
      challenge: answer.headers.get("www-authenticate"),
      redirected: answer.redirected,
    }))`,
  );
}

test("scripts are told that there is no session, and leave no login behind, however often they ask", async (t) => {
  const page = await expired(t);
  if (page === undefined) return;
  const before = await page.context().cookies(world.origin);
  const asked = await Promise.all([
    ...Array.from({ length: 20 }, (_, i) => ask(page, `/api/${i}`)),
    ask(page, "/api/save", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }),
    ask(page, "/api/page", { headers: { accept: "text/html" } }),
  ]);
  for (const { status, type, error, challenge, redirected } of asked) {
    assert.deepEqual([status, error, redirected], [401, "session_missing", false]);
    assert.match(type, /^application\/json/);
    assert.match(challenge ?? "", /^Bearer/);
  }
  assert.deepEqual(world.provider.requestsTo("authorize"), [], "no login was begun");
  const names = (await page.context().cookies(world.origin)).map(({ name }) => name);
  assert.ok(names.length <= before.length && !names.some((name) => name.includes("login")), names.join());
  assert.deepEqual(world.application.requests, []);
});

test("a stream of events is refused once, and a WebSocket too", async (t) => {
  const page = await expired(t);
  if (page === undefined) return;
  const ended = await page.evaluate(`Promise.all([
    new Promise((resolve) => {
      const events = new EventSource("/events");
      events.onerror = () => resolve(events.readyState === EventSource.CLOSED);
    }),
    new Promise((resolve) => {
      const socket = new WebSocket(location.origin.replace("http", "ws") + "/socket");
      socket.onclose = ({ code }) => resolve(code === 1006);
    }),
  ])`);
  assert.deepEqual(ended, [true, true], "the browser does not try again by itself");
  assert.deepEqual(world.application.requests, []);
});

test("the page that reloads itself then is back where it was, fragment and all, after one login", async (t) => {
  const page = await expired(t);
  if (page === undefined) return;
  assert.equal((await ask(page, "/oauth2/userinfo")).status, 401);
  await Promise.all([page.waitForEvent("load"), page.evaluate("setTimeout(() => location.reload())")]);
  assert.ok(world.application.requests.some(({ url }) => url === "/app?view=list"));
  assert.equal(page.url(), world.origin + ROUTE);
  assert.equal(world.provider.requestsTo("authorize").length, 1);
  assert.equal((await ask(page, "/poll")).status, 200);
  const told = await page.evaluate<{ email: string }>(`fetch("/oauth2/userinfo").then((answer) => answer.json())`);
  assert.equal(told.email, "ada@example.com");
  await page.close();
});
