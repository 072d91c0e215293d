import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// A browser that starts in the morning opens all tabs of the day before at once, and no session is left.

const TABS = 20;
const SESSION = "gatehouse";

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

async function open(t: TestContext): Promise<BrowserContext | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  return browser.context;
}

/** The addresses of the tabs: a page, a query and a fragment of its own each. */
const addresses = (): string[] =>
  Array.from({ length: TABS }, (_, i) => `${world.origin}/tab/${i}?q=${i}%20a#/orders/${i}`);

/** Those whose cookies had to go begin again by themselves; what is in the way of that shows in the error. */
async function untilAllThere(tabs: readonly Page[]): Promise<void> {
  const wanted = addresses().map(withoutFragment);
  await until("each tab to be on its page", 30_000, () =>
    tabs.every((tab, i) => withoutFragment(tab.url()) === wanted[i]) ? true : undefined,
  ).catch(() => {
    assert.deepEqual(
      tabs.map((tab) => withoutFragment(tab.url())),
      wanted,
    );
  });
}

/** The browser keeps it over redirects; over a provider's form it is lost. */
function withoutFragment(url: string): string {
  return url.replace(/#.*/, "");
}

for (const [how, delay] of [
  ["a provider that answers at once", 0],
  ["a provider that takes its time", 300],
] as const) {
  test(`${TABS} tabs restored at once end each on its own page: ${how}`, async (t) => {
    const context = await open(t);
    if (context === undefined) return;
    world.provider.behaviour.delay = { authorize: delay };
    const tabs = await Promise.all(addresses().map(() => context.newPage()));
    await Promise.all(tabs.map((tab, i) => tab.goto(addresses()[i] ?? "")));
    await untilAllThere(tabs);
    const asked = world.application.requests.map(({ url }) => url);
    for (let i = 0; i < TABS; i++) assert.ok(asked.includes(`/tab/${i}?q=${i}%20a`), `tab ${i}`);
    const left = (await context.cookies(world.origin)).map(({ name }) => name);
    assert.ok(left.includes(SESSION));
    // Those of logins that ended without them go with the next answer of ours, or after 10 minutes.
    assert.ok(left.length <= 9, left.join(" "));
    await Promise.all(tabs.map((tab) => tab.close()));
  });
}

test(`of ${TABS} tabs at the provider's page, one signs in, and the others get there by themselves`, async (t) => {
  const context = await open(t);
  if (context === undefined) return;
  let isSignedIn = false;
  const form = (url: string): string =>
    `<!doctype html><title>Log on</title><a href="${url.replaceAll("&", "&amp;")}">Log on</a>`;
  world.provider.behaviour.respond = {
    // Its page, until somebody has signed in at it.
    authorize: (request) =>
      isSignedIn
        ? undefined
        : { headers: { "content-type": "text/html" }, body: form(`${world.provider.issuer}${request.url}`) },
  };
  const tabs = await Promise.all(addresses().map(() => context.newPage()));
  await Promise.all(tabs.map((tab, i) => tab.goto(addresses()[i] ?? "")));
  for (const tab of tabs) assert.equal(new URL(tab.url()).origin, world.provider.issuer);
  isSignedIn = true;
  world.provider.user = { ...ADA };
  // The first is the one whose cookie is the oldest.
  for (const tab of tabs) await tab.getByText("Log on").click();
  await untilAllThere(tabs);
  await Promise.all(tabs.map((tab) => tab.close()));
});
