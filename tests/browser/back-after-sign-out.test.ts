import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE } from "../support/chromium/chromium.ts";
import { SECURE_ORIGIN, SecureWorld } from "../support/chromium/secure-world.ts";

// Who sits down at a browser where somebody has signed out, and looks for what they saw.

const PATH = "/salaries";
const LOG_ON = "Log on";
const HTML = `<!doctype html><title>loaded</title><script>
  addEventListener("pageshow", ({ persisted }) => { if (persisted) document.title = "kept"; });</script>`;

const executable = findChromium();
let secure: SecureWorld | undefined;
before(async () => {
  if (executable !== undefined) secure = await SecureWorld.start(executable, undefined, { keepsPages: true });
});
after(() => secure?.stop());
beforeEach(() => {
  secure?.world.reset();
});

/** A page of the application, signed in, with this Cache-Control; undefined where the test is skipped. */
async function shown(t: TestContext, cacheControl?: string): Promise<Page | undefined> {
  if (secure === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  const page = await secure.newPage();
  const { application } = secure.world;
  const caching = cacheControl === undefined ? {} : { "cache-control": cacheControl };
  application.responseHeadersAt.set(PATH, { "content-type": "text/html", ...caching });
  application.bodiesAt.set(PATH, HTML);
  await page.goto(SECURE_ORIGIN + PATH);
  return page;
}

/** Signs out, and has the provider ask whoever comes next. */
async function signOut(page: Page): Promise<void> {
  await page.goto(`${SECURE_ORIGIN}/oauth2/sign_out`);
  await page.getByText("You are signed out").waitFor();
  if (secure !== undefined) secure.world.provider.behaviour.respond = { authorize: { body: LOG_ON } };
}

/** Goes back. A page that was kept is not loaded again, which Playwright's own `goBack` would wait for. */
async function goBack(page: Page): Promise<void> {
  const from = page.url();
  await page.evaluate("setTimeout(() => history.back())");
  await until("the page before", 10_000, () => (page.url() === from ? undefined : true));
}

async function assertAsksToLogOn(page: Page): Promise<void> {
  await until("the provider's page", 10_000, async () =>
    (await page.innerText("body").catch(() => "")) === LOG_ON ? true : undefined,
  );
}

function timesAsked(): number {
  return secure?.world.application.requests.filter(({ url }) => url === PATH).length ?? 0;
}

test("a sign-out empties the browser's cache of what the application let it hold", async (t) => {
  const page = await shown(t, "private, max-age=86400");
  if (page === undefined) return;
  await page.goto(`${SECURE_ORIGIN}/other`);
  await page.goto(SECURE_ORIGIN + PATH);
  assert.equal(timesAsked(), 1, "before it, the page comes from the cache");
  await signOut(page);
  await page.goto(SECURE_ORIGIN + PATH);
  await assertAsksToLogOn(page);
  await page.close();
});

test("the page that a browser holds in memory is shown on going back, and nothing that it asks for is answered", async (t) => {
  const page = await shown(t);
  if (page === undefined) return;
  await signOut(page);
  await goBack(page);
  await until("the page to be shown", 10_000, async () => ((await page.title()) === "kept" ? true : undefined));
  assert.equal(await page.evaluate(`fetch("/api").then(({ status }) => status)`), 401);
  await page.close();
});
