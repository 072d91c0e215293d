import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { deliver, EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// How long sessions live, with a clock that the tests set.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const HOUR = 3600;

/** Signs somebody in who gets no refresh token; the cookie, and the seconds that it is to be kept. */
async function signInFor(workers: EmulatedWorkers, seconds: number): Promise<{ cookies: string[]; maxAge: number }> {
  const host = workers.worker(0);
  const cookies = await signIn(host, keys, { sub: "ada", exp: workers.nowSeconds + seconds });
  return { cookies, maxAge: maxAgeOf(host.response?.headers) };
}

/** The `Max-Age` of the session's cookie in an answer; NaN when there is none. */
function maxAgeOf(headers: Pairs | undefined): number {
  const line = valuesOf(headers, "set-cookie").find((value) => value.startsWith("__Host-gatehouse=")) ?? "";
  return Number(/; Max-Age=(\d+);/.exec(line)?.[1]);
}

/** One request, and what its answer sets. */
function visit(
  host: HostEmulator,
  cookies: readonly string[],
  answer: Pairs = [],
): { cookies: string[]; headers: Pairs } {
  const stream = host.open(navigation("/", cookies));
  assert.equal(userOf(stream.forwarded), "ada", JSON.stringify(stream.response));
  return deliver(host, stream, answer);
}

function refused(host: HostEmulator, cookies: readonly string[]): LocalResponse | undefined {
  return host.open(navigation("/", cookies)).response;
}

test("a session ends with lifetime, however it is used and refreshed, and Max-Age follows", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { lifetime: "2h", idleTimeout: "10m" } });
  let cookies = await workers.signIn("ada", HOUR);
  assert.equal(maxAgeOf(workers.worker(0).response?.headers), 600);
  const end = workers.nowSeconds + 2 * HOUR;
  for (let turn = 0; workers.nowSeconds < end - 1; turn++) {
    workers.jump(1000 * Math.min(120, end - 1 - workers.nowSeconds));
    const host = workers.worker(turn % 2);
    const stream = host.open(navigation("/", cookies));
    for (const refresh of workers.refreshCalls()) await workers.answer(workers.take(refresh), HOUR);
    assert.equal(userOf(stream.forwarded), "ada");
    const answer = deliver(host, stream);
    assert.equal(maxAgeOf(answer.headers), Math.min(600, end - workers.nowSeconds));
    cookies = answer.cookies;
  }
  assert.ok(openSession(cookies[0] ?? "").generation >= 1);
  workers.jump(1_000);
  for (const host of workers.hosts) assert.equal(refused(host, cookies)?.status, 302);
});

test("a session ends when it was not used for idleTimeout, and its cookie is cleared", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { idleTimeout: "5m" } });
  const { cookies, maxAge } = await signInFor(workers, HOUR);
  assert.equal(maxAge, 300);
  workers.jump(299_000);
  const { cookies: renewed } = visit(workers.worker(0), cookies);
  workers.jump(1_000);
  const page = refused(workers.worker(1), cookies);
  assert.equal(page?.status, 302);
  assert.equal(maxAgeOf(page.headers), 0);
  workers.jump(298_000);
  visit(workers.worker(1), renewed);
  workers.jump(1_000);
  assert.equal(refused(workers.worker(0), renewed)?.status, 302);
});

test("use is noted at most once a minute on a worker, whatever becomes of the cookies", async () => {
  const workers = await EmulatedWorkers.start(2, keys, { session: { idleTimeout: "30m" } });
  const { cookies } = await signInFor(workers, HOUR);
  const sealed: number[][] = workers.hosts.map(() => []);
  for (let second = 1; second <= 600; second++) {
    workers.jump(1_000);
    for (const [i, host] of workers.hosts.entries()) {
      // The browser goes on with the cookie of its login.
      for (const cookie of visit(host, cookies).cookies) {
        assert.equal(openSession(cookie).sealTime, workers.nowSeconds);
        sealed[i]?.push(second);
      }
    }
  }
  for (const seconds of sealed) assert.deepEqual(seconds, [60, 120, 180, 240, 300, 360, 420, 480, 540, 600]);
});

for (const [answer, isSealed] of [
  [[], true],
  [[["cache-control", "no-store"]], true],
  [[["cache-control", "no-cache, must-revalidate"]], true],
  [[["cache-control", "Private"]], true],
  [[["cache-control", "must-revalidate"]], true],
  [[["cache-control", "private, max-age=600"]], true],
  [[["cache-control", "max-age=0"]], true],
  [[["cache-control", "no-store"], ["expires", "Thu, 01 Dec 2094 16:00:00 GMT"]], true], // prettier-ignore
  [[["etag", '"1"'], ["last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"]], true], // prettier-ignore
  [[["cache-control", "max-age=600"]], false],
  [[["cache-control", "public"]], false],
  [[["cache-control", "s-maxage=60, max-age=0"]], false],
  [[["expires", "Thu, 01 Dec 2094 16:00:00 GMT"]], false],
  [[["cache-control", "no-store"], ["cdn-cache-control", "max-age=600"]], false], // prettier-ignore
  [[["cache-control", "no-store"], ["surrogate-control", "max-age=600"]], false], // prettier-ignore
] as [Pairs, boolean][]) {
  const what = answer.map((pair) => pair.join(": ")).join("; ");
  test(`an answer ${what.length > 0 ? `with ${what}` : "that says nothing of caches"} ${isSealed ? "notes" : "does not note"} use`, async () => {
    const workers = await EmulatedWorkers.start(1, keys, { session: { idleTimeout: "2m" } });
    const host = workers.worker(0);
    const { cookies } = await signInFor(workers, HOUR);
    workers.jump(60_000);
    const { headers, cookies: renewed } = visit(host, cookies, answer);
    assert.equal(renewed.length, isSealed ? 1 : 0);
    if (!isSealed) {
      assert.deepEqual(headers, [[":status", "200"], ...answer], "it stays as it was");
      assert.equal(visit(host, cookies).cookies.length, 1, "the next one notes it");
      return;
    }
    assert.deepEqual(valuesOf(headers, "cache-control"), ["private, no-store"]);
    assert.deepEqual(valuesOf(headers, "expires"), []);
    assert.deepEqual(valuesOf(headers, "etag"), valuesOf(answer, "etag"));
  });
}

test("an answer that sets a session says so to every cache", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  const stream = host.open(navigation("/", cookies));
  await workers.answer(workers.takeRefresh(), 300);
  const { headers } = deliver(host, stream, [
    ["cache-control", "public, max-age=600"],
    ["cache-control", "s-maxage=600"],
    ["expires", "Thu, 01 Dec 2094 16:00:00 GMT"],
    ["cdn-cache-control", "max-age=600"],
    ["akamai-cdn-cache-control", "max-age=600"],
    ["surrogate-control", "max-age=600"],
    ["set-cookie", "theme=dark"],
  ]);
  const names = headers.map(([name]) => name).sort();
  assert.deepEqual(names, [":status", "cache-control", "set-cookie", "set-cookie"]);
  assert.deepEqual(valuesOf(headers, "cache-control"), ["private, no-store"]);
});

test("without refresh token a session ends with its token; with end: LIFETIME it outlives it, and Max-Age follows", async () => {
  for (const [end, seconds] of [
    ["TOKENS", HOUR],
    ["LIFETIME", 12 * HOUR],
  ] as const) {
    // prettier-ignore
    const workers = await EmulatedWorkers.start(2, keys, { session: { end } });
    const { cookies, maxAge } = await signInFor(workers, HOUR);
    assert.equal(maxAge, seconds);
    workers.jump(1000 * (seconds - 1));
    for (const host of workers.hosts) visit(host, cookies);
    workers.jump(1_000);
    for (const host of workers.hosts) {
      const page = refused(host, cookies);
      assert.equal(page?.status, 302);
      assert.equal(maxAgeOf(page.headers), 0, "its cookie is cleared");
    }
  }
});

test("an access token that a refresh did not replace ends when it would have ended", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { forward: { authorization: "ACCESS_TOKEN" } });
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(275_000);
  const stream = host.open(navigation("/", cookies));
  // The response has an ID token, a refresh token and expires_in, and no access token.
  await workers.answer(workers.takeRefresh(), HOUR);
  assert.deepEqual(valuesOf(stream.forwarded, "authorization"), ["Bearer t"]);
  const renewed = deliver(host, stream).cookies;
  assert.equal(openSession(renewed[0] ?? "").generation, 1);
  workers.jump(26_000);
  assert.equal(host.open(navigation("/", renewed)).state, "HELD", "it has ended: another is to be had first");
});

test("a refresh token is kept where something is to be refreshed, and nowhere else", async () => {
  for (const [configuration, isKept] of [
    [{}, true],
    [{ forward: { authorization: "ACCESS_TOKEN" } }, true],
    [{ forward: { authorization: "NONE" } }, false],
    [{ forward: { authorization: "NONE", accessToken: { header: "x-access-token" } } }, true],
    [{ forward: { authorization: "NONE" }, session: { revalidate: "10m" } }, true],
  ] as const) {
    const workers = await EmulatedWorkers.start(1, keys, configuration);
    const [cookie = ""] = await workers.signIn("ada", HOUR);
    assert.equal(openSession(cookie).refreshToken, isKept ? "ada.0" : "", JSON.stringify(configuration));
  }
});
