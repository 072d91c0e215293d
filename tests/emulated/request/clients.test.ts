import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import { sealedWith } from "../../support/emulated/sealed-session.ts";
import { navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What clients that are no person on the way to a page hear: scripts, gRPC, WebSockets.

const PAGE = "https://www.example.org";
const OTHER = "https://evil.example";
const CHALLENGE = 'Bearer realm="gatehouse"';

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { hosts: ["app.example.com"], crossOrigin: { allowOrigins: [PAGE] } });
});

/** A script's request, with changed headers; undefined takes one out. */
function script(changes: Record<string, string | undefined> = {}, cookies: readonly string[] = []): Pairs {
  const headers: Record<string, string | undefined> = {
    ":authority": "app.example.com",
    ":path": "/api",
    ":method": "GET",
    ":scheme": "https",
    accept: "*/*",
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
    cookie: cookies.length > 0 ? cookies.join("; ") : undefined,
    ...changes,
  };
  return Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function answerTo(headers: Pairs, to = host): LocalResponse {
  const { response } = to.open(headers);
  assert.ok(response, "no answer of the filter's");
  return response;
}

function errorOf(response: LocalResponse): unknown {
  return (JSON.parse(response.body) as { error: unknown }).error;
}

function only(response: LocalResponse, name: string): string {
  const values = valuesOf(response.headers, name);
  assert.equal(values.length, 1, `${name}: ${values.join(" | ")}`);
  return values[0] ?? "";
}

function assertNoSession(response: LocalResponse, error: string, what: string): void {
  assert.deepEqual([response.status, errorOf(response)], [401, error], what);
  // RFC 6750, section 3.1: no error code where no bearer token came.
  assert.equal(only(response, "www-authenticate"), CHALLENGE, what);
  assert.equal(response.details, `gatehouse_${error}`, what);
}

describe("a script without a session", () => {
  test("hears that there is none, and of no scheme's error", () => {
    assertNoSession(answerTo(script()), "session_missing", "no cookie");
    assertNoSession(answerTo(script({ ":method": "POST" })), "session_missing", "POST");
  });

  test("hears that it has ended where it came with one that was good once", async () => {
    const workers = await EmulatedWorkers.start(1, keys, { session: { lifetime: "2h" } });
    const worker = workers.worker(0);
    const now = workers.nowSeconds;
    const withTokens = await signIn(worker, keys, { exp: now + 600 });
    const whole = await signIn(worker, keys, { exp: now + 86400 });
    workers.jump(601_000);
    assertNoSession(answerTo(script({}, withTokens), worker), "session_ended", "its tokens have ended");
    assert.ok(worker.open(script({}, whole)).forwarded);
    workers.jump(7_200_000);
    assertNoSession(answerTo(script({}, whole), worker), "session_ended", "by lifetime");
    assertNoSession(answerTo(script({ ":method": "POST" }, whole), worker), "session_ended", "POST");
  });

  test("so it does where the provider refuses to refresh it, and where it was signed out", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const worker = workers.worker(0);
    const refreshed = await workers.signIn("ada", 300);
    const left = await workers.signIn("bob", 3600);
    assert.equal(answerTo(navigation("/oauth2/sign_out", left), worker).status, 302);
    assertNoSession(answerTo(script({}, left), worker), "session_ended", "signed out");
    workers.jump(301_000);
    const waiting = worker.open(script({}, refreshed));
    for (const refresh of workers.refreshCalls())
      worker.answer(workers.take(refresh).call, 400, '{"error":"invalid_grant"}');
    assert.ok(waiting.response);
    assertNoSession(waiting.response, "session_ended", "refused while it waited");
    assertNoSession(answerTo(script({}, refreshed), worker), "session_ended", "refused before");
  });

  test("hears no more of what it can't have had from here", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const worker = workers.worker(0);
    const [cookie = ""] = await signIn(worker, keys);
    workers.jump(100_000_000);
    const changed = `${cookie.slice(0, -6)}${cookie.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA"}`;
    const foreign = sealedWith(cookie, Buffer.alloc(32, 7).toString("base64"));
    for (const other of [changed, foreign, "__Host-gatehouse=junk", "__Host-gatehouse=", "theme=dark"]) {
      assertNoSession(answerTo(script({}, [other]), worker), "session_missing", other);
    }
    assertNoSession(answerTo(script({}, [cookie]), worker), "session_ended", "the test's own");
  });
});

test("on a host of several relying parties a session of any that has ended is told", async () => {
  const names = ["one", "two"];
  const configurations = names.map((name) => {
    return { name, hosts: ["app.example.com"], redirectUrl: `https://app.example.com/${name}` };
  });
  const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(names));
  for (const name of names) {
    const paths = { start: `/oauth2/start?rp=${name}`, callback: `/${name}` };
    const cookies = await parties.signIn(name, "app.example.com", paths);
    assert.ok(parties.host.open(script({}, cookies)).forwarded);
    parties.host.nowMs += 43_201_000;
    parties.host.tick();
    assertNoSession(answerTo(script({}, cookies), parties.host), "session_ended", cookies.join());
    parties.host.nowMs -= 43_201_000;
    parties.host.tick();
  }
});

const GRPC_WEB = "application/grpc-web+proto";
const GRPC_TYPES: [sent: string, answered: string][] = [
  ["application/grpc", "application/grpc"],
  ["application/grpc+proto", "application/grpc"],
  ["Application/GRPC; charset=utf-8", "application/grpc"],
  ["application/grpc-web", GRPC_WEB],
  ["application/grpc-web+proto", GRPC_WEB],
  ["application/grpc-web+json;v=1", GRPC_WEB],
  ["application/grpc-web-text", "application/grpc-web-text+proto"],
  ["application/grpc-web-text+proto", "application/grpc-web-text+proto"],
];

/** What an answer of gRPC says; of gRPC-Web by its one frame, of trailers (gRPC's doc/PROTOCOL-WEB.md). */
function grpcOf(response: LocalResponse): { status: string; message: string } {
  assert.equal(response.status, 200);
  const type = only(response, "content-type");
  if (type === "application/grpc") {
    assert.equal(response.body, "");
    return { status: only(response, "grpc-status"), message: only(response, "grpc-message") };
  }
  const frame = type.includes("-text") ? Buffer.from(response.body, "base64") : response.bytes;
  assert.deepEqual([frame[0], frame.readUInt32BE(1)], [0x80, frame.length - 5]);
  const read = /^grpc-status:(\d+)\r\ngrpc-message:(.*)\r\n$/.exec(frame.subarray(5).toString("latin1"));
  assert.ok(read, frame.toString("latin1"));
  return { status: read[1] ?? "", message: read[2] ?? "" };
}

describe("a gRPC call", () => {
  const call = (type: string, more: Record<string, string | undefined> = {}): Pairs =>
    script({ ":method": "POST", ":path": "/orders.Orders/Get", "content-type": type, ...more });

  test("without a session ends with UNAUTHENTICATED, in what gRPC reads", () => {
    for (const [type, answered] of GRPC_TYPES) {
      const response = answerTo(call(type));
      assert.equal(only(response, "content-type"), answered, type);
      const { status, message } = grpcOf(response);
      assert.equal(status, "16", type);
      assert.match(message, /^session_missing: [A-Z]/, type);
      assert.equal(only(response, "cache-control"), "no-store");
      assert.equal(response.details, "gatehouse_session_missing", type);
    }
  });

  test("is told from what only begins like one", () => {
    for (const type of [
      "application/grpcx",
      "application/grpc-webx",
      "application/json",
      "application/gRPC-Webtext",
      "",
    ]) {
      assertNoSession(answerTo(call(type)), "session_missing", type);
    }
  });

  test("that is refused ends with PERMISSION_DENIED, and with UNAVAILABLE where it may come again", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const worker = workers.worker(0);
    const cookies = await workers.signIn("ada", 300);
    const cookie = cookies.join("; ");
    const forged = answerTo(
      call("application/grpc", { origin: OTHER, "sec-fetch-site": "cross-site", cookie }),
      worker,
    );
    assert.equal(grpcOf(forged).status, "7");
    assert.match(grpcOf(forged).message, /^cross_origin: /);
    assert.match(only(forged, "x-gatehouse-id"), /^[\w-]{8}$/);
    const unknown = answerTo(call("application/grpc-web", { ":authority": "other.example.com" }));
    assert.equal(grpcOf(unknown).status, "7");
    assert.match(grpcOf(unknown).message, /^host_unknown: /);
    workers.jump(301_000);
    const waiting = worker.open(call("application/grpc", { cookie }));
    for (let tries = 0; tries < 4; tries++) {
      for (const refresh of workers.refreshCalls()) worker.fail(workers.take(refresh).call);
      workers.pass(2_000);
    }
    assert.ok(waiting.response);
    assert.equal(grpcOf(waiting.response).status, "14");
    assert.match(grpcOf(waiting.response).message, /^refresh_unavailable: /);
    assert.match(only(waiting.response, "retry-after"), /^\d+$/);
  });

  test("begins no login, whatever else it looks like", () => {
    for (const method of ["GET", "HEAD", "POST"]) {
      const headers = { ...Object.fromEntries(navigation("/")), ":method": method, "content-type": "application/grpc" };
      const response = answerTo(Object.entries(headers));
      assert.equal(grpcOf(response).status, "16");
      assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
      assert.deepEqual(valuesOf(response.headers, "location"), []);
    }
  });

  test("from an allowed origin's page may be read there", () => {
    const response = answerTo(call("application/grpc-web+proto", { origin: PAGE, "sec-fetch-site": "cross-site" }));
    assert.equal(only(response, "access-control-allow-origin"), PAGE);
    assert.match(only(response, "access-control-expose-headers"), /\bgrpc-status, grpc-message$/);
  });
});

test("a WebSocket's handshake without a session gets 401, and never a login or a page", async () => {
  const paged = await readyHost(FILTER, keys, { signIn: { mode: "PAGE" } });
  for (const to of [host, paged]) {
    for (const upgrade of ["websocket", "WebSocket", "h2c, websocket"]) {
      const response = answerTo([...navigation("/socket"), ["connection", "Upgrade"], ["upgrade", upgrade]], to);
      assertNoSession(response, "session_missing", upgrade);
      assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
    }
  }
});

describe("a refusal of ours, of whatever status", () => {
  const refusals: [what: string, status: number, headers: Record<string, string>][] = [
    ["no session", 401, {}],
    ["a host of nobody", 403, { ":authority": "other.example.com" }],
    ["an endpoint that is not there", 404, { ":path": "/oauth2/nothing" }],
    ["a method that it has not", 405, { ":path": "/oauth2/sign_in", ":method": "PUT" }],
    ["a query that is too long", 414, { ":path": `/oauth2/sign_in?rd=${"a".repeat(9000)}` }],
    ["a callback of no login", 400, { ":path": "/oauth2/callback?code=c&state=s" }],
    ["a browser that fetches ahead", 503, { ":path": "/oauth2/start", "sec-purpose": "prefetch" }],
  ];
  for (const [what, status, headers] of refusals) {
    test(`can be read by an allowed origin's page and by no other: ${what}`, () => {
      const allowed = answerTo(script({ origin: PAGE, "sec-fetch-site": "cross-site", ...headers }));
      assert.equal(allowed.status, status);
      assert.equal(only(allowed, "access-control-allow-origin"), PAGE);
      assert.equal(only(allowed, "access-control-allow-credentials"), "true");
      assert.match(only(allowed, "access-control-expose-headers"), /WWW-Authenticate/);
      assert.match(only(allowed, "vary"), /(^|, )Origin$/);
      for (const origin of [OTHER, "null", `${PAGE}.evil.example`, "https://app.example.com"]) {
        const other = answerTo(script({ origin, "sec-fetch-site": "cross-site", ...headers }));
        assert.equal(other.status, status);
        assert.deepEqual(valuesOf(other.headers, "access-control-allow-origin"), [], origin);
      }
    });
  }
});
