import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  type BegunLogin,
  idToken,
  navigation,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// How often a code is redeemed: anybody has a login cookie for the asking, and a code is good for one call.

let keys: Signer;
before(async () => {
  keys = await signer();
});

/** At once on a worker; at once and in all with one login's cookie; and streams that wait for one redemption. */
const [UNDER_WAY, AT_ONCE, TRIES, RECIPIENTS] = [256, 3, 5, 3];

function callback(host: HostEmulator, login: BegunLogin, code: string): EmulatedStream {
  const state = login.url.searchParams.get("state") ?? "";
  return host.open(navigation(`/oauth2/callback?code=${code}&state=${state}`, [login.cookie]));
}

function redemptions(host: HostEmulator): HttpCall[] {
  return host.calls.filter(({ body }) => body.includes("grant_type=authorization_code"));
}

/** The token endpoint answers the oldest of them. */
async function succeed(host: HostEmulator, login: BegunLogin, signed = keys): Promise<void> {
  const id_token = await idToken(host, signed, { nonce: login.url.searchParams.get("nonce") ?? "" });
  host.answer(takeRedemption(host), 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
}

function refuse(host: HostEmulator): void {
  host.answer(takeRedemption(host), 400, '{"error":"invalid_grant"}');
}

function takeRedemption(host: HostEmulator): HttpCall {
  return host.takeCall((body) => body.includes("grant_type=authorization_code"));
}

/** How a callback was answered: by its details, or HELD. */
function outcome(stream: EmulatedStream): string {
  return stream.response?.details.replace("gatehouse_", "") ?? stream.state;
}

function locationOf(stream: EmulatedStream): string | undefined {
  return valuesOf(stream.response?.headers, "location")[0];
}

/** Whether an answer takes the login's cookie from the browser. */
function clears(stream: EmulatedStream, login: BegunLogin): boolean {
  const [name = ""] = login.cookie.split("=");
  return valuesOf(stream.response?.headers, "set-cookie").some(
    (line) => line.startsWith(`${name}=;`) && line.includes("Max-Age=0"),
  );
}

test("of 300 codes with one login's cookie 3 are redeemed at once and 5 in all, and other logins go on", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const login = beginLogin(host);
  const first = Array.from({ length: 100 }, (_, i) => outcome(callback(host, login, `a${i}`)));
  assert.deepEqual(first.slice(0, AT_ONCE), ["HELD", "HELD", "HELD"]);
  assert.ok(first.slice(AT_ONCE).every((answer) => answer === "callback_tried_too_often"));
  assert.equal(redemptions(host).length, AT_ONCE);
  // A call that fails has spent no code: that may be tried again.
  const calls = [takeRedemption(host), takeRedemption(host), takeRedemption(host)];
  for (const call of calls) host.answer(call, 503, "");
  const second = Array.from({ length: 200 }, (_, i) => outcome(callback(host, login, `b${i}`)));
  assert.equal(second.filter((answer) => answer === "HELD").length, TRIES - AT_ONCE);
  assert.equal(redemptions(host).length, TRIES - AT_ONCE);
  while (redemptions(host).length > 0) host.answer(takeRedemption(host), 503, "");
  const last = callback(host, login, "c");
  assert.deepEqual([last.response?.status, outcome(last)], [429, "callback_tried_too_often"]);
  assert.ok(clears(last, login), "the next try begins a login of its own");
  const other = beginLogin(host);
  const stream = callback(host, other, "c");
  await succeed(host, other);
  assert.equal(outcome(stream), "login_completed");
});

test("256 redemptions are under way at most; then 503 leaves the login as it is, for the browser to come again", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  for (let i = 0; i < UNDER_WAY; i++) assert.equal(outcome(callback(host, beginLogin(host), "c")), "HELD");
  const login = beginLogin(host);
  const refused = callback(host, login, "c");
  assert.deepEqual([refused.response?.status, outcome(refused)], [503, "too_many_redemptions"]);
  assert.match(valuesOf(refused.response?.headers, "retry-after")[0] ?? "", /^\d+$/);
  assert.ok(!clears(refused, login));
  assert.equal(redemptions(host).length, UNDER_WAY);
  host.fail(takeRedemption(host));
  const stream = callback(host, login, "c");
  assert.equal(outcome(stream), "HELD");
  assert.equal(outcome(callback(host, beginLogin(host), "c")), "too_many_redemptions");
  while (redemptions(host).length > 1) refuse(host);
  await succeed(host, login);
  assert.equal(outcome(stream), "login_completed");
  // All of them have ended: there is room for as many again.
  for (let i = 0; i < UNDER_WAY; i++) assert.equal(outcome(callback(host, beginLogin(host), "c")), "HELD");
});

for (const hasLeft of [true, false]) {
  test(`a browser that asks again while its code is redeemed gets what comes of it, ${hasLeft ? "having left" : "beside"} the first`, async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const login = beginLogin(host, "/oauth2/start?rd=/page");
    const first = callback(host, login, "c");
    if (hasLeft) host.end(first);
    const second = callback(host, login, "c");
    assert.equal(redemptions(host).length, 1);
    await succeed(host, login);
    for (const stream of hasLeft ? [second] : [first, second]) {
      assert.equal(locationOf(stream), "/page");
      assert.ok(clears(stream, login));
      const cookies = sessionCookies(stream.response?.headers);
      assert.ok(host.open(navigation("/", cookies)).forwarded !== undefined);
    }
    workers.pass(1_000);
    assert.equal(host.metrics.get("gatehouse.logins.completed"), 1);
  });
}

test("it gets a refusal alike, and the login's failure is counted once", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const login = beginLogin(host);
  const streams = [callback(host, login, "c"), callback(host, login, "c")];
  refuse(host);
  assert.deepEqual(streams.map(outcome), ["token_endpoint_invalid_grant", "token_endpoint_invalid_grant"]);
  workers.pass(1_000);
  assert.equal(host.metrics.get("gatehouse.logins.failed.token_endpoint_invalid_grant"), 1);
});

test("no more than 3 wait for one redemption, and one that has left makes room", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const login = beginLogin(host);
  const streams = Array.from({ length: RECIPIENTS }, () => callback(host, login, "c"));
  assert.equal(outcome(callback(host, login, "c")), "callback_tried_too_often");
  for (const stream of streams) host.end(stream);
  // However often the browser is impatient.
  const impatient = Array.from({ length: 50 }, () => {
    const stream = callback(host, login, "c");
    assert.equal(outcome(stream), "HELD");
    host.end(stream);
    return stream;
  });
  const last = callback(host, login, "c");
  assert.equal(redemptions(host).length, 1);
  await succeed(host, login);
  assert.equal(outcome(last), "login_completed");
  assert.ok(impatient.every(({ response }) => response === undefined));
});

for (const [name, answer] of [
  ["with tokens", succeed],
  ["with a refusal", refuse],
] as const) {
  test(`after an answer ${name} that found nobody there, no call is made again: another login begins`, async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const login = beginLogin(host, "/oauth2/start?rd=/page");
    host.end(callback(host, login, "c"));
    await answer(host, login);
    for (const code of ["c", "another"]) {
      const again = callback(host, login, code);
      assert.deepEqual([again.response?.status, locationOf(again)], [302, "/oauth2/start?rd=%2Fpage"]);
      assert.ok(clears(again, login));
      assert.deepEqual(sessionCookies(again.response?.headers), []);
    }
    assert.equal(redemptions(host).length, 0);
    const next = beginLogin(host, "/oauth2/start?rd=%2Fpage");
    const stream = callback(host, next, "d");
    await succeed(host, next);
    assert.equal(locationOf(stream), "/page");
  });
}

test("after a failure that found nobody there, the code is redeemed for the browser that comes again", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  for (const fail of [
    (call: HttpCall): void => {
      host.answer(call, 503, "");
    },
    (call: HttpCall): void => {
      host.fail(call);
    },
  ]) {
    const login = beginLogin(host);
    host.end(callback(host, login, "c"));
    fail(takeRedemption(host));
    const again = callback(host, login, "c");
    await succeed(host, login);
    assert.equal(outcome(again), "login_completed");
  }
});

test("all who wait get their session when the provider's new keys are known, also when the first has left", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const rotated = await signer("2");
  workers.jump(11_000);
  const login = beginLogin(host);
  const first = callback(host, login, "c");
  const second = callback(host, login, "c");
  await succeed(host, login, rotated);
  host.end(first);
  const third = callback(host, login, "c");
  assert.deepEqual([outcome(second), outcome(third)], ["HELD", "HELD"]);
  workers.jwks = rotated.jwks;
  workers.pass(2_000);
  assert.deepEqual([outcome(second), outcome(third)], ["login_completed", "login_completed"]);
  assert.equal(redemptions(host).length, 0);
});

test("a flood of logins neither ends one that is under way, nor keeps anybody out, nor takes memory without end", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const login = beginLogin(host);
  const stream = callback(host, login, "c");
  const slow = takeRedemption(host);
  const flood = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const other = callback(host, beginLogin(host), "c");
      refuse(host);
      assert.equal(outcome(other), "token_endpoint_invalid_grant");
      host.end(other);
      host.log.length = 0;
    }
  };
  flood(4_000);
  const { memoryBytes } = host;
  flood(10_000);
  assert.equal(host.memoryBytes, memoryBytes);
  const again = callback(host, login, "c");
  assert.equal(redemptions(host).length, 0, "it is known still");
  const id_token = await idToken(host, keys, { nonce: login.url.searchParams.get("nonce") ?? "" });
  host.answer(slow, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
  assert.deepEqual([outcome(stream), outcome(again)], ["login_completed", "login_completed"]);
});

test("a callback that comes while the provider is not known is judged at once, and redeemed once it is", async () => {
  const ready = (await EmulatedWorkers.start(1, keys)).worker(0);
  const logins = [beginLogin(ready, "/oauth2/start?rd=/page"), beginLogin(ready)];
  const [login, other] = logins as [BegunLogin, BegunLogin];
  const workers = await EmulatedWorkers.start(0, keys);
  workers.answersDocuments = false;
  const host = await workers.add();
  const held = [callback(host, login, "c"), callback(host, login, "c")];
  assert.deepEqual(held.map(outcome), ["HELD", "HELD"]);
  assert.equal(outcome(callback(host, { ...login, cookie: other.cookie }, "c")), "callback_login_missing");
  assert.equal(outcome(host.open(navigation("/oauth2/callback?code=c&state=s"))), "callback_state_unknown");
  workers.answersDocuments = true;
  workers.pass(1_000);
  assert.equal(redemptions(host).length, 1);
  await succeed(host, login);
  assert.deepEqual(held.map(locationOf), ["/page", "/page"]);
});

test("a callback that waited for the provider is refused without iss, where the provider always gives it", async () => {
  const login = beginLogin((await EmulatedWorkers.start(1, keys)).worker(0));
  const workers = await EmulatedWorkers.start(0, keys);
  workers.metadata = { ...workers.metadata, authorization_response_iss_parameter_supported: true };
  workers.answersDocuments = false;
  const host = await workers.add();
  const held = callback(host, login, "c");
  const state = login.url.searchParams.get("state") ?? "";
  const iss = encodeURIComponent("https://idp.example.com");
  const named = host.open(navigation(`/oauth2/callback?code=c&state=${state}&iss=${iss}`, [login.cookie]));
  workers.answersDocuments = true;
  workers.pass(1_000);
  assert.equal(outcome(held), "callback_issuer_missing");
  assert.equal(redemptions(host).length, 1);
  await succeed(host, login);
  assert.equal(outcome(named), "login_completed");
});
