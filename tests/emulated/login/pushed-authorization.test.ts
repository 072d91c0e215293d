import assert from "node:assert/strict";
import { before, test } from "node:test";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, HttpCall, Pairs } from "../../support/emulated/host-emulator.ts";
import {
  CONFIGURATION,
  idToken,
  ISSUER,
  METADATA,
  navigation,
  sessionCookies,
  type Signer,
  signer,
} from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// Pushed authorization requests (RFC 9126): when, what goes where, and what becomes of a login where that fails.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const OFFERED = { ...METADATA, pushed_authorization_request_endpoint: `${ISSUER}/par` };
const REQUIRED = { ...OFFERED, require_pushed_authorization_requests: true };
const REQUEST_URI = "urn:ietf:params:oauth:request_uri:a/b+c";
const START = "/oauth2/start?rd=/page";
/** How many are pushed at once by one relying party. */
const UNDER_WAY = 64;

async function worker(metadata: object, provider: object = {}, more: object = {}): Promise<HostEmulator> {
  const workers = await EmulatedWorkers.start(1, keys, { provider, ...more }, undefined, undefined, metadata);
  return workers.worker(0);
}

function begin(host: HostEmulator, path = START): EmulatedStream {
  return host.open(navigation(path));
}

function takePush(host: HostEmulator): HttpCall {
  return host.takeCall((body) => body.includes("response_type=code"));
}

function pushes(host: HostEmulator): number {
  return host.calls.filter(({ body }) => body.includes("response_type=code")).length;
}

function accept(host: HostEmulator, call = takePush(host)): void {
  host.answer(call, 201, JSON.stringify({ request_uri: REQUEST_URI, expires_in: 60 }));
}

function outcome(stream: EmulatedStream): string {
  return stream.response?.details.replace("gatehouse_", "") ?? stream.state;
}

function locationOf(stream: EmulatedStream): URL {
  return new URL(valuesOf(stream.response?.headers, "location")[0] ?? "about:blank", "https://app.example.com");
}

/** What the browser is sent to the provider with. */
function sentWith(stream: EmulatedStream): Record<string, string> {
  return Object.fromEntries(locationOf(stream).searchParams);
}

function isWhole(stream: EmulatedStream): boolean {
  const { client_id, state, code_challenge, request_uri } = sentWith(stream);
  return client_id === "app" && state !== undefined && code_challenge !== undefined && request_uri === undefined;
}

test("a login whose request was pushed sends the browser on with its client and its request URI alone, and ends where it was to", async () => {
  for (const metadata of [OFFERED, REQUIRED]) {
    const host = await worker(metadata, { authorizationParameters: { prompt: "consent" } });
    const stream = begin(host, "/oauth2/start?rd=/page&login_hint=ada%40example.com");
    assert.equal(outcome(stream), "HELD");
    const call = takePush(host);
    const headers = new Map(call.headers);
    assert.deepEqual(
      [":method", ":path", "content-type"].map((name) => headers.get(name)),
      ["POST", "/par", "application/x-www-form-urlencoded"],
    );
    const basic = Buffer.from(`app:${CONFIGURATION.clientSecret.replaceAll(" ", "+").replace("'", "%27")}`);
    assert.equal(headers.get("authorization"), `Basic ${basic.toString("base64")}`);
    const form = new URLSearchParams(call.body);
    const { state = "", nonce = "", code_challenge, ...rest } = Object.fromEntries(form);
    assert.deepEqual(rest, {
      client_id: "app",
      response_type: "code",
      redirect_uri: CONFIGURATION.redirectUrl,
      scope: "openid email profile",
      code_challenge_method: "S256",
      login_hint: "ada@example.com",
      prompt: "consent",
    });
    assert.equal([...form].length, Object.keys(rest).length + 3, "each is there once");
    assert.match(code_challenge ?? "", /^[\w-]{43}$/);
    accept(host, call);
    assert.equal(locationOf(stream).origin + locationOf(stream).pathname, `${ISSUER}/authorize`);
    assert.deepEqual(sentWith(stream), { client_id: "app", request_uri: REQUEST_URI });
    const [cookie = ""] = (valuesOf(stream.response?.headers, "set-cookie")[0] ?? "").split(";");
    const callback = host.open(navigation(`/oauth2/callback?code=c&state=${state}`, [cookie]));
    const tokens = { token_type: "Bearer", access_token: "t", id_token: await idToken(host, keys, { nonce }) };
    host.answer(
      host.takeCall((body) => body.includes("grant_type=authorization_code")),
      200,
      JSON.stringify(tokens),
    );
    assert.equal(locationOf(callback).pathname, "/page");
    assert.equal(sessionCookies(callback.response?.headers).length, 1);
  }
});

test("a configured endpoint counts for one that discovery offers, and ALWAYS for one that requires it", async () => {
  const endpoints = { pushedAuthorization: `${ISSUER}/own` };
  const host = await worker(METADATA, { endpoints });
  begin(host);
  assert.equal(new Map(takePush(host).headers).get(":path"), "/own");
  const always = await worker(OFFERED, { pushedAuthorization: "ALWAYS" });
  const stream = begin(always);
  always.fail(takePush(always));
  assert.equal(outcome(stream), "pushed_authorization_unreachable");
});

test("nothing is pushed with NEVER, or where the provider does not offer it", async () => {
  for (const [metadata, provider] of [
    [REQUIRED, { pushedAuthorization: "NEVER" }],
    [METADATA, {}],
  ] as const) {
    const host = await worker(metadata, provider);
    assert.ok(isWhole(begin(host)));
    assert.equal(host.calls.length, 0);
  }
});

test("each way into a login pushes its request: a page, start, another site's, another account, the sign-in page at its click", async () => {
  const host = await worker(REQUIRED);
  for (const path of ["/", START, `/oauth2/start?iss=${ISSUER}&target_link_uri=/x`, "/oauth2/start?prompt=login"]) {
    const stream = begin(host, path);
    assert.equal(outcome(stream), "HELD", path);
    accept(host);
    assert.deepEqual(Object.keys(sentWith(stream)), ["client_id", "request_uri"], path);
  }
  const withPage = await worker(REQUIRED, {}, { signIn: { mode: "PAGE" } });
  assert.equal(begin(withPage, "/").response?.status, 401);
  assert.equal(withPage.calls.length, 0, "a request URI would be too old at the click");
});

test("a form of another site's has its login's request pushed", async () => {
  const host = await worker(REQUIRED);
  const changes: Record<string, string> = { ":method": "POST", "sec-fetch-site": "cross-site" };
  const headers = navigation("/oauth2/start").map(([name, value]): [string, string] => [name, changes[name] ?? value]);
  const stream = host.open([...headers, ["content-type", "application/x-www-form-urlencoded"]], false);
  host.bodies.receive(stream, new URLSearchParams({ iss: ISSUER, login_hint: "ada" }).toString());
  assert.equal(new URLSearchParams(host.calls[0]?.body).get("login_hint"), "ada");
  accept(host);
  assert.deepEqual(sentWith(stream), { client_id: "app", request_uri: REQUEST_URI });
});

test("a step-up pushes what it asks for", async () => {
  const rules = [{ require: { authentication: { maxAge: "15m", acrValues: ["urn:mfa"] } } }];
  const host = await worker(REQUIRED, {}, { rules });
  begin(host, "/");
  const form = new URLSearchParams(takePush(host).body);
  assert.deepEqual([form.get("max_age"), form.get("acr_values")], ["900", "urn:mfa"]);
});

test("a login that waited for the provider's metadata waits on for its request URI", async () => {
  const workers = await EmulatedWorkers.start(0, keys);
  workers.metadata = REQUIRED;
  workers.answersDocuments = false;
  const host = await workers.add();
  const stream = begin(host);
  host.answer(host.takeCall(), 200, JSON.stringify(REQUIRED));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  workers.pass(1_000);
  assert.equal(outcome(stream), "HELD");
  accept(host);
  assert.equal(sentWith(stream)["request_uri"], REQUEST_URI);
});

/** Answers that say nothing of the request: status, body and headers; undefined: none came. */
const FAILURES: readonly [string, number | undefined, string?, Pairs?][] = [
  ["no answer", undefined],
  ["500", 500],
  ["404", 404, "<html>"],
  ["405", 405, '{"error":"invalid_request"}'],
  ["429", 429],
  ["a redirect", 302, "", [["location", "https://elsewhere.test/"]]],
  ["a page", 200, "<html>"],
  ["no request URI", 201, '{"expires_in":60}'],
  ["a request URI that is none", 201, '{"request_uri":["urn:x"]}'],
  ["too much", 201, `{"request_uri":"urn:x","a":"${"a".repeat(300_000)}"}`],
];

for (const [name, status, body = "", headers = []] of FAILURES) {
  const fail = (host: HostEmulator): void => {
    if (status === undefined) host.fail(takePush(host));
    else host.answer(takePush(host), status, body, headers);
  };

  test(`where it is only offered, ${name} has logins go on without for 30 s, and says so`, async () => {
    const workers = await EmulatedWorkers.start(1, keys, {}, undefined, undefined, OFFERED);
    const host = workers.worker(0);
    const stream = begin(host);
    fail(host);
    assert.ok(isWhole(stream), outcome(stream));
    assert.match(host.log.join("\n"), /authorization requests are not pushed for 30 s: /);
    assert.ok(isWhole(begin(host)));
    assert.equal(host.calls.length, 0);
    workers.pass(31_000);
    assert.equal(outcome(begin(host)), "HELD");
  });

  test(`where it is required, ${name} ends the login with a reason, and the next one is pushed again`, async () => {
    const host = await worker(REQUIRED);
    const stream = begin(host);
    fail(host);
    assert.match(outcome(stream), /^pushed_authorization_(unreachable|invalid)$/);
    const { status: answered, headers: told } = stream.response ?? {};
    assert.equal(answered, outcome(stream).endsWith("unreachable") ? 503 : 502);
    assert.ok(!valuesOf(told, "set-cookie").some((line) => line.includes("gatehouse-login")));
    begin(host);
    assert.equal(pushes(host), 1);
  });
}

test("a refusal ends the login where it is offered, too: in the provider's words, without what was sent", async () => {
  for (const metadata of [OFFERED, REQUIRED]) {
    for (const [status, error, label] of [
      [400, "invalid_scope", "pushed_authorization_refused"],
      [401, "invalid_client", "pushed_authorization_invalid_client"],
    ] as const) {
      const host = await worker(metadata);
      const stream = begin(host);
      const call = takePush(host);
      const state = new URLSearchParams(call.body).get("state") ?? "";
      const error_description = `not ${state} of ${CONFIGURATION.clientSecret}`;
      host.answer(call, status, JSON.stringify({ error, error_description }));
      assert.deepEqual([stream.response?.status, outcome(stream)], [502, label]);
      assert.match(host.log.join("\n"), new RegExp(`it says "${error} not … of …"`));
    }
  }
});

test("a provider that requires it and does not say where is set up wrongly", async () => {
  const host = await worker({ ...METADATA, require_pushed_authorization_requests: true });
  const stream = begin(host);
  assert.deepEqual([stream.response?.status, outcome(stream)], [503, "pushed_authorization_missing"]);
});

test("where the provider has no cluster, logins go on without, or end with a reason", async () => {
  for (const metadata of [OFFERED, REQUIRED]) {
    const host = await worker(metadata);
    host.takesCalls = false;
    const stream = begin(host);
    if (metadata === OFFERED) assert.ok(isWhole(stream));
    else assert.equal(outcome(stream), "pushed_authorization_unreachable");
  }
});

test("64 are pushed at once: more go on without where it is only offered, and get 503 where it is required", async () => {
  for (const metadata of [OFFERED, REQUIRED]) {
    const host = await worker(metadata);
    for (let i = 0; i < UNDER_WAY; i++) assert.equal(outcome(begin(host)), "HELD");
    const stream = begin(host);
    assert.equal(pushes(host), UNDER_WAY);
    if (metadata === OFFERED) assert.ok(isWhole(stream));
    else assert.deepEqual([stream.response?.status, outcome(stream)], [503, "too_many_pushed_requests"]);
    accept(host);
    assert.equal(outcome(begin(host)), "HELD", "one that has ended makes room");
  }
});

test("a browser that has left is told nothing, and its request makes room", async () => {
  const host = await worker(REQUIRED);
  const streams = Array.from({ length: UNDER_WAY }, () => begin(host));
  for (const stream of streams) host.end(stream);
  while (pushes(host) > 0) accept(host);
  assert.ok(streams.every(({ response }) => response === undefined));
  for (let i = 0; i < UNDER_WAY; i++) assert.equal(outcome(begin(host)), "HELD");
});
