import assert from "node:assert/strict";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { until } from "../../tools/envoy/until.ts";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { navigation, signer } from "../support/emulated/session.ts";
import { EmulatedWorkers } from "../support/emulated/workers.ts";
import type { Configuration, PluginOptions } from "../support/gateway/gateway.ts";
import { World } from "../support/gateway/world.ts";

// `signIn.keepFragment` in a real browser: where logins end, and who gets to see the fragment.

/** A word of each fragment here, which nobody but the browser is to see. */
const WORD = "eyes-only";
const FRAGMENT = `#/orders/7?${WORD}=a%20b&c="d"`;
/** What a browser makes of it. */
const AS_SENT = `#/orders/7?${WORD}=a%20b&c=%22d%22`;

/** No link of ours, though it looks like one. */
const HELP = "https://help.example.com/?card=1";

const [REDIRECT, PAGE, CHOICE] = [0, 1, 2];
const keeping = (more: (configuration: Configuration, origin: string) => Configuration): PluginOptions => ({
  listener: { accessLog: '%REQ(:METHOD)% %REQ(:PATH)% "%REQ(REFERER)%"\n' },
  configure: (configuration, origin) => {
    const own = more(configuration, origin);
    return { ...configuration, ...own, signIn: { keepFragment: true, ...(own["signIn"] as object | undefined) } };
  },
});

const executable = findChromium();
let browser: RunningChromium | undefined;
let world: World;
before(async () => {
  if (executable === undefined) return;
  world = await World.start({
    plugins: [
      keeping(() => ({})),
      keeping(() => ({ signIn: { mode: "PAGE" }, pages: { help: HELP } })),
      keeping((_, origin) => ({
        redirectUrl: undefined,
        relyingParties: ["staff", "guests"].map((name) => ({
          name,
          redirectUrl: `${origin}/oauth2/callback/${name}`,
          provider: { displayName: name },
        })),
      })),
    ],
  });
  browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  if (executable !== undefined) await world.stop();
});
beforeEach(() => {
  if (executable !== undefined) world.reset();
});

/** A page without cookies; undefined where the test is skipped. What is wrong on it fails the test. */
async function open(t: TestContext): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of [45]\d\d/.test(message.text())) problems.push(message.text());
  });
  t.after(async () => {
    await page.close();
    assert.deepEqual(problems, []);
  });
  return page;
}

/** Asserts that the login has ended at the application, with the fragment, and that nobody else has seen that. */
async function assertEnd(page: Page, plugin: number, path: string, fragment: string): Promise<void> {
  await page.waitForURL((url) => url.pathname === "/app" && world.application.requests.length > 0);
  assert.equal(page.url(), `${world.gateway.originOf(plugin)}${path}${fragment}`);
  assert.deepEqual(
    world.application.requests.filter(({ url }) => url !== "/favicon.ico").map(({ url }) => url),
    [path],
  );
  await until("the access log", 10_000, () => world.gateway.logText().includes(`GET ${path} `) || undefined);
  assert.equal(world.gateway.logText().includes(WORD), false);
  assert.equal(JSON.stringify(world.provider.requests).includes(WORD), false);
}

test("a login ends at the fragment that it began with, and leaves nothing in the history", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  const origin = world.gateway.originOf(REDIRECT);
  await page.goto(`${origin}/oauth2/signed_out`);
  await page.goto(`${origin}/app?a=b${FRAGMENT}`);
  await assertEnd(page, REDIRECT, "/app?a=b", AS_SENT);
  await page.goBack();
  assert.equal(page.url(), `${origin}/oauth2/signed_out`);
});

test("one without a fragment ends where it would have, and so does one whose fragment is too long", async (t) => {
  for (const fragment of ["", `#${"x".repeat(1024)}`]) {
    const page = await open(t);
    if (page === undefined) return;
    world.reset();
    await page.goto(`${world.gateway.originOf(REDIRECT)}/app?a=b${fragment}`);
    await assertEnd(page, REDIRECT, "/app?a=b", "");
  }
});

test("no fragment leads anywhere else, or is markup", async (t) => {
  for (const fragment of [
    "#//evil.example/",
    "#javascript:alert(1)",
    "#<img/src=x/onerror=alert(1)>",
    "#\\evil",
    "#%0d%0aa:b",
  ]) {
    const page = await open(t);
    if (page === undefined) return;
    world.reset();
    const url = `${world.gateway.originOf(REDIRECT)}/app${fragment}`;
    await page.goto(url);
    await page.waitForURL(() => world.application.requests.length > 0);
    assert.equal(new URL(page.url()).pathname, "/app");
    // Some of it is escaped on the way, and means the same.
    assert.equal(decodeURIComponent(new URL(page.url()).hash), decodeURIComponent(new URL(url).hash));
  }
});

test("the sign-in page hands it on when its button is clicked, or pressed", async (t) => {
  for (const act of [
    (page: Page) => page.getByRole("link", { name: "Sign in with OpenID Connect" }).click(),
    async (page: Page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
    },
  ]) {
    const page = await open(t);
    if (page === undefined) return;
    world.reset();
    await page.goto(`${world.gateway.originOf(PAGE)}/app${FRAGMENT}`);
    await act(page);
    await assertEnd(page, PAGE, "/app", AS_SENT);
  }
});

test("a choice of providers hands it on, and so does the way from one to the others", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  const origin = world.gateway.originOf(CHOICE);
  await page.goto(`${origin}/app${FRAGMENT}`);
  await page.getByRole("link", { name: "Sign in with guests" }).click();
  await assertEnd(page, CHOICE, "/app", AS_SENT);
  // The choice is remembered: stopped at the provider, people go back and sign in another way.
  await page.context().clearCookies({ name: "gatehouse-guests" });
  world.reset();
  await page.goto(`${origin}/oauth2/sign_in?rd=%2Fapp${FRAGMENT}`);
  await page.getByRole("link", { name: "Sign in another way" }).click();
  await page.getByRole("link", { name: "Sign in with staff" }).click();
  await assertEnd(page, CHOICE, "/app", AS_SENT);
});

test("a login that fails keeps it for the next try", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  world.provider.behaviour.callback = (parameters) => [
    ["error", "server_error"],
    ...parameters.filter(([name]) => name !== "code"),
  ];
  await page.goto(`${world.gateway.originOf(REDIRECT)}/app${FRAGMENT}`);
  await page.getByRole("heading", { name: "The sign-in service failed" }).waitFor();
  world.reset();
  await page.getByRole("link", { name: "Try again" }).click();
  await assertEnd(page, REDIRECT, "/app", AS_SENT);
});

test("it is in no address, either, when a link of such a page is opened in another tab, or leads to a choice", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  world.provider.behaviour.callback = (parameters) => [
    ["error", "server_error"],
    ...parameters.filter(([name]) => name !== "code"),
  ];
  await page.goto(`${world.gateway.originOf(CHOICE)}/app${FRAGMENT}`);
  await page.getByRole("link", { name: "Sign in with guests" }).click();
  await page.getByRole("heading", { name: "The sign-in service failed" }).waitFor();
  const opened = page.context().waitForEvent("page");
  await page.getByRole("link", { name: "Try again" }).click({ modifiers: ["Control"] });
  const other = await opened;
  await other.getByRole("heading", { name: "The sign-in service failed" }).waitFor();
  await other.close();
  world.reset();
  await page.getByRole("link", { name: "Sign in another way" }).click();
  await page.getByRole("link", { name: "Sign in with staff" }).click();
  await assertEnd(page, CHOICE, "/app", AS_SENT);
});

test("links that are not ours stay as they are", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  await page.goto(`${world.gateway.originOf(PAGE)}/app${FRAGMENT}`);
  assert.equal(await page.getByRole("link", { name: HELP }).getAttribute("href"), HELP);
});

test("an application's own address that looks like one of ours is asked for with GET", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  const path = "/shop/start?rd=a%23b";
  const workers = await EmulatedWorkers.start(
    1,
    await signer(),
    { signIn: { keepFragment: true } },
    undefined,
    RELEASE_WASM,
  );
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  workers.worker(0).takesCalls = false;
  const stream = workers.worker(0).open(navigation(path, cookies));
  workers.pass(3_000);
  const answer = stream.response;
  assert.equal(answer?.details, "gatehouse_refresh_unavailable");
  const seen: string[] = [];
  await page.route("https://app.example.com/**", (route) => {
    const request = route.request();
    seen.push(`${request.method()} ${request.url()}`);
    return seen.length === 1
      ? route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body: answer.body })
      : route.fulfill({ contentType: "text/html", body: "<h1>The shop</h1>" });
  });
  await page.goto(`https://app.example.com${path}${FRAGMENT}`);
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("heading", { name: "The shop" }).waitFor();
  assert.deepEqual(seen, Array(2).fill(`GET https://app.example.com${path}`));
});

test("without scripts people sign in all the same", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  await page.goto(`${world.gateway.originOf(REDIRECT)}/app?a=b${FRAGMENT}`);
  await page.waitForURL(() => world.application.requests.length > 0);
  assert.equal(new URL(page.url()).pathname, "/app");
  assert.equal(world.application.requests[0]?.url, "/app?a=b");
});

test("a service worker that keeps what is a success keeps no page of ours for the application's", async (t) => {
  const page = await open(t);
  if (page === undefined) return;
  const origin = world.gateway.originOf(REDIRECT);
  world.application.responseHeadersAt.set("/worker.js", { "content-type": "text/javascript" });
  world.application.bodiesAt.set(
    "/worker.js",
    `addEventListener("install", () => skipWaiting());
     addEventListener("fetch", (event) => {
       if (event.request.mode !== "navigate") return;
       event.respondWith(fetch(event.request).then(async (response) => {
         if (response.ok) await (await caches.open("pages")).put(event.request, response.clone());
         return response;
       }));
     });`,
  );
  await page.goto(`${origin}/start-page`);
  await page.waitForURL((url) => url.pathname === "/start-page");
  await page.evaluate(
    "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready).then(() => undefined)",
  );
  await page.context().clearCookies();
  await page.goto(`${origin}/app#/orders/7`);
  await page.waitForURL(() => world.application.requests.some(({ url }) => url === "/app"));
  const kept = `caches.open("pages").then((cache) => cache.keys()).then((keys) => Promise.all(keys.map((key) => caches.match(key))))
    .then((all) => Promise.all(all.map((one) => one.text()))).then((texts) => texts.filter((text) => text.includes("<main")))`;
  assert.deepEqual(await page.evaluate(kept), []);
  assert.equal(
    new URL(page.url()).hash,
    "#/orders/7",
    "browsers hand it on themselves where nobody is asked for a password",
  );
  await page.evaluate(
    "navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))).then(() => undefined)",
  );
});
