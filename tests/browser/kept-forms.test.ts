import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { valuesOf } from "../support/gateway/application.ts";
import type { Configuration } from "../support/gateway/gateway.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// A form that is sent when the session is over, in a real browser: what becomes of it until it is sent again.

/** On one that hands over bodies of requests that are stopped, and on one that does not. */
const GATEWAYS = [0, 1];
const OFF = 2;
const VALUES = `"'<script>alert(1)</script>&amp; é€😀\t  +%00%`;
const PATH = "/orders/new?list=a%20b&x=%3Cy%3E";

const executable = findChromium();
let elsewhere: Server;
let browser: RunningChromium | undefined;
let world: World;
before(async () => {
  elsewhere = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><body>"));
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const configure = (configuration: Configuration): Configuration => ({
    ...configuration,
    session: { keepForms: true },
  });
  world = await World.start({
    plugins: [{ configure, allowsStopIteration: true }, { configure, allowsStopIteration: false }, {}],
  });
  if (executable !== undefined) browser = await startChromium(executable);
});
after(async () => {
  await browser?.stop();
  await world.stop();
  elsewhere.close();
});
beforeEach(() => {
  world.reset();
});

/** A page of an origin, from which a form of these fields was sent to a gateway that has no session; undefined where the test is skipped. */
async function sent(
  t: TestContext,
  plugin: number,
  fields: Record<string, string>,
  { from = world.gateway.originOf(plugin), enctype = "application/x-www-form-urlencoded" } = {},
): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  const gateway = world.gateway.originOf(plugin);
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  await page.goto(`${gateway}/`);
  await browser.context.clearCookies();
  world.application.reset();
  await page.goto(from === gateway ? `${gateway}/oauth2/signed_out` : from);
  await page.evaluate(`(() => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: ${JSON.stringify(gateway + PATH)}, enctype: ${JSON.stringify(enctype)} });
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      form.append(Object.assign(document.createElement("textarea"), { name, value }));
    }
    document.body.append(form);
    setTimeout(() => HTMLFormElement.prototype.submit.call(form));
  })()`);
  await page.waitForSelector("h1:text('Your session has ended')");
  await page.waitForLoadState();
  return page;
}

/** What stands in the tab's storage. */
function stored(page: Page): Promise<string[]> {
  return page.evaluate("Object.keys(sessionStorage)");
}

for (const plugin of GATEWAYS) {
  test(`is kept over the login and sent by a click, byte for byte: gateway ${plugin}`, async (t) => {
    const fields = { a: VALUES, "b[]": "", submit: "1", action: "x", "<i>": "line\r\nline", é: "ü" };
    const page = await sent(t, plugin, fields);
    if (page === undefined) return;
    const text = await page.innerText("main");
    assert.match(text, /kept in this browser tab/);
    for (const shown of [PATH, ...Object.keys(fields)]) assert.ok(text.includes(shown), `${shown} in ${text}`);
    assert.equal((await stored(page)).length, 1);
    await page.click("a.action");
    await page.waitForSelector("#kept:not([hidden])");
    const offered = await page.innerText("main");
    for (const shown of [PATH, ...Object.keys(fields)]) assert.ok(offered.includes(shown), `${shown} in ${offered}`);
    assert.deepEqual(
      world.application.requests.filter(({ method }) => method === "POST"),
      [],
      "not before the click",
    );
    await page.click("#form button");
    await page.waitForURL(`**${PATH}`);
    const request = world.application.requests.find(({ method }) => method === "POST");
    assert.equal(request?.url, PATH);
    assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
    assert.deepEqual([...new URLSearchParams(request.body)], Object.entries(fields));
    await page.goto(`${world.gateway.originOf(plugin)}/oauth2/form?id=AAAAAAAAAAAAAAAAAAAAAA`);
    assert.match(await page.innerText("main"), /Nothing is kept/);
    assert.deepEqual(await stored(page), []);
    await page.close();
  });
}

test("of another origin's page is not kept, whether that is of the same site or not", async (t) => {
  const { port } = elsewhere.address() as AddressInfo;
  for (const plugin of GATEWAYS) {
    for (const host of ["127.0.0.1", "localhost"]) {
      const page = await sent(t, plugin, { a: "b" }, { from: `http://${host}:${port}/` });
      if (page === undefined) return;
      assert.doesNotMatch(await page.innerText("main"), /kept/);
      assert.deepEqual(await stored(page), []);
      await page.close();
    }
  }
});

test("of more than 64 KB is not kept, which is said; of less it is", async (t) => {
  for (const plugin of GATEWAYS) {
    const long = await sent(t, plugin, { a: "x".repeat(65_600) });
    if (long === undefined) return;
    assert.match(await long.innerText("main"), /longer than the 64 KB that can be kept/);
    assert.deepEqual(await stored(long), []);
    await long.close();
    const short = await sent(t, plugin, { a: "x".repeat(65_500) });
    assert.equal(short === undefined ? 0 : (await stored(short)).length, 1);
    await short?.close();
  }
});

test("with an upload is not kept; nor is any where that is off", async (t) => {
  const upload = await sent(t, 0, { a: "b" }, { enctype: "multipart/form-data" });
  if (upload === undefined) return;
  assert.deepEqual(await stored(upload), []);
  await upload.close();
  const off = await sent(t, OFF, { a: "b" });
  assert.deepEqual(off === undefined ? [] : await stored(off), []);
  await off?.goto(`${world.gateway.originOf(OFF)}/oauth2/form`);
  assert.match((await off?.innerText("body")) ?? "", /Not found/);
  await off?.close();
});

test("is kept without its passwords, which are typed anew", async (t) => {
  const page = await sent(t, 0, { user: "ada", newPassword: "s3cret-value", note: "n" });
  if (page === undefined) return;
  const kept = await page.evaluate<string>("JSON.stringify({ ...sessionStorage }) + document.body.outerHTML");
  assert.doesNotMatch(kept, /s3cret-value/);
  await page.click("a.action");
  await page.waitForSelector("#kept:not([hidden])");
  await page.fill("input[type=password]", "typed anew");
  await page.click("#form button");
  await page.waitForURL(`**${PATH}`);
  const request = world.application.requests.find(({ method }) => method === "POST");
  const values = Object.fromEntries(new URLSearchParams(request?.body));
  assert.deepEqual(values, { user: "ada", note: "n", newPassword: "typed anew" });
  await page.close();
});

test("that is thrown away is gone", async (t) => {
  const page = await sent(t, 0, { a: "b" });
  if (page === undefined) return;
  await page.click("a.action");
  await page.waitForSelector("#kept:not([hidden])");
  await page.click("#drop");
  await page.waitForURL(`${world.gateway.originOf(0)}/`);
  assert.deepEqual(await stored(page), []);
  assert.deepEqual(
    world.application.requests.filter(({ method }) => method === "POST"),
    [],
  );
  await page.close();
});
