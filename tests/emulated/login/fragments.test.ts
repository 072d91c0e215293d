import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, test } from "node:test";
import { linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  comeBack,
  navigation,
  readyHost,
  redeem,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";

// `signIn.keepFragment`: what a browser gets in place of a redirect, and what becomes of the fragment that its script sends.

const KEEPS = { signIn: { keepFragment: true } };
const SECRET = "SECRET-FRAGMENT";

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** A navigation with other headers; undefined takes one away. */
function navigationWith(path: string, changes: Record<string, string | undefined>): Pairs {
  const kept = navigation(path).filter(([name]) => !(name in changes));
  return [...kept, ...Object.entries(changes).filter((pair): pair is [string, string] => pair[1] !== undefined)];
}

function answerTo(host: HostEmulator, headers: Pairs): LocalResponse {
  const { response } = host.open(headers);
  assert.ok(response !== undefined);
  return response;
}

/** What the page's script sends. */
function post(host: HostEmulator, path: string, form: Record<string, string>): LocalResponse {
  const headers = navigationWith(path, {
    ":method": "POST",
    origin: "https://app.example.com",
    "content-type": "application/x-www-form-urlencoded",
  });
  const stream = host.open(headers, false);
  host.bodies.receive(stream, new URLSearchParams(form).toString());
  assert.ok(stream.response !== undefined);
  return stream.response;
}

function locationOf({ headers }: LocalResponse): URL {
  return new URL(valuesOf(headers, "location")[0] ?? "", "https://app.example.com");
}

/** Where a login ends that begins with this return URL in a form. */
async function endOf(host: HostEmulator, rd: string): Promise<string> {
  const begun = post(host, "/oauth2/start", { rd });
  const [cookie = ""] = (valuesOf(begun.headers, "set-cookie")[0] ?? "").split(";");
  const login = { url: locationOf(begun), cookie };
  const stream = comeBack(host, login);
  await redeem(host, keys, login);
  return valuesOf(stream.response?.headers, "location")[0] ?? "";
}

test("a navigation gets a page that goes on by itself, also without script, and nothing else may be in it", async () => {
  const host = await readyHost(FILTER, keys, KEEPS);
  const { status, headers, body, details } = answerTo(host, navigation("/app?a='b'"));
  assert.deepEqual([status, details], [200, "gatehouse_fragment_page"]);
  assert.deepEqual(valuesOf(headers, "cache-control"), ["no-store"]);
  assert.deepEqual(valuesOf(headers, "set-cookie"), [], "the login begins at start");
  const [script = ""] = /<script>(.*)<\/script>/s.exec(body)?.slice(1) ?? [];
  assert.ok(script.length > 0 && script.length < 1024, String(script.length));
  const hash = createHash("sha256").update(script).digest("base64");
  const [policy = ""] = valuesOf(headers, "content-security-policy");
  assert.ok(policy.includes(`; script-src 'sha256-${hash}'; `), policy);
  assert.match(body, /<main data-go data-at="\/oauth2">/);
  const start = "/oauth2/start?rd=%2Fapp%3Fa%3D%27b%27";
  assert.ok(body.includes(`<noscript><meta http-equiv="refresh" content="0;url=${start}"></noscript></head>`), body);
  assert.deepEqual(
    linksOf(body).map(({ href }) => href),
    [start],
  );
});

test("what sees no page, or would take it for the application's, is redirected as before", async () => {
  const host = await readyHost(FILTER, keys, KEEPS);
  for (const changes of [
    { ":method": "HEAD" },
    { "sec-fetch-dest": "iframe" },
    { "sec-fetch-dest": "frame" },
    { "sec-fetch-dest": "empty", "sec-fetch-mode": "same-origin", "upgrade-insecure-requests": "1" },
    { "service-worker-navigation-preload": "true" },
  ]) {
    const answer = answerTo(host, navigationWith("/app", changes));
    assert.equal(answer.status, 302, JSON.stringify(changes));
    assert.equal(locationOf(answer).origin, "https://idp.example.com");
  }
  assert.equal(answerTo(host, navigationWith("/app", { "sec-purpose": "prefetch" })).status, 503);
  const script = navigationWith("/app", { "sec-fetch-dest": "empty", "sec-fetch-mode": "cors", accept: "*/*" });
  assert.equal(answerTo(host, script).status, 401);
  const without = navigationWith("/app", { "sec-fetch-dest": undefined, "sec-fetch-mode": undefined });
  assert.equal(answerTo(host, without).status, 200, "browsers say nothing of it over http");
});

test("off by default: no page has a script, and none stands in place of a redirect", async () => {
  const host = await readyHost(FILTER, keys);
  assert.equal(answerTo(host, navigation("/app")).status, 302);
  assert.doesNotMatch(answerTo(host, navigation("/oauth2/sign_in")).body, /script/);
});

test("a login ends at the fragment that its return URL has, where that leads nowhere else", async () => {
  const host = await readyHost(FILTER, keys, KEEPS);
  for (const [rd, end] of [
    ["/app#/orders/7", "/app#/orders/7"],
    ["/app?a=b#/orders?c=d&e=%20%3Cf%3E#g", "/app?a=b#/orders?c=d&e=%20%3Cf%3E#g"],
    ["/app#javascript:alert(1)", "/app#javascript:alert(1)"],
    ["/app#//evil.example", "/app#//evil.example"],
    [`/app#${"x".repeat(1023)}`, `/app#${"x".repeat(1023)}`],
    ["//evil.example/#/a", "/"],
    ["https://evil.example/#/a", "/"],
    ["javascript:alert(1)#/a", "/"],
    ["/oauth2/sign_out#/a", "/"],
    ['/app#"><script>', "/"],
    ["/app#\r\nset-cookie: a=b", "/"],
  ] as const) {
    assert.equal(await endOf(host, rd), end, rd);
  }
});

test("one that the provider's URL has no room for is left out, and the page stays", async () => {
  const value = "x".repeat(500);
  const provider = { authorizationParameters: { a: value } };
  const host = await readyHost(FILTER, keys, { ...KEEPS, provider });
  assert.equal(await endOf(host, `/app#${"x".repeat(500)}`), `/app#${"x".repeat(500)}`);
  assert.equal(await endOf(host, `/app?a#${"x".repeat(3000)}`), "/app?a");
  assert.equal(await endOf(host, `/app?${"x".repeat(3000)}`), "/");
});

test("the sign-in page and a choice hand it on, as pages in place of what was asked for and at sign_in", async () => {
  const party = (name: string): object => ({ name, redirectUrl: `https://app.example.com/oauth2/callback/${name}` });
  const several = { redirectUrl: undefined, relyingParties: [party("one"), party("two")] };
  for (const [configuration, label] of [
    [{ signIn: { keepFragment: true, mode: "PAGE" } }, "sign_in_page"],
    [{ ...KEEPS, ...several }, "choice_page"],
  ] as const) {
    const host = await readyHost(FILTER, keys, configuration);
    for (const [path, status] of [
      ["/app", 401],
      ["/oauth2/sign_in?rd=/app", 200],
    ] as const) {
      const answer = answerTo(host, navigation(path));
      assert.deepEqual([answer.status, answer.details], [status, `gatehouse_${label}`]);
      assert.match(answer.body, /<script>/);
      assert.doesNotMatch(answer.body, /<main data-go|http-equiv/);
    }
  }
});

test("it is in no query of ours: where a redirect would need that, a page posts it on", async () => {
  const configuration = { ...KEEPS, session: { cookie: { domain: "example.com" } } };
  const host = await readyHost(FILTER, keys, configuration);
  const headers = (path: string): Pairs =>
    navigationWith(path, {
      ":authority": "other.example.com",
      ":method": "POST",
      "content-type": "application/x-www-form-urlencoded",
    });
  const stream = host.open(headers("/oauth2/start"), false);
  host.bodies.receive(stream, new URLSearchParams({ rd: `/app#${SECRET}` }).toString());
  assert.equal(stream.response?.details, "gatehouse_fragment_page");
  const [link] = linksOf(stream.response.body);
  assert.equal(link?.href, `https://app.example.com/oauth2/start?rd=https%3A%2F%2Fother.example.com%2Fapp%23${SECRET}`);
  assert.equal(
    locationOf(answerTo(host, navigationWith("/oauth2/start?rd=/app", { ":authority": "other.example.com" }))).pathname,
    "/oauth2/start",
  );
});

test("a page that can't begin its login does not ask again by itself with it, and no log has it", async () => {
  const host = await readyHost(FILTER, keys, KEEPS);
  const begun = post(host, "/oauth2/start", { rd: `/app#${SECRET}` });
  const [cookie = ""] = (valuesOf(begun.headers, "set-cookie")[0] ?? "").split(";");
  const stream = comeBack(host, { url: locationOf(begun), cookie });
  host.fail(host.takeCall());
  assert.equal(stream.response?.status, 503);
  assert.deepEqual(valuesOf(stream.response.headers, "refresh"), []);
  assert.match(stream.response.body, /<script>/);
  assert.equal(linksOf(stream.response.body)[0]?.href, `/oauth2/start?rd=%2Fapp%23${SECRET}`);
  assert.equal(host.log.join("\n").includes(SECRET), false);
});

test("nor does that of a login whose cookie had to go for those of others", async () => {
  const host = await readyHost(FILTER, keys, KEEPS);
  const state = locationOf(post(host, "/oauth2/start", { rd: `/app#${SECRET}` })).searchParams.get("state") ?? "";
  const others = Array.from({ length: 8 }, (_, i) => beginLogin(host, `/oauth2/start?rd=/tab/${i}`).cookie);
  const { response } = host.open(navigation(`/oauth2/callback?code=c&state=${state}`, others));
  assert.equal(response?.details, "gatehouse_callback_login_crowded_out");
  assert.deepEqual(valuesOf(response.headers, "refresh"), []);
  assert.equal(linksOf(response.body)[0]?.href, `/oauth2/start?rd=%2Fapp%23${SECRET}`);
});
