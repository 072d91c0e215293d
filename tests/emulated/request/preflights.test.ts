import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";

const PAGE = "https://www.example.com";
const OTHER = "https://evil.example";
const RULES = { rules: [{ to: [{ operation: { notPaths: ["/public"] } }] }] };
const CROSS_ORIGIN = /^(access-control-|vary$)/;

let keys: Signer;
let host: HostEmulator;
let passing: HostEmulator;
let session: string[];
before(async () => {
  keys = await signer();
  const allowOrigins = [PAGE, "https://*.apps.example.net"];
  host = await readyHost(FILTER, keys, { ...RULES, crossOrigin: { allowOrigins } });
  passing = await readyHost(FILTER, keys, { ...RULES, crossOrigin: { allowOrigins, preflight: "PASS" } });
  session = await signIn(host, keys);
});

/** A preflight as browsers send it, with changed headers; undefined takes one out. */
function preflight(changes: Record<string, string | undefined> = {}, more: Pairs = []): Pairs {
  const headers: Record<string, string | undefined> = {
    ":authority": "app.example.com",
    ":path": "/api/orders?page=2",
    ":method": "OPTIONS",
    ":scheme": "https",
    accept: "*/*",
    origin: PAGE,
    "access-control-request-method": "PUT",
    "access-control-request-headers": "content-type,x-csrf",
    "sec-fetch-mode": "cors",
    ...changes,
  };
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return [...pairs, ...more];
}

/** What a request is answered with, which no log line is to tell of. */
function answered(to: HostEmulator, headers: Pairs, isWhole = true): LocalResponse {
  const lines = to.log.length;
  const { response, state } = to.open(headers, isWhole);
  assert.ok(response, `it is ${state}`);
  assert.deepEqual(to.log.slice(lines), []);
  return response;
}

function crossOriginOf(response: LocalResponse): Record<string, string> {
  return Object.fromEntries(response.headers.filter(([name]) => CROSS_ORIGIN.test(name)));
}

function assertRefused(response: LocalResponse, what: string): void {
  assert.deepEqual([response.status, response.details], [403, "gatehouse_preflight_refused"], what);
  assert.deepEqual(crossOriginOf(response), {}, what);
}

test("a preflight of an allowed origin is answered here: with what it asks for, for ten minutes", () => {
  for (const origin of [PAGE, "https://a.apps.example.net"]) {
    const response = answered(host, preflight({ origin }));
    assert.deepEqual([response.status, response.body], [204, ""]);
    assert.deepEqual(crossOriginOf(response), {
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "content-type,x-csrf",
      "access-control-max-age": "600",
      vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
    });
  }
});

test("what a preflight does not ask for is not allowed", () => {
  for (const names of [undefined, ""]) {
    const response = answered(host, preflight({ "access-control-request-headers": names }));
    assert.equal(response.status, 204);
    assert.deepEqual(valuesOf(response.headers, "access-control-allow-headers"), []);
  }
});

test("a preflight of any other origin is refused, without headers that say more", () => {
  for (const origin of [
    OTHER,
    "null",
    "https://www.example.com:8443",
    `${PAGE}.evil.example`,
    "http://www.example.com",
  ]) {
    assertRefused(answered(host, preflight({ origin })), origin);
  }
});

test("without crossOrigin.allowOrigins every preflight is refused, also one that comes from the gateway's own origin", async () => {
  const plain = await readyHost(FILTER, keys);
  for (const origin of [PAGE, "https://app.example.com"]) assertRefused(answered(plain, preflight({ origin })), origin);
});

/** What no browser sends, and an answer could not repeat. */
const MALFORMED: [string, Pairs][] = [
  ["two origins in one", preflight({ origin: `${PAGE} ${OTHER}` })],
  ["two Origin headers", preflight({}, [["origin", PAGE]])],
  ["an origin with a path", preflight({ origin: `${PAGE}/` })],
  ["an empty origin", preflight({ origin: "" })],
  ["two methods", preflight({}, [["access-control-request-method", "GET"]])],
  ["a method that is no token", preflight({ "access-control-request-method": "PUT, GET" })],
  ["an empty method", preflight({ "access-control-request-method": "" })],
  ["a long method", preflight({ "access-control-request-method": "A".repeat(65) })],
  ["names that are no tokens", preflight({ "access-control-request-headers": "x-a, x b" })],
  ["too many names", preflight({ "access-control-request-headers": "x-a,".repeat(600) + "x-b" })],
  ["names twice", preflight({}, [["access-control-request-headers", "x-b"]])],
];

test("what is malformed in a preflight is refused, whatever becomes of the others", () => {
  for (const [what, headers] of MALFORMED) {
    for (const to of [host, passing]) assertRefused(answered(to, headers), what);
  }
});

test("a preflight carries no session: cookies with it change nothing, and never go on", () => {
  const cookie: Pairs = [["cookie", [...session, "a=b"].join("; ")]];
  assert.ok(host.open(navigation("/api/orders", session)).forwarded, "the session is good");
  assertRefused(answered(host, preflight({ origin: OTHER }, cookie)), "with a session");
  assert.equal(answered(host, preflight({}, cookie)).status, 204);
  const forwarded = passing.open(preflight({ origin: OTHER }, cookie)).forwarded;
  assert.ok(forwarded);
  for (const name of ["cookie", "authorization", "x-auth-request-user"])
    assert.deepEqual(valuesOf(forwarded, name), []);
});

test("a cookie that does not open is left alone by a preflight", () => {
  const response = answered(host, preflight({}, [["cookie", `${session[0] ?? ""}x`]]));
  assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
});

test("with PASS a preflight of any origin goes on, without anything that says who sent it or means another method", () => {
  const forged: Pairs = [
    ["authorization", "Bearer forged"],
    ["authorization", "Basic forged"],
    ["cookie", "a=forged"],
    ["x-auth-request-user", "forged"],
    ["x.auth.request.user", "forged"],
    ["x-forwarded-user", "forged"],
    ["x-http-method-override", "forged"],
    ["x-http-method", "forged"],
    ["x-method-override", "forged"],
    ["x_http.method~override", "forged"],
    ["x-http_method", "forged"],
  ];
  for (const origin of [OTHER, PAGE, "null", "capacitor://localhost"]) {
    const sent = preflight({ origin, "content-length": "0" });
    const { forwarded } = passing.open([...sent, ...forged]);
    assert.deepEqual(forwarded, sent, origin);
  }
});

test("so it is where Authorization is otherwise left to the client", async () => {
  for (const forward of [{ authorization: "NONE" }, { keepAuthorization: true }]) {
    const lax = await readyHost(FILTER, keys, { forward, crossOrigin: { preflight: "PASS" } });
    const { forwarded } = lax.open(preflight({}, [["authorization", "Basic forged"]]));
    assert.deepEqual(valuesOf(forwarded, "authorization"), []);
  }
});

test("with PASS what has a body, or changes protocols, is no preflight and is refused", () => {
  const cases: [string, Pairs, boolean][] = [
    ["a body", preflight(), false],
    ["an announced body", preflight({ "content-length": "12" }), true],
    [
      "two lengths",
      preflight({}, [
        ["content-length", "0"],
        ["content-length", "1"],
      ]),
      true,
    ],
    ["chunks", preflight({ "transfer-encoding": "chunked" }), true],
    ["an upgrade", preflight({ connection: "Upgrade", upgrade: "websocket" }), true],
    ["no path", preflight({ ":path": "*" }), true],
  ];
  for (const [what, headers, isWhole] of cases) assertRefused(answered(passing, headers, isWhole), what);
});

test("what lacks a part of a preflight is a request like any other", () => {
  for (const lacking of ["origin", "access-control-request-method"]) {
    for (const to of [host, passing]) assert.equal(to.open(preflight({ [lacking]: undefined })).response?.status, 401);
  }
  for (const method of ["options", "PUT"]) {
    for (const to of [host, passing]) assert.equal(to.open(preflight({ ":method": method })).response?.status, 401);
  }
});

test("where no session is needed a preflight goes on for the application to answer, as everything does", () => {
  const sent = preflight({ ":path": "/public", origin: OTHER });
  assert.deepEqual(host.open(sent).forwarded, sent);
});

test("preflights are counted by what became of them", async () => {
  const crossOrigin = { allowOrigins: [PAGE] };
  const answering = await readyHost(FILTER, keys, { crossOrigin });
  const handing = await readyHost(FILTER, keys, { crossOrigin: { ...crossOrigin, preflight: "PASS" } });
  for (const to of [answering, handing]) {
    for (const origin of [PAGE, PAGE, OTHER, "no-origin"]) to.open(preflight({ origin }));
    to.tick();
  }
  const counts = (of: HostEmulator): (number | undefined)[] =>
    ["answered", "passed", "refused"].map((outcome) => of.metrics.get(`gatehouse.preflights.${outcome}`));
  assert.deepEqual(counts(answering), [2, undefined, 2]);
  assert.deepEqual(counts(handing), [undefined, 3, 1]);
});

/** What a script of another origin's page reads when it is refused. */
function fetched(origin: string, path = "/api", method = "GET"): LocalResponse {
  const headers: Pairs = [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", method],
    [":scheme", "https"],
    ["origin", origin],
    ["sec-fetch-mode", "cors"],
    ["sec-fetch-site", "cross-site"],
  ];
  const { response } = host.open(headers);
  assert.ok(response);
  return response;
}

test("pages of an allowed origin can read why they were refused, and what they are told beside", () => {
  const headers = {
    "access-control-allow-origin": PAGE,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "WWW-Authenticate, Retry-After, x-gatehouse-id",
  };
  const cases: [LocalResponse, number, vary: string][] = [
    [fetched(PAGE), 401, "Accept-Language, Origin"],
    [fetched(PAGE, "/api", "POST"), 401, "Accept-Language, Origin"],
    [fetched(PAGE, "/oauth2/nothing"), 404, "Origin"],
    [fetched(PAGE, "/oauth2/ready", "DELETE"), 405, "Origin"],
  ];
  for (const [response, status, vary] of cases) {
    assert.equal(response.status, status);
    assert.deepEqual(crossOriginOf(response), { ...headers, vary });
  }
});

test("pages of others can not, and what is no refusal says nothing", () => {
  for (const origin of [OTHER, "null", `${PAGE}/`]) {
    const response = fetched(origin);
    assert.equal(response.status, 401);
    assert.deepEqual(crossOriginOf(response), { vary: "Accept-Language" }, origin);
  }
  assert.deepEqual(crossOriginOf(fetched(PAGE, "/oauth2/ready")), {});
  assert.deepEqual(crossOriginOf(fetched(PAGE, "/oauth2/start?rd=/")), {});
});

test("so it is for a 403 on a host that nobody is signed in on, and for a 503", async () => {
  const crossOrigin = { allowOrigins: [PAGE] };
  const narrow = await readyHost(FILTER, keys, { hosts: ["app.example.com"], crossOrigin });
  const elsewhere = narrow.open(preflight({ ":authority": "else.example.com", ":method": "GET" })).response;
  assert.equal(elsewhere?.status, 403);
  assert.equal(valuesOf(elsewhere.headers, "access-control-allow-origin")[0], PAGE);
  const prefetch = preflight({ ":path": "/oauth2/start?rd=/", ":method": "GET" }, [["sec-purpose", "prefetch"]]);
  const ahead = narrow.open(prefetch).response;
  assert.equal(ahead?.status, 503);
  assert.equal(valuesOf(ahead.headers, "access-control-allow-origin")[0], PAGE);
});
