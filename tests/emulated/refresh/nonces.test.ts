import assert from "node:assert/strict";
import { test } from "node:test";
import type { JWTPayload } from "jose";
import { beginLogin, comeBack, navigation, redeem, sessionCookies, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

/** Seconds that the tokens live. */
const LIFE = 300;
const ENDED = 301_000;
const OWN = Symbol("the login's nonce");

const ROWS: readonly (readonly [string, unknown, boolean])[] = [
  ["that of the login", OWN, true],
  ["none", undefined, true],
  ["null", null, true],
  ["that of another login", "NfRR6pBVYVJ0xVfdpsZZxXgmC2bz1F8Dp4pXvWH0wQ0", false],
  ["an empty one", "", false],
  ["one that is no text", 7, false],
];

for (const [name, nonce, isTaken] of ROWS) {
  test(`a refreshed ID token may have the nonce: ${name}: ${isTaken ? "yes" : "no"}`, async () => {
    const keys = await signer();
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    const claims = { sub: "ada", exp: workers.nowSeconds + LIFE };
    await redeem(host, keys, login, { claims, more: { refresh_token: "ada.0", expires_in: LIFE } });
    const cookies = sessionCookies(stream.response?.headers);
    workers.jump(ENDED);
    const held = host.open(navigation("/", cookies));
    const refreshed = { nonce: nonce === OWN ? login.url.searchParams.get("nonce") : nonce } as JWTPayload;
    await workers.answer(workers.takeRefresh(), LIFE, refreshed);
    assert.equal(held.response?.status, isTaken ? undefined : 302);
    assert.equal(userOf(held.forwarded), isTaken ? "ada" : undefined);
  });
}
