import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, sessionCookies, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Where the session's cookie has a domain, every host below it can add cookies of the same name.

const NAME = "__Secure-gatehouse";
/** So many cookies of one name are tried, and so many sessions in several cookies are put together. */
const MOST = 16;

let keys: Signer;
let host: HostEmulator;
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys, { session: { cookie: { domain: "example.com" } } });
});

/** Claims that make a session so large. */
function claims(bytes: number): { padding: string } {
  return { padding: randomBytes((bytes * 3) / 4).toString("base64") };
}

/** A cookie that looks like this one, down to the secret's id, and does not open. */
function forged(cookie: string): string {
  const at = cookie.length - 20;
  return cookie.slice(0, at) + (cookie[at] === "A" ? "B" : "A") + cookie.slice(at + 1);
}

/** A session in one cookie as a gateway seals it whose secret is not known here, which its key id says. */
function sealedElsewhere(cookie: string): string {
  const start = `${NAME}=a`;
  const sealed = Buffer.from(cookie.slice(start.length), "base64url");
  sealed.writeUInt32LE(sealed.readUInt32LE(1) ^ 1, 1);
  return start + sealed.toString("base64url");
}

function isSignedIn(cookies: readonly string[]): boolean {
  return host.open(navigation("/", cookies)).forwarded !== undefined;
}

/** So many cookies beside the one, before it or after it. */
function around(cookies: readonly string[], planted: readonly string[], before: number): string[] {
  return [...planted.slice(0, before), ...cookies, ...planted.slice(before)];
}

test("a session is found among fifteen planted cookies of its name, wherever it stands, and is not cleared", async () => {
  const cookies = await signIn(host, keys);
  assert.match(cookies[0] ?? "", new RegExp(`^${NAME}=a`));
  const planted = Array.from({ length: MOST - 1 }, (_, i) =>
    i % 2 === 0 ? forged(cookies[0] ?? "") : `${NAME}=planted`,
  );
  for (let before = 0; before < MOST; before++)
    assert.ok(isSignedIn(around(cookies, planted, before)), `behind ${before}`);
  const { response } = host.open(navigation("/oauth2/ready", around(cookies, planted, MOST - 1)));
  assert.deepEqual(valuesOf(response?.headers, "set-cookie"), []);
});

test("a session of another gateway's secret is not cleared, whatever is planted beside it", async () => {
  const [cookie = ""] = await signIn(host, keys);
  const elsewhere = sealedElsewhere(cookie);
  const isCleared = (path: string, cookies: string[]): boolean => {
    const { response } = host.open(navigation(path, cookies));
    return valuesOf(response?.headers, "set-cookie").some((line) => line.startsWith(`${NAME}=;`));
  };
  for (const path of ["/", "/oauth2/ready"]) {
    for (const planted of [forged(cookie), `${NAME}=planted`]) {
      assert.ok(isCleared(path, [planted]));
      assert.equal(isCleared(path, [planted, elsewhere]), false);
      assert.equal(isCleared(path, [elsewhere, planted]), false);
    }
  }
});

test("no more than sixteen are tried", async () => {
  const cookies = await signIn(host, keys);
  const planted = Array.from({ length: MOST }, () => forged(cookies[0] ?? ""));
  assert.ok(isSignedIn(around(cookies, planted, MOST - 1)));
  assert.equal(isSignedIn(around(cookies, planted, MOST)), false);
});

test("a sign-out ends every session among the cookies that came, between others that do not open", async () => {
  const sessions: string[] = [];
  for (let i = 0; i < 8; i++) sessions.push(...(await signIn(host, keys, { sub: `user-${i}` })));
  const mixed = sessions.flatMap((cookie) => [forged(cookie), cookie]);
  assert.equal(mixed.length, MOST);
  for (const cookie of sessions) assert.ok(isSignedIn([cookie]));
  assert.equal(host.open(navigation("/oauth2/sign_out", mixed)).response?.status, 302);
  for (const cookie of sessions) assert.equal(isSignedIn([cookie]), false);
});

test("a session in several cookies is found beside planted ones of each of their names", async () => {
  const cookies = await signIn(host, keys, claims(12_000));
  assert.ok(cookies.length >= 3, `${cookies.length} cookies`);
  for (const { length } of cookies) assert.ok(length < 4096);
  for (const [i, cookie] of cookies.entries()) {
    for (const planted of [forged(cookie), `${cookie.split("=")[0] ?? ""}=x`]) {
      assert.ok(isSignedIn([planted, ...cookies]), `before, number ${i}`);
      assert.ok(isSignedIn([...cookies, planted]), `after, number ${i}`);
    }
  }
  const all = cookies.map(forged);
  assert.ok(isSignedIn([...all, ...cookies]));
  assert.ok(isSignedIn([...cookies, ...all]));
});

test("two sessions of one name in several cookies each are both found, and both signed out", async () => {
  const first = await signIn(host, keys, { sub: "first", ...claims(12_000) });
  const second = await signIn(host, keys, { sub: "second", ...claims(9_000) });
  for (const both of [
    [...first, ...second],
    [...second, ...first],
  ]) {
    const forwarded = host.open(navigation("/", both)).forwarded;
    const user = both[0] === first[0] ? "first" : "second";
    assert.deepEqual(valuesOf(forwarded, "x-auth-request-user"), [user]);
  }
  assert.equal(host.open(navigation("/oauth2/sign_out", [...first, ...second])).response?.status, 302);
  for (const cookies of [first, second]) assert.equal(isSignedIn(cookies), false);
});

test("sixteen choices among further cookies are tried, and no more", async () => {
  const cookies = await signIn(host, keys, claims(7_000));
  assert.equal(cookies.length, 3);
  const [start = "", ...further] = cookies;
  const planted = further.flatMap((cookie) => [cookie, cookie, cookie].map(forged));
  assert.ok(isSignedIn([start, ...planted, ...further]), "the sixteenth");
  assert.equal(isSignedIn([forged(start), start, ...planted, ...further]), false);
});

test("after a login the session that was planted against is in use at once", async () => {
  const old = await signIn(host, keys, claims(9_000));
  const planted = old.map(forged);
  const { response } = host.open(navigation("/", planted));
  assert.equal(response?.status, 302);
  assert.deepEqual(sessionCookies(response.headers), []);
  const fresh = await signIn(host, keys, claims(9_000));
  assert.ok(isSignedIn([...planted, ...fresh]));
});

for (const [what, status, body, label] of [
  ["was refused to be refreshed", 400, '{"error":"invalid_grant"}', "login"],
  ["can't be refreshed now", 503, "", "refresh_unavailable"],
] as const) {
  test(`a session that ${what} keeps no other from being found, whichever comes first`, async () => {
    const workers = await EmulatedWorkers.start(1, keys, { session: { cookie: { domain: "example.com" } } });
    const worker = workers.worker(0);
    const planted = await workers.signIn("mallory", 300);
    workers.jump(301_000);
    const held = worker.open(navigation("/", planted));
    while (held.state === "HELD") {
      for (const refresh of workers.refreshCalls()) worker.answer(workers.take(refresh).call, status, body);
      workers.pass(50);
    }
    assert.equal(held.response?.details, `gatehouse_${label}`);
    const cookies = await workers.signIn("ada", 300);
    for (const both of [
      [...planted, ...cookies],
      [...cookies, ...planted],
    ]) {
      assert.equal(userOf(worker.open(navigation("/", both)).forwarded), "ada");
    }
    // No other gateway's later cookie in its place is taken from the browser, whatever else came.
    const { response } = worker.open(navigation("/", [...planted, ...cookies.map(forged)]));
    assert.equal(response?.details, `gatehouse_${label}`);
    const lines = valuesOf(response.headers, "set-cookie");
    assert.deepEqual(
      lines.filter((line) => line.startsWith(`${NAME}=`)),
      [],
    );
  });
}
