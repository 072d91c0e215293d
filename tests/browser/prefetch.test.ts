import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { World } from "../support/gateway/world.ts";

// A browser that looks ahead asks for pages that nobody has chosen yet.

/** A browser that has much to do looks ahead or not, as it likes. */
const MOST_VISITS = 6;
const LINE = "looked %REQ(:PATH)% purpose=%REQ(SEC-PURPOSE)% status=%RESPONSE_CODE%";

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World;
before(async () => {
  world = await World.start({
    plugins: [
      {
        configure: (configuration) => ({
          ...configuration,
          rules: [{ to: [{ operation: { notPaths: ["/public/*"] } }] }],
        }),
        listener: { accessLog: LINE },
      },
    ],
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

const LOOKS_AHEAD: [string, (path: string) => string][] = [
  ["<link rel=prefetch>", (path) => `<link rel="prefetch" href="${path}">`],
  ["prefetch by speculation rules", (path) => speculation("prefetch", path)],
  ["prerender by speculation rules", (path) => speculation("prerender", path)],
];

function speculation(what: string, path: string): string {
  return `<script type="speculationrules">${JSON.stringify({ [what]: [{ urls: [path], eagerness: "immediate" }] })}</script>`;
}

let pages = 0;

/** A public page that has the browser look ahead to `path`, and the line of Envoy's access log once it has. */
async function lookingAhead(
  t: TestContext,
  markup: (path: string) => string,
  path: string,
  isSignedIn: boolean,
): Promise<{ page: Page; line: string } | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  if (isSignedIn) await page.goto(`${world.origin}/first`);
  const url = `/public/${++pages}`;
  world.application.responseHeadersAt.set(url, { "content-type": "text/html" });
  world.application.bodiesAt.set(url, `<!doctype html><title>Public</title>${markup(path)}<a href="${path}">Next</a>`);
  for (let visit = 1; ; visit++) {
    await page.goto(world.origin + url);
    const line = await until(`the browser to look ahead to ${path}`, 4_000, () =>
      world.gateway.envoy.log.find((text) => text.includes(`looked ${path} purpose=prefetch`)),
    ).catch((error: unknown) => {
      if (visit === MOST_VISITS) throw error;
    });
    if (line !== undefined) return { page, line };
  }
}

for (const [how, markup] of LOOKS_AHEAD) {
  test(`without a session, ${how} begins no login, and the click does`, async (t) => {
    const path = `/next/${pages}`;
    const looked = await lookingAhead(t, markup, path, false);
    if (looked === undefined) return;
    const { page, line } = looked;
    // What says that it is no page, as <link rel=prefetch> does, is told that there is no session.
    assert.match(line, /status=(503|401)/);
    assert.deepEqual(world.provider.requestsTo("authorize"), []);
    assert.deepEqual(await page.context().cookies(world.origin), []);
    await page.getByText("Next").click();
    await page.waitForURL(world.origin + path);
    assert.equal(world.provider.requestsTo("authorize").length, 1);
    assert.ok(world.application.requests.some(({ url }) => url === path));
    await page.close();
  });

  test(`with a session, ${how} of the sign-out ends nothing`, async (t) => {
    const path = `/oauth2/sign_out?rd=%2Fpublic%2F${pages}`;
    const looked = await lookingAhead(t, markup, path, true);
    if (looked === undefined) return;
    const { page, line } = looked;
    assert.match(line, /status=503/);
    await page.goto(`${world.origin}/still`);
    const request = world.application.requests.find(({ url }) => url === "/still");
    assert.ok(request && valuesOf(request, "x-auth-request-user").length === 1);
    assert.equal(world.provider.requestsTo("authorize").length, 1, "the login before it");
    await page.close();
  });
}

test("with a session, a page that is prefetched reaches the application as the user's", async (t) => {
  const path = "/next/signed-in";
  const looked = await lookingAhead(t, (to) => speculation("prefetch", to), path, true);
  if (looked === undefined) return;
  assert.match(looked.line, /status=200/);
  const request = world.application.requests.find(({ url }) => url === path);
  assert.ok(request && valuesOf(request, "x-auth-request-user").length === 1);
  await looked.page.close();
});
