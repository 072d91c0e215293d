import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { claimsOf, gatewayToken, keysOf, tokenAt, tokenOf, verify } from "../../support/emulated/gateway-token.ts";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { navigation, readyHost, sessionCookies, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

let keys: Signer;
before(async () => {
  keys = await signer();
});

function jump(host: HostEmulator, seconds: number): void {
  host.nowMs += seconds * 1000;
  host.tick();
}

describe("the gateway's own token", () => {
  test("serves until a fifth of its life is left, then there is another", async () => {
    for (const [lifetime, seconds] of [
      [undefined, 300],
      ["50s", 50],
      ["1h", 3600],
    ] as const) {
      const host = await readyHost(FILTER, keys, gatewayToken(lifetime === undefined ? {} : { lifetime }));
      const cookies = await signIn(host, keys, { auth_time: 1 });
      const first = tokenAt(host, cookies);
      jump(host, (seconds * 4) / 5 - 2);
      assert.equal(tokenAt(host, cookies), first, "it is good for longer");
      jump(host, 3);
      const second = tokenAt(host, cookies);
      assert.notEqual(second, first);
      await Promise.all([verify(host, first), verify(host, second)]);
      const { iat = 0, exp = 0, auth_time } = claimsOf(second);
      assert.equal(exp - iat, seconds);
      assert.ok(Math.abs(iat * 1000 - host.nowMs) < 2_000);
      assert.equal(auth_time, 1);
      jump(host, 10);
      assert.equal(tokenAt(host, cookies), second);
    }
  });

  test("outlives its session by nothing, and is made no more often as that ends", async () => {
    const host = await readyHost(FILTER, keys, { ...gatewayToken(), session: { lifetime: "10m" } });
    const cookies = await signIn(host, keys);
    const seen = new Set<string>();
    const end = Math.floor(host.nowMs / 1000) + 600;
    for (let second = 0; second < 595; second += 5) {
      const token = tokenAt(host, cookies);
      const { exp = 0 } = claimsOf(token);
      assert.ok(exp <= end + 1 && exp * 1000 > host.nowMs, `${exp} of ${end}`);
      seen.add(token);
      jump(host, 5);
    }
    assert.equal(seen.size, 3);
    jump(host, 20);
    assert.equal(host.open(navigation("/", cookies)).response?.status, 302);
  });

  test("does not end the session with the ID token, which the application does not get", async () => {
    const host = await readyHost(FILTER, keys, gatewayToken());
    const now = Math.floor(host.nowMs / 1000);
    const cookies = await signIn(host, keys, { exp: now + 60 });
    jump(host, 3_600);
    await verify(host, tokenAt(host, cookies));
  });

  test("is the same whichever cookie the session came in: a use that is noted makes none", async () => {
    const host = await readyHost(FILTER, keys, { ...gatewayToken(), session: { idleTimeout: "30m" } });
    let cookies = await signIn(host, keys);
    const first = tokenAt(host, cookies);
    for (let turn = 0; turn < 3; turn++) {
      jump(host, 61);
      const stream = host.open(navigation("/", cookies));
      assert.equal(tokenOf(stream.forwarded), first);
      cookies = sessionCookies(host.respond(stream));
      assert.equal(cookies.length, 1, "the session was sealed anew");
    }
  });

  test("is made once for a request that finds a refresh under way, and not for each", async () => {
    const workers = await EmulatedWorkers.start(1, keys, { ...gatewayToken(), session: { revalidate: "5m" } });
    const cookies = await workers.signIn("ada", 86_400);
    const host = workers.worker(0);
    tokenAt(host, cookies);
    workers.jump(275_000);
    host.open(navigation("/", cookies));
    const during = Array.from({ length: 5 }, () => {
      const stream = host.open(navigation("/", cookies));
      return stream.forwarded === undefined ? undefined : tokenOf(stream.forwarded);
    });
    assert.equal(new Set(during.filter((token) => token !== undefined)).size, 1);
    const { host: caller, call } = workers.takeRefresh();
    caller.answer(call, 503, "");
  });

  test("goes with its session: none is served after a sign-out", async () => {
    const host = await readyHost(FILTER, keys, { ...gatewayToken(), logout: { provider: false } });
    const cookies = await signIn(host, keys);
    tokenAt(host, cookies);
    host.open(navigation("/oauth2/sign_out", cookies));
    assert.equal(host.open(navigation("/", cookies)).response?.status, 302);
  });
});

test("signatures of many tokens all hold, and no two are alike", async () => {
  const host = await readyHost(FILTER, keys, gatewayToken({ lifetime: "5s" }));
  const cookies = await signIn(host, keys);
  const published = keysOf(host);
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) {
    const token = tokenAt(host, cookies);
    await verify(host, token, { keys: published });
    seen.add(token);
    jump(host, 5);
  }
  assert.equal(seen.size, 40);
});
