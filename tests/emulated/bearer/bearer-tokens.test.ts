import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  accessToken,
  API,
  apiRequest,
  bearerHost,
  navigationWithToken,
  refusalOf,
  withToken,
} from "../../support/emulated/bearer.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await bearerHost(keys);
});

const SPOOFED = [
  ["x-auth-request-user", "evil"],
  ["x_auth_request_email", "evil"],
  ["x-auth-request-anything", "evil"],
] as const;

test("an access token goes on as it came, with who it is of in the identity headers, first and from the cache", async () => {
  const token = await accessToken(host, keys, { email: "ada@example.com", groups: ["a", "b"] });
  for (let turn = 0; turn < 3; turn++) {
    const seen = host.request(withToken("/api?x=1", token, [...SPOOFED, ["cookie", "theme=dark; __Host-gatehouse=x"]]));
    assert.deepEqual(valuesOf(seen, "authorization"), [`Bearer ${token}`]);
    assert.deepEqual(valuesOf(seen, "x-auth-request-user"), ["client-1"]);
    assert.deepEqual(valuesOf(seen, "x-auth-request-email"), ["ada@example.com"]);
    assert.deepEqual(valuesOf(seen, "x-auth-request-groups"), ["a,b"]);
    assert.deepEqual(valuesOf(seen, "x-auth-request-preferred-username"), []);
    assert.deepEqual(valuesOf(seen, "cookie"), ["theme=dark"]);
    assert.equal(JSON.stringify(seen).includes("evil"), false);
  }
});

test("the token decides where a session came too: a good one is forwarded, a bad one is 401", async () => {
  const cookies = await signIn(host, keys);
  assert.deepEqual(valuesOf(host.request(navigation("/", cookies)), "x-auth-request-user"), ["9f5c1a70"]);
  const good = host.request(navigationWithToken("/", await accessToken(host, keys), cookies));
  assert.deepEqual(valuesOf(good, "x-auth-request-user"), ["client-1"]);
  const bad = await accessToken(host, keys, { aud: "https://other.example.com" });
  assert.equal(host.request(navigationWithToken("/", bad, cookies)), undefined);
  const { status, challenge, error } = refusalOf(host);
  assert.equal(status, 401);
  assert.match(challenge, /^Bearer error="invalid_token", /);
  assert.equal(error, "invalid_token");
  assert.deepEqual(valuesOf(host.response?.headers, "location"), []);
  assert.deepEqual(valuesOf(host.response?.headers, "set-cookie"), []);
  assert.deepEqual(valuesOf(host.response?.headers, "cache-control"), ["no-store"]);
});

test("without bearerTokens a token is no session, whatever it holds", async () => {
  const off = await bearerHost(keys, { bearerTokens: { audiences: [API] } });
  assert.equal(off.request(withToken("/", await accessToken(off, keys))), undefined);
  assert.equal(refusalOf(off).error, "session_missing");
});

test("an Authorization of another scheme is no token: the session decides", async () => {
  const cookies = await signIn(host, keys);
  assert.ok(host.request([...navigation("/", cookies), ["authorization", "Basic YWRhOnNlY3JldA=="]]));
  assert.equal(host.request(apiRequest("/", [["authorization", "Basic YWRhOnNlY3JldA=="]])), undefined);
  assert.equal(refusalOf(host).error, "session_missing");
});
