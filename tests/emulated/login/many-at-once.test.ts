import assert from "node:assert/strict";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import {
  beginLogin,
  type BegunLogin,
  navigation,
  readyHost,
  redeem,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// More logins under way in one browser than it keeps cookies of: those of the oldest had to go.

/** So many are kept. */
const KEPT = 8;

let host: HostEmulator;
let keys: Signer;
before(async () => {
  keys = await signer();
  host = await readyHost(FILTER, keys);
});

function logins(count: number): BegunLogin[] {
  return Array.from({ length: count }, (_, i) => beginLogin(host, `/oauth2/start?rd=/tab/${i}`));
}

/** Comes back to the callback of a login with the cookies of others. */
function comeBackWith({ url }: BegunLogin, cookies: readonly string[]): EmulatedStream {
  return host.open(navigation(`/oauth2/callback?code=c&state=${url.searchParams.get("state") ?? ""}`, cookies));
}

/** Where a browser goes by itself after an answer; undefined where it stays. */
function goesOnTo({ response }: EmulatedStream): string | undefined {
  return valuesOf(response?.headers, "refresh")[0];
}

test("a login whose cookie had to go for others redeems no code, and its browser begins it again by itself", async () => {
  const [oldest, ...others] = logins(KEPT + 1);
  assert.ok(oldest);
  const answer = comeBackWith(
    oldest,
    others.map(({ cookie }) => cookie),
  );
  assert.equal(answer.response?.status, 429);
  assert.equal(host.calls.length, 0, "no code is redeemed");
  const [, start = ""] = /^[2-9];url=(\/oauth2\/start\?\S+)$/.exec(goesOnTo(answer) ?? "") ?? [];
  const again = beginLogin(host, start);
  const stream = comeBackWith(again, [again.cookie]);
  await redeem(host, keys, again);
  assert.equal(valuesOf(stream.response?.headers, "location")[0], "/tab/0");
  assert.equal(sessionCookies(stream.response?.headers).length, 1);
});

test("tabs do not begin again all at once: they would be too many again", () => {
  const [oldest, ...others] = logins(KEPT + 1);
  assert.ok(oldest);
  const cookies = others.map(({ cookie }) => cookie);
  const pauses = Array.from({ length: 50 }, () => Number.parseInt(goesOnTo(comeBackWith(oldest, cookies)) ?? "", 10));
  assert.ok(new Set(pauses).size >= 4, String(pauses));
  assert.ok(Math.min(...pauses) >= 2 && Math.max(...pauses) <= 9, String(pauses));
});

test("where fewer logins are under way, a login without its cookie is refused for good", () => {
  const [lost, ...others] = logins(KEPT);
  assert.ok(lost);
  for (const cookies of [[], others.map(({ cookie }) => cookie)]) {
    const answer = comeBackWith(lost, cookies);
    assert.deepEqual([answer.response?.status, goesOnTo(answer)], [400, undefined]);
  }
});

test("so is a state that is not ours", () => {
  const cookies = logins(KEPT).map(({ cookie }) => cookie);
  const answer = host.open(navigation("/oauth2/callback?code=c&state=AAAA", cookies));
  assert.deepEqual([answer.response?.status, goesOnTo(answer)], [400, undefined]);
});
