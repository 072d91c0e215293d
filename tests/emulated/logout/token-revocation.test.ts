import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall } from "../../support/emulated/host-emulator.ts";
import { withId } from "../../support/emulated/sealed-session.ts";
import { CONFIGURATION, navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import {
  fromElsewhere,
  idTokenOf,
  revocationCalls,
  signOutWith,
  startLeavable,
} from "../../support/emulated/sign-out.ts";
import { isAlive } from "../../support/emulated/signed-out.ts";

// RFC 7009: what the provider is asked to revoke when a session ends here.

let keys: Signer;
before(async () => {
  keys = await signer();
});

function formOf(call: HttpCall | undefined): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(call?.body));
}

function authorizationOf(call: HttpCall | undefined): string {
  const [value = ""] = valuesOf(call?.headers, "authorization");
  return Buffer.from(value.replace("Basic ", ""), "base64").toString();
}

/** Takes the only call to revoke a token. */
function takeRevocation(host: HostEmulator): HttpCall {
  const [call, ...others] = revocationCalls(host);
  assert.ok(call !== undefined && others.length === 0, `${revocationCalls(host).length} calls`);
  host.calls.splice(host.calls.indexOf(call), 1);
  return call;
}

function linesOf(host: HostEmulator): string[] {
  return host.log.filter((line) => line.includes("a token is not revoked"));
}

test("the refresh token is revoked, and nobody waits for it", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const [cookie = ""] = await workers.signIn("ada", 3600);
  assert.equal(signOutWith(host, [cookie])?.status, 302, "answered while the call is under way");
  const call = takeRevocation(host);
  assert.deepEqual(formOf(call), { token: "ada.0", token_type_hint: "refresh_token" });
  assert.equal(valuesOf(call.headers, ":method")[0], "POST");
  assert.equal(valuesOf(call.headers, "content-type")[0], "application/x-www-form-urlencoded");
  assert.equal(
    authorizationOf(call),
    `app:${encodeURIComponent(CONFIGURATION.clientSecret).replaceAll("%20", "+").replace("'", "%27")}`,
  );
  host.answer(call, 200, "");
  host.tick();
  assert.equal(host.metrics.get("gatehouse.token_revocations.revoked"), 1);
  assert.equal(host.metrics.get("gatehouse.provider.revocation.2xx"), 1);
  assert.deepEqual(linesOf(host), []);
});

test("the client says who it is as at the token endpoint", async () => {
  const post = { provider: { client: { authentication: "CLIENT_SECRET_POST" } } };
  const inForm = await startLeavable(keys, post);
  signOutWith(inForm.worker(0), await inForm.signIn("ada", 3600));
  const { client_id, client_secret } = formOf(takeRevocation(inForm.worker(0)));
  assert.deepEqual([client_id, client_secret], ["app", CONFIGURATION.clientSecret]);

  const open = await startLeavable(keys, { clientSecret: undefined });
  signOutWith(open.worker(0), await open.signIn("ada", 3600));
  const call = takeRevocation(open.worker(0));
  assert.deepEqual(formOf(call), { token: "ada.0", token_type_hint: "refresh_token", client_id: "app" });
  assert.equal(authorizationOf(call), "");
});

test("the access token is revoked where it is kept and there is no refresh token, and nothing where neither is", async () => {
  for (const [forward, expected] of [
    [{ authorization: "ACCESS_TOKEN" }, [{ token: "t", token_type_hint: "access_token" }]],
    [{ authorization: "ID_TOKEN" }, []],
  ] as const) {
    const workers = await startLeavable(keys, { forward, session: { end: "LIFETIME" } });
    const host = workers.worker(0);
    signOutWith(host, await signIn(host, keys, {}, { expires_in: 3600 }));
    assert.deepEqual(revocationCalls(host).map(formOf), expected);
  }
});

test("nothing is revoked where the provider has no endpoint for it, or logout.revokeTokens is off", async () => {
  for (const [configuration, metadata] of [
    [{}, { revocation_endpoint: undefined }],
    [{}, { revocation_endpoint: "http://idp.example.com/revoke" }],
    [{ logout: { revokeTokens: false } }, {}],
  ]) {
    const workers = await startLeavable(keys, configuration, metadata);
    assert.equal(signOutWith(workers.worker(0), await workers.signIn("ada", 3600))?.status, 302);
    assert.deepEqual(workers.worker(0).calls, []);
  }
  const revocation = "https://idp.example.com/revoke";
  const configured = { provider: { endpoints: { revocation } } };
  const workers = await startLeavable(keys, configured, { revocation_endpoint: undefined });
  signOutWith(workers.worker(0), await workers.signIn("ada", 3600));
  takeRevocation(workers.worker(0));
});

test("what goes wrong is one line without the token and the secret, within the limit of lines, and the sign-out stands", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const failures: ((call: HttpCall) => void)[] = [
    (call) => {
      const words = `no such token longer-than-8.0 of ${CONFIGURATION.clientSecret}`;
      host.answer(call, 400, JSON.stringify({ error: "invalid_request", error_description: words }));
    },
    (call) => {
      host.answer(call, 503, "<html>");
    },
    (call) => {
      host.fail(call);
    },
  ];
  for (const [i, fail] of failures.entries()) {
    const cookies = await workers.signIn("longer-than-8", 3600);
    signOutWith(host, cookies);
    fail(takeRevocation(host));
    assert.equal(idTokenOf(host, cookies), undefined);
    const line = linesOf(host)[i] ?? "";
    assert.equal(linesOf(host).length, i + 1);
    assert.ok(!line.includes("longer-than-8") && !line.includes(CONFIGURATION.clientSecret), line);
    if (i === 0) assert.match(line, /it says "invalid_request no such token … of …"; .*status 400/);
  }
  const [cookie = ""] = await workers.signIn("longer-than-8", 3600);
  host.takesCalls = false;
  for (let i = 1; i <= 20; i++) signOutWith(host, [withId(cookie, Buffer.alloc(16, i))]);
  host.takesCalls = true;
  host.tick();
  assert.ok(linesOf(host).length <= 10, String(linesOf(host).length));
  assert.equal(host.metrics.get("gatehouse.token_revocations.failed"), 23);
});

test("64 tokens are revoked at once at most: more are left out, and there is room again when answers come", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const [cookie = ""] = await workers.signIn("ada", 3600);
  const session = (i: number): string => withId(cookie, Buffer.alloc(16, i));
  for (let i = 1; i <= 66; i++) {
    signOutWith(host, [session(i)]);
    assert.equal(isAlive(host, session(i)), false);
  }
  assert.equal(revocationCalls(host).length, 64);
  host.tick();
  assert.equal(host.metrics.get("gatehouse.token_revocations.skipped"), 2);
  host.answer(
    host.takeCall((body) => body.includes("token=")),
    200,
    "",
  );
  signOutWith(host, [session(67)]);
  assert.equal(revocationCalls(host).length, 64);
});

test("no token is revoked for what another site's page has sent, and one only when the question is answered", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 3600);
  const { response } = host.open(fromElsewhere("/oauth2/sign_out", cookies));
  const [, action = ""] = /action="([^"]*)"/.exec(response?.body ?? "") ?? [];
  assert.deepEqual(revocationCalls(host), []);
  host.open(fromElsewhere(action.replaceAll("&amp;", "&"), cookies));
  takeRevocation(host);
});

test("each token is revoked once, however often a copy of its cookie comes", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const [cookie = ""] = await workers.signIn("ada", 3600);
  for (let i = 0; i < 5; i++) signOutWith(host, [cookie]);
  takeRevocation(host);
  // Those of a session whose time is over are kept from coming again, too.
  const [late = ""] = await workers.signIn("grace", 3600);
  workers.jump(43_201_000);
  for (let i = 0; i < 5; i++) signOutWith(host, [late]);
  assert.deepEqual(formOf(takeRevocation(host)), { token: "grace.0", token_type_hint: "refresh_token" });
});

test("of several sessions for different paths and domains, each one's token is revoked", async () => {
  const workers = await startLeavable(keys, { session: { cookie: { domain: "example.com" } } });
  const host = workers.worker(0);
  const all = [...(await workers.signIn("ada", 3600)), ...(await workers.signIn("grace", 3600))];
  signOutWith(host, all);
  assert.deepEqual(
    revocationCalls(host).map((call) => formOf(call)["token"]),
    ["ada.0", "grace.0"],
  );
  for (const cookie of all) assert.equal(isAlive(host, cookie), false);
  const [twice = ""] = await workers.signIn("eve", 3600);
  signOutWith(host, [twice, twice]);
  assert.equal(revocationCalls(host).filter((call) => formOf(call)["token"] === "eve.0").length, 1, "a copy of it");
});

test("a refresh that is under way brings no session back, and what it still yields is revoked", async () => {
  const workers = await startLeavable(keys);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  const waiting = host.open(navigation("/page", cookies));
  assert.equal(waiting.state, "HELD");
  const refresh = workers.takeRefresh();
  signOutWith(host, cookies);
  assert.deepEqual(formOf(takeRevocation(host)), { token: "ada.0", token_type_hint: "refresh_token" });
  await workers.answer(refresh, 300);
  assert.equal(waiting.forwarded, undefined);
  assert.deepEqual(
    valuesOf(waiting.response?.headers, "set-cookie").filter((line) => /gatehouse=\w/.test(line)),
    [],
  );
  assert.deepEqual(formOf(takeRevocation(host)), { token: "ada.1", token_type_hint: "refresh_token" });
  assert.equal(idTokenOf(host, cookies), undefined);
});

test("the same where another worker refreshes: it knows of the sign-out when the answer comes", async () => {
  const workers = await startLeavable(keys, {}, {}, 2);
  const cookies = await workers.signIn("ada", 300);
  workers.jump(301_000);
  workers.worker(0).open(navigation("/page", cookies));
  const refresh = workers.takeRefresh();
  signOutWith(workers.worker(1), cookies);
  takeRevocation(workers.worker(1));
  await workers.answer(refresh, 300);
  assert.deepEqual(formOf(takeRevocation(workers.worker(0))), { token: "ada.1", token_type_hint: "refresh_token" });
  for (const host of workers.hosts) assert.equal(idTokenOf(host, cookies), undefined);
});
