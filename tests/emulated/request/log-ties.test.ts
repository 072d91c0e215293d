import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import type { Signer } from "../../support/emulated/session.ts";
import {
  beginLogin,
  comeBack,
  navigation,
  redeem,
  sessionCookies,
  signer,
  signIn,
} from "../../support/emulated/session.ts";
import { EmulatedWorkers, scriptRequest } from "../../support/emulated/workers.ts";

// What ties a user's page, the filter's log and Envoy's access log: the refusal's id, the request's id, the session's short id.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const REQUEST_ID = "f9554c09-053a-4cfe-8c74-5c8144a1b63c";

function withHeader(headers: Pairs, name: string, value: string | undefined): Pairs {
  const others = headers.filter(([other]) => other !== name);
  return value === undefined ? others : [...others, [name, value]];
}

/** The id that an answer's header has. */
function idOf(response: LocalResponse | undefined): string {
  const [id = "", ...others] = valuesOf(response?.headers, "x-gatehouse-id");
  assert.deepEqual(others, []);
  return id;
}

function lineWith(host: HostEmulator, part: string): string {
  const lines = host.log.filter((line) => line.includes(part));
  assert.equal(lines.length, 1, `${part}: ${lines.join("\n")}`);
  return lines[0] ?? "";
}

function shortIdOf(cookies: readonly string[]): string {
  return openSession(cookies[0] ?? "")
    .id.subarray(0, 6)
    .toString("base64url");
}

/** A time as the log has it. */
function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

for (const [what, request, path] of [
  ["page", navigation("/oauth2/callback?code=c0de&state=s"), "/oauth2/callback"],
  ["JSON", scriptRequest("/oauth2/callback?code=c0de&state=s"), "/oauth2/callback"],
] as const) {
  test(`a refusal's id is in its ${what}, in its header and in its line, with the request's id, host and path`, async () => {
    const host = (await EmulatedWorkers.start(1, keys)).worker(0);
    host.request(request);
    const id = idOf(host.response);
    assert.match(id, /^[\w-]{8}$/);
    assert.ok(host.response?.body.includes(id), host.response?.body);
    const line = lineWith(host, `id ${id}, callback_state_unknown: `);
    assert.ok(line.endsWith(`; at "app.example.com${path}", x-request-id ${REQUEST_ID}`), line);
    assert.doesNotMatch(line, /c0de/, "the query is not in it");
  });
}

test("what a request says of itself is bounded in its line, and keeps to it", async () => {
  const host = (await EmulatedWorkers.start(1, keys)).worker(0);
  const hosts: [requestId: string | undefined, path: string, end: string][] = [
    [undefined, "/p", '; at "app.example.com/p"'],
    ["a".repeat(200), "/p", `; at "app.example.com/p", x-request-id ${"a".repeat(64)}`],
    ['x", id y\r\n\u00e9', "/p", '; at "app.example.com/p", x-request-id x???id?y???'],
    ["1", '/a"b\\c', '; at "app.example.com/a\\"b\\\\c", x-request-id 1'],
    ["2", "/a\u202eb\u0001", '; at "app.example.com/a\ufffdb\ufffd", x-request-id 2'],
    ["3", `/${"é".repeat(2000)}`, `; at "app.example.com/${"é".repeat(484)}", x-request-id 3`],
  ];
  for (const [requestId, path, end] of hosts) {
    const prefetch = withHeader(navigation(path), "sec-purpose", "prefetch");
    host.request(withHeader(prefetch, "x-request-id", requestId));
    const line = lineWith(host, `id ${idOf(host.response)}, prefetch: `);
    assert.equal(line.slice(line.indexOf("; at ")), end);
  }
});

test("answers that have no line have no id", async () => {
  const host = (await EmulatedWorkers.start(1, keys)).worker(0);
  const before = host.log.length;
  for (const request of [scriptRequest("/"), navigation("/"), navigation("/oauth2/sign_in"), navigation("/oauth2/x")]) {
    host.request(request);
    assert.equal(idOf(host.response), "", host.response?.details);
    assert.doesNotMatch(host.response?.body ?? "", /"id"|Id:/);
  }
  assert.deepEqual(host.log.slice(before), []);
});

test("a refusal that comes when the provider has answered has the id and the place of its own request", async () => {
  const host = (await EmulatedWorkers.start(1, keys)).worker(0);
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  host.request(withHeader(navigation("/other"), "x-request-id", "another"));
  host.answer(host.takeCall(), 400, '{"error":"invalid_client"}');
  const line = lineWith(host, `id ${idOf(stream.response)}, `);
  assert.ok(line.endsWith(`; at "app.example.com/oauth2/callback", x-request-id ${REQUEST_ID}`), line);
});

test("a login that waits for the provider is refused with the place of its own request", async () => {
  const workers = await EmulatedWorkers.start(0, keys);
  workers.answersDocuments = false;
  const host = await workers.add();
  const stream = host.open(withHeader(navigation("/waits?for=it"), "x-request-id", "of-its-own"));
  assert.equal(stream.state, "HELD");
  host.fail(host.takeCall());
  workers.pass(6_000);
  const line = lineWith(host, `id ${idOf(stream.response)}, discovery_unreachable: `);
  assert.ok(line.endsWith('; at "app.example.com/waits", x-request-id of-its-own'), line);
});

test("a completed login is tied to its session and its request, and says until when and whether it can be refreshed", async () => {
  const cases: [configuration: object, refreshToken: object, said: (now: number) => string][] = [
    [{}, {}, (now) => `until ${iso(now + 3600)}, can't be refreshed`],
    [{}, { refresh_token: "r" }, (now) => `until ${iso(now + 43200)}, can be refreshed`],
    [{ end: "LIFETIME", lifetime: "2h" }, {}, (now) => `until ${iso(now + 7200)}, can't be refreshed`],
    [{ lifetime: "30m" }, {}, (now) => `until ${iso(now + 1800)}, can't be refreshed`],
    [
      { idleTimeout: "10m" },
      { refresh_token: "r" },
      (now) => `until ${iso(now + 43200)} or 10m without use, can be refreshed`,
    ],
  ];
  for (const [session, refreshToken, said] of cases) {
    const workers = await EmulatedWorkers.start(1, keys, { session });
    const host = workers.worker(0);
    const cookies = await signIn(host, keys, { sub: "ada" }, refreshToken);
    const end = `; at "app.example.com/oauth2/callback", x-request-id ${REQUEST_ID}`;
    assert.equal(
      lineWith(host, "login completed"),
      `gatehouse: login completed, session ${shortIdOf(cookies)} ${said(workers.nowSeconds)}${end}`,
    );
  }
});

test("refreshes, refused ones and the sign-out have the short id that the login has", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  let cookies = await workers.signIn("ada", 300);
  const name = `session ${shortIdOf(cookies)}`;
  assert.match(lineWith(host, "login completed"), new RegExp(`, ${name} `));

  workers.jump(299_000);
  const stream = host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), 300);
  const refreshed = `gatehouse: ${name} refreshed, its tokens live until ${iso(workers.nowSeconds + 300)}`;
  assert.equal(lineWith(host, " refreshed, its"), refreshed);
  cookies = sessionCookies(host.respond(stream));

  workers.jump(299_000);
  host.open(navigation("/", cookies));
  const refresh = workers.takeRefresh();
  host.answer(refresh.call, 400, '{"error":"invalid_grant"}');
  const denied = lineWith(host, "is not refreshed");
  assert.ok(denied.startsWith(`gatehouse: ${name} is not refreshed: `), denied);
  assert.ok(denied.endsWith(`; its tokens live until ${iso(workers.nowSeconds + 1)}`), denied);

  host.request(navigation("/oauth2/sign_out", cookies));
  assert.equal(
    lineWith(host, "signed out"),
    `gatehouse: ${name} signed out; at "app.example.com/oauth2/sign_out", x-request-id ${REQUEST_ID}`,
  );
});

test("a session whose tokens can't be refreshed now is named in the refusal, and one whose header is left out in that line", async () => {
  const forward = { headers: [{ claim: "name", header: "x-name" }] };
  const workers = await EmulatedWorkers.start(1, keys, { forward });
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300, 0, { name: "a\nb" });
  const name = `session ${shortIdOf(cookies)}`;
  host.request(navigation("/", cookies));
  assert.ok(lineWith(host, "a header is left out, ").endsWith(`; ${name}`));

  workers.jump(301_000);
  const stream = host.open(navigation("/page", cookies));
  for (let tries = 0; tries < 10 && stream.state === "HELD"; tries++) {
    for (const refresh of workers.refreshCalls()) host.answer(workers.take(refresh).call, 503, "");
    workers.pass(1_000);
  }
  const line = lineWith(host, `id ${idOf(stream.response)}, refresh_unavailable: `);
  assert.ok(line.endsWith(`: ${name}; at "app.example.com/page", x-request-id ${REQUEST_ID}`), line);
});

test("no line has more of a session's id than its beginning", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  host.request(navigation("/oauth2/sign_out", cookies));
  const { id } = openSession(cookies[0] ?? "");
  for (const line of host.log) assert.ok(!line.includes(id.subarray(0, 9).toString("base64url")), line);
});

test("a login that was redeemed for nobody has no line", async () => {
  const host = (await EmulatedWorkers.start(1, keys)).worker(0);
  const login = beginLogin(host);
  host.end(comeBack(host, login));
  await redeem(host, keys, login);
  assert.deepEqual(
    host.log.filter((line) => line.includes("login completed")),
    [],
  );
});
