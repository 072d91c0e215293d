import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { type HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const PATH = "/oauth2/userinfo";
const SPA = "https://spa.example.net";
const CLAIMS = { email: "ada@example.com", groups: ["admins", 'a"b', 7], preferred_username: "ada" };

let keys: Signer;
before(async () => {
  keys = await signer();
});

function ask(host: HostEmulator, cookies: readonly string[], changes: Record<string, string> = {}): LocalResponse {
  const usual = navigation(PATH, cookies).filter(([name]) => !(name in changes) && name !== "accept");
  const headers: Pairs = [...usual, ...Object.entries(changes), ["accept", "*/*"]];
  const { response } = host.open(headers);
  assert.ok(response !== undefined);
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  return response;
}

function json({ headers, body }: LocalResponse): Record<string, unknown> {
  assert.deepEqual(valuesOf(headers, "content-type"), ["application/json"]);
  assert.deepEqual(valuesOf(headers, "x-content-type-options"), ["nosniff"]);
  return JSON.parse(body) as Record<string, unknown>;
}

describe("userinfo", () => {
  test("says who is signed in, and until when", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys, CLAIMS);
    const response = ask(host, cookies);
    assert.equal(response.status, 200);
    const end = Math.floor(host.nowMs / 1000) + 3600;
    const expiresAt = new Date(end * 1000).toISOString().replace(".000", "");
    assert.deepEqual(json(response), {
      user: "9f5c1a70",
      email: "ada@example.com",
      groups: ["admins", 'a"b'],
      preferredUsername: "ada",
      expiresAt,
      expiresIn: 3600,
    });
    host.nowMs += 600_000;
    host.tick();
    assert.equal(json(ask(host, cookies))["expiresIn"], 3000);
  });

  test("with a refresh token the session's lifetime is its end; nothing is refreshed for it", async () => {
    const host = await readyHost(FILTER, keys, { session: { lifetime: "8h" } });
    const cookies = await signIn(host, keys, {}, { refresh_token: "r", expires_in: 300 });
    host.nowMs += 3_590_000;
    host.tick();
    assert.equal(json(ask(host, cookies))["expiresIn"], 8 * 3600 - 3590);
    assert.deepEqual(host.calls, []);
  });

  test("leaves out what it does not know, and an address that the provider calls unverified", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys, { email: "eve@example.com", email_verified: false, groups: [] });
    const { expiresAt, expiresIn, ...claims } = json(ask(host, cookies));
    assert.ok(expiresAt !== undefined && expiresIn !== undefined);
    assert.deepEqual(claims, { user: "9f5c1a70", email: "" });
  });

  test("is 401 in JSON without a session, also for somebody who opens it in a window", async () => {
    const host = await readyHost(FILTER, keys);
    for (const mode of ["cors", "navigate"]) {
      const response = ask(host, [], { "sec-fetch-mode": mode });
      assert.equal(response.status, 401);
      assert.equal(json(response)["error"], "session_missing");
      assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
      assert.match(valuesOf(response.headers, "www-authenticate")[0] ?? "", /^Bearer /);
    }
  });

  test("tells a session that has ended from none", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys);
    host.nowMs += 3_601_000;
    host.tick();
    const response = ask(host, cookies);
    assert.deepEqual([response.status, json(response)["error"]], [401, "session_ended"]);
  });

  test("can be read by pages of allowed origins, and of no others", async () => {
    const host = await readyHost(FILTER, keys, { crossOrigin: { allowOrigins: [SPA] } });
    const cookies = await signIn(host, keys);
    for (const [session, status, vary] of [
      [cookies, 200, "Origin"],
      [[], 401, "Accept-Language, Origin"],
    ] as const) {
      const allowed = ask(host, session, { origin: SPA });
      assert.equal(allowed.status, status);
      assert.deepEqual(valuesOf(allowed.headers, "access-control-allow-origin"), [SPA]);
      assert.deepEqual(valuesOf(allowed.headers, "access-control-allow-credentials"), ["true"]);
      assert.deepEqual(valuesOf(allowed.headers, "vary"), [vary]);
      const other = ask(host, session, { origin: "https://evil.example.net" });
      assert.deepEqual(valuesOf(other.headers, "access-control-allow-origin"), []);
    }
  });

  test("takes GET and HEAD, and no other method", async () => {
    const host = await readyHost(FILTER, keys);
    const cookies = await signIn(host, keys);
    assert.equal(ask(host, cookies, { ":method": "HEAD" }).status, 200);
    for (const method of ["POST", "DELETE", "OPTIONS"]) {
      assert.equal(ask(host, cookies, { ":method": method }).status, 405, method);
    }
  });
});
