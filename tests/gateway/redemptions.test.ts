import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import type { Browser } from "../support/gateway/browser.ts";
import { withProvider } from "../support/gateway/gateway.ts";
import { NAVIGATION, send } from "../support/gateway/http.ts";
import { untilCounter } from "../support/gateway/metrics.ts";
import { World } from "../support/gateway/world.ts";

// In a real Envoy of one worker: what it says of streams that are gone is what the filter hears.

let world: World;
before(async () => {
  world = await World.start({
    gateway: { concurrency: 1 },
    configure: (configuration) => withProvider(configuration, { timeout: "60s" }),
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function redeemed(): number {
  return world.provider.requestsTo("token").length;
}

/** Sends a callback, and leaves once its code is being redeemed. */
async function leave(browser: Browser, callback: URL): Promise<void> {
  const cookie = await browser.jar.getCookieString(callback.href);
  const leaving = new AbortController();
  const left = send(world.port, {
    path: callback.pathname + callback.search,
    headers: [...NAVIGATION, ["Cookie", cookie]],
    signal: leaving.signal,
  });
  await until("the code to be redeemed", 10_000, () => Promise.resolve(redeemed() > 0 ? true : undefined));
  leaving.abort();
  await assert.rejects(left);
}

test("a browser that left before its answer, and comes again after it, is signed in by another login and sees no page", async () => {
  // Of this gateway, the first.
  world.provider.behaviour = { delay: { token: paced(500) } };
  const browser = world.browser();
  const callback = await browser.callbackOf("/page");
  await leave(browser, callback);
  await untilCounter(world.gateway, "provider.token.2xx", 1);
  world.provider.behaviour = {};
  const answer = await browser.open(callback);
  assert.deepEqual([answer.status, answer.url.pathname], [200, "/page"]);
  const codes = world.provider.requestsTo("token").map(({ form }) => form.get("code"));
  assert.equal(codes.length, 2);
  assert.equal(new Set(codes).size, 2, "no code is sent twice");
});

test("a browser that leaves and comes again while its code is redeemed signs in by that one call", async () => {
  world.provider.behaviour = { delay: { token: paced(1_000) } };
  const browser = world.browser();
  const callback = await browser.callbackOf("/page");
  await leave(browser, callback);
  const answer = await browser.open(callback);
  assert.deepEqual([answer.status, answer.url.pathname], [200, "/page"]);
  assert.equal(redeemed(), 1);
});

test("of 100 requests with one login's cookie, each with another code, 5 at most reach the provider", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const cookie = await browser.jar.getCookieString(callback.href);
  world.provider.behaviour = { respond: { token: { status: 503 } } };
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => {
      callback.searchParams.set("code", `code-${i}`);
      const path = callback.pathname + callback.search;
      return send(world.port, { path, headers: [...NAVIGATION, ["Cookie", cookie]] });
    }),
  );
  assert.ok(redeemed() > 0 && redeemed() <= 5, `${redeemed()} calls`);
  assert.ok(answers.filter(({ status }) => status === 429).length >= 95);
});
