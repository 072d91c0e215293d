import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { formsOf, linksOf } from "../../tools/client/html.ts";
import { type Answer, NAVIGATION, send } from "../support/gateway/http.ts";
import { World } from "../support/gateway/world.ts";
import { HOSTILE_RETURN_URLS } from "../support/hostile/return-urls.ts";

let world: World;
before(async () => {
  world = await World.start({
    plugins: [
      {},
      {
        configure: (configuration) => ({
          ...configuration,
          allowedRedirects: ["https://other.example.com", "https://*.apps.example.com"],
        }),
      },
    ],
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** The hostile values for this gateway, written into a query in full and, where the request line can hold them, as they are. */
function hostileQueries(): [string, string][] {
  const { host } = new URL(world.origin);
  return HOSTILE_RETURN_URLS.flatMap((pattern): [string, string][] => {
    const value = pattern.replaceAll("HOST", host);
    const encoded: [string, string] = [value, `rd=${encodeURIComponent(value)}`];
    return /^[!"$-;=?-~]*$/.test(value) ? [encoded, [`${value} as it is`, `rd=${value}`]] : [encoded];
  });
}

/** Where a browser would go. */
function assertStays(answer: Pick<Answer, "headers">, what: string): void {
  const target = answer.headers.get("location") ?? "";
  const isAbsolute = target.startsWith(world.origin) && /^([/?#]|$)/.test(target.slice(world.origin.length));
  assert.ok(target.startsWith("/") || isAbsolute, `${what} leads to ${target}`);
  assert.equal(new URL(target, world.origin).origin, world.origin, `${what} leads to ${target}`);
  assert.doesNotMatch(target, /^\/[^?#]*(\/\/|\\|%2f|%5c|%0|[^!-~])|^\/\.*\//i, `${what} leads to ${target}`);
}

test("at least sixty hostile values are tried", () => {
  assert.ok(new Set(HOSTILE_RETURN_URLS).size >= 60);
});

test("no login that start begins ends off the host", async () => {
  for (const [what, query] of hostileQueries()) {
    const browser = world.browser();
    const answer = await browser.ask(`/oauth2/start?${query}`);
    assert.equal(answer.status, 302, `${what}: ${answer.status}`);
    assert.equal(answer.location?.origin, world.provider.issuer, what);
    const back = await browser.step(answer.location);
    assert.ok(back.location);
    assertStays(await browser.step(back.location), what);
    assert.deepEqual(answer.setCookies.length, 1, what);
  }
});

test("no link of the sign-in page leads to a login that ends off the host", async () => {
  for (const [what, query] of hostileQueries()) {
    const answer = await send(world.port, { path: `/oauth2/sign_in?${query}`, headers: NAVIGATION });
    assert.equal(answer.status, 200, what);
    for (const href of [
      ...linksOf(answer.body).map((link) => link.href),
      ...formsOf(answer.body).map((form) => form.action),
    ]) {
      const target = new URL(href, answer.url);
      assert.equal(target.origin, world.origin, `${what} makes ${href}`);
      const rd = target.searchParams.get("rd");
      if (rd !== null) assertStays({ headers: new Headers({ location: rd }) }, `${what} makes ${href}`);
    }
    assert.equal(answer.body.includes("<script"), false, what);
  }
});

test("no sign-out leads off the host", async () => {
  for (const [what, query] of hostileQueries()) {
    const answer = await send(world.port, { path: `/oauth2/sign_out?${query}`, headers: NAVIGATION });
    assert.equal(answer.status, 302, `${what}: ${answer.status}`);
    assertStays(answer, what);
    for (const line of answer.setCookies) assert.match(line, /^gatehouse/, what);
  }
});

test("a page off the host that was asked for under our own name is not kept", async () => {
  // The request's own path becomes the return URL.
  for (const path of [
    "//evil.example/",
    "/\\evil.example",
    "/%2fevil.example",
    "//evil.example/%2e%2e",
    "/.//evil.example",
  ]) {
    const browser = world.browser();
    const answer = await send(world.port, { path, headers: NAVIGATION });
    assert.equal(answer.status, 302, path);
    for (const line of answer.setCookies) await browser.jar.setCookie(line, world.origin);
    assert.ok(answer.location);
    const back = await browser.step(answer.location);
    assert.ok(back.location);
    assertStays(await browser.step(back.location), path);
  }
});

const HARMLESS = [
  "/",
  "/a/b?c=d&e=%2F%2f#x",
  "/?next=https://evil.example/",
  "/?next=//evil.example",
  "/a/b;c=d",
  "/caf%C3%A9/%20x",
  "/a.b/..c/d..",
  "/@evil.example",
  "/:80",
];

test("a page on the host is where the login ends", async () => {
  for (const rd of HARMLESS) {
    const browser = world.browser();
    const answer = await browser.step(await browser.callbackOf(`/oauth2/start?rd=${encodeURIComponent(rd)}`));
    assert.equal(answer.location?.href, new URL(rd, world.origin).href, rd);
  }
});

test("an absolute URL on the host is where the login ends", async () => {
  const browser = world.browser();
  const rd = `${world.origin}/x?y=z`;
  const answer = await browser.step(await browser.callbackOf(`/oauth2/start?rd=${encodeURIComponent(rd)}`));
  assert.equal(answer.location?.href, rd);
});

async function endOfSignOut(rd: string): Promise<string | undefined> {
  const path = `/oauth2/sign_out?rd=${encodeURIComponent(rd)}`;
  const answer = await send(world.gateway.ports[1] ?? 0, { path, headers: NAVIGATION });
  assert.equal(answer.status, 302);
  return answer.location?.href;
}

test("an origin of allowedRedirects is a place to go to, and no other", async () => {
  for (const rd of ["https://other.example.com/x?y", "https://a.apps.example.com/", "https://a.b.apps.example.com/x"]) {
    assert.equal(await endOfSignOut(rd), rd);
  }
  const refused = [
    "http://other.example.com/",
    "https://other.example.com:444/",
    "https://other.example.com.evil.example/",
    "https://xother.example.com/",
    "https://apps.example.com/",
    "https://xapps.example.com/",
    "https://evil.example/.apps.example.com",
    "https://evil.example#.apps.example.com",
    "https://evil.example\\.apps.example.com",
    "https://x@evil.example?.apps.example.com",
    "https://user@other.example.com/",
    "https://evil.example%2f.apps.example.com/",
  ];
  for (const rd of refused) {
    const target = await endOfSignOut(rd);
    assert.equal(new URL(target ?? "").origin, world.gateway.originOf(1), `${rd} leads to ${target ?? ""}`);
  }
});
