import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedProvider, type Peculiarity, USER_INFO_PATH, withMembers } from "../../support/emulated/provider.ts";
import { CONFIGURATION, ISSUER, navigation, sessionCookies } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

const JWT: Pairs = [["content-type", "application/jwt"]];
const ENDPOINT = { userinfo_endpoint: ISSUER + USER_INFO_PATH };
const USER = { sub: "u1", groups: ["admins", "staff"], email: "ada@example.com" };
const HEADERS = ["user", "email", "groups"].map((name) => `x-auth-request-${name}`);
const HIDDEN = "eyes only";

/** A provider whose ID tokens have `sub` alone, and that says it has groups. */
function start(configuration: object = {}, more: Peculiarity = {}): Promise<EmulatedProvider> {
  const discovery = withMembers({ ...ENDPOINT, claims_supported: ["sub", "groups"] });
  return EmulatedProvider.start({ discovery, ...more, configuration: { ...configuration } });
}

function withMode(userInfo: string, more: Peculiarity = {}): Promise<EmulatedProvider> {
  return start({ provider: { userInfo } }, more);
}

/** What the application sees of somebody who signed in: at once, out of the cache, and on another worker. */
async function seen({ host, peculiarity }: EmulatedProvider, stream: EmulatedStream): Promise<string[][]> {
  const cookies = sessionCookies(stream.response?.headers);
  const other = await EmulatedProvider.start(peculiarity);
  const requests = [host, host, other.host].map((worker) => worker.request(navigation("/", cookies)));
  const [first, ...others] = requests.map((request) => HEADERS.map((name) => valuesOf(request, name).join(" | ")));
  for (const headers of others) assert.deepEqual(headers, first);
  return first === undefined ? [] : [first];
}

function verdict({ response }: EmulatedStream): readonly [number | undefined, string | undefined] {
  return [response?.status, response?.details.replace("gatehouse_", "")];
}

describe("userInfo: AUTO", () => {
  test("asks with the access token for a forwarded claim that the ID token lacks and the provider has", async () => {
    const provider = await start();
    const stream = provider.logIn();
    assert.equal(stream.state, "HELD");
    const call = provider.takeUserInfoCall();
    assert.ok(call);
    assert.deepEqual(
      [":method", "authorization", "accept"].map((name) => valuesOf(call.headers, name)),
      [["GET"], ["Bearer at"], ["application/json, application/jwt"]],
    );
    provider.host.answer(call, 200, JSON.stringify(USER), [["content-type", "application/json"]]);
    assert.deepEqual(verdict(stream), [302, "login_completed"]);
    assert.deepEqual(await seen(provider, stream), [["u1", "ada@example.com", "admins,staff"]]);
  });

  test("asks nothing where the ID token has what the provider says it has, or nothing of it is forwarded", async () => {
    const forward = { headers: [{ header: "x-auth-request-user", claim: "sub" }] };
    for (const provider of [
      await start({}, { claims: (claims) => ({ ...claims, groups: ["a"] }) }),
      await start({ forward }),
      await start({}, { discovery: withMembers(ENDPOINT) }),
    ]) {
      const stream = provider.logIn();
      assert.equal(provider.takeUserInfoCall(), undefined);
      assert.deepEqual(verdict(stream), [302, "login_completed"]);
    }
  });

  test("signs in without an endpoint, and without an access token to ask it with", async () => {
    for (const [provider, why] of [
      [await start({}, { discovery: withMembers({ claims_supported: ["groups"] }) }), /no userinfo_endpoint/],
      [await start({}, { tokens: withMembers({ access_token: undefined }) }), /no access token to ask it with/],
    ] as const) {
      const stream = provider.logIn();
      assert.deepEqual(verdict(stream), [302, "login_completed"]);
      assert.match(provider.host.log.join("\n"), why);
    }
  });

  test("the ID token's claims win, and what says how somebody was authenticated comes from it alone", async () => {
    const names = ["sub", "email", "groups", "acr"];
    const headers = names.map((claim) => ({ header: `x-auth-request-${claim}`, claim }));
    const provider = await start({ forward: { headers } }, { claims: (c) => ({ ...c, email: "own@example.com" }) });
    const stream = provider.logIn();
    provider.answerUserInfo({ ...USER, email: "other@example.com", acr: "gold" });
    const request = provider.host.request(navigation("/", sessionCookies(stream.response?.headers)));
    const values = names.map((name) => valuesOf(request, `x-auth-request-${name}`));
    assert.deepEqual(values, [["u1"], ["own@example.com"], ["admins,staff"], []]);
  });

  test("an address that it calls unverified goes into no header", async () => {
    const provider = await start();
    const stream = provider.logIn();
    provider.answerUserInfo({ ...USER, email_verified: false });
    assert.deepEqual(await seen(provider, stream), [["u1", "", "admins,staff"]]);
  });

  test("claims that make the session too large are left out, with a line in the log", async () => {
    const provider = await start({ session: { maxBytes: 2048 } });
    const stream = provider.logIn();
    provider.answerUserInfo({ ...USER, groups: Array.from({ length: 300 }, (_, i) => `group-${i}-${HIDDEN}`) });
    assert.deepEqual(verdict(stream), [302, "login_completed"]);
    assert.deepEqual(await seen(provider, stream), [["u1", "", ""]]);
    assert.match(provider.host.log.join("\n"), /UserInfo endpoint says is left out, \d+ bytes; session\.maxBytes/);
    assert.ok(!provider.host.log.join("\n").includes(HIDDEN));
  });
});

const FAILURES: [what: string, answer: (provider: EmulatedProvider) => void, reason: string, line: RegExp][] = [
  ["401", refuse(401), "userinfo_refused", /status 401.*WWW-Authenticate "Bearer error=\\"invalid_token\\", …"/],
  ["403", refuse(403), "userinfo_refused", /status 403/],
  ["500", refuse(500), "userinfo_unreachable", /status 500/],
  [
    "204",
    (p) => {
      p.answerUserInfo("", 204, []);
    },
    "userinfo_invalid",
    /status 204/,
  ],
  [
    "a redirect, which is not followed",
    (p) => {
      p.answerUserInfo("", 302, [["location", "https://evil.example.com/"]]);
    },
    "userinfo_invalid",
    /status 302, Location "https:\/\/evil\.example\.com\/"/,
  ],
  [
    "no answer",
    (p) => {
      p.host.fail(p.takeUserInfoCall() as never);
    },
    "userinfo_unreachable",
    /broke off/,
  ],
  [
    "an HTML page",
    (p) => {
      p.answerUserInfo("<html>", 200, [["content-type", "text/html"]]);
    },
    "userinfo_invalid",
    /found Content-Type "text\/html", expected application\/json or application\/jwt/,
  ],
  [
    "no JSON",
    (p) => {
      p.answerUserInfo("{");
    },
    "userinfo_invalid",
    /found a document that/,
  ],
  [
    "an empty token",
    (p) => {
      p.answerUserInfo("", 200, JWT);
    },
    "userinfo_invalid",
    /found an empty body/,
  ],
  [
    "more than 256 KiB",
    (p) => {
      p.answerUserInfo({ ...USER, more: "x".repeat(262144) });
    },
    "userinfo_invalid",
    /expected at most 262144/,
  ],
  [
    "an encrypted token",
    (p) => {
      p.answerUserInfo("a.b.c.d.e", 200, JWT);
    },
    "userinfo_invalid",
    /jwt_encrypted: .*JWE/,
  ],
  [
    "a token that is none",
    (p) => {
      p.answerUserInfo("abc", 200, JWT);
    },
    "userinfo_invalid",
    /jwt_malformed/,
  ],
  [
    "a token with another signature",
    (p) => {
      p.answerUserInfo(p.makeToken(USER).replace(/\.[^.]*$/, `.${"A".repeat(342)}`), 200, JWT);
    },
    "userinfo_invalid",
    /jwt_signature_invalid/,
  ],
  [
    "an unsigned token",
    (p) => {
      p.answerUserInfo(unsigned(USER), 200, JWT);
    },
    "userinfo_invalid",
    /jwt_algorithm_refused/,
  ],
  [
    "a token of another type",
    (p) => {
      p.answerUserInfo(p.makeToken(USER, { typ: "logout+jwt" }), 200, JWT);
    },
    "userinfo_invalid",
    /jwt_type_refused/,
  ],
  [
    "a token of another issuer",
    token({ iss: "https://evil" }),
    "userinfo_invalid",
    /jwt_issuer_mismatch: found "https/,
  ],
  [
    "a token for another client",
    token({ aud: ["other"] }),
    "userinfo_invalid",
    /jwt_audience_mismatch: found \["other/,
  ],
  ["a token that has expired", token({ exp: 1 }), "userinfo_invalid", /jwt_expired/],
];

function refuse(status: number): (provider: EmulatedProvider) => void {
  return (provider) => {
    const challenge = `Bearer error="invalid_token", at-of-login`;
    provider.answerUserInfo({ error: "x" }, status, [["www-authenticate", challenge]]);
  };
}

function token(claims: object): (provider: EmulatedProvider) => void {
  return (provider) => {
    provider.answerUserInfo(provider.makeToken({ ...USER, ...claims }), 200, JWT);
  };
}

function unsigned(claims: object): string {
  const parts = [{ alg: "none" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  return `${parts.join(".")}.`;
}

describe("a UserInfo endpoint that gives no claims", () => {
  const tokens = withMembers({ access_token: "at-of-login" });
  for (const [what, answer, reason, line] of FAILURES) {
    test(`${what}: with AUTO somebody is signed in without, and the log says why`, async () => {
      const provider = await withMode("AUTO", { tokens });
      const stream = provider.logIn();
      answer(provider);
      provider.answerDocuments();
      assert.deepEqual(verdict(stream), [302, "login_completed"]);
      assert.deepEqual(await seen(provider, stream), [["u1", "", ""]]);
      assert.match(provider.host.log.join("\n"), line);
      assert.ok(!provider.host.log.join("\n").includes("at-of-login"));
    });

    test(`${what}: with ALWAYS nobody is signed in`, async () => {
      const provider = await withMode("ALWAYS", { tokens });
      const stream = provider.logIn();
      answer(provider);
      provider.answerDocuments();
      assert.equal(verdict(stream)[1], reason);
      assert.deepEqual(sessionCookies(stream.response?.headers), []);
      assert.match(provider.host.log.join("\n"), line);
      assert.ok(!provider.host.log.join("\n").includes("at-of-login"));
    });
  }
});

describe("a UserInfo response about somebody else", () => {
  for (const mode of ["AUTO", "ALWAYS"]) {
    for (const other of ["somebody-else", "", undefined, null, 1]) {
      test(`with ${mode} nobody is signed in: sub is ${other === undefined ? "missing" : JSON.stringify(other)}`, async () => {
        for (const isSigned of [false, true]) {
          const provider = await withMode(mode);
          const stream = provider.logIn();
          const claims = { ...USER, sub: other };
          if (isSigned) provider.answerUserInfo(provider.makeToken(claims), 200, JWT);
          else provider.answerUserInfo(claims);
          assert.deepEqual(verdict(stream), [502, "userinfo_subject_mismatch"]);
          assert.deepEqual(sessionCookies(stream.response?.headers), []);
          assert.ok(!provider.host.log.join("\n").includes("somebody-else"));
        }
      });
    }
  }
});

describe("a signed UserInfo response", () => {
  test("is verified with the provider's keys, and may have iss, aud and exp", async () => {
    for (const claims of [{}, { iss: ISSUER, aud: [CONFIGURATION.clientId, "x"], exp: 4102444800 }]) {
      const provider = await start();
      const stream = provider.logIn();
      token(claims)(provider);
      assert.deepEqual(await seen(provider, stream), [["u1", "ada@example.com", "admins,staff"]]);
    }
  });

  test("has the keys fetched again where its key is not known", async () => {
    let kid = "k1";
    const keys: NonNullable<Peculiarity["keys"]> = (jwk) => [jwk, { ...jwk, kid }];
    const provider = await start({}, { keys });
    const stream = provider.logIn();
    // The keys were asked for before the answer comes, and may be older.
    provider.host.nowMs += 1000;
    kid = "k2";
    provider.answerUserInfo(provider.makeToken(USER, { kid }), 200, JWT);
    assert.equal(stream.state, "HELD");
    provider.answerDocuments();
    assert.deepEqual(await seen(provider, stream), [["u1", "ada@example.com", "admins,staff"]]);
  });
});

describe("userInfo: ALWAYS and NEVER", () => {
  test("ALWAYS asks whatever the ID token has, and refuses where there is nobody to ask", async () => {
    const claims = (c: object): Record<string, unknown> => ({ ...c, ...USER });
    const provider = await withMode("ALWAYS", { claims });
    const stream = provider.logIn();
    assert.equal(stream.state, "HELD");
    provider.answerUserInfo({ ...USER, email: undefined });
    assert.deepEqual(await seen(provider, stream), [["u1", "ada@example.com", "admins,staff"]]);
    const without = await withMode("ALWAYS", { claims, discovery: withMembers({}) });
    assert.deepEqual(verdict(without.logIn()), [503, "userinfo_unreachable"]);
  });

  test("NEVER does not ask", async () => {
    const provider = await withMode("NEVER");
    const stream = provider.logIn();
    assert.equal(provider.takeUserInfoCall(), undefined);
    assert.deepEqual(await seen(provider, stream), [["u1", "", ""]]);
  });

  test("provider.endpoints.userInfo is asked in place of discovery's", async () => {
    const endpoints = { userInfo: `https://me.example.com${USER_INFO_PATH}` };
    const provider = await start({ provider: { userInfo: "ALWAYS", endpoints, clusters: { "me.example.com": "me" } } });
    provider.logIn();
    const call = provider.takeUserInfoCall();
    assert.deepEqual([call?.cluster, valuesOf(call?.headers, ":authority")], ["me", ["me.example.com"]]);
  });
});
