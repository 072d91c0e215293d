import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  navigation,
  readyHost,
  redeem,
  type Signer,
  signer,
  signIn,
} from "../../support/emulated/session.ts";

// What Gatehouse's own endpoints do, and what they do not do, for whoever asks in which way.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** The same request with other values of some headers. */
function changed(headers: Pairs, changes: Record<string, string>): Pairs {
  const names = new Set(headers.map(([name]) => name));
  const added = Object.entries(changes).filter(([name]) => !names.has(name));
  return [...headers.map(([name, value]): [string, string] => [name, changes[name] ?? value]), ...added];
}

function answerTo(host: HostEmulator, headers: Pairs): LocalResponse {
  const { response } = host.open(headers);
  assert.ok(response !== undefined);
  return response;
}

function isAlive(host: HostEmulator, cookies: readonly string[]): boolean {
  return host.request(navigation("/", cookies)) !== undefined;
}

describe("what begins or ends something", () => {
  test("is not done for HEAD: no login, no redemption, no sign-out", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys);
    const login = beginLogin(host);
    const state = login.url.searchParams.get("state") ?? "";
    for (const [path, allowed] of [
      ["/oauth2/start?rd=/", "GET, POST"],
      [`/oauth2/callback?code=c&state=${state}`, "GET"],
      ["/oauth2/sign_out", "GET, POST"],
    ] as const) {
      const { status, headers } = answerTo(
        host,
        changed(navigation(path, [...cookies, login.cookie]), { ":method": "HEAD" }),
      );
      assert.equal(status, 405, path);
      assert.deepEqual(valuesOf(headers, "allow"), [allowed]);
      assert.deepEqual(valuesOf(headers, "set-cookie"), []);
    }
    assert.deepEqual(host.calls, []);
    assert.ok(isAlive(host, cookies));
  });

  test("is not done for a browser that fetches ahead of its user, in any of the ways to say so", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys);
    const login = beginLogin(host);
    const state = login.url.searchParams.get("state") ?? "";
    for (const [name, value] of [
      ["sec-purpose", "prefetch"],
      ["sec-purpose", "prefetch;prerender"],
      ["sec-purpose", "prefetch;anonymous-client-ip"],
      ["purpose", "prefetch"],
    ] as const) {
      for (const path of ["/oauth2/start?rd=/", `/oauth2/callback?code=c&state=${state}`, "/oauth2/sign_out", "/x"]) {
        const own = path === "/x" ? [] : cookies;
        const { status, headers } = answerTo(host, [...navigation(path, [...own, login.cookie]), [name, value]]);
        assert.ok(status >= 400, `${path} with ${name}: ${value} is answered with ${status}`);
        assert.deepEqual(valuesOf(headers, "set-cookie"), []);
      }
    }
    assert.deepEqual(host.calls, []);
    assert.ok(isAlive(host, cookies));
    // The user comes after all.
    host.open(navigation(`/oauth2/callback?code=c&state=${state}`, [login.cookie]));
    await redeem(host, keys, login);
    assert.equal(host.response?.details, "gatehouse_login_completed");
  });
});

test("who is signed in is not asked to sign in by sign_in, and goes where it leads", async () => {
  const host = await readyHost(FILTER, keys);
  const cookies = await signIn(host, keys);
  for (const [query, target] of [
    ["", "/"],
    ["?rd=%2Fa%3Fb", "/a?b"],
    ["?rd=https%3A%2F%2Fevil.example%2F", "/"],
  ] as const) {
    const { status, headers } = answerTo(host, navigation(`/oauth2/sign_in${query}`, cookies));
    assert.equal(status, 302);
    assert.deepEqual(valuesOf(headers, "location"), [target]);
  }
  assert.equal(answerTo(host, navigation("/oauth2/sign_in")).status, 200);
});

test("on a host that nobody signs people in on, a session opens nothing, and no endpoint is there", async () => {
  const host = await readyHost(FILTER, keys, { hosts: ["app.example.com"] });
  const cookies = await signIn(host, keys);
  for (const authority of [
    "other.example.com",
    "app.example.com.evil.example",
    "app.example.co",
    "",
    "app.example.com:x",
  ]) {
    for (const path of ["/", "/oauth2/start?rd=/", "/oauth2/sign_out", "/oauth2/ready"]) {
      const headers = changed(navigation(path, cookies), { ":authority": authority });
      assert.equal(host.request(headers), undefined, `${authority}${path} is let through`);
      assert.ok([400, 403].includes(host.response?.status ?? 0), `${authority}${path}: ${host.response?.status ?? 0}`);
      assert.deepEqual(valuesOf(host.response?.headers, "location"), []);
    }
  }
  for (const authority of ["app.example.com", "APP.example.com", "app.example.com:443", "app.example.com."]) {
    assert.ok(host.request(changed(navigation("/", cookies), { ":authority": authority })) !== undefined, authority);
  }
});
