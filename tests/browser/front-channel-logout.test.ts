import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// OpenID Connect Front-Channel Logout: the provider's page, at http://localhost, shows ours, at http://127.0.0.1, in a frame. No
// cookie goes along with that: they are of different sites, and the browser blocks cookies of third parties besides.

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World;
let logins = 0;
before(async () => {
  world = await World.start({
    provider: { host: "localhost" },
    configure: (configuration) => ({ ...configuration, logout: { frontChannel: true } }),
    // Others would learn of it within a second.
    gateway: { concurrency: 1 },
  });
  if (executable !== undefined) {
    browser = await startChromium(executable, { flags: ["--test-third-party-cookie-phaseout"] });
  }
});
after(async () => {
  await browser?.stop();
  await world.stop();
});
beforeEach(() => {
  world.reset();
});

interface Framed {
  page: Page;
  /** The Cookie header that the frame's request had. */
  cookie: string;
  /** What the frame shows. */
  text: string;
}

/** Signs in, and has a page of the provider show the frame. `queryFor`: what it is asked, for the `sid` of that login. */
async function signedInAndFramed(t: TestContext, queryFor: (sid: string) => string): Promise<Framed | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const sid = `sid-${++logins}`;
  world.provider.user = { ...ADA, sid };
  await page.goto(`${world.origin}/page`);
  const source = `${world.origin}/oauth2/frontchannel_logout?${queryFor(sid)}`;
  world.provider.behaviour.respond = {
    end_session: {
      headers: { "content-type": "text/html" },
      body: `<!doctype html><title>Signing out</title><iframe src="${source.replaceAll("&", "&amp;")}"></iframe>`,
    },
  };
  const asked = page.waitForRequest(source);
  await page.goto(`${world.provider.issuer}/end_session`);
  const { cookie = "" } = await (await asked).allHeaders();
  const frame = page.frames().find((one) => one.url().startsWith(world.origin));
  return { page, cookie, text: (await frame?.innerText("body")) ?? "" };
}

function queryOf(sid: string): string {
  return new URLSearchParams({ iss: world.provider.issuer, sid }).toString();
}

/** How many logins a page of the application takes now. */
async function loginsOn(page: Page): Promise<number> {
  world.provider.behaviour = {};
  const authorizations = world.provider.requestsTo("authorize").length;
  await page.goto(`${world.origin}/after`);
  return world.provider.requestsTo("authorize").length - authorizations;
}

test("the provider's frame ends the session without a cookie, where third parties' are blocked", async (t) => {
  const framed = await signedInAndFramed(t, queryOf);
  if (framed === undefined) return;
  assert.equal(framed.cookie, "");
  assert.match(framed.text, /Signed out/);
  assert.equal(await loginsOn(framed.page), 1, "a page asks for a login again");
  await framed.page.close();
});

test("a frame that names no session, or another, ends none", async (t) => {
  for (const queryFor of [(): string => "", (): string => queryOf("another")]) {
    const framed = await signedInAndFramed(t, queryFor);
    if (framed === undefined) return;
    assert.equal(await loginsOn(framed.page), 0, queryFor());
    await framed.page.close();
  }
});
