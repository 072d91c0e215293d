import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { HostEmulator, LocalResponse } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { beginLogin, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, type RefreshCall, scriptRequest, userOf } from "../../support/emulated/workers.ts";

// Refreshes that fail, with a clock that the tests set.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** Seconds that the tokens live: a refresh is due after 240 to 270 of them. */
const LIFE = 300;
const DUE = 275_000;
const ENDED = 301_000;

const INVALID_GRANT = '{"error":"invalid_grant"}';

/** Ways to fail that say nothing of the refresh token. */
const FAILURES: [what: string, fail: (refresh: RefreshCall) => void][] = [
  ...[408, 425, 500, 502, 503, 504, 599].map((status): [string, (refresh: RefreshCall) => void] => [
    `status ${status}`,
    ({ host, call }) => {
      host.answer(call, status, '{"error":"invalid_grant"}');
    },
  ]),
  [
    "a broken connection",
    ({ host, call }) => {
      host.fail(call);
    },
  ],
];

/** Fails each call as it comes, for so long; answers after how many milliseconds each came. */
function failing(workers: EmulatedWorkers, milliseconds: number, fail: (refresh: RefreshCall) => void): number[] {
  const start = workers.nowMs;
  const calls: number[] = [];
  for (;;) {
    for (const refresh of workers.refreshCalls()) {
      calls.push(workers.nowMs - start);
      fail(workers.take(refresh));
    }
    if (workers.nowMs - start >= milliseconds) return calls;
    workers.pass(50);
  }
}

function assertUnavailable(response: LocalResponse | undefined): void {
  assert.deepEqual([response?.status, new Map(response?.headers).get("retry-after")], [503, "1"]);
  assertKeepsCookie(response);
}

/** No cookie of the session is set or expired. */
function assertKeepsCookie(response: LocalResponse | undefined): void {
  const cookies = response?.headers.filter(([name, value]) => name === "set-cookie" && /^[\w-]*gatehouse=/.test(value));
  assert.deepEqual(cookies, []);
}

for (const [what, fail] of FAILURES) {
  test(`${what} is tried again after 0.25, 0.5 and 1 s; then waiting requests get 503, and the next begins anew`, async () => {
    const workers = await EmulatedWorkers.start(2, keys);
    const cookies = await workers.signIn("ada", LIFE);
    const [first, second] = [workers.worker(0), workers.worker(1)];
    workers.jump(ENDED);
    const streams = [first, second].map((host) => host.open(navigation("/", cookies)));
    assert.deepEqual(failing(workers, 1_700, fail), [0, 250, 750]);
    assert.ok(streams.every(({ state }) => state === "HELD"));
    assert.deepEqual(failing(workers, 200, fail), [50]);
    for (const { response } of streams) assertUnavailable(response);
    for (const host of [first, second]) assertUnavailable(host.open(navigation("/", cookies)).response);
    assert.equal(workers.refreshCalls().length, 0, "for a second there is no other try");
    workers.pass(1_000);
    const stream = second.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), LIFE);
    assert.equal(userOf(stream.forwarded), "ada");
    assert.equal(openSession(deliver(second, stream).cookies[0] ?? "").generation, 1);
  });
}

test("the page of a 503 offers to try again and to sign in anew, which ends at the page or, after a form, at the front", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const cookies = await workers.signIn("ada", LIFE);
  const host = workers.worker(0);
  workers.jump(ENDED);
  host.takesCalls = false;
  const form = navigation("/a?b=c", cookies).map(
    ([name, value]) => [name, name === ":method" ? "POST" : value] as const,
  );
  const streams = [navigation("/a?b=c", cookies), form].map((headers) => host.open(headers));
  workers.pass(3_000);
  const links = streams.map(({ response }) => {
    assertUnavailable(response);
    return [...(response?.body ?? "").matchAll(/<a [^>]*href="([^"]*)">([^<]*)</g)].map(([, url, text]) => [text, url]);
  });
  assert.deepEqual(links, [
    [
      ["Try again", "/a?b=c"],
      ["Sign in anew", "/oauth2/start?rd=%2Fa%3Fb%3Dc"],
    ],
    [["Sign in anew", "/oauth2/start?rd=%2F"]],
  ]);
});

test("there is no other try beyond provider.timeout, which a slow answer takes up too", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { provider: { timeout: "1s" } });
  const [, fail] = FAILURES[0] ?? ["", () => undefined];
  for (const [slowness, calls] of [
    [0, [0, 250, 750]],
    [700, [0, 250]],
    [800, [0]],
  ] as const) {
    const cookies = await workers.signIn("ada", LIFE);
    workers.jump(ENDED);
    const stream = workers.worker(0).open(navigation("/", cookies));
    workers.pass(slowness);
    assert.deepEqual(failing(workers, 2_000, fail), calls);
    assertUnavailable(stream.response);
  }
});

test("a call may take twice provider.timeout, and is not made again after that", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { provider: { timeout: "2s" } });
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const host = workers.worker(0);
  host.open(navigation("/", cookies));
  const refresh = workers.takeRefresh();
  assert.equal(refresh.call.timeoutMs, 4_000);
  workers.pass(4_000);
  host.answer(refresh.call, 504, "upstream request timeout");
  assert.deepEqual(
    failing(workers, 2_000, () => undefined),
    [],
  );
});

test("while the tokens live they are served without a cookie, and a failure that lasts ends them with 503", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(DUE);
  const begin = workers.nowMs;
  const [, fail] = FAILURES[2] ?? ["", () => undefined];
  let calls = 0;
  for (let second = 0; second < 24; second++) {
    for (const host of workers.hosts) {
      const stream = host.open(navigation("/", cookies));
      calls += failing(workers, second % 3 === 0 ? 1_000 : 100, fail).length;
      assert.equal(userOf(stream.forwarded), "ada");
      assert.deepEqual(deliver(host, stream).cookies, []);
    }
  }
  assert.ok(calls >= 4 && calls <= 40, `${calls} calls in ${workers.nowMs - begin} ms`);
  workers.jump(ENDED);
  for (const host of workers.hosts) {
    const stream = host.open(scriptRequest("/", cookies));
    failing(workers, 2_000, fail);
    assertUnavailable(stream.response);
  }
});

test("a call that is under way after another has failed holds the session: its token is not sent by another worker", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { provider: { timeout: "2s" } });
  const cookies = await workers.signIn("ada", LIFE);
  const [first, second] = [workers.worker(0), workers.worker(1)];
  workers.jump(ENDED);
  first.end(first.open(navigation("/", cookies)));
  workers.pass(1_600);
  const failed = workers.takeRefresh();
  first.answer(failed.call, 503, "");
  workers.pass(250);
  const under = workers.takeRefresh();
  // It may take 4 s, until 5.85 s after the beginning.
  for (let seconds = 0; seconds < 3.9; seconds += 0.1) {
    workers.pass(100);
    second.open(navigation("/", cookies));
    assert.equal(workers.refreshCalls().length, 0, `${seconds} s after the second call`);
  }
  await workers.answer(under, LIFE);
  workers.pass(50);
  assert.equal(userOf(second.open(navigation("/", cookies)).forwarded), "ada");
});

/** Ways in which token endpoints say that a refresh token is of no use. */
const REFUSALS: [status: number, body: string, logged: string][] = [
  [400, INVALID_GRANT, "invalid_grant"],
  [401, '{"error":"token_inactive","error_description":"Token is inactive."}', "token_inactive Token is inactive."],
  [
    400,
    '{"error":"invalid_request","error_description":"Invalid refresh_token."}',
    "invalid_request Invalid refresh_token.",
  ],
  [401, '{"error":"invalid_token"}', "invalid_token"],
  [400, '{"error":"unauthorized_client"}', "unauthorized_client"],
  [401, '{"error":"invalid_client"}', "invalid_client"],
  [403, "<html><h1>Forbidden</h1></html>", "status 403"],
  [404, "", "status 404"],
  [499, "[]", "status 499"],
  [200, '{"error":"invalid_grant"}', "invalid_grant"],
  [204, "", "status 204"],
];

for (const [status, body, logged] of REFUSALS) {
  test(`${status} ${body} is not tried again by any worker; the tokens serve while they live, and then there is no session`, async () => {
    const workers = await EmulatedWorkers.start(3, keys);
    const cookies = await workers.signIn("ada", LIFE);
    workers.jump(DUE);
    const streams = workers.hosts.map((host) => host.open(navigation("/", cookies)));
    const { host, call } = workers.takeRefresh();
    host.answer(call, status, body);
    workers.pass(50);
    for (const [i, stream] of streams.entries()) {
      assert.equal(userOf(stream.forwarded), "ada");
      assert.deepEqual(deliver(workers.worker(i), stream).cookies, []);
    }
    const line = host.log.find((text) => text.includes("is not refreshed"));
    assert.ok(line?.includes(logged), `${line ?? "no line"} names ${logged}`);
    for (let seconds = 0; seconds < 24; seconds += 4) {
      for (const worker of workers.hosts) assert.equal(userOf(worker.open(navigation("/", cookies)).forwarded), "ada");
      workers.pass(4_000);
    }
    // Long after, on a worker that has forgotten it as on one that is new.
    for (const pause of [2_000, 1_200_000]) {
      workers.jump(pause);
      await workers.add();
      for (const worker of workers.hosts) {
        const page = worker.open(navigation("/", cookies)).response;
        const script = worker.open(scriptRequest("/", cookies)).response;
        assert.deepEqual([page?.status, script?.status], [302, 401]);
        for (const response of [page, script]) assertKeepsCookie(response);
      }
    }
    assert.equal(workers.refreshCalls().length, 0);
  });
}

for (const [status, headers] of [
  [302, [["location", "https://idp.example.com/maintenance"]]],
  [429, [["retry-after", "5"]]],
] as const) {
  test(`${status} says nothing of the refresh token: 503, and another try 10 s later, by one worker`, async () => {
    const workers = await EmulatedWorkers.start(2, keys);
    const cookies = await workers.signIn("ada", LIFE);
    workers.jump(ENDED);
    const ask = (host: HostEmulator): LocalResponse | undefined => host.open(navigation("/", cookies)).response;
    workers.hosts.forEach(ask);
    const { host, call } = workers.takeRefresh();
    host.answer(call, status, '{"error":"invalid_grant"}', headers);
    for (let seconds = 0; seconds < 9; seconds++) {
      workers.pass(1_000);
      for (const worker of workers.hosts) assertUnavailable(ask(worker));
      assert.equal(workers.refreshCalls().length, 0);
    }
    workers.pass(1_000);
    workers.hosts.forEach(ask);
    assert.equal(workers.takeRefresh().refreshToken, "ada.0");
  });
}

test("without a cluster for the provider, tokens that live serve, and those that have ended mean 503", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const cookies = await workers.signIn("ada", LIFE);
  const host = workers.worker(0);
  host.takesCalls = false;
  workers.jump(DUE);
  const stream = host.open(navigation("/", cookies));
  workers.pass(3_000);
  assert.equal(userOf(stream.forwarded), "ada");
  workers.jump(ENDED);
  const refused = host.open(navigation("/", cookies));
  workers.pass(3_000);
  assertUnavailable(refused.response);
});

test("where login cookies do not come back, as in another site's frame, a session that was refused makes no loop", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const labelOf = (path: string): string | undefined => host.open(navigation(path, cookies)).response?.details;
  const state = beginLogin(host).url.searchParams.get("state") ?? "";
  const callback = `/oauth2/callback?code=c&state=${state}`;
  // It may be refreshed, for all that is known.
  assert.equal(labelOf(callback), "gatehouse_login_repeated");
  assert.equal(labelOf("/oauth2/sign_in"), "gatehouse_signed_in");
  const page = host.open(navigation("/", cookies));
  assert.equal(labelOf(callback), "gatehouse_login_repeated");
  const { call } = workers.takeRefresh();
  host.answer(call, 400, INVALID_GRANT);
  assert.equal(page.response?.details, "gatehouse_login");
  assert.equal(labelOf(callback), "gatehouse_callback_login_missing");
  assert.equal(labelOf("/oauth2/sign_in"), "gatehouse_sign_in_page");
});

test("a session whose refresh has been handed out, and is over, is none at the endpoints either", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  const signInPage = (): string | undefined => host.open(navigation("/oauth2/sign_in", cookies)).response?.details;
  const page = host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), LIFE);
  assert.ok(deliver(host, page).cookies.length > 0);
  assert.equal(signInPage(), "gatehouse_signed_in");
  workers.pass(31_000);
  assert.equal(host.open(navigation("/", cookies)).response?.details, "gatehouse_login");
  assert.equal(signInPage(), "gatehouse_sign_in_page");
});

test("a refreshed token whose key the provider does not have is given up after 12 s, and the session ends", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED);
  host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), LIFE, {}, {}, { kid: "unknown" });
  const denied = (): number => host.metrics.get("gatehouse.refreshes.denied") ?? 0;
  workers.pass(11_000);
  assert.equal(denied(), 0);
  workers.pass(4_000);
  assert.equal(denied(), 1);
  assert.deepEqual([host.open(navigation("/", cookies)).response?.status, workers.refreshCalls().length], [302, 0]);
});

test("a refresh that brings another user's ID token ends the session: nobody is served as somebody else", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const host = workers.worker(0);
  for (const [i, sub] of ["eve", "Ada", "ada ", "adaa"].entries()) {
    const cookies = await workers.signIn("ada", LIFE);
    workers.jump(ENDED);
    const stream = host.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), LIFE, { sub });
    assert.equal(stream.response?.status, 302, sub);
    workers.pass(1_000);
    assert.equal(host.metrics.get("gatehouse.refreshes.denied") ?? 0, i + 1);
    for (const other of workers.hosts) assert.equal(other.open(navigation("/", cookies)).response?.status, 302);
    assert.equal(workers.refreshCalls().length, 0);
  }
});
