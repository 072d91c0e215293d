import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import type { HostEmulator, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const SHARED = { hosts: ["*.example.com"], session: { cookie: { domain: "example.com" } } };

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys);
});

function values(from: HostEmulator, name: string): string[] {
  return (from.response?.headers ?? []).filter(([other]) => other === name).map(([, value]) => value);
}

function location(from: HostEmulator): URL {
  return new URL(values(from, "location")[0] ?? "about:blank", "https://app.example.com");
}

/** The headers with some replaced. */
function changed(headers: Pairs, changes: Readonly<Record<string, string>>): Pairs {
  return headers.map(([name, value]) => [name, changes[name] ?? value] as const);
}

test("over https the login's and the session's cookies are __Host- and Secure, for this host alone", async () => {
  const other = await readyHost(FILTER, keys);
  const [session = ""] = await signIn(other, keys);
  assert.match(session, /^__Host-gatehouse=/);
  const cookies = values(other, "set-cookie");
  assert.equal(cookies.length, 2, cookies.join("\n"));
  for (const cookie of cookies) {
    assert.match(cookie, /^__Host-gatehouse(-login-[\w-]{8})?=/);
    for (const attribute of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]) {
      assert.ok(cookie.split("; ").includes(attribute), `${attribute} in ${cookie}`);
    }
    assert.doesNotMatch(cookie, /Domain/);
  }
});

test("a navigation that comes as http goes to https first, and start never redirects to itself", () => {
  host.request(changed(navigation("/a?b=c"), { "x-forwarded-proto": "http" }));
  assert.equal(
    location(host).href,
    "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fapp.example.com%2Fa%3Fb%3Dc",
  );
  assert.deepEqual(values(host, "set-cookie"), []);
  host.request(changed(navigation("/oauth2/start?rd=/a"), { "x-forwarded-proto": "http" }));
  assert.equal(location(host).origin, "https://idp.example.com");
});

for (const [what, configuration, changes, expected] of [
  [
    "that comes by http where redirectUrl is a path",
    { hosts: ["*.example.com"], redirectUrl: "/oauth2/callback" },
    { ":authority": "sub.example.com", "x-forwarded-proto": "http" },
    "https://sub.example.com/oauth2/start?rd=https%3A%2F%2Fsub.example.com%2Fdeep",
  ],
  [
    "at another port of http",
    SHARED,
    { ":authority": "wiki.example.com:8080", "x-forwarded-proto": "http" },
    "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fwiki.example.com%2Fdeep",
  ],
  [
    "at the port of http, named by a proxy",
    SHARED,
    { ":authority": "wiki.example.com:80", "x-forwarded-proto": "http" },
    "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fwiki.example.com%2Fdeep",
  ],
  [
    "at the port of https, named by a proxy",
    SHARED,
    { ":authority": "wiki.example.com:443" },
    "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fwiki.example.com%2Fdeep",
  ],
  [
    "at a host with a dot at its end",
    {},
    { ":authority": "app.example.com." },
    "https://app.example.com/oauth2/start?rd=https%3A%2F%2Fapp.example.com%2Fdeep",
  ],
] as const) {
  test(`a navigation ${what} goes to where its login can run first, without a cookie`, async () => {
    const other = await readyHost(FILTER, keys, configuration);
    other.request(changed(navigation("/deep"), changes));
    assert.equal(other.response?.status, 302);
    assert.deepEqual(values(other, "location"), [expected]);
    assert.deepEqual(values(other, "set-cookie"), []);
  });
}

test("sign-out over https clears the cache and the cookie as it was set", () => {
  host.request(navigation("/oauth2/sign_out"));
  assert.deepEqual(values(host, "clear-site-data"), ['"cache"']);
  assert.deepEqual(values(host, "set-cookie"), [
    "__Host-gatehouse=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
  ]);
  assert.equal(location(host).pathname, "/oauth2/signed_out");
});

test("a host that shares the cookie's domain signs in at redirectUrl's host, and comes back", async () => {
  const shared = await readyHost(FILTER, keys, SHARED);
  shared.request(changed(navigation("/reports"), { ":authority": "wiki.example.com" }));
  const start = location(shared);
  assert.equal(start.origin + start.pathname, "https://app.example.com/oauth2/start");
  assert.equal(start.searchParams.get("rd"), "https://wiki.example.com/reports");

  shared.request(navigation(start.pathname + start.search));
  const login = values(shared, "set-cookie")[0]?.split(";")[0] ?? "";
  const parameters = location(shared).searchParams;
  assert.equal(parameters.get("redirect_uri"), "https://app.example.com/oauth2/callback");
  shared.request(navigation(`/oauth2/callback?error=access_denied&state=${parameters.get("state") ?? ""}`, [login]));
  assert.equal(shared.response?.status, 403);
  assert.match(shared.response.body, /rd=https%3A%2F%2Fwiki\.example\.com%2Freports/);

  const [session = ""] = await signIn(shared, keys);
  assert.match(session, /^__Secure-gatehouse=/);
  assert.ok(values(shared, "set-cookie").some((cookie) => /^__Secure-gatehouse=.*; Domain=example\.com;/.test(cookie)));
  const forwarded = shared.request(changed(navigation("/reports", [session]), { ":authority": "wiki.example.com" }));
  assert.ok(forwarded, "the session is good on the other host");
});

test("redirectUrl as a path takes the request's own host, within hosts", async () => {
  const own = await readyHost(FILTER, keys, { hosts: ["*.example.com"], redirectUrl: "/oauth2/callback" });
  own.request(changed(navigation("/"), { ":authority": "wiki.example.com" }));
  assert.equal(location(own).searchParams.get("redirect_uri"), "https://wiki.example.com/oauth2/callback");
  own.request(changed(navigation("/"), { ":authority": "wiki.evil.com" }));
  assert.equal(own.response?.status, 403);
});
