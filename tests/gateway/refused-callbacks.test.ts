import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser } from "../support/gateway/browser.ts";
import type { Answer } from "../support/gateway/http.ts";
import { assertNoSecretsInLog, assertRefusalPage } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";

let world: World;
before(async () => {
  world = await World.start({ gateway: { componentLogLevel: "wasm:trace" } });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Asks for the callback as it was changed; nothing must be redeemed, and no session made. */
async function assertNotRedeemed(browser: Browser, callback: URL | string, what: string): Promise<Answer> {
  const from = world.gateway.envoy.log.length;
  const answer = await browser.step(String(callback));
  assert.equal(world.provider.redemptions, 0, `${what}: the code was redeemed`);
  await assertRefusalPage(answer, world.gateway, from, what);
  assert.deepEqual(await browser.sessionCookies(), [], `${what}: there is a session`);
  return answer;
}

/** The callback's address with other parameters. */
function changed(callback: URL, change: (parameters: [string, string][]) => [string, string][]): string {
  const query = change([...callback.searchParams]).map((pair) => pair.map(encodeURIComponent).join("="));
  return `${callback.origin}${callback.pathname}?${query.join("&")}`;
}

test("a code is not redeemed when the state differs", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const state = callback.searchParams.get("state") ?? "";
  for (const [i, at] of [0, 7, state.length >> 1, state.length - 2].entries()) {
    const other = state.slice(0, at) + (state[at] === "A" ? "B" : "A") + state.slice(at + 1);
    const address = changed(callback, (list) => list.map(([name, value]) => [name, name === "state" ? other : value]));
    await assertNotRedeemed(browser, address, `state changed at ${at} (${i})`);
  }
  for (const other of ["x", `${state}A`, state.slice(0, -4), state + state, "A".repeat(5000), "%", "é"]) {
    const address = changed(callback, (list) => list.map(([name, value]) => [name, name === "state" ? other : value]));
    await assertNotRedeemed(browser, address, `state ${other.slice(0, 20)}`);
  }
});

test("a code is not redeemed with the state of another browser's login", async () => {
  const [victim, attacker] = [world.browser(), world.browser()];
  await victim.callbackOf("/");
  await assertNotRedeemed(victim, await attacker.callbackOf("/"), "another browser's callback");
});

test("a code is not redeemed with the state of another login of the same browser that has ended", async () => {
  const browser = world.browser();
  const first = await browser.callbackOf("/");
  await browser.open(first);
  const second = await browser.callbackOf("/oauth2/start?rd=/x");
  world.provider.requests = [];
  const mixed = new URL(second);
  mixed.searchParams.set("state", first.searchParams.get("state") ?? "");
  await browser.step(mixed);
  assert.equal(world.provider.redemptions, 0);
});

test("a code is not redeemed without a login cookie", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  await browser.jar.removeAllCookies();
  await assertNotRedeemed(browser, callback, "no cookie");
});

test("a code is not redeemed with a login cookie that was tampered with", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const [cookie] = await browser.loginCookies();
  assert.ok(cookie);
  const { key, value } = cookie;
  for (const at of [0, 3, 10, 40, value.length >> 1, value.length - 10, value.length - 3]) {
    const other = value.slice(0, at) + (value[at] === "A" ? "B" : "A") + value.slice(at + 1);
    const impostor = world.browser();
    await impostor.jar.setCookie(`${key}=${other}; Path=/`, world.origin);
    await assertNotRedeemed(impostor, callback, `login cookie changed at ${at}`);
  }
});

test("a code is not redeemed with the cookie of another login under this login's name", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/first");
  const [first] = await browser.loginCookies();
  await browser.callbackOf("/second");
  const second = (await browser.loginCookies()).find(({ key }) => key !== first?.key);
  assert.ok(first && second);
  const impostor = world.browser();
  await impostor.jar.setCookie(`${first.key}=${second.value}; Path=/`, world.origin);
  await assertNotRedeemed(impostor, callback, "the other login's cookie");
});

test("a code is not redeemed when parameters are missing, empty or there twice", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const without = (name: string): string => changed(callback, (list) => list.filter(([given]) => given !== name));
  const twice = (name: string, value?: string): string =>
    changed(callback, (list) => [
      ...list,
      ...list.filter(([n]) => n === name).map(([n, v]): [string, string] => [n, value ?? v]),
    ]);
  const empty = (name: string): string => changed(callback, (list) => list.map(([n, v]) => [n, n === name ? "" : v]));
  const cases: [string, string][] = [
    ["no state", without("state")],
    ["no code", without("code")],
    ["no parameter", callback.origin + callback.pathname],
    ["an empty query", `${callback.origin}${callback.pathname}?`],
    ["an empty state", empty("state")],
    ["an empty code", empty("code")],
    ["the same code twice", twice("code")],
    ["two codes", twice("code", "other")],
    ["the same state twice", twice("state")],
    ["two states", twice("state", "other")],
    ["iss twice", twice("iss")],
    ["code and error", changed(callback, (list) => [...list, ["error", "access_denied"]])],
    ["a broken escape", `${callback.href}&x=%zz&code=%`],
  ];
  for (const [what, address] of cases) await assertNotRedeemed(browser, address, what);
});

test("a code is not redeemed when iss names another provider, or is missing where the provider promises it", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  const withIss = (value: string): string => {
    const url = new URL(callback);
    url.searchParams.set("iss", value);
    return url.href;
  };
  const without = new URL(callback);
  without.searchParams.delete("iss");
  const { issuer } = world.provider;
  const cases: [string, string][] = [
    ["another issuer", withIss("https://evil.example")],
    ["issuer with a slash", withIss(`${issuer}/`)],
    ["issuer in upper case", withIss(issuer.toUpperCase())],
    ["an empty iss", withIss("")],
    ["no iss", without.href],
  ];
  for (const [what, address] of cases) await assertNotRedeemed(browser, address, what);
});

test("an error from the provider becomes a page that says so and offers another try", async () => {
  const description = `no <script>alert("1")</script> & access`;
  world.provider.behaviour = {
    callback: (list) => [
      ["error", "access_denied"],
      ["error_description", description],
      ...list.filter(([name]) => name !== "code"),
    ],
  };
  const browser = world.browser();
  const callback = await browser.callbackOf("/wanted?x=1");
  world.provider.behaviour = {};
  const answer = await assertNotRedeemed(browser, callback, "access_denied");
  assert.match(answer.body, /did not sign you in/);
  assert.equal(answer.body.includes("<script>alert"), false, "what the provider said is escaped");
  assert.match(answer.body, /href="[^"]*(\/oauth2\/start|\/wanted)|action="[^"]*\/oauth2\/start/);
});

test("an error with a state that nobody knows is refused as such, and shows nothing of what it says", async () => {
  const text = "call 555 0100 and read out your password";
  const query = `error=server_error&error_description=${encodeURIComponent(text)}&state=abcdefghij`;
  const answer = await assertNotRedeemed(world.browser(), `${world.origin}/oauth2/callback?${query}`, "unknown state");
  assert.equal(answer.body.includes(text), false);
});

test("the callback takes GET alone where the response mode is query", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  for (const method of ["POST", "PUT", "DELETE", "HEAD"]) {
    const answer = await browser.step(callback, { method });
    assert.equal(answer.status, 405, method);
    assert.equal(world.provider.redemptions, 0, method);
  }
});

test("no code, token, secret, verifier or cookie is in Envoy's log, refusals and logins included", async () => {
  const browser = await world.signedIn();
  assertNoSecretsInLog(world, await browser.cookieHeader());
  const pending = world.browser();
  await pending.callbackOf("/");
  assertNoSecretsInLog(world, await pending.cookieHeader());
});
