import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { World } from "../support/gateway/world.ts";

// An application's service worker stands between: what it passes on has other Fetch Metadata than a navigation.

const WORKERS = [
  ["as it is", "fetch(event.request)"],
  ["with an init", "fetch(event.request, { signal: new AbortController().signal })"],
  [
    "as a request of its own with the same headers",
    'fetch(event.request.url, { headers: event.request.headers, credentials: "include", redirect: "manual" })',
  ],
] as const;

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
});

/** Has the application serve a document. */
function serve(path: string, type: string, body: string): void {
  world.application.responseHeadersAt.set(path, { "content-type": type });
  world.application.bodiesAt.set(path, body);
}

/** A page, signed in, whose navigations a service worker passes on so; undefined where the test is skipped. */
async function behindWorker(t: TestContext, passOn: string): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  serve(
    "/worker.js",
    "text/javascript",
    `addEventListener("install", () => skipWaiting());
     addEventListener("fetch", (event) => {
       if (event.request.mode === "navigate") event.respondWith(${passOn});
     });`,
  );
  await page.goto(`${world.origin}/page`);
  await page.evaluate(`navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready)
    .then(() => undefined)`);
  return page;
}

/** Forgets the worker, so that the next test begins without one. */
async function leave(page: Page): Promise<void> {
  await page.goto(`${world.origin}/oauth2/ready`);
  await page.evaluate(`navigator.serviceWorker.getRegistrations().then(
    (registrations) => Promise.all(registrations.map((registration) => registration.unregister()))).then(() => undefined)`);
  await page.close();
}

async function isSignedIn(page: Page): Promise<boolean> {
  const cookies = await page.context().cookies(world.origin);
  return cookies.some(({ name }) => name === "gatehouse");
}

/** The destination that the browser said when the application was asked for this path. */
function destinationOf(path: string): string | undefined {
  const request = world.application.requests.find(({ url }) => url === path);
  return request?.headers.find(([name]) => name.toLowerCase() === "sec-fetch-dest")?.[1];
}

for (const [how, passOn] of WORKERS) {
  test(`a login ends at the page where a service worker passes navigations on ${how}`, async (t) => {
    const page = await behindWorker(t, passOn);
    if (page === undefined) return;
    await page.goto(`${world.origin}/controlled`);
    assert.equal(destinationOf("/controlled"), "empty", "the worker passed it on");
    await page.context().clearCookies();
    const authorizations = world.provider.requestsTo("authorize").length;
    await page.goto(`${world.origin}/wanted?x=1`);
    assert.equal(page.url(), `${world.origin}/wanted?x=1`);
    assert.ok(world.application.requests.some(({ url }) => url === "/wanted?x=1"));
    assert.equal(world.provider.requestsTo("authorize").length, authorizations + 1);
    await leave(page);
  });

  test(`another site's link signs out only when asked, where a service worker passes navigations on ${how}`, async (t) => {
    const page = await behindWorker(t, passOn);
    if (page === undefined) return;
    const signOut = `${world.origin}/oauth2/sign_out`;
    serve(
      "/elsewhere",
      "text/html",
      `<a href="${signOut}">link</a><form method="post" action="${signOut}"><button>form</button></form>`,
    );
    for (const name of ["form", "link"]) {
      await page.goto(`http://localhost:${world.application.address.port}/elsewhere`);
      await page.getByText(name).click();
      await page.getByText("Sign out?").waitFor();
      assert.ok(await isSignedIn(page), name);
    }
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    assert.equal(await isSignedIn(page), false);
    await leave(page);
  });
}
