import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import { findChromium, HOW_TO_GET_ONE, type RunningChromium, startChromium } from "../support/chromium/chromium.ts";
import { type ApplicationRequest, valuesOf } from "../support/gateway/application.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

// Pages of two other origins, of which crossOrigin.allowOrigins holds one.

const executable = findChromium();
const servers: Server[] = [];
let browser: RunningChromium | undefined;
let world: World;
let allowed = "";
let other = "";
before(async () => {
  [allowed, other] = [await serveEmptyPages(), await serveEmptyPages()];
  const crossOrigin = { allowOrigins: [allowed] };
  world = await World.start({ configure: (configuration) => ({ ...configuration, crossOrigin }) });
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

/** The origin of a server of empty pages. */
function serveEmptyPages(): Promise<string> {
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html>"));
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

async function newPage(t: TestContext, signedIn: boolean): Promise<Page | undefined> {
  if (browser === undefined) {
    t.skip(HOW_TO_GET_ONE);
    return undefined;
  }
  await browser.context.clearCookies();
  const page = await browser.context.newPage();
  if (signedIn) await page.goto(`${world.origin}/`);
  world.application.reset();
  return page;
}

interface Outcome {
  status?: number;
  challenge?: string | null;
  body?: Record<string, unknown>;
  error?: string;
}

/** What a script of a page reads of the answer to a PUT that has to be asked for first. */
function put(page: Page): Promise<Outcome> {
  const options = { method: "PUT", credentials: "include", headers: { "x-csrf": "1" }, body: "a=b" };
  return page.evaluate(
    `fetch(${JSON.stringify(`${world.origin}/api`)}, ${JSON.stringify(options)}).then(
      async (answer) => ({
        status: answer.status,
        challenge: answer.headers.get("www-authenticate"),
        body: await answer.json(),
      }),
      (error) => ({ error: error.name }),
    )`,
  );
}

/** The requests of scripts; a browser asks for an icon by itself. */
function reached(): ApplicationRequest[] {
  return world.application.requests.filter(({ url }) => url === "/api");
}

test("a script of an allowed origin's page reads that there is no session", async (t) => {
  const page = await newPage(t, false);
  if (page === undefined) return;
  await page.goto(allowed);
  const { status, challenge, body } = await put(page);
  assert.deepEqual([status, body?.["error"]], [401, "session_missing"]);
  assert.match(challenge ?? "", /^Bearer/);
  assert.deepEqual(reached(), []);
});

test("with a session its request reaches the application as the user's, and the preflight does not", async (t) => {
  const page = await newPage(t, true);
  if (page === undefined) return;
  world.application.responseHeaders = {
    "access-control-allow-origin": allowed,
    "access-control-allow-credentials": "true",
  };
  await page.goto(allowed);
  assert.equal((await put(page)).status, 200);
  const [request, ...others] = reached();
  assert.equal(request?.method, "PUT");
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
  assert.deepEqual(others, []);
});

test("a script of another origin's page sends nothing, and learns nothing, with a session and without", async (t) => {
  for (const signedIn of [true, false]) {
    const page = await newPage(t, signedIn);
    if (page === undefined) return;
    await page.goto(other);
    assert.deepEqual(await put(page), { error: "TypeError" });
    assert.deepEqual(reached(), []);
  }
});
