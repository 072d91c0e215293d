import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { valuesOf } from "../support/gateway/application.ts";
import { CLIENT } from "../support/gateway/gateway.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";
import { clientCredentials } from "../support/provider/requests.ts";

let world: World;
before(async () => {
  world = await World.start();
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

async function bearerClaims(): Promise<Record<string, unknown>> {
  const [authorization = ""] = valuesOf(world.application.last, "authorization");
  assert.match(authorization, /^Bearer \S+$/);
  const { payload } = await jwtVerify(authorization.slice(7), createLocalJWKSet(world.provider.keySet), {
    issuer: world.provider.issuer,
    audience: CLIENT.id,
  });
  return payload;
}

test("somebody without a session signs in and lands on the page that was asked for, its query kept", async () => {
  const browser = world.browser();
  const path = "/reports/2024?from=2024-01-01&q=a%20b&to=%2Fz&e=%C3%A9&empty=";
  const answer = await world.login(browser, path);
  assert.equal(answer.url.href, world.origin + path);
  assert.equal(world.application.requests.length, 1);
  assert.equal(world.application.last.url, path);
  assert.equal(world.provider.redemptions, 1);
});

test("the application gets the ID token as bearer, which verifies, and the user's claims as headers", async () => {
  await world.login(world.browser());
  assert.equal((await bearerClaims())["email"], ADA["email"]);
  const request = world.application.last;
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), [ADA["sub"]]);
  assert.deepEqual(valuesOf(request, "x-auth-request-email"), [ADA["email"]]);
  assert.deepEqual(valuesOf(request, "x-auth-request-preferred-username"), [ADA["preferred_username"]]);
  assert.deepEqual(valuesOf(request, "x-auth-request-groups"), ["staff,admins"]);
});

test("a session serves any number of requests without another word to the provider", async () => {
  const browser = await world.signedIn();
  const asked = world.provider.requests.length;
  for (let i = 0; i < 20; i++) assert.equal((await browser.ask(`/page/${i}`)).status, 200);
  assert.equal(world.provider.requests.length, asked);
  const fetched = await browser.fetch(`${world.origin}/api`, { method: "POST", body: "a=1" });
  assert.equal(fetched.status, 200);
  assert.equal(world.application.last.body, "a=1");
});

test("claims in UTF-8 arrive byte for byte, an absent claim leaves no header, a member with the separator is left out", async () => {
  world.provider.user = { sub: "zoë|7", preferred_username: "Zoë 日本 🚪", groups: ["Ärzte", "a,b", "研究"] };
  await world.login(world.browser());
  const request = world.application.last;
  assert.deepEqual(valuesOf(request, "x-auth-request-user"), ["zoë|7"]);
  assert.deepEqual(valuesOf(request, "x-auth-request-preferred-username"), ["Zoë 日本 🚪"]);
  assert.deepEqual(valuesOf(request, "x-auth-request-groups"), ["Ärzte,研究"]);
  assert.deepEqual(valuesOf(request, "x-auth-request-email"), []);
  assert.equal((await bearerClaims())["preferred_username"], "Zoë 日本 🚪");
});

test("a claim with control characters does not become a header", async () => {
  world.provider.user = { ...ADA, preferred_username: "ada\r\nx-admin: yes", groups: ["ok", "a\u0000b", "c\nd"] };
  await world.login(world.browser());
  const request = world.application.last;
  assert.deepEqual(valuesOf(request, "x-admin"), []);
  assert.deepEqual(valuesOf(request, "x-auth-request-preferred-username"), []);
  assert.deepEqual(valuesOf(request, "x-auth-request-groups"), ["ok"]);
});

test("the authorization request carries PKCE with S256, a nonce and a state, new for each login", async () => {
  await world.login(world.browser());
  await world.login(world.browser());
  const requests = world.provider.requestsTo("authorize");
  assert.equal(requests.length, 2);
  for (const { query } of requests) {
    assert.equal(query.get("response_type"), "code");
    assert.equal(query.get("client_id"), CLIENT.id);
    assert.equal(query.get("redirect_uri"), `${world.origin}/oauth2/callback`);
    assert.deepEqual((query.get("scope") ?? "").split(" ").sort(), ["email", "openid", "profile"]);
    assert.equal(query.get("code_challenge_method"), "S256");
    assert.match(query.get("code_challenge") ?? "", /^[\w-]{43}$/);
    assert.match(query.get("nonce") ?? "", /^[\w-]{43}$/);
    assert.match(query.get("state") ?? "", /^[\w-]{22,}$/);
    for (const name of query.keys()) assert.equal(query.getAll(name).length, 1, `${name} more than once`);
  }
  for (const name of ["state", "nonce", "code_challenge"]) {
    assert.notEqual(requests[0]?.query.get(name), requests[1]?.query.get(name), name);
  }
});

test("the code is redeemed once, with client_secret_basic where discovery offers it", async () => {
  await world.login(world.browser());
  const [redemption] = world.provider.requestsTo("token");
  assert.ok(redemption);
  assert.deepEqual(clientCredentials(redemption), {
    method: "client_secret_basic",
    id: CLIENT.id,
    secret: CLIENT.secret,
  });
  assert.equal(redemption.headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(redemption.form.get("redirect_uri"), `${world.origin}/oauth2/callback`);
  assert.equal(redemption.query.size, 0);
  assert.equal(redemption.headers.host, new URL(world.provider.issuer).host);
});

test("the user's cookies and headers do not reach the provider", async () => {
  const browser = world.browser();
  await browser.jar.setCookie("application=secret; Path=/", world.origin);
  const callback = await browser.callbackOf("/");
  world.provider.requests = [];
  await browser.open(callback);
  const [redemption] = world.provider.requestsTo("token");
  assert.ok(redemption);
  assert.equal(redemption.headers.cookie, undefined);
  assert.equal(redemption.headers["accept-language"], undefined);
});

test("two logins in two tabs both succeed, whichever ends first, each on its own page", async () => {
  const browser = world.browser();
  const first = await browser.callbackOf("/first?tab=1");
  const second = await browser.callbackOf("/second?tab=2");
  assert.equal((await browser.loginCookies()).length, 2);
  assert.equal((await browser.open(second)).url.href, `${world.origin}/second?tab=2`);
  assert.equal((await browser.loginCookies()).length, 1, "the callback expires its own login cookie, and no other");
  assert.equal((await browser.open(first)).url.href, `${world.origin}/first?tab=1`);
  assert.equal((await browser.loginCookies()).length, 0);
  assert.equal(world.provider.redemptions, 2);
});

test("of more than eight logins under way the oldest is given up", async () => {
  const browser = world.browser();
  const oldest = await browser.callbackOf("/0");
  // The order of logins is known by the second.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const callbacks = [];
  for (let i = 1; i <= 9; i++) callbacks.push(await browser.callbackOf(`/${i}`));
  const left = await browser.loginCookies();
  assert.ok(left.length <= 8, `${left.length} login cookies`);
  const redeemed = world.provider.redemptions;
  assert.notEqual((await browser.step(oldest)).status, 302);
  assert.equal(world.provider.redemptions, redeemed);
  const newest = callbacks.at(-1);
  assert.ok(newest);
  assert.equal((await browser.open(newest)).url.href, `${world.origin}/9`);
});

test("the login cookie is HttpOnly, Lax, for ten minutes, on the whole host, and no longer than 512 bytes", async () => {
  for (const path of ["/", `/${"x".repeat(1000)}`]) {
    const browser = world.browser();
    const answer = await browser.ask(path);
    assert.equal(answer.status, 302);
    const [line = "", ...others] = answer.setCookies;
    assert.deepEqual(others, []);
    assert.match(line, /^gatehouse-login-[\w-]{8}=[\w-]+;/);
    const attributes = line.split(/; */).slice(1).sort();
    assert.deepEqual(attributes, ["HttpOnly", "Max-Age=600", "Path=/", "SameSite=Lax"]);
    assert.ok(line.length <= 512, `${line.length} bytes`);
  }
});

test("the session cookie is HttpOnly, Lax, on the whole host, and says nothing to who reads it", async () => {
  const browser = world.browser();
  const answer = await browser.step(await browser.callbackOf("/"));
  assert.equal(answer.status, 302);
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
  const lines = answer.setCookies.filter((line) => line.startsWith("gatehouse="));
  assert.equal(lines.length, 1);
  const [pair = "", ...attributes] = (lines[0] ?? "").split(/; */);
  for (const expected of ["HttpOnly", "Path=/", "SameSite=Lax"]) assert.ok(attributes.includes(expected), expected);
  for (const attribute of attributes) assert.doesNotMatch(attribute, /^(Domain|Secure)/);
  const maxAge = Number(attributes.find((text) => text.startsWith("Max-Age="))?.slice("Max-Age=".length));
  assert.ok(maxAge > 3500 && maxAge <= 3600, `Max-Age ${maxAge}, for an ID token of an hour`);
  const bytes = Buffer.from(pair.slice("gatehouse=".length), "base64url").toString("latin1");
  for (const secret of [String(ADA["email"]), String(ADA["sub"]), "eyJ"]) assert.equal(bytes.includes(secret), false);
  assert.equal(answer.body.includes("eyJ"), false);
});

test("two sessions of one user have different cookies", async () => {
  const [first, second] = [await world.signedIn(), await world.signedIn()];
  assert.notEqual(await first.cookieHeader(), await second.cookieHeader());
});

test("a login may end, and a session go on, on another worker than the one where it began", async () => {
  await Promise.all(
    Array.from({ length: 24 }, async (_, i) => {
      const browser = world.browser();
      const answer = await browser.visit(`/worker/${i}`);
      assert.equal(answer.status, 200);
      for (let j = 0; j < 4; j++) assert.equal((await browser.ask(`/worker/${i}/${j}`)).status, 200);
    }),
  );
  const connections = await world.gateway.envoy.stats("listener.");
  for (const worker of ["worker_0", "worker_1"]) {
    const [, count = 0] =
      [...connections].find(([name]) => name.endsWith(`${worker}.downstream_cx_total`) && !name.includes("admin")) ??
      [];
    assert.ok(count > 10, `${worker} had ${count} connections`);
  }
});

test("a callback asked for again goes to the return URL and redeems nothing, where the session is valid", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/again?x=1");
  await browser.open(callback);
  assert.equal(world.provider.redemptions, 1);
  const again = await browser.step(callback);
  assert.equal(again.status, 302);
  assert.equal(again.location?.href, `${world.origin}/again?x=1`);
  assert.equal(world.provider.redemptions, 1);
});

test("a return URL of more than 4 KB becomes /", async () => {
  const answer = await world.login(world.browser(), `/long?x=${"y".repeat(5000)}`);
  assert.equal(answer.url.href, `${world.origin}/`);
});
