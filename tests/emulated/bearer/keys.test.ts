import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessToken, API, apiRequest, bearerHost, refusalOf, withToken } from "../../support/emulated/bearer.ts";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { HostEmulator, type HttpCall } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, METADATA, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedSharedData } from "../../support/emulated/shared-data.ts";

// Where keys come from, and what becomes of requests while they are on their way.

let keys: Signer;
let newKeys: Signer;
let others: Signer;
before(async () => {
  keys = await signer();
  newKeys = await signer("2");
  others = await signer("other");
});

const OTHER = "https://issuer.example.org";
const PARTNER_API = "https://partners.example.com";

const pathOf = (call: HttpCall): string => valuesOf(call.headers, ":path")[0] ?? "";
const hostOf = (call: HttpCall): string => valuesOf(call.headers, ":authority")[0] ?? "";

/** Takes the call that goes to a host and a path. */
function takeCallTo(host: HostEmulator, authority: string, path: string): HttpCall {
  const at = host.calls.findIndex((call) => hostOf(call) === authority && pathOf(call) === path);
  const [call] = at < 0 ? [] : host.calls.splice(at, 1);
  assert.ok(
    call,
    `no call to ${authority}${path}; there are ${host.calls.map((one) => hostOf(one) + pathOf(one)).join()}`,
  );
  return call;
}

test("a token with a kid that is not known waits for the keys that its issuer has now", async () => {
  const host = await bearerHost(keys);
  const stream = host.open(withToken("/", await accessToken(host, newKeys)));
  assert.equal(stream.state, "HELD");
  host.answer(host.takeCall(), 200, JSON.stringify(newKeys.jwks));
  assert.equal(stream.state, "FORWARDED");
  assert.deepEqual(valuesOf(stream.forwarded, "x-auth-request-user"), ["client-1"]);
});

test("tokens with keys that nobody has cause one call in 10 s, however many come, and are refused", async () => {
  const host = await bearerHost(keys);
  const stranger = await accessToken(host, keys, {}, { kid: "made up" });
  const first = host.open(withToken("/", stranger));
  const second = host.open(withToken("/", stranger));
  assert.deepEqual([first.state, second.state], ["HELD", "HELD"]);
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  assert.deepEqual([first.response?.status, second.response?.status], [401, 401]);
  for (let i = 0; i < 50; i++) {
    const token = await accessToken(host, keys, {}, { kid: `made up ${i}` });
    assert.equal(host.request(withToken("/", token)), undefined);
    assert.equal(refusalOf(host).status, 401);
  }
  assert.equal(host.calls.length, 0);
  host.nowMs += 10_001;
  host.tick();
  assert.equal(host.open(withToken("/", stranger)).state, "HELD");
});

test("a signature that does not hold under a kid that is known fetches nothing", async () => {
  const host = await bearerHost(keys);
  const forged = await accessToken(host, newKeys, {}, { kid: keys.kid });
  assert.equal(host.open(withToken("/", forged)).response?.status, 401);
  assert.equal(host.calls.length, 0);
});

test("before the provider has answered a token waits; when it can't be reached it is 503 with Retry-After, never a pass", async () => {
  const bearerTokens = { enabled: true, audiences: [API] };
  const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, bearerTokens });
  const token = await accessToken(host, keys);
  const waiting = host.open(withToken("/", token));
  assert.equal(waiting.state, "HELD");
  host.fail(host.takeCall());
  const { response } = waiting;
  assert.equal(response?.status, 503);
  assert.match(valuesOf(response.headers, "retry-after")[0] ?? "", /^\d+$/);
  assert.equal(response.details, "gatehouse_provider_not_ready");
  // Just now it failed: nobody waits for the next try.
  assert.equal(host.open(withToken("/", token)).response?.status, 503);
  host.nowMs += 30_000;
  host.tick();
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  assert.ok(host.request(withToken("/", token)));
});

test("what anybody can make up is refused while the provider is down, without a wait", async () => {
  const host = await HostEmulator.start(FILTER, {
    ...CONFIGURATION,
    bearerTokens: { enabled: true, audiences: [API] },
  });
  for (const token of ["garbage", await accessToken(host, keys, { aud: "https://other.example.com" })]) {
    assert.equal(host.open(withToken("/", token)).response?.status, 401);
  }
  assert.equal(host.calls.length, 0);
});

test("a verdict serves for five minutes at most: then a key that was withdrawn is not believed", async () => {
  const host = await bearerHost(keys);
  const token = await accessToken(host, keys, { exp: Math.floor(host.nowMs / 1000) + 7200 });
  assert.ok(host.request(withToken("/", token)));
  // Another token has the keys fetched, among which the first one's is no longer.
  host.open(withToken("/", await accessToken(host, newKeys)));
  host.answer(host.takeCall(), 200, JSON.stringify(newKeys.jwks));
  host.nowMs += 299_000;
  host.tick();
  assert.ok(host.request(withToken("/", token)));
  host.nowMs += 2_000;
  host.tick();
  const late = host.open(withToken("/", token));
  while (host.calls.length > 0) host.answer(host.takeCall(), 200, JSON.stringify(newKeys.jwks));
  assert.equal(late.forwarded, undefined);
});

test("a token ends when it says, cached or not", async () => {
  const host = await bearerHost(keys);
  const token = await accessToken(host, keys, { exp: Math.floor(host.nowMs / 1000) + 30 });
  assert.ok(host.request(withToken("/", token)));
  host.nowMs += 89_000;
  host.tick();
  assert.ok(host.request(withToken("/", token)), "within the skew");
  host.nowMs += 2_000;
  host.tick();
  assert.equal(host.request(withToken("/", token)), undefined);
  assert.equal(host.response?.details, "gatehouse_jwt_expired");
});

async function twoIssuers(more: object = {}): Promise<HostEmulator> {
  const issuers = [{ issuer: OTHER, audiences: [PARTNER_API], ...more }];
  return HostEmulator.start(FILTER, { ...CONFIGURATION, bearerTokens: { enabled: true, audiences: [API], issuers } });
}

/** Answers for the provider, which people sign in at. */
function answerProvider(host: HostEmulator): void {
  host.answer(takeCallTo(host, "idp.example.com", "/.well-known/openid-configuration"), 200, JSON.stringify(METADATA));
  host.answer(takeCallTo(host, "idp.example.com", "/jwks"), 200, JSON.stringify(keys.jwks));
}

function tick(host: HostEmulator, times: number): void {
  for (let i = 0; i < times; i++) {
    host.nowMs += 1_001;
    host.tick();
  }
}

test("another issuer is asked for its own keys, by its own discovery, and its tokens are for its audiences alone", async () => {
  const host = await twoIssuers();
  host.tick();
  answerProvider(host);
  tick(host, 2);
  const metadata = { issuer: OTHER, jwks_uri: `${OTHER}/keys` };
  host.answer(
    takeCallTo(host, "issuer.example.org", "/.well-known/openid-configuration"),
    200,
    JSON.stringify(metadata),
  );
  host.answer(takeCallTo(host, "issuer.example.org", "/keys"), 200, JSON.stringify(others.jwks));
  const foreign = { iss: OTHER, aud: PARTNER_API };
  assert.ok(host.request(withToken("/", await accessToken(host, others, foreign))), host.log.join("\n"));
  assert.ok(host.request(withToken("/", await accessToken(host, keys))));
  for (const [name, claims, signedBy] of [
    ["the provider's audience of another's token", { iss: OTHER, aud: API }, others],
    ["another's audience of the provider's token", { aud: PARTNER_API }, keys],
    ["the provider's token with another's key", { aud: API }, others],
    ["another's token with the provider's key", foreign, { ...keys, kid: others.kid }],
  ] as const) {
    const stream = host.open(withToken("/", await accessToken(host, signedBy, claims)));
    while (host.calls.length > 0) {
      const call = host.takeCall();
      const isOther = hostOf(call) === "issuer.example.org";
      host.answer(call, 200, JSON.stringify(isOther ? others.jwks : keys.jwks));
    }
    assert.equal(stream.response?.status, 401, name);
  }
});

test("another issuer that is down makes nobody's login wait, and its tokens are 503", async () => {
  const host = await twoIssuers();
  host.tick();
  answerProvider(host);
  assert.equal(host.open(navigation("/oauth2/ready")).response?.status, 200);
  tick(host, 2);
  host.fail(takeCallTo(host, "issuer.example.org", "/.well-known/openid-configuration"));
  assert.equal(host.open(navigation("/oauth2/ready")).response?.status, 200);
  assert.equal(host.open(navigation("/")).response?.status, 302);
  assert.ok(host.request(withToken("/", await accessToken(host, keys))));
  const stream = host.open(withToken("/", await accessToken(host, others, { iss: OTHER, aud: PARTNER_API })));
  // It is asked once more for this one.
  host.fail(takeCallTo(host, "issuer.example.org", "/.well-known/openid-configuration"));
  assert.equal(stream.response?.status, 503);
});

test("the provider that is down keeps none of another issuer's clients out", async () => {
  const host = await twoIssuers({ jwks: `${OTHER}/keys` });
  host.tick();
  host.fail(takeCallTo(host, "idp.example.com", "/.well-known/openid-configuration"));
  tick(host, 2);
  // Its keys' address is configured: no discovery is made.
  host.answer(takeCallTo(host, "issuer.example.org", "/keys"), 200, JSON.stringify(others.jwks));
  assert.ok(host.request(withToken("/", await accessToken(host, others, { iss: OTHER, aud: PARTNER_API }))));
  assert.equal(host.open(navigation("/oauth2/ready")).response?.status, 503);
});

test("a discovery document that names another issuer is of no use", async () => {
  const host = await twoIssuers();
  host.tick();
  answerProvider(host);
  tick(host, 2);
  const metadata = { issuer: `${OTHER}/`, jwks_uri: `${OTHER}/keys` };
  host.answer(
    takeCallTo(host, "issuer.example.org", "/.well-known/openid-configuration"),
    200,
    JSON.stringify(metadata),
  );
  assert.equal(host.calls.length, 0);
  const stream = host.open(withToken("/", await accessToken(host, others, { iss: OTHER, aud: PARTNER_API })));
  // It is asked once more for this one.
  host.fail(takeCallTo(host, "issuer.example.org", "/.well-known/openid-configuration"));
  assert.equal(stream.response?.status, 503);
  assert.match(host.log.join("\n"), /issuer\.example\.org.*discovery_issuer_mismatch|belongs to another issuer/);
});

test("one worker asks another issuer for its keys, and the others take them over", async () => {
  const sharedData = new EmulatedSharedData();
  const configuration = {
    ...CONFIGURATION,
    bearerTokens: { enabled: true, audiences: [API], issuers: [{ issuer: OTHER, jwks: `${OTHER}/keys` }] },
  };
  const nowMs = Date.now();
  const workers = [
    await HostEmulator.start(FILTER, configuration, sharedData, nowMs),
    await HostEmulator.start(FILTER, configuration, sharedData, nowMs),
  ] as const;
  let asked = 0;
  for (let i = 0; i < 6; i++) {
    for (const worker of workers) {
      worker.nowMs = nowMs + i * 1_001;
      worker.tick();
      for (;;) {
        const [call] = worker.calls;
        if (call === undefined) break;
        worker.takeCall();
        const isOther = hostOf(call) === "issuer.example.org";
        if (isOther) asked++;
        const document = isOther ? others.jwks : pathOf(call) === "/jwks" ? keys.jwks : METADATA;
        worker.answer(call, 200, JSON.stringify(document));
      }
    }
  }
  assert.equal(asked, 1);
  for (const worker of workers) {
    const token = await accessToken(worker, others, { iss: OTHER, aud: API });
    assert.ok(worker.request(withToken("/", token)));
  }
});

test("an issuer that is not configured is never asked, whatever a token says", async () => {
  const host = await bearerHost(keys);
  for (const iss of ["https://evil.example.net", "https://idp.example.com.evil.example.net", `${OTHER}/jwks`]) {
    const token = await accessToken(host, keys, { iss }, { kid: "new", jku: "https://evil.example.net/jwks" });
    assert.equal(host.open(withToken("/", token)).response?.status, 401);
  }
  assert.equal(host.request(apiRequest("/")), undefined);
  tick(host, 3);
  assert.equal(host.calls.length, 0);
});
