import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { JWTPayload } from "jose";
import { linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { navigation, readyHost, sessionCookies, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import {
  changed,
  comeBackWith,
  isOpen,
  MAX_AGE,
  now,
  ready,
  rule,
  script,
  sent,
  SKEW,
} from "../../support/emulated/step-up.ts";

let keys: Signer;
before(async () => {
  keys = await signer();
});

describe("a page that needs another authentication", () => {
  test("is asked of the provider with max_age and acr_values, and comes after it", async () => {
    const rows: [path: string, maxAge: string | null, acrValues: string | null, claims: JWTPayload][] = [
      ["/fresh", "900", null, { auth_time: 0 }],
      ["/strong", null, "urn:mfa urn:hardware", { acr: "urn:hardware" }],
      ["/both", "900", "urn:mfa", { auth_time: 0, acr: "urn:mfa" }],
    ];
    for (const [path, maxAge, acrValues, claims] of rows) {
      const host = await ready(keys);
      const session = await signIn(host, keys, { auth_time: now(host) - 5000, acr: "0" });
      assert.ok(isOpen(host, "/", session));
      const login = sent(host, `${path}?a=1`, session);
      assert.equal(login.url.searchParams.get("max_age"), maxAge, path);
      assert.equal(login.url.searchParams.get("acr_values"), acrValues, path);
      assert.equal(login.url.searchParams.get("prompt"), null, path);
      const told = claims["auth_time"] === undefined ? claims : { ...claims, auth_time: now(host) };
      const response = await comeBackWith(host, keys, login, told, session);
      assert.deepEqual(valuesOf(response.headers, "location"), [`${path}?a=1`]);
      const stepped = sessionCookies(response.headers);
      assert.notDeepEqual(stepped, session);
      assert.ok(isOpen(host, path, stepped), path);
    }
  });

  test("is asked for at the first login already", async () => {
    const host = await ready(keys);
    const login = sent(host, "/both", []);
    assert.equal(login.url.searchParams.get("max_age"), "900");
    assert.equal(login.url.searchParams.get("acr_values"), "urn:mfa");
    const response = await comeBackWith(host, keys, login, { auth_time: now(host), acr: "urn:mfa" });
    assert.deepEqual(valuesOf(response.headers, "location"), ["/both"]);
    assert.ok(isOpen(host, "/both", sessionCookies(response.headers)));
    assert.equal(sent(host, "/", []).url.searchParams.get("max_age"), null, "where no rule asks for it, it is not");
  });

  test("is asked for once: a provider that does something else ends it with 403, and the session stays", async () => {
    const rows: [what: string, path: string, claims: (now: number) => JWTPayload, says: RegExp][] = [
      [
        "ignores max_age",
        "/fresh",
        (t) => ({ auth_time: t - 5000 }),
        /no longer than 15 minutes ago.* says that yours was 83 minutes ago/,
      ],
      [
        "is a second late",
        "/fresh",
        (t) => ({ auth_time: t - MAX_AGE - SKEW - 1 }),
        /says that yours was 16 minutes ago/,
      ],
      ["sends no auth_time", "/fresh", () => ({}), /does not say when yours was/],
      ["sends null", "/fresh", () => ({ auth_time: null }), /does not say when yours was/],
      ["sends a date", "/fresh", () => ({ auth_time: "2026-11-30T10:00:00Z" }), /does not say when yours was/],
      ["sends milliseconds", "/fresh", (t) => ({ auth_time: t * 1000 }), /does not say when yours was/],
      ["sends a time to come", "/fresh", (t) => ({ auth_time: t + 3600 }), /does not say when yours was/],
      [
        "ignores acr_values",
        "/strong",
        () => ({ acr: "0" }),
        /of the kind <bdi>urn:mfa \/ urn:hardware<\/bdi>.* of the kind <bdi>0</,
      ],
      ["sends no acr", "/strong", () => ({}), /does not say of which kind yours is/],
      ["sends a list of acr", "/strong", () => ({ acr: ["urn:mfa"] }), /does not say of which kind yours is/],
      ["sends an acr of HTML", "/strong", () => ({ acr: "<b>" }), /of the kind <bdi>&lt;b&gt;</],
      [
        "does half",
        "/both",
        (t) => ({ auth_time: t, acr: "0" }),
        /says that yours was 0 seconds ago\..* of the kind <bdi>0</,
      ],
    ];
    for (const [what, path, claims, says] of rows) {
      const host = await ready(keys);
      const session = await signIn(host, keys, claims(now(host)));
      const login = sent(host, path, session);
      const response = await comeBackWith(host, keys, login, claims(now(host)), session);
      assert.equal(response.status, 403, what);
      assert.equal(response.details, "gatehouse_authentication_insufficient", what);
      assert.match(response.body, says, what);
      assert.deepEqual(valuesOf(response.headers, "location"), [], what);
      assert.deepEqual(sessionCookies(response.headers), [], `${what}: the session is not replaced`);
      assert.ok(!valuesOf(response.headers, "set-cookie").some((line) => /^__Host-gatehouse=/.test(line)), what);
      assert.ok(isOpen(host, "/", session), what);
      const links = linksOf(response.body).map(({ href, text }) => `${text}: ${href}`);
      const start = `/oauth2/start?rd=${encodeURIComponent(path)}&prompt=login`;
      assert.deepEqual(links, [`Try again: ${path}`, `Sign in as somebody else: ${start}`], what);
      assert.match(
        host.log.join("\n"),
        /refused, id \S+, authentication_insufficient: .*expected a sign-in .*; found one /,
        what,
      );
    }
  });

  test("has a session for all else where the first login ends so", async () => {
    const host = await ready(keys);
    const response = await comeBackWith(host, keys, sent(host, "/strong", []), { acr: "0" });
    assert.equal(response.status, 403);
    const session = sessionCookies(response.headers);
    assert.ok(isOpen(host, "/", session));
    assert.ok(!isOpen(host, "/strong", session));
  });

  test("takes auth_time as a fraction or in quotes", async () => {
    const host = await ready(keys);
    for (const auth_time of [now(host) - 0.5, String(now(host) - 1)]) {
      const response = await comeBackWith(host, keys, sent(host, "/fresh", []), { auth_time });
      assert.ok(isOpen(host, "/fresh", sessionCookies(response.headers)), String(auth_time));
    }
  });

  test("ends with what the provider says where it refuses, and the session stays", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys, { acr: "0" });
    const { url, cookie } = sent(host, "/strong", session);
    const state = url.searchParams.get("state") ?? "";
    const path = `/oauth2/callback?error=unmet_authentication_requirements&state=${state}`;
    const { response } = host.open(navigation(path, [...session, cookie]));
    assert.equal(response?.status, 403);
    assert.equal(response.details, "gatehouse_callback_authentication_unmet");
    assert.ok(isOpen(host, "/", session));
  });

  test("may be opened by somebody else, who signs in there", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys, { sub: "ada", acr: "0" });
    const response = await comeBackWith(
      host,
      keys,
      sent(host, "/strong", session),
      { sub: "bob", acr: "urn:mfa" },
      session,
    );
    const { forwarded } = host.open(navigation("/strong", sessionCookies(response.headers)));
    assert.deepEqual(valuesOf(forwarded, "x-auth-request-user"), ["bob"]);
  });

  test("closes again when maxAge has passed, also where the session is cached", async () => {
    const host = await ready(keys);
    const told = { auth_time: now(host) };
    const session = sessionCookies((await comeBackWith(host, keys, sent(host, "/fresh", []), told)).headers);
    assert.ok(isOpen(host, "/fresh", session));
    host.nowMs += (MAX_AGE + SKEW) * 1000;
    host.tick();
    assert.ok(isOpen(host, "/fresh", session));
    host.nowMs += 1000;
    host.tick();
    assert.ok(!isOpen(host, "/fresh", session));
    assert.ok(isOpen(host, "/", session));
    sent(host, "/fresh", session);
  });

  test("asks first for what no login can bring", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys, { groups: ["users"], acr: "0" });
    const { response } = host.open(navigation("/group", session));
    assert.equal(response?.details, "gatehouse_require_claims");
    const admin = await signIn(host, keys, { groups: ["admins"], acr: "0" });
    sent(host, "/group", admin);
  });

  test("is asked for where its path is written in another way, with what both rules ask for", async () => {
    const host = await readyHost(FILTER, keys, {
      rules: [
        rule("/strong", { acrValues: ["urn:mfa", "urn:hardware"], maxAge: "1h" }),
        rule("//strong", { acrValues: ["urn:x", "urn:hardware"], maxAge: "15m" }),
        {},
      ]
        .slice(0, 1)
        .concat([
          { to: [{ operation: { paths: ["/*"], notPaths: ["/"] } }], require: { authentication: { maxAge: "15m" } } },
          {},
        ]),
    });
    const session = await signIn(host, keys, { acr: "0" });
    const { url } = sent(host, "//strong", session);
    assert.equal(url.searchParams.get("max_age"), "900");
    assert.equal(url.searchParams.get("acr_values"), "urn:mfa urn:hardware");
  });
});

describe("what can't be sent to the provider and needs another authentication", () => {
  const CHALLENGE =
    'Bearer realm="gatehouse", error="insufficient_user_authentication", error_description="A different authentication is required"';

  test("gets the challenge of RFC 9470", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys, { acr: "0" });
    for (const [path, parameters] of [
      ["/fresh", ', max_age="900"'],
      ["/strong", ', acr_values="urn:mfa urn:hardware"'],
      ["/both", ', max_age="900", acr_values="urn:mfa"'],
    ]) {
      const { response } = host.open(script(path ?? "", session));
      assert.equal(response?.status, 401, path);
      assert.equal(response.details, "gatehouse_require_authentication");
      assert.deepEqual(valuesOf(response.headers, "www-authenticate"), [`${CHALLENGE}${parameters}`]);
      assert.deepEqual(valuesOf(response.headers, "set-cookie"), []);
      const { error } = JSON.parse(response.body) as Record<string, string>;
      assert.equal(error, "require_authentication");
    }
  });

  test("gets a page for a form, with a link to sign in, and the form is not redirected", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys, { email: "ada@example.com" });
    const { response } = host.open(changed(navigation("/fresh", session), { ":method": "POST" }));
    assert.equal(response?.status, 401);
    assert.match(
      response.body,
      /You are signed in as <bdi>ada@example\.com<\/bdi>\. This asks for a sign-in no longer than 15 minutes ago\. What you sent was not delivered\./,
    );
    const [link] = linksOf(response.body);
    assert.equal(link?.href, "/oauth2/start?rd=%2F&step_up=1");
    assert.equal(sent(host, link.href, session).url.searchParams.get("max_age"), "900");
  });

  test("gets 401 where a rule denies, also for a page", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys);
    const { response } = host.open(navigation("/denied", session));
    assert.equal(response?.status, 401);
    assert.equal(linksOf(response.body)[0]?.href, "/oauth2/start?rd=%2Fdenied&step_up=1");
  });

  test("is sent to start where a rule redirects, with what is needed", async () => {
    const host = await ready(keys);
    for (const cookies of [await signIn(host, keys), []]) {
      const { response } = host.open(script("/sent", cookies));
      assert.equal(response?.status, 302);
      assert.deepEqual(valuesOf(response.headers, "location"), ["/oauth2/start?rd=%2Fsent&step_up=1"]);
    }
  });

  test("is no browser that fetches ahead", async () => {
    const host = await ready(keys);
    const session = await signIn(host, keys);
    const { response } = host.open([...navigation("/fresh", session), ["sec-purpose", "prefetch"]]);
    assert.equal(response?.status, 503);
  });
});
