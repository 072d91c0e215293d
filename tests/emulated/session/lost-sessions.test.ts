import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { sealedWith } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// Cookies that are no session any more: counted, and said once a minute with how many there were.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const FOREIGN = "sealed with a secret that cookieSecret does not hold";
const BROKEN = "changed, not whole, or of another issuer, client or cookie name";
const UNREFRESHABLE = "with their tokens, without a refresh token";
const REFUSED = "with their tokens, which the provider refused to refresh";
const OVER = "by session.lifetime or session.idleTimeout";

function linesOf(host: HostEmulator): string[] {
  return host.log
    .filter((line) => /session cookies that do not open|sessions that have ended/.test(line))
    .map((line) => line.replace("gatehouse: ", ""));
}

function counted(host: HostEmulator): { unopened: number; expired: number } {
  return {
    unopened: host.metrics.get("gatehouse.sessions.unopened") ?? 0,
    expired: host.metrics.get("gatehouse.sessions.expired") ?? 0,
  };
}

test("cookies that do not open are counted by why, and said at once and then once a minute", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const [cookie = ""] = await signIn(host, keys);
  const foreign = sealedWith(cookie, Buffer.alloc(32, 7).toString("base64"));
  const changed = `${cookie.slice(0, -6)}${cookie.endsWith("AAAAAA") ? "BBBBBB" : "AAAAAA"}`;
  const lonely = cookie.replace("=a", "=b");
  for (const one of [foreign, changed, lonely, "__Host-gatehouse=junk"]) host.request(navigation("/", [one]));
  workers.pass(1_000);
  const first = `session cookies that do not open: 4 (1 ${FOREIGN}, 3 ${BROKEN})`;
  assert.deepEqual(linesOf(host), [first]);
  assert.deepEqual(counted(host), { unopened: 4, expired: 0 });

  for (let i = 0; i < 500; i++) host.request(navigation("/", [foreign]));
  workers.pass(2_000);
  assert.deepEqual(counted(host), { unopened: 504, expired: 0 });
  workers.pass(55_000);
  assert.deepEqual(linesOf(host), [first], "not before a minute is over");
  workers.pass(5_000);
  assert.deepEqual(linesOf(host), [first, `session cookies that do not open: 500 (500 ${FOREIGN})`]);
  workers.pass(120_000);
  assert.equal(linesOf(host).length, 2, "nothing is said of nothing");
  assert.deepEqual(counted(host), { unopened: 504, expired: 0 });
});

test("sessions that have ended are counted by why", async () => {
  const workers = await EmulatedWorkers.start(1, keys, { session: { lifetime: "2h" } });
  const host = workers.worker(0);
  const withoutRefresh = await signIn(host, keys, { exp: workers.nowSeconds + 600 });
  const refused = await workers.signIn("ada", 600);
  const over = await workers.signIn("eve", 3 * 3600);
  workers.jump(601_000);
  host.request(navigation("/", withoutRefresh));
  host.open(navigation("/", refused));
  host.answer(workers.takeRefresh().call, 400, '{"error":"invalid_grant"}');
  workers.pass(1_000);
  assert.deepEqual(linesOf(host), [`sessions that have ended: 2 (1 ${UNREFRESHABLE}, 1 ${REFUSED})`]);
  assert.deepEqual(counted(host), { unopened: 0, expired: 2 });

  workers.jump(2 * 3600_000);
  host.request(navigation("/", over));
  workers.pass(1_000);
  assert.deepEqual(linesOf(host).slice(1), [`sessions that have ended: 1 (1 ${OVER})`]);
  assert.deepEqual(counted(host), { unopened: 0, expired: 3 });
});

test("a session whose end a tick finds is counted at that tick", async () => {
  const workers = await EmulatedWorkers.start(2, keys);
  const { stream, refresh } = await workers.refreshing("ada");
  const other = workers.worker(1);
  const waiting = other.open(stream.requestHeaders.pairs);
  assert.equal(waiting.state, "HELD");
  refresh.host.answer(refresh.call, 400, '{"error":"invalid_grant"}');
  other.tick();
  assert.equal(waiting.state, "ANSWERED");
  assert.deepEqual(counted(other), { unopened: 0, expired: 1 });
  assert.deepEqual(linesOf(other), [`sessions that have ended: 1 (1 ${REFUSED})`]);
});

test("sessions that live, were signed out or never were are not counted", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await signIn(host, keys);
  host.request(navigation("/", cookies));
  host.request(navigation("/", ["other=1"]));
  host.request(navigation("/oauth2/sign_out", cookies));
  host.request(navigation("/", cookies));
  workers.pass(61_000);
  assert.deepEqual(linesOf(host), []);
  assert.deepEqual(counted(host), { unopened: 0, expired: 0 });
});
