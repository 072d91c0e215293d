import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, describe, test } from "node:test";
import type { JWTPayload } from "jose";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type HttpCall } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import {
  beginLogin,
  type BegunLogin,
  comeBack,
  CONFIGURATION,
  ISSUER,
  METADATA,
  navigation,
  readyHost,
  redeem,
  sessionCookies,
  type Signer,
  signer,
  signIn,
} from "../../support/emulated/session.ts";
import type { EmulatedStream, LocalResponse } from "../../support/emulated/stream.ts";
import { EmulatedWorkers, type RefreshCall } from "../../support/emulated/workers.ts";

// Logins from the redirect to the callback, with a clock and a provider of the tests' own.

let keys: Signer;
before(async () => {
  keys = await signer();
});

function locationOf(response: LocalResponse | undefined): string | undefined {
  return valuesOf(response?.headers, "location")[0];
}

/** How a login ends: the label of its answer. */
function endOf(stream: EmulatedStream): string | undefined {
  return stream.response?.details;
}

/** Whether an answer expires this login's cookie. */
function clearsLogin(stream: EmulatedStream, { cookie }: BegunLogin): boolean {
  const [name = ""] = cookie.split("=");
  const line = valuesOf(stream.response?.headers, "set-cookie").find((value) => value.startsWith(`${name}=;`));
  return line?.includes("; Max-Age=0;") === true;
}

describe("the cookie of a login", () => {
  test("counts for ten minutes, and as long is kept by the browser", async () => {
    const host = await readyHost(FILTER, keys);
    const { response } = host.open(navigation("/oauth2/start?rd=/"));
    assert.match(valuesOf(response?.headers, "set-cookie")[0] ?? "", /; Max-Age=600;/);
    const login = beginLogin(host);
    host.nowMs += 599_000;
    const stream = comeBack(host, login);
    await redeem(host, keys, login);
    assert.equal(endOf(stream), "gatehouse_login_completed");
  });

  test("is refused after ten minutes, whatever a browser keeps, and no code is redeemed", async () => {
    const host = await readyHost(FILTER, keys);
    const login = beginLogin(host, "/oauth2/start?rd=/a");
    host.nowMs += 600_000;
    const stream = comeBack(host, login);
    assert.equal(endOf(stream), "gatehouse_callback_login_expired");
    assert.deepEqual(host.calls, []);
    assert.ok(clearsLogin(stream, login));
    assert.deepEqual(sessionCookies(stream.response?.headers), []);
  });

  test("may come from a worker whose clock is a minute ahead, and no more", async () => {
    for (const [seconds, end] of [
      [60, undefined],
      [61, "gatehouse_callback_login_expired"],
    ] as const) {
      const host = await readyHost(FILTER, keys);
      host.nowMs += 1000 * seconds;
      const login = beginLogin(host);
      host.nowMs -= 1000 * seconds;
      assert.equal(endOf(comeBack(host, login)), end);
    }
  });
});

describe("where a login ends", () => {
  const OTHER = "https://other.example.com/x";

  test("is judged again at the callback: an origin that is not allowed any more is not gone to", async () => {
    const configuration = { ...CONFIGURATION, allowedRedirects: ["https://other.example.com"] };
    for (const [narrowed, target] of [
      [configuration, OTHER],
      [CONFIGURATION, "/"],
    ] as const) {
      const workers = await EmulatedWorkers.start(1, keys, configuration);
      const host = workers.worker(0);
      const login = beginLogin(host, `/oauth2/start?rd=${encodeURIComponent(OTHER)}`);
      host.configure(narrowed);
      workers.pass(1_000);
      const stream = comeBack(host, login);
      await redeem(host, keys, login);
      assert.equal(endOf(stream), "gatehouse_login_completed");
      assert.equal(locationOf(stream.response), target);
    }
  });

  test("is judged again where the login is over already, and on the page of one that failed", async () => {
    const configuration = { ...CONFIGURATION, allowedRedirects: ["https://other.example.com"] };
    const workers = await EmulatedWorkers.start(1, keys, configuration);
    const host = workers.worker(0);
    const session = await signIn(host, keys);
    const login = beginLogin(host, `/oauth2/start?rd=${encodeURIComponent(OTHER)}`);
    host.configure(CONFIGURATION);
    workers.pass(1_000);
    const repeated = comeBack(host, { ...login, cookie: "a=b" }, session);
    assert.deepEqual([endOf(repeated), locationOf(repeated.response)], ["gatehouse_login_repeated", "/"]);
    const failed = comeBack(host, { ...login, cookie: "a=b" });
    const body = failed.response?.body ?? "";
    assert.equal(body.includes("other.example.com"), false);
    assert.match(body, /href="[^"]*\/oauth2\/start\?rd=%2F"/);
  });
});

describe("an ID token whose header says that it is", () => {
  const end = async (header: object): Promise<string | undefined> => {
    const host = await readyHost(FILTER, keys);
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    await redeem(host, keys, login, { header });
    return endOf(stream);
  };

  for (const typ of ["at+jwt", "application/at+jwt", "logout+jwt", "Logout+JWT", "secevent+jwt", "dpop+jwt", "JOSE"]) {
    test(`${typ} signs nobody in`, async () => {
      assert.equal(await end({ typ }), "gatehouse_jwt_type_refused");
    });
  }

  for (const typ of [undefined, "JWT", "jwt", "application/jwt"]) {
    test(`${typ ?? "nothing"} signs in`, async () => {
      assert.equal(await end(typ === undefined ? {} : { typ }), "gatehouse_login_completed");
    });
  }

  test("at+jwt is not taken from a refresh", async () => {
    const workers = await EmulatedWorkers.start(1, keys);
    const host = workers.worker(0);
    const cookies = await workers.signIn("ada", 300);
    workers.jump(301_000);
    const stream = host.open(navigation("/", cookies));
    await workers.answer(workers.takeRefresh(), 300, {}, {}, { typ: "at+jwt" });
    assert.deepEqual([stream.state, stream.response?.status], ["ANSWERED", 302]);
  });
});

test("each call to the provider has provider.timeout, and goes to its endpoint with that one's own query", async () => {
  for (const [timeout, milliseconds] of [
    [undefined, 5_000],
    ["17s", 17_000],
  ] as const) {
    const provider = timeout === undefined ? {} : { timeout };
    const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, provider });
    const calls: HttpCall[] = [];
    const take = (): HttpCall => {
      const call = host.takeCall();
      calls.push(call);
      return call;
    };
    host.tick();
    const endpoints = { token_endpoint: `${ISSUER}/token?tenant=a&b`, jwks_uri: `${ISSUER}/jwks?p=q` };
    host.answer(take(), 200, JSON.stringify({ ...METADATA, ...endpoints }));
    host.answer(take(), 200, JSON.stringify(keys.jwks));
    comeBack(host, beginLogin(host));
    take();
    assert.deepEqual(
      calls.map(({ headers, timeoutMs }) => [valuesOf(headers, ":path")[0], timeoutMs]),
      [
        ["/.well-known/openid-configuration", milliseconds],
        ["/jwks?p=q", milliseconds],
        ["/token?tenant=a&b", milliseconds],
      ],
    );
  }
});

describe("provider.clockSkew", () => {
  const end = async (
    clockSkew: string | undefined,
    claims: (now: number) => JWTPayload,
  ): Promise<string | undefined> => {
    const host = await readyHost(FILTER, keys, clockSkew === undefined ? {} : { provider: { clockSkew } });
    const login = beginLogin(host);
    const stream = comeBack(host, login);
    await redeem(host, keys, login, { claims: claims(Math.floor(host.nowMs / 1000)) });
    return endOf(stream)?.replace("gatehouse_", "");
  };

  for (const [clockSkew, seconds] of [
    [undefined, 60],
    ["5m", 300],
    ["0s", 0],
  ] as const) {
    test(`${clockSkew ?? "by default"}: a token may be made ${seconds} seconds ahead of this clock, and no more`, async () => {
      assert.equal(await end(clockSkew, (now) => ({ iat: now + seconds })), "login_completed");
      assert.equal(await end(clockSkew, (now) => ({ iat: now + seconds + 1 })), "jwt_issued_at_invalid");
      assert.equal(await end(clockSkew, (now) => ({ nbf: now + seconds })), "login_completed");
      assert.equal(await end(clockSkew, (now) => ({ nbf: now + seconds + 1 })), "jwt_not_yet_valid");
    });
  }
});

test("a host of the relying party that the cookie cannot reach from redirectUrl begins no login, which could not end", async () => {
  const hosts = ["app.example.com", "docs.example.com"];
  const at = (host: HostEmulator, authority: string): LocalResponse | undefined =>
    host.open(navigation("/x").map(([name, value]) => [name, name === ":authority" ? authority : value])).response;
  const host = await readyHost(FILTER, keys, { hosts });
  const refused = at(host, "docs.example.com");
  assert.equal(refused?.details, "gatehouse_cookie_out_of_reach");
  assert.deepEqual([locationOf(refused), valuesOf(refused.headers, "set-cookie")], [undefined, []]);
  assert.ok(host.log.some((line) => line.includes("app.example.com") && line.includes("docs.example.com")));
  assert.equal(at(host, "app.example.com")?.details, "gatehouse_login");
  const shared = await readyHost(FILTER, keys, { hosts, session: { cookie: { domain: "example.com" } } });
  assert.match(locationOf(at(shared, "docs.example.com")) ?? "", /^https:\/\/app\.example\.com\/oauth2\/start\?rd=/);
});

test("a session that is longer than session.maxBytes is not opened, and its cookies are cleared", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const cookies = await signIn(host, keys, { padding: randomBytes(6_000).toString("base64") });
  assert.ok(cookies.length >= 3);
  const visit = (): LocalResponse | undefined => host.open(navigation("/", cookies)).response;
  assert.equal(visit(), undefined);
  host.configure({ ...CONFIGURATION, session: { maxBytes: 4096 } });
  workers.pass(1_000);
  const page = visit();
  assert.equal(page?.details, "gatehouse_login");
  const cleared = valuesOf(page.headers, "set-cookie").filter((line) => line.includes("; Max-Age=0;"));
  assert.deepEqual(
    cleared.map((line) => line.split("=")[0]),
    cookies.map((cookie) => cookie.split("=")[0]),
  );
});

test("the log names a session by 8 characters of its id, and has no more of it", async () => {
  const workers = await EmulatedWorkers.start(1, keys);
  const host = workers.worker(0);
  const ids: Buffer[] = [];
  const signInAndRefresh = async (user: string, answer: (refresh: RefreshCall) => unknown) => {
    const cookies = await workers.signIn(user, 300);
    ids.push(openSession(cookies[0] ?? "").id);
    workers.jump(301_000);
    host.open(navigation("/", cookies));
    await answer(workers.takeRefresh());
    host.open(navigation("/oauth2/sign_out", cookies));
  };
  await signInAndRefresh("ada", (refresh) => workers.answer(refresh, 300));
  await signInAndRefresh("bob", ({ host, call }) => {
    host.answer(call, 400, '{"error":"invalid_grant"}');
  });
  await signInAndRefresh("eve", (refresh) => {
    refresh.host.answer(refresh.call, 503, "");
    for (let i = 0; i < 3; i++) {
      workers.pass(1_000);
      for (const again of workers.refreshCalls()) workers.take(again).host.answer(again.call, 503, "");
    }
  });
  const log = host.log.join("\n");
  for (const id of ids) {
    const short = id.toString("base64url").slice(0, 8);
    assert.ok(log.split(short).length > 2, `${short} is not found`);
    for (const whole of [
      id.toString("base64url").slice(0, 11),
      id.toString("base64").slice(0, 11),
      id.toString("hex").slice(0, 14),
    ]) {
      assert.equal(log.toLowerCase().includes(whole.toLowerCase()), false, `${whole} is in the log`);
    }
  }
});
