import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { PREFLIGHTED, sendFrom, SIMPLE } from "../support/chromium/forged-writes.ts";
import { valuesOf } from "../support/gateway/application.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// Ports of 127.0.0.1 are siblings, of one site: the session's cookie goes along with what their pages send. localhost is another
// site: the cookie goes along where it is SameSite=None, as it is at the second gateway.

const LAX = 0;
const NONE = 1;

const executable = findChromium();
const servers: Server[] = [];
let browser: RunningChromium | undefined;
let world: World;
let allowed = "";
let sibling = "";
let elsewhere = "";
before(async () => {
  [allowed, sibling, elsewhere] = [
    await serveEmptyPages("127.0.0.1"),
    await serveEmptyPages("127.0.0.1"),
    await serveEmptyPages("localhost"),
  ];
  const crossOrigin = { allowOrigins: [allowed] };
  const cookie = { name: "none", secure: "ALWAYS", sameSite: "NONE" };
  world = await World.start({
    plugins: [
      { configure: (configuration) => ({ ...configuration, crossOrigin }) },
      { configure: (configuration) => ({ ...configuration, crossOrigin, session: { cookie } }) },
    ],
  });
  if (executable !== undefined) browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  await world.stop();
  for (const server of servers) server.close();
});
beforeEach(() => {
  world.reset();
});

/** The origin of a server of empty pages under this name of the machine. */
function serveEmptyPages(host: string): Promise<string> {
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html>"));
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://${host}:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** A page of `origin` in a browser that is signed in at a gateway; undefined where the test is skipped. */
async function pageAt(t: TestContext, origin: string, plugin = LAX): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  await page.goto(`${gateway(plugin)}/`);
  world.application.reset();
  serve("/page", "text/html", "<!doctype html><body></body>");
  await page.goto(`${origin}/page`);
  return page;
}

function gateway(plugin: number): string {
  return world.gateway.originOf(plugin);
}

/** Has the application serve a document. */
function serve(path: string, type: string, body: string): void {
  world.application.responseHeadersAt.set(path, { "content-type": type });
  world.application.bodiesAt.set(path, body);
}

let paths = 0;

/** Has a page send something to a path of its own; answers that, and the status where it is told. */
async function sent(page: Page, script: string, plugin: number): Promise<{ path: string; status: number | undefined }> {
  const path = `/write/${++paths}`;
  return { path, status: await sendFrom(page, script, gateway(plugin) + path) };
}

async function assertReaches(page: Page, name: string, script: string, plugin = LAX): Promise<void> {
  world.application.responseHeaders = {
    "access-control-allow-origin": new URL(page.url()).origin,
    "access-control-allow-credentials": "true",
  };
  const { path, status } = await sent(page, script, plugin);
  const request = world.application.requests.find(({ url }) => url === path);
  assert.ok(request, `${name}: ${status ?? "no answer"}`);
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]], name);
}

async function assertKept(page: Page, name: string, script: string, plugin: number, status: number): Promise<void> {
  const answer = await sent(page, script, plugin);
  assert.deepEqual(
    world.application.requests.filter(({ url }) => url.startsWith("/write/")),
    [],
    name,
  );
  if (answer.status !== undefined) assert.equal(answer.status, status, name);
}

test("from our own pages everything reaches the application", async (t) => {
  const page = await pageAt(t, gateway(LAX));
  if (page === undefined) return;
  for (const [name, script] of [...SIMPLE, ...PREFLIGHTED]) await assertReaches(page, name, script);
});

test("so it does from our own pages that let no referrer be sent, whose forms say that they are from nowhere", async (t) => {
  const page = await pageAt(t, gateway(LAX));
  if (page === undefined) return;
  serve("/page", "text/html", '<!doctype html><meta name="referrer" content="no-referrer"><body></body>');
  await page.reload();
  for (const [name, script] of SIMPLE) await assertReaches(page, name, script);
  const origins = world.application.requests.flatMap((request) => valuesOf(request, "origin"));
  assert.ok(origins.includes("null"), origins.join());
});

test("from pages of an allowed origin everything reaches the application", async (t) => {
  for (const plugin of [LAX, NONE]) {
    const page = await pageAt(t, allowed, plugin);
    if (page === undefined) return;
    for (const [name, script] of [...SIMPLE, ...PREFLIGHTED]) await assertReaches(page, name, script, plugin);
  }
});

test("from a sibling's pages nothing that could change something does, though the session's cookie comes with it", async (t) => {
  for (const plugin of [LAX, NONE]) {
    const page = await pageAt(t, sibling, plugin);
    if (page === undefined) return;
    for (const [name, script] of SIMPLE) await assertKept(page, name, script, plugin, 403);
    for (const [name, script] of PREFLIGHTED) await assertKept(page, name, script, plugin, 403);
  }
});

test("nor from another site's pages, whether the cookie comes with it or not", async (t) => {
  for (const [plugin, status] of [
    // Of a cookie that is Lax, a form that leaves the page has none.
    [LAX, 401],
    [NONE, 403],
  ] as const) {
    const page = await pageAt(t, elsewhere, plugin);
    if (page === undefined) return;
    for (const [name, script] of SIMPLE) await assertKept(page, name, script, plugin, status);
    for (const [name, script] of PREFLIGHTED) await assertKept(page, name, script, plugin, status);
  }
});

test("nor from a sandboxed frame, whose origin is none, wherever it is", async (t) => {
  const html =
    "<form method=post action=TO target=_top><input name=a></form><script>document.forms[0].submit()</script>";
  const script = `
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-forms allow-scripts allow-top-navigation";
    frame.srcdoc = ${JSON.stringify(html)}.replace("TO", URL);
    setTimeout(() => document.body.append(frame));`;
  for (const origin of [gateway(NONE), sibling, elsewhere]) {
    const page = await pageAt(t, origin, NONE);
    if (page === undefined) return;
    await assertKept(page, `a frame in a page of ${origin}`, script, NONE, 403);
  }
});

for (const [how, passOn] of [
  ["as they are", "fetch(event.request)"],
  ["with an init", "fetch(event.request, { signal: new AbortController().signal })"],
] as const) {
  test(`our own pages' requests reach the application where a service worker passes them on ${how}`, async (t) => {
    const page = await behindWorker(t, passOn);
    if (page === undefined) return;
    for (const [name, script] of [...SIMPLE, ...PREFLIGHTED]) await assertReaches(page, name, script);
    await leave(page);
  });
}

test("a sibling's forms do not where a service worker passes them on as they are", async (t) => {
  const page = await behindWorker(t, "fetch(event.request)");
  if (page === undefined) return;
  await page.goto(`${sibling}/page`);
  for (const [name, script] of SIMPLE) await assertKept(page, name, script, LAX, 403);
  await leave(page);
});

/** A page of our own, signed in, all of whose requests a service worker passes on so; undefined where the test is skipped. */
async function behindWorker(t: TestContext, passOn: string): Promise<Page | undefined> {
  const page = await pageAt(t, gateway(LAX));
  if (page === undefined) return undefined;
  serve(
    "/worker.js",
    "text/javascript",
    `addEventListener("install", () => skipWaiting());
     addEventListener("fetch", (event) => event.respondWith(${passOn}));`,
  );
  await page.evaluate(`navigator.serviceWorker.register("/worker.js").then(() => navigator.serviceWorker.ready)
    .then(() => undefined)`);
  await page.reload();
  world.application.requests = [];
  return page;
}

/** Forgets the worker, so that the next test begins without one. */
async function leave(page: Page): Promise<void> {
  await page.goto(`${gateway(LAX)}/oauth2/ready`);
  await page.evaluate(`navigator.serviceWorker.getRegistrations().then(
    (registrations) => Promise.all(registrations.map((registration) => registration.unregister()))).then(() => undefined)`);
  await page.close();
}
