import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { valuesOf } from "../support/gateway/application.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

let world: World;
before(async () => {
  world = await World.start();
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Grows the ID token by bytes that do not compress. */
function grow(bytes: number): void {
  world.provider.user = { ...ADA, padding: randomBytes(bytes * 0.75).toString("base64") };
}

function lastIdToken(): string {
  return world.provider.issued.filter((text) => text.startsWith("eyJ")).at(-1) ?? "";
}

test("a session too large for one cookie is spread over several, and all of it comes back", async () => {
  grow(8_000);
  const browser = world.browser();
  const answer = await browser.step(await browser.callbackOf("/"));
  const lines = answer.setCookies.filter((line) => /^gatehouse(\.\d+)?=/.test(line));
  assert.ok(lines.length >= 2, `${lines.length} session cookies`);
  for (const line of lines) assert.ok(line.length <= 4096, `a cookie of ${line.length} bytes`);
  assert.equal((await browser.ask("/")).status, 200);
  assert.deepEqual(valuesOf(world.application.last, "authorization"), [`Bearer ${lastIdToken()}`]);
  assert.ok(lastIdToken().length > 8_000);
  assert.deepEqual(valuesOf(world.application.last, "cookie"), []);
});

test("a session goes on when its cookies come in another order", async () => {
  grow(8_000);
  const browser = await world.signedIn();
  const cookies = (await browser.sessionCookies()).map((cookie) => cookie.cookieString());
  const shuffled = world.browser();
  for (const cookie of cookies.reverse()) await shuffled.jar.setCookie(cookie, world.origin);
  assert.equal((await shuffled.ask("/")).status, 200);
});

test("no session is made from cookies of which one is missing, swapped with another or of an older session", async () => {
  grow(8_000);
  const browser = await world.signedIn();
  const cookies = await browser.sessionCookies();
  assert.ok(cookies.length >= 3, `${cookies.length} session cookies`);
  const older = await (await world.signedIn()).sessionCookies();
  const pairs = (values: (string | undefined)[]): string[] =>
    cookies.flatMap(({ key }, i) => (values[i] === undefined ? [] : [`${key}=${values[i]}`]));
  const whole = cookies.map(({ value }) => value);
  const attempts: [string, string[]][] = [
    ["the first missing", pairs([undefined, ...whole.slice(1)])],
    ["the second missing", pairs([whole[0], undefined, ...whole.slice(2)])],
    ["the last missing", pairs([...whole.slice(0, -1), undefined])],
    ["two swapped", pairs([whole[0], whole[2], whole[1], ...whole.slice(3)])],
    ["the first swapped", pairs([whole[1], whole[0], ...whole.slice(2)])],
    ["one of another session", pairs([whole[0], older[1]?.value, ...whole.slice(2)])],
  ];
  for (const [what, cookiePairs] of attempts) {
    const impostor = world.browser();
    for (const pair of cookiePairs) await impostor.jar.setCookie(`${pair}; Path=/`, world.origin);
    world.application.requests = [];
    const answer = await impostor.ask("/");
    assert.equal(answer.status, 302, `${what}: ${answer.status}`);
    assert.equal(world.application.requests.length, 0, what);
  }
});

test("cookies that a longer session left over are expired when a shorter one takes its place", async () => {
  grow(8_000);
  const browser = await world.signedIn();
  assert.ok((await browser.sessionCookies()).length > 1);
  world.provider.user = { ...ADA };
  await browser.visit("/oauth2/start?rd=/");
  assert.deepEqual(
    (await browser.sessionCookies()).map(({ key }) => key),
    ["gatehouse"],
  );
  assert.equal((await browser.ask("/")).status, 200);
});

test("a claim too long for its header is left out, and the rest goes on", async () => {
  world.provider.user = { ...ADA, groups: Array.from({ length: 300 }, (_, i) => `group-number-${i}`) };
  await world.login(world.browser());
  assert.deepEqual(valuesOf(world.application.last, "x-auth-request-groups"), []);
  assert.deepEqual(valuesOf(world.application.last, "x-auth-request-user"), [ADA["sub"]]);
});

test("tokens beyond what cookies may hold end in a page, not in a loop, and the log says how large each is", async () => {
  grow(35_000);
  const browser = world.browser();
  const answer = await browser.step(await browser.callbackOf("/"));
  assert.ok(answer.status >= 400, `status ${answer.status}`);
  assert.match(answer.headers.get("content-type") ?? "", /text\/html/);
  assert.match(answer.body, /The sign-in service says more about you than/);
  assert.doesNotMatch(answer.body, /bytes/);
  const sizes = /ID token \d{5} bytes, access token \d+ bytes, refresh token 0 bytes; session\.maxBytes is the limit/;
  assert.match(world.gateway.logText(), sizes);
  assert.deepEqual(await browser.sessionCookies(), []);
});
