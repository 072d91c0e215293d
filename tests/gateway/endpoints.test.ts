import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { type Answer, FETCH, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { assertOurs } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";

let world: World;
before(async () => {
  world = await World.start();
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function ask(path: string, method = "GET", headers: Pairs = NAVIGATION): Promise<Answer> {
  return send(world.port, { path, method, headers });
}

test("a path under the prefix that is none of the endpoints is 404, with and without a session", async () => {
  const cookie = await (await world.signedIn()).cookieHeader();
  world.reset();
  for (const path of [
    "/oauth2/",
    "/oauth2/nothing",
    "/oauth2/start/",
    "/oauth2/START",
    "/oauth2/callback/x",
    "/oauth2/start.json",
  ]) {
    for (const headers of [NAVIGATION, FETCH, [...NAVIGATION, ["Cookie", cookie] as const]]) {
      const answer = await ask(path, "GET", headers);
      assert.equal(answer.status, 404, path);
      assertOurs(answer, path);
    }
  }
  assert.equal(world.application.requests.length, 0);
});

test("a method that an endpoint does not take is 405, and says which it takes", async () => {
  const cases: [string, string[]][] = [
    ["/oauth2/start", ["PUT", "DELETE", "PATCH"]],
    ["/oauth2/callback?code=a&state=b", ["PUT", "POST", "DELETE"]],
    ["/oauth2/sign_in", ["POST", "PUT"]],
    ["/oauth2/sign_out", ["PUT", "DELETE"]],
    ["/oauth2/signed_out", ["POST", "DELETE"]],
    ["/oauth2/ready", ["POST", "DELETE"]],
  ];
  for (const [path, methods] of cases) {
    for (const method of methods) {
      const answer = await ask(path, method);
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.match(answer.headers.get("allow") ?? "", /GET/);
      assertOurs(answer, path);
    }
  }
});

test("a path that only begins like the prefix is the application's", async () => {
  const browser = await world.signedIn();
  assert.equal((await browser.ask("/oauth2x/start")).status, 200);
  assert.equal(world.application.last.url, "/oauth2x/start");
});

test("start begins a login that ends where rd says, without a session and with one", async () => {
  const browser = world.browser();
  assert.equal((await browser.visit("/oauth2/start?rd=%2Fwanted%3Fx%3D1")).url.href, `${world.origin}/wanted?x=1`);
  assert.equal((await browser.visit("/oauth2/start?rd=/again")).url.href, `${world.origin}/again`);
  assert.equal(world.provider.redemptions, 2);
  assert.equal((await browser.visit("/oauth2/start")).url.href, `${world.origin}/`);
  const posted = await browser.step(`${world.origin}/oauth2/start?rd=/posted`, {
    method: "POST",
    form: new URLSearchParams(),
  });
  assert.equal(posted.location?.origin, world.provider.issuer);
});

test("a return URL that is one of the endpoints makes no loop", async () => {
  for (const rd of [
    "/oauth2/start",
    "/oauth2/sign_out",
    "/oauth2/callback?code=a&state=b",
    "/oauth2/start?rd=/oauth2/start",
  ]) {
    const answer = await world.browser().visit(`/oauth2/start?rd=${encodeURIComponent(rd)}`);
    assert.equal(answer.url.href, `${world.origin}/`, rd);
  }
});

test("sign_in shows the page with the button, which leads to the provider and back to rd", async () => {
  const browser = world.browser();
  const page = await browser.visit("/oauth2/sign_in?rd=/wanted");
  assert.equal(page.status, 200);
  assertOurs(page, "sign_in");
  const answer = await browser.click(page, "Sign in with OpenID Connect");
  assert.equal(answer.url.href, `${world.origin}/wanted`);
});

test("ready answers 200 without a session", async () => {
  const answer = await ask("/oauth2/ready", "GET", []);
  assert.equal(answer.status, 200);
  assertOurs(answer, "ready");
});

test("a cookie that is only there is cleared by sign_out, with the attributes that it was set with", async () => {
  const browser = await world.signedIn();
  const answer = await browser.step(`${world.origin}/oauth2/sign_out`);
  assert.equal(answer.status, 302);
  assertOurs(answer, "sign_out");
  const line = answer.setCookies.find((text) => text.startsWith("gatehouse=")) ?? "";
  assert.match(line, /^gatehouse=;/);
  for (const attribute of ["Path=/", "Max-Age=0", "HttpOnly", "SameSite=Lax"])
    assert.ok(line.includes(attribute), attribute);
});

/** Signs out in some way and answers whether the browser still has a session. */
async function signOut(headers: Pairs, method = "GET"): Promise<{ answer: Answer; signedIn: boolean }> {
  const browser = await world.signedIn();
  const cookie = await browser.cookieHeader();
  const answer = await send(world.port, {
    path: "/oauth2/sign_out?rd=/bye",
    method,
    headers: [...headers, ["Cookie", cookie]],
  });
  for (const line of answer.setCookies) await browser.jar.setCookie(line, world.origin);
  return { answer, signedIn: (await browser.ask("/")).status === 200 };
}

test("sign_out ends the session where the user did it here", async () => {
  const ours: [string, Pairs, string][] = [
    ["typed", [["sec-fetch-site", "none"]], "GET"],
    ["a link of ours", [["sec-fetch-site", "same-origin"]], "GET"],
    ["a link of the site", [["sec-fetch-site", "same-site"]], "GET"],
    [
      "a form of ours",
      [
        ["sec-fetch-site", "same-origin"],
        ["Origin", world.origin],
      ],
      "POST",
    ],
    ["an old browser's form", [["Origin", world.origin]], "POST"],
    ["an old browser's link", [["Referer", `${world.origin}/page`]], "GET"],
  ];
  for (const [what, headers, method] of ours) {
    const { answer, signedIn } = await signOut([["accept", "text/html"], ...headers], method);
    assert.equal(signedIn, false, what);
    assert.ok([302, 303].includes(answer.status), what);
    assert.equal(answer.location?.href, `${world.origin}/bye`, what);
  }
});

test("sign_out changes nothing where another site may have caused it, and shows a page with a button", async () => {
  const foreign: [string, Pairs, string][] = [
    ["a link elsewhere", [["sec-fetch-site", "cross-site"]], "GET"],
    [
      "a form elsewhere",
      [
        ["sec-fetch-site", "cross-site"],
        ["Origin", "https://evil.example"],
      ],
      "POST",
    ],
    [
      "a claim in Origin",
      [
        ["sec-fetch-site", "cross-site"],
        ["Origin", world.origin],
      ],
      "POST",
    ],
    ["an old browser's form", [["Origin", "https://evil.example"]], "POST"],
    ["an opaque origin", [["Origin", "null"]], "POST"],
    ["an old browser's link", [["Referer", "https://evil.example/"]], "GET"],
    ["a Referer that begins like ours", [["Referer", `${world.origin}.evil.example/`]], "GET"],
    ["a Referer with our address as user", [["Referer", `${world.origin}@evil.example/`]], "GET"],
    ["an Origin that begins like ours", [["Origin", `${world.origin}0`]], "POST"],
    ["nothing said", [], "GET"],
  ];
  for (const [what, headers, method] of foreign) {
    const { answer, signedIn } = await signOut([["accept", "text/html"], ...headers], method);
    assert.equal(signedIn, true, what);
    assert.equal(answer.status, 200, what);
    assert.match(answer.body, /<form[^>]*method="?post"?[^>]*>.*<button/is, what);
    assert.deepEqual(answer.setCookies, [], what);
    assertOurs(answer, what);
  }
});

test("the button of the page that asks signs out", async () => {
  const browser = await world.signedIn();
  const page = await browser.step(`${world.origin}/oauth2/sign_out`, { from: new URL("https://evil.example/") });
  assert.equal(page.status, 200);
  const answer = await browser.click(page, "Sign out");
  assert.equal(answer.url.pathname, "/oauth2/signed_out");
  assert.equal(answer.status, 200);
  assertOurs(answer, "signed_out");
  assert.equal((await browser.ask("/")).status, 302);
});

test("signed_out needs no session, and a state that is missing or wrong is fine", async () => {
  for (const query of ["", "?state=", "?state=abc", "?state=%00", "?rd=https://evil.example"]) {
    const answer = await ask(`/oauth2/signed_out${query}`);
    assert.equal(answer.status, 200, query);
    assert.equal(answer.body.includes("evil.example"), false);
    assertOurs(answer, query);
  }
});

test("somebody who signed out and comes again signs in anew", async () => {
  const browser = await world.signedIn();
  await browser.visit("/oauth2/sign_out");
  const redeemed = world.provider.redemptions;
  await world.login(browser, "/back");
  assert.equal(world.provider.redemptions, redeemed + 1);
});
