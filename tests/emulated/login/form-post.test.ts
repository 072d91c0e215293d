import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  type BegunLogin,
  ISSUER,
  navigation,
  readyHost,
  redeem,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// OAuth 2.0 Form Post Response Mode: the provider's page has the browser post its answer.

const PATH = "/oauth2/callback";

let keys: Signer;
let host: HostEmulator;
let login: BegunLogin;
let state = "";
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys, { provider: { responseMode: "FORM_POST" } });
  login = beginLogin(host, "/oauth2/start?rd=/page");
  state = login.url.searchParams.get("state") ?? "";
});

/** What the provider's page has the browser send: across sites, and so with no cookies but those that are for all of them. */
function crossSite(path: string, cookies: readonly string[], method = "POST"): Pairs {
  const changes: Record<string, string> = { ":method": method, "sec-fetch-site": "cross-site" };
  return [
    ...navigation(path, cookies).map(([name, value]): [string, string] => [name, changes[name] ?? value]),
    ["origin", ISSUER],
    ["content-type", "application/x-www-form-urlencoded"],
  ];
}

function post(form: Record<string, string> | string, path = PATH, cookies = [login.cookie]): EmulatedStream {
  const stream = host.open(crossSite(path, cookies), false);
  host.bodies.receive(stream, typeof form === "string" ? form : new URLSearchParams(form).toString());
  return stream;
}

/** Asserts that no code was redeemed, and what the log has as the reason. */
function assertRefused(stream: EmulatedStream, status: number, reason: string): void {
  const { response } = stream;
  assert.equal(response?.status, status);
  assert.deepEqual(sessionCookies(response.headers), []);
  assert.deepEqual(host.calls, []);
  assert.match(host.log.join("\n"), new RegExp(`\\b${reason}\\b`));
}

test("a login asks for a form, and its cookie comes with one", () => {
  assert.equal(login.url.searchParams.get("response_mode"), "form_post");
  const { response } = host.open(navigation("/oauth2/start"));
  const [cookie = ""] = valuesOf(response?.headers, "set-cookie");
  assert.match(cookie, /^__Host-gatehouse-login-[\w-]{8}=.*; Path=\/; Max-Age=600; HttpOnly; SameSite=None; Secure$/);
});

test("a posted code becomes a session, with a cookie that stays at this site", async () => {
  const stream = post({ code: "c", state });
  await redeem(host, keys, login);
  assert.equal(stream.response?.status, 302);
  assert.deepEqual(valuesOf(stream.response.headers, "location"), ["/page"]);
  const cookies = sessionCookies(stream.response.headers);
  assert.ok(cookies.length > 0);
  const set = valuesOf(stream.response.headers, "set-cookie");
  assert.ok(set.some((line) => line.startsWith("__Host-gatehouse=") && line.includes("SameSite=Lax")));
  assert.ok(set.some((line) => line.startsWith("__Host-gatehouse-login-") && line.includes("Max-Age=0")));
  assert.ok(set.some((line) => line.includes("Max-Age=0") && line.includes("SameSite=None; Secure")));
  assert.ok(host.request(navigation("/page", cookies)));
});

test("an error that is posted becomes a page", () => {
  const stream = post({ error: "access_denied", error_description: "No", state });
  assertRefused(stream, 403, "callback_access_denied");
  assert.match(stream.response?.body ?? "", /It said: &quot;<bdi>access_denied No<\/bdi>&quot;/);
});

describe("is refused, and no code redeemed:", () => {
  test("a code in the address", () => {
    const stream = host.open(crossSite(`${PATH}?code=c&state=${state}`, [login.cookie], "GET"));
    assert.equal(stream.response?.status, 405);
    assert.deepEqual(valuesOf(stream.response.headers, "allow"), ["POST"]);
    assert.deepEqual(host.calls, []);
  });

  test("parameters in address and form", () => {
    assertRefused(post({ code: "c", state }, `${PATH}?code=d`), 400, "callback_parameters_duplicated");
    assertRefused(post({ state }, `${PATH}?code=d`), 400, "callback_parameters_duplicated");
    assertRefused(post("", `${PATH}?code=d&state=${state}`), 400, "callback_parameters_duplicated");
  });

  for (const name of ["code", "state", "iss", "error"]) {
    test(`${name} twice in the form`, () => {
      const form = `code=c&state=${state}&iss=${ISSUER}&error=&${name}=x&${name}=y`;
      assertRefused(post(form), 400, "callback_parameters_duplicated");
    });
  }

  test("a form without code, without state, and an empty one", () => {
    assertRefused(post({ state }), 400, "callback_parameters_missing");
    assertRefused(post({ code: "c" }), 400, "callback_parameters_missing");
    assertRefused(post(""), 400, "callback_parameters_missing");
    assert.equal(host.open(crossSite(PATH, [login.cookie])).response?.status, 400);
  });

  test("another issuer's answer", () => {
    assertRefused(post({ code: "c", state, iss: "https://evil.example" }), 400, "callback_issuer_mismatch");
  });

  test("a form without the login's cookie, though there is a session", async () => {
    const stream = post({ code: "c", state });
    await redeem(host, keys, login);
    const cookies = sessionCookies(stream.response?.headers);
    assertRefused(post({ code: "c", state }, PATH, []), 400, "callback_login_missing");
    const again = post({ code: "c", state }, PATH, cookies);
    assert.deepEqual(valuesOf(again.response?.headers, "location"), ["/page"], "it is done already");
  });

  test("the same as JSON", () => {
    const headers = crossSite(PATH, [login.cookie]).map(([name, value]): [string, string] => [
      name,
      name === "content-type" ? "application/json" : value,
    ]);
    const stream = host.open(headers, false);
    assertRefused(stream, 415, "request_body_type_refused");
  });
});

test("with QUERY, a posted code is refused", async () => {
  host = await readyHost(FILTER, keys);
  login = beginLogin(host);
  assert.equal(login.url.searchParams.get("response_mode"), null);
  const stream = host.open(crossSite(PATH, [login.cookie]), false);
  assert.equal(stream.response?.status, 405);
});
