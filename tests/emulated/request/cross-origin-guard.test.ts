import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const OWN = "https://app.example.com";
const PAGE = "https://www.example.org";
const SIBLING = "https://wiki.example.com";
const OTHER = "https://evil.example";
const RULES = { rules: [{ to: [{ operation: { notPaths: ["/public"] } }] }] };

let keys: Signer;
let host: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { ...RULES, crossOrigin: { allowOrigins: [PAGE] } });
  session = await signIn(host, keys);
});

/** A request with a session, as a browser's script sends it, with changed headers; undefined takes one out. */
function written(changes: Record<string, string | undefined> = {}, cookies: readonly string[] = session): Pairs {
  const headers: Record<string, string | undefined> = {
    ":authority": "app.example.com",
    ":path": "/api/orders?page=2",
    ":method": "POST",
    ":scheme": "https",
    accept: "*/*",
    origin: OWN,
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
    cookie: ["theme=dark", ...cookies].join("; "),
    ...changes,
  };
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

/** The headers by which a form is sent off, in place of a script's request. */
const FORM = { accept: "text/html,*/*;q=0.8", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const SOCKET = {
  ":method": "GET",
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-fetch-mode": "websocket",
  "sec-fetch-dest": "websocket",
};
const NO_METADATA = { "sec-fetch-site": undefined, "sec-fetch-mode": undefined, "sec-fetch-dest": undefined };

function assertPasses(headers: Pairs, what: string, to = host): void {
  const { forwarded, response } = to.open(headers, false);
  assert.ok(forwarded, `${what}: ${response?.body ?? "held"}`);
  assert.match(valuesOf(forwarded, "authorization")[0] ?? "", /^Bearer eyJ/, what);
}

function assertRefused(headers: Pairs, what: string, to = host): LocalResponse {
  const { response, state } = to.open(headers, false);
  assert.ok(response, `${what}: it is ${state}`);
  // gRPC-Web hears of it in the body.
  const status = response.body.includes("grpc-status:7\r\n") ? 200 : 403;
  assert.deepEqual([response.status, response.details], [status, "gatehouse_cross_origin"], what);
  assert.deepEqual(valuesOf(response.headers, "set-cookie"), [], `${what}: the session stays`);
  return response;
}

const UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "XYZ", "post", "get"];
const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];

const WAYS: readonly (readonly [name: string, headers: Record<string, string | undefined>])[] = [
  ...UNSAFE.map((method) => [method, { ":method": method }] as const),
  ["a form", FORM],
  ["a form in a frame", { ...FORM, "sec-fetch-dest": "iframe" }],
  ["a beacon", { "sec-fetch-mode": "no-cors" }],
  ["gRPC-Web", { "content-type": "application/grpc-web+proto", "x-grpc-web": "1" }],
  ["a WebSocket", SOCKET],
  ["a WebSocket in another spelling", { ...SOCKET, upgrade: "h2c, WebSocket" }],
  ["a WebSocket that is asked for by CONNECT", { ":method": "CONNECT", ":protocol": "websocket" }],
];

/** Where it comes from, and whether it may. */
const ORIGINS: readonly (readonly [name: string, headers: Record<string, string | undefined>, passes: boolean])[] = [
  ["our own page", {}, true],
  ["our own page that says no referrer", { origin: "null" }, true],
  ["our own page behind a proxy that changes Host", { origin: "https://outer.example" }, true],
  ["the user", { origin: undefined, "sec-fetch-site": "none" }, true],
  ["our own page in a browser without Fetch Metadata", NO_METADATA, true],
  ["our own page under Host with a port", { ...NO_METADATA, ":authority": "app.example.com:443" }, true],
  ["our own page, TLS ended before", { ...NO_METADATA, ":scheme": "http", ":authority": "app.example.com:8080" }, true],
  ["no browser", { ...NO_METADATA, origin: undefined }, true],
  ["no browser, with a Referer", { ...NO_METADATA, origin: undefined, referer: `${OTHER}/` }, true],
  ["an allowed page", { origin: PAGE, "sec-fetch-site": "cross-site" }, true],
  ["an allowed page without Fetch Metadata", { ...NO_METADATA, origin: PAGE }, true],
  ["our own page after a redirect", { "sec-fetch-site": "cross-site" }, true],
  ["a sibling", { origin: SIBLING, "sec-fetch-site": "same-site" }, false],
  ["another port of the host", { origin: `${OWN}:8443`, "sec-fetch-site": "same-site" }, false],
  ["http", { origin: "http://app.example.com", "sec-fetch-site": "cross-site" }, false],
  ["another site", { origin: OTHER, "sec-fetch-site": "cross-site" }, false],
  ["a sandboxed page", { origin: "null", "sec-fetch-site": "cross-site" }, false],
  ["a sibling's sandboxed page", { origin: "null", "sec-fetch-site": "same-site" }, false],
  ["a page that is not said", { origin: undefined, "sec-fetch-site": "cross-site" }, false],
  ["an extension's page", { origin: "moz-extension://6f0c2a1e", "sec-fetch-site": "cross-site" }, false],
  ["a sibling without Fetch Metadata", { ...NO_METADATA, origin: SIBLING }, false],
  ["another site without Fetch Metadata", { ...NO_METADATA, origin: OTHER }, false],
  ["a sandboxed page without Fetch Metadata", { ...NO_METADATA, origin: "null" }, false],
  ["an empty origin", { ...NO_METADATA, origin: "" }, false],
  ["an origin with a path", { ...NO_METADATA, origin: `${OWN}/` }, false],
  ["a site that there is not", { origin: undefined, "sec-fetch-site": "same-origin2" }, false],
];

for (const [origin, from, passes] of ORIGINS) {
  test(`from ${origin} nothing that could change something is ${passes ? "refused" : "let through"}`, () => {
    for (const [way, by] of WAYS) {
      const headers = written({ ...by, ...from });
      if (passes) assertPasses(headers, way);
      else assertRefused(headers, way);
    }
  });

  test(`from ${origin} what changes nothing is let through`, () => {
    for (const method of SAFE) assertPasses(written({ ":method": method, ...from }), method);
    assertPasses(written({ ":method": "GET", upgrade: "h2c", ...from }), "another upgrade");
  });
}

test("what says twice where it comes from is refused, whatever it says", () => {
  const more: Pairs = [
    ["origin", OWN],
    ["origin", OTHER],
    ["sec-fetch-site", "same-origin"],
    ["sec-fetch-site", "cross-site"],
  ];
  for (const pair of more) {
    assertRefused([...written(), pair], pair.join(": "));
    assertRefused([pair, ...written()], pair.join(": "));
    assertPasses([...written({ ":method": "GET" }), pair], pair.join(": "));
  }
});

test("what a service worker passes on comes from where Origin says, since Fetch Metadata speaks of the worker", () => {
  const passedOn: Record<string, string>[] = [
    { ...FORM, "sec-fetch-dest": "empty", "upgrade-insecure-requests": "1" },
    { ...FORM, "sec-fetch-dest": "empty", "sec-fetch-mode": "same-origin", "upgrade-insecure-requests": "1" },
  ];
  for (const by of passedOn) {
    assertPasses(written(by), "our own form");
    assertPasses(written({ ...by, origin: PAGE }), "an allowed page's");
    for (const origin of [SIBLING, OTHER, "null"]) assertRefused(written({ ...by, origin }), origin);
  }
});

test("session.cookie.domain hands the cookie to siblings, which may then use it; over http where it is not secure", async () => {
  const configuration = (secure: string): object => ({
    session: { cookie: { domain: "example.com", secure } },
    provider: { clusters: { "*": "p" } },
  });
  const cases: [string, string, boolean][] = [
    ["AUTO", SIBLING, true],
    ["AUTO", `${SIBLING}:8443`, true],
    ["AUTO", "https://example.com", true],
    ["AUTO", "http://wiki.example.com", false],
    ["AUTO", "https://evilexample.com", false],
    ["NEVER", "http://wiki.example.com", true],
  ];
  for (const [secure, origin, passes] of cases) {
    const shared = await readyHost(FILTER, keys, configuration(secure));
    const cookies = await signIn(shared, keys);
    const headers = written({ origin, "sec-fetch-site": "same-site" }, cookies);
    if (passes) assertPasses(headers, origin, shared);
    else assertRefused(headers, origin, shared);
  }
});

test("with crossOrigin.guard false it is the application's to judge", async () => {
  const open = await readyHost(FILTER, keys, { crossOrigin: { guard: false } });
  const cookies = await signIn(open, keys);
  for (const [way, by] of WAYS) {
    assertPasses(written({ ...by, origin: OTHER, "sec-fetch-site": "cross-site" }, cookies), way, open);
  }
});

test("without a session it is told that, and where none is needed it goes on", () => {
  const foreign = { origin: OTHER, "sec-fetch-site": "cross-site" };
  assert.equal(host.open(written(foreign, [])).response?.status, 401);
  assert.equal(host.open(written({ ...foreign, ...FORM }, [])).response?.status, 401);
  assert.equal(host.open(written(foreign, [`${session[0] ?? ""}x`])).response?.status, 401);
  const { forwarded } = host.open(written({ ...foreign, ":path": "/public" }));
  assert.deepEqual(valuesOf(forwarded, "authorization"), []);
  assert.deepEqual(valuesOf(forwarded, "cookie"), ["theme=dark"]);
});

test("a script is told why, and what allows it; so is a log line, with where it came from", async () => {
  const quiet = await readyHost(FILTER, keys);
  const headers = written({ origin: SIBLING, "sec-fetch-site": "same-site" }, await signIn(quiet, keys));
  const lines = quiet.log.length;
  const response = assertRefused(headers, "a sibling", quiet);
  assert.match(valuesOf(response.headers, "content-type")[0] ?? "", /^application\/json/);
  const told = JSON.parse(response.body) as { error: string; message: string; id: string };
  assert.equal(told.error, "cross_origin");
  assert.match(told.message, /another site.*crossOrigin\.allowOrigins/);
  const [line = "", ...others] = quiet.log.slice(lines);
  assert.deepEqual(others, []);
  assert.ok(line.includes(told.id) && line.includes("crossOrigin.guard"), line);
  const found = `"POST" with Origin "${SIBLING}" and Sec-Fetch-Site "same-site", expected Origin "${OWN}" or one of`;
  assert.ok(line.includes(found), line);
  assert.ok(line.includes('"app.example.com/api/orders"'), line);
});

test("a person is shown a page", () => {
  const response = assertRefused(written({ ...FORM, origin: OTHER, "sec-fetch-site": "cross-site" }), "a form");
  assert.match(valuesOf(response.headers, "content-type")[0] ?? "", /^text\/html/);
  assert.match(response.body, /crossOrigin\.allowOrigins/);
});

test("a page of another origin can't read the refusal", () => {
  const response = assertRefused(written({ origin: OTHER, "sec-fetch-site": "cross-site" }), "another site");
  assert.deepEqual(
    response.headers.filter(([name]) => name.startsWith("access-control-")),
    [],
  );
});

test("refusals are counted, and the log has ten lines a minute of them", async () => {
  const flooded = await readyHost(FILTER, keys);
  const cookies = await signIn(flooded, keys);
  const lines = flooded.log.length;
  for (let i = 0; i < 50; i++)
    assertRefused(written({ origin: OTHER, "sec-fetch-site": "cross-site" }, cookies), "", flooded);
  assert.equal(flooded.log.length - lines, 10);
  flooded.tick();
  assert.equal(flooded.metrics.get("gatehouse.denials.cross_origin"), 50);
});

test("what is refused begins no refresh, and is not held", async () => {
  const refreshing = await readyHost(FILTER, keys);
  const cookies = await signIn(refreshing, keys, {}, { refresh_token: "r" });
  refreshing.nowMs += 3_590_000;
  refreshing.tick();
  assertRefused(written({ origin: OTHER, "sec-fetch-site": "cross-site" }, cookies), "another site", refreshing);
  assert.deepEqual(refreshing.calls, []);
  assert.equal(refreshing.open(written({}, cookies), false).state, "HELD");
  assert.equal(refreshing.calls.length, 1);
});

test("where people choose, the session of each of the relying parties is guarded", async () => {
  const hosts = ["app.example.com"];
  const names = ["one", "two"];
  const configurations = names.map((name) => ({ name, hosts, redirectUrl: `${OWN}/callback/${name}` }));
  const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(names));
  for (const name of names) {
    const way = { start: `/oauth2/start?rp=${name}`, callback: `/callback/${name}` };
    const cookies = await parties.signIn(name, "app.example.com", way);
    assertPasses(written({}, cookies), name, parties.host);
    assertRefused(written({ origin: SIBLING, "sec-fetch-site": "same-site" }, cookies), name, parties.host);
  }
});

test("it costs neither a call of the host nor memory, whoever decides", async () => {
  const plain = await readyHost(FILTER, keys, { crossOrigin: { allowOrigins: [PAGE] } });
  const cookies = await signIn(plain, keys);
  const read = navigation("/api", ["theme=dark", ...cookies]);
  const counted = (headers: Pairs): object => {
    plain.resetCounts();
    assert.ok(plain.request(headers));
    return Object.fromEntries(plain.counts);
  };
  assert.ok(plain.request(read), "the session opens");
  const usual = counted(read);
  for (const changes of [{}, { ...NO_METADATA }, { origin: PAGE, "sec-fetch-site": "cross-site" }, SOCKET]) {
    const headers = written(changes, cookies);
    assert.deepEqual(counted(headers), usual);
    const serialised = plain.serialise(headers);
    const { memoryBytes } = plain;
    for (let i = 0; i < 50_000; i++) assert.ok(plain.replay(serialised, headers));
    assert.equal(plain.memoryBytes, memoryBytes);
  }
});
