import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { idToken, METADATA, navigation, sessionCookies, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Which set of keys a token is judged by, where workers have older and newer ones. The provider replaces its key each time.

let first: Signer;
let second: Signer;
let third: Signer;
before(async () => {
  [first, second, third] = await Promise.all([signer("first"), signer("second"), signer("third")]);
});

const LIFE = 300;
const ENDED = 301_000;

/** Workers that are ready, and have the first set. What they ask from now on, the tests answer. */
async function ready(count: number, keys = first): Promise<EmulatedWorkers> {
  const workers = await EmulatedWorkers.start(count, keys);
  workers.pass(1_000);
  workers.answersDocuments = false;
  return workers;
}

/** Has the token endpoint answer a login with a token of `keys`; what becomes of it, as soon as that is known. */
async function login(host: HostEmulator, keys: Signer): Promise<EmulatedStream> {
  const { response: redirect } = host.open(navigation("/oauth2/start?rd=/"));
  const { searchParams } = new URL(valuesOf(redirect?.headers, "location")[0] ?? "about:blank");
  const cookie = (valuesOf(redirect?.headers, "set-cookie")[0] ?? "").split(";")[0] ?? "";
  const stream = host.open(navigation(`/oauth2/callback?code=c&state=${searchParams.get("state") ?? ""}`, [cookie]));
  const id_token = await idToken(host, keys, { sub: "ada", nonce: searchParams.get("nonce") ?? "" });
  const call = host.takeCall((body) => body.includes("grant_type=authorization_code"));
  host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
  return stream;
}

/** How many workers ask for the keys at this moment. */
function asking(workers: EmulatedWorkers): number {
  return workers.hosts.reduce((sum, host) => sum + host.calls.filter(({ body }) => body === "").length, 0);
}

function answerKeys(host: HostEmulator, keys: Signer): void {
  const call = host.takeCall((body) => body === "");
  assert.ok(call.headers.some(([name, value]) => name === ":path" && value === "/jwks"));
  host.answer(call, 200, JSON.stringify(keys.jwks));
}

function assertSignedIn(stream: EmulatedStream, host: HostEmulator): void {
  assert.equal(sessionCookies(stream.response?.headers).length, 1, host.log.join("\n"));
}

function assertRefused(stream: EmulatedStream, status: number, label: string): void {
  assert.deepEqual([stream.response?.status, stream.response?.details], [status, `gatehouse_${label}`]);
}

/** Two workers of which one has fetched the second set for itself; the other still has the first. */
async function oneStale(): Promise<[EmulatedWorkers, HostEmulator, HostEmulator]> {
  const workers = await ready(2);
  const [current, stale] = [workers.worker(0), workers.worker(1)];
  const stream = await login(current, second);
  answerKeys(current, second);
  assertSignedIn(stream, current);
  return [workers, current, stale];
}

test("a stale worker signs in by the set that another one fetched, without asking", async () => {
  const [workers, , stale] = await oneStale();
  assertSignedIn(await login(stale, second), stale);
  assert.equal(asking(workers), 0);
});

test("a set that another worker fetched before the token came is not an answer: the stale worker asks", async () => {
  const [workers, , stale] = await oneStale();
  workers.pass(10_000);
  const stream = await login(stale, third);
  assert.equal(stream.state, "HELD");
  answerKeys(stale, third);
  assertSignedIn(stream, stale);
});

test("a worker that is new, and has what others fetched, asks for the keys of a token that came after", async () => {
  const workers = await ready(1);
  const late = await workers.add();
  assert.equal(asking(workers), 0, "it has the others' set");
  const stream = await login(late, second);
  answerKeys(late, second);
  assertSignedIn(stream, late);
});

test("keys that were fetched too recently to be fetched again: the login is refused, and the line says so", async () => {
  const [workers, , stale] = await oneStale();
  workers.pass(4_000);
  assertRefused(await login(stale, third), 502, "jwt_key_unknown");
  assert.equal(asking(workers), 0);
  const line = stale.log.find((text) => text.includes("jwt_key_unknown"));
  assert.match(
    line ?? "",
    /the keys were fetched 4 s ago .* too recently to be fetched again \(at most once in 10 s\)/,
  );
  workers.pass(6_000);
  const stream = await login(stale, third);
  answerKeys(stale, third);
  assertSignedIn(stream, stale);
});

test("a token that comes while a worker asks for the keys is judged by what that brings", async () => {
  const workers = await ready(2);
  const [one, other] = [workers.worker(0), workers.worker(1)];
  const streams = [await login(one, second)];
  workers.pass(100);
  streams.push(await login(one, second), await login(other, second));
  assert.equal(asking(workers), 1);
  answerKeys(one, second);
  workers.pass(50);
  for (const stream of streams) assertSignedIn(stream, one);
  assert.equal(asking(workers), 0);
});

test("a regular fetch that began before the token came is not an answer either: another follows", async () => {
  const workers = await ready(1);
  const host = workers.worker(0);
  workers.jump(3_599_000);
  workers.pass(2_000);
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  assert.equal(asking(workers), 1);
  workers.pass(50);
  const stream = await login(host, second);
  answerKeys(host, first);
  workers.pass(50);
  assert.equal(stream.state, "HELD");
  answerKeys(host, second);
  workers.pass(50);
  assertSignedIn(stream, host);
});

test("a set that was asked for after the token came and lacks its key refuses it, without another call", async () => {
  const workers = await ready(1);
  const host = workers.worker(0);
  const stream = await login(host, second);
  answerKeys(host, first);
  assertRefused(stream, 502, "jwt_key_unknown");
  assert.equal(asking(workers), 0);
});

for (const [what, fail] of [
  ["not answered", (host: HostEmulator): void => { host.fail(host.takeCall()); }], // prettier-ignore
  ["answered with 500", (host: HostEmulator): void => { host.answer(host.takeCall(), 500, ""); }], // prettier-ignore
] as const) {
  test(`keys that could not be fetched, ${what}, are the provider's fault on all workers, and not the token's`, async () => {
    const workers = await ready(3);
    const [one, other, late] = [workers.worker(0), workers.worker(1), workers.worker(2)];
    const streams = [await login(one, second), await login(other, second)];
    fail(one);
    workers.pass(50);
    for (const stream of streams) assertRefused(stream, 503, "jwks_unreachable");
    workers.pass(3_000);
    assertRefused(await login(late, second), 503, "jwks_unreachable");
    for (const host of workers.hosts) assertSignedIn(await login(host, first), host);
  });
}

test("a refresh that brings a token of a new key is judged by keys that were asked for after it", async () => {
  const workers = await EmulatedWorkers.start(2, first);
  const [current, stale] = [workers.worker(0), workers.worker(1)];
  const cookies = await workers.signIn("ada", LIFE);
  workers.jump(ENDED - 12_000);
  workers.answersDocuments = false;
  const signingIn = await login(current, second);
  answerKeys(current, second);
  assertSignedIn(signingIn, current);
  workers.jump(12_000);
  const stream = stale.open(navigation("/", cookies));
  const { call } = workers.takeRefresh();
  const id_token = await idToken(stale, third, { sub: "ada" });
  stale.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token }));
  assert.equal(stream.state, "HELD");
  answerKeys(stale, third);
  workers.pass(50);
  assert.equal(userOf(stream.forwarded), "ada");
});
