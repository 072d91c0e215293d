import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { accessToken, apiRequest, bearerHost, refusalOf } from "../../support/emulated/bearer.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";

// What is not cleanly a bearer token, and not cleanly anything else, is taken for neither.

let keys: Signer;
let host: HostEmulator;
let cookies: string[] = [];
before(async () => {
  keys = await signer();
  host = await bearerHost(keys);
  cookies = await signIn(host, keys);
});

type Sent = (token: string) => readonly string[];

const UNCLEAR: readonly (readonly [name: string, sent: Sent])[] = [
  ["comes twice", (token) => [`Bearer ${token}`, `Bearer ${token}`]],
  ["comes twice, the first of Basic", (token) => ["Basic YTpi", `Bearer ${token}`]],
  ["comes twice, the last of Basic", (token) => [`Bearer ${token}`, "Basic YTpi"]],
  ["comes twice, both of Basic", () => ["Basic YTpi", "Basic YTpi"]],
  ["has two spaces", (token) => [`Bearer  ${token}`]],
  ["has a tab", (token) => [`Bearer\t${token}`]],
  ["has a tab after the space", (token) => [`Bearer \t${token}`]],
  ["begins with a space", (token) => [` Bearer ${token}`]],
  ["has no token", () => ["Bearer"]],
  ["has a space for a token", () => ["Bearer "]],
  ["has padding for a token", () => ["Bearer =="]],
  ["has two tokens", (token) => [`Bearer ${token} ${token}`]],
  ["has two tokens with a comma", (token) => [`Bearer ${token}, Bearer ${token}`]],
  ["has a comma after the token", (token) => [`Bearer ${token},`]],
  ["has a comma before the scheme", (token) => [`,Bearer ${token}`]],
  ["has Basic before it", (token) => [`Basic YTpi, Bearer ${token}`]],
  ["has Basic before it in other letters", (token) => [`Basic YTpi,bEARER ${token}`]],
  ["has quotation marks", (token) => [`Bearer "${token}"`]],
  ["has a semicolon", (token) => [`Bearer ${token};x`]],
  ["has parameters", (token) => [`Bearer token="${token}"`]],
  ["has padding within", (token) => [`Bearer a=b${token}`]],
  ["has a byte that is no ASCII", (token) => [`Bearer ${token}\u00e9`]],
  ["is the token alone", (token) => [token]],
  ["is empty", () => [""]],
  ["is a colon's", (token) => [`Bearer: ${token}`]],
];

describe("Authorization is refused with 400, with a session too, when it", () => {
  for (const [name, sent] of UNCLEAR) {
    test(name, async () => {
      const token = await accessToken(host, keys);
      const own = sent(token).map((value) => ["authorization", value] as const);
      for (const headers of [apiRequest("/", own), [...navigation("/", cookies), ...own]]) {
        assert.equal(host.request(headers), undefined);
        const { status, challenge, error } = refusalOf(host);
        assert.equal(status, 400);
        assert.match(challenge, /^Bearer error="invalid_request", /);
        assert.equal(error, "invalid_request");
        assert.deepEqual(valuesOf(host.response?.headers, "location"), []);
      }
    });
  }
});

test("the scheme has no case, and goes on as it came", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    const value = `${scheme} ${await accessToken(host, keys)}`;
    for (let turn = 0; turn < 2; turn++) {
      const seen = host.request(apiRequest("/", [["authorization", value]]));
      assert.deepEqual(valuesOf(seen, "authorization"), [value]);
    }
    assert.equal(host.request(apiRequest("/", [["authorization", `${scheme} bad`]])), undefined);
    assert.equal(refusalOf(host).status, 401);
  }
});

test("a token with padding at its end is one that is looked at", () => {
  assert.equal(host.request(apiRequest("/", [["authorization", "Bearer YWJj=="]])), undefined);
  assert.equal(refusalOf(host).status, 401);
});

test("where no rule matches no Authorization is looked at", async () => {
  const rules = [{ to: [{ operation: { notPaths: ["/open"] } }] }];
  const open = await bearerHost(keys, { rules });
  for (const value of ["Bearer bad", "BEARER", ""]) {
    const seen = open.request(apiRequest("/open", [["authorization", value]]));
    assert.deepEqual(valuesOf(seen, "authorization"), [value]);
    assert.equal(open.request(apiRequest("/", [["authorization", value]])), undefined);
  }
});

test("under a rule that lets everybody pass, a bad token is refused all the same, and a good one is said to be there", async () => {
  const lenient = await bearerHost(keys, { rules: [{ unauthenticated: "PASS" }] });
  assert.deepEqual(valuesOf(lenient.request(apiRequest("/")), "x-auth-request-status"), ["anonymous"]);
  const good = apiRequest("/", [["authorization", `Bearer ${await accessToken(lenient, keys)}`]]);
  assert.deepEqual(valuesOf(lenient.request(good), "x-auth-request-status"), ["authenticated"]);
  assert.equal(lenient.request(apiRequest("/", [["authorization", "Bearer bad"]])), undefined);
  assert.equal(refusalOf(lenient).status, 401);
});

test("forward.authorization and keepAuthorization leave an accepted token as it came", async () => {
  for (const forward of [
    { authorization: "NONE" },
    { authorization: "ACCESS_TOKEN", accessToken: { header: "x-access-token" } },
    { keepAuthorization: true },
  ]) {
    const other = await bearerHost(keys, { forward });
    const token = await accessToken(other, keys);
    const sent = apiRequest("/", [
      ["authorization", `Bearer ${token}`],
      ["x-access-token", "evil"],
    ]);
    for (let turn = 0; turn < 2; turn++) {
      const seen = other.request(sent);
      assert.deepEqual(valuesOf(seen, "authorization"), [`Bearer ${token}`]);
      const own = "accessToken" in forward ? [token] : ["evil"];
      assert.deepEqual(valuesOf(seen, "x-access-token"), own);
    }
  }
});

test("the guard against forged requests does not concern a bearer token", async () => {
  const forged = [
    ["origin", "https://evil.example.net"],
    ["sec-fetch-site", "cross-site"],
  ] as const;
  const post = (more: readonly (readonly [string, string])[]) =>
    apiRequest("/", [...forged, ...more]).map(([name, value]) => [name, name === ":method" ? "POST" : value] as const);
  const token = await accessToken(host, keys);
  assert.ok(host.request(post([["authorization", `Bearer ${token}`]])));
  assert.equal(host.request(post([["cookie", cookies.join("; ")]])), undefined);
  assert.equal(host.response?.details, "gatehouse_cross_origin");
});

test("a user's endpoints see no bearer token: it is no session to them", async () => {
  const token = await accessToken(host, keys);
  const { response } = host.open([...navigation("/oauth2/start?rd=/"), ["authorization", `Bearer ${token}`]]);
  assert.equal(response?.status, 302);
  assert.match(valuesOf(response.headers, "location")[0] ?? "", /\/authorize\?/);
});
