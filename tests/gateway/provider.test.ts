import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT, providerTimeout, withProvider } from "../support/gateway/gateway.ts";
import { NAVIGATION, send } from "../support/gateway/http.ts";
import { assertOurs, assertRefusalPage } from "../support/gateway/refusal.ts";
import { World } from "../support/gateway/world.ts";
import { STRANGE_KEYS } from "../support/provider/keys.ts";
import { Provider } from "../support/provider/provider.ts";

/** As long as the provider of the tests may take, which shares the machine with all else. */
const TIMEOUT_SECONDS = paced(1);

let world: World;
before(async () => {
  world = await World.start({
    configure: (configuration) => withProvider(configuration, { timeout: `${TIMEOUT_SECONDS}s` }),
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function crashes(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => /abort|unreachable|RuntimeError|wasm_fail|\[critical\]|Function: proxy_on/i.test(line));
}

test("sessions go on while the provider is down, and nobody new gets in", async () => {
  const browser = await world.signedIn();
  const callback = await world.browser().callbackOf("/");
  const late = world.browser();
  const lateCallback = await late.callbackOf("/late");
  await world.provider.stop();
  try {
    for (let i = 0; i < 10; i++) assert.equal((await browser.ask(`/${i}`)).status, 200);
    const from = world.gateway.envoy.log.length;
    const answer = await late.step(lateCallback);
    const { reason } = await assertRefusalPage(answer, world.gateway, from, "token endpoint down");
    assert.equal(reason, "token_endpoint_unreachable");
    assert.ok([502, 503, 504].includes(answer.status), `status ${answer.status}`);
    assert.ok((await world.browser().step(callback)).status >= 400);
  } finally {
    await world.provider.listen();
  }
  await world.login(world.browser());
});

test("a key that the provider starts to sign with is found by itself", async () => {
  // The keys may have been fetched anew just now: both workers wait 10 s between two such fetches.
  await world.provider.rotate("key-rotated");
  await until("a login with the new key", 12_000, async () => {
    const answer = await world.browser().visit("/");
    return answer.status === 200 ? true : undefined;
  });
  assert.ok(world.provider.requestsTo("jwks").length >= 1);
});

test("a provider that is slow is waited for", async () => {
  world.provider.behaviour = { delay: { token: 600 } };
  const start = Date.now();
  await world.login(world.browser());
  assert.ok(Date.now() - start >= 600);
});

test("a provider that does not answer is waited for no longer than provider.timeout, then a page says so", async () => {
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  world.provider.behaviour = { respond: { token: "HANG" } };
  const [start, from] = [Date.now(), world.gateway.envoy.log.length];
  const answer = await browser.step(callback);
  const elapsed = Date.now() - start;
  assert.ok(elapsed >= 900 * TIMEOUT_SECONDS && elapsed < 1000 * TIMEOUT_SECONDS + paced(2_000), `after ${elapsed} ms`);
  assert.ok([503, 504].includes(answer.status), `status ${answer.status}`);
  await assertRefusalPage(answer, world.gateway, from, "timeout");
});

test("browsers that leave in the middle of a login do no harm", async () => {
  const from = world.gateway.envoy.log.length;
  world.provider.behaviour = { delay: { token: 400 } };
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      const browser = world.browser();
      const callback = await browser.callbackOf("/");
      const cookie = await browser.jar.getCookieString(callback.href);
      const leaving = new AbortController();
      const asked = send(world.port, {
        path: callback.pathname + callback.search,
        headers: [...NAVIGATION, ["Cookie", cookie]],
        signal: leaving.signal,
      });
      await pause(100);
      leaving.abort();
      await assert.rejects(asked);
    }),
  );
  await pause(600);
  world.reset();
  await Promise.all(Array.from({ length: 8 }, () => world.login(world.browser())));
  assert.deepEqual(crashes(world.gateway.logText(from)), []);
});

test("while one login waits for the token endpoint, other requests of the worker do not", async () => {
  const signedIn = await world.signedIn();
  const browser = world.browser();
  const callback = await browser.callbackOf("/");
  world.provider.behaviour = { delay: { token: paced(700) } };
  let ended = false;
  const waiting = browser.open(callback).then((answer) => {
    ended = true;
    return answer;
  });
  for (let i = 0; i < 20; i++) assert.equal((await signedIn.ask("/")).status, 200);
  assert.equal(ended, false);
  assert.equal((await waiting).status, 200);
});

test("a provider that is down at the start: 503 and when to come again; then it works by itself", async () => {
  const late = await World.start({ providerDown: true });
  try {
    const answer = await late.gateway.navigate("/");
    assert.equal(answer.status, 503);
    assert.match(answer.headers.get("retry-after") ?? "", /^\d+$/);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/html/);
    assertOurs(answer, "provider down");
    assert.deepEqual(answer.setCookies, []);
    const ready = await send(late.port, { path: "/oauth2/ready" });
    assert.equal(ready.status, 503);
    assert.notEqual(ready.body, "");
    const fetched = await send(late.port, { path: "/api", headers: [["accept", "application/json"]] });
    assert.ok([401, 503].includes(fetched.status));
    assert.equal(late.application.requests.length, 0, "it fails closed");
    await late.provider.listen();
    await late.gateway.ready(late.port, 8_000);
    await late.login(late.browser());
  } finally {
    await late.stop();
  }
});

test("somebody who comes while discovery is under way waits for it", async () => {
  const slow = await World.start({
    providerDown: true,
    configure: (configuration) => withProvider(configuration, { timeout: providerTimeout(4) }),
  });
  try {
    slow.provider.behaviour = { delay: { discovery: 300, jwks: 300 } };
    await slow.provider.listen();
    const answers = await until("a login that waited", 8_000, async () => {
      const visits = await Promise.all(Array.from({ length: 6 }, () => slow.browser().visit("/")));
      return visits.every(({ status }) => status === 200) ? visits : undefined;
    });
    assert.equal(answers.length, 6);
  } finally {
    await slow.stop();
  }
});

const BAD_DOCUMENTS: [string, (provider: Provider) => void, string][] = [
  ["the issuer with a slash", (p) => (p.behaviour.discovery = (d) => ({ ...d, issuer: `${p.issuer}/` })), "issuer"],
  ["no issuer", (p) => (p.behaviour.discovery = (d) => ({ ...d, issuer: undefined })), ""],
  ["no token endpoint", (p) => (p.behaviour.discovery = (d) => ({ ...d, token_endpoint: undefined })), "endpoint"],
  ["no JSON", (p) => (p.behaviour.respond = { discovery: { body: "<html>" } }), ""],
  ["a server error", (p) => (p.behaviour.respond = { discovery: { status: 500, body: "{}" } }), ""],
  ["a redirect", (p) => (p.behaviour.respond = { discovery: { status: 302, headers: { location: "/x" } } }), ""],
  ["a huge document", (p) => (p.behaviour.respond = { discovery: { body: `{"a":"${"x".repeat(2_000_000)}"}` } }), ""],
  ["no answer", (p) => (p.behaviour.respond = { discovery: "HANG" }), ""],
  ["keys that are none", (p) => (p.behaviour.respond = { jwks: { body: "[]" } }), "key"],
  ["no key that can be used", (p) => (p.behaviour.keys = () => STRANGE_KEYS.slice(0, 4)), "key"],
];

test("nobody is sent anywhere while discovery names another issuer; mended, it works by itself", async () => {
  const wrong = await World.start({ providerDown: true });
  try {
    wrong.provider.behaviour = { discovery: (document) => ({ ...document, issuer: "https://evil.example" }) };
    await wrong.provider.listen();
    await assertNotReady(wrong.provider, wrong.port, "another issuer", "issuer");
    wrong.provider.behaviour = {};
    await wrong.gateway.ready(wrong.port, 8_000);
    await wrong.login(wrong.browser());
  } finally {
    await wrong.stop();
  }
});

/** Discovery has been asked for, and nobody is sent to the provider. */
async function assertNotReady(provider: Provider, port: number, what: string, word: string): Promise<void> {
  await until(`${what}: a reason`, 5_000, async () => {
    const ready = await send(port, { path: "/oauth2/ready" });
    assert.equal(ready.status, 503, what);
    const isKnown = provider.requestsTo("discovery").length > 0 && new RegExp(word, "i").test(ready.body);
    return isKnown ? true : undefined;
  });
  const answer = await send(port, { path: "/", headers: NAVIGATION });
  assert.equal(answer.status, 503, `${what}: ${answer.status}`);
  assert.equal(answer.location, undefined, what);
  assert.equal(provider.requestsTo("authorize").length, 0, what);
}

test("every other way in which the provider's documents can be wrong is refused, and the reason is said", async (t) => {
  const providers: Provider[] = [];
  t.after(async () => {
    for (const provider of providers) await provider.stop();
  });
  for (const [, misbehave] of BAD_DOCUMENTS) {
    const provider = await Provider.start({ clients: [CLIENT] });
    misbehave(provider);
    providers.push(provider);
  }
  const wrong = await World.start({
    plugins: providers.map(({ issuer }, i) => ({
      configure: (configuration) => ({
        ...configuration,
        issuer,
        provider: { clusters: { "*": `provider-${i}` }, timeout: `${TIMEOUT_SECONDS}s` },
      }),
    })),
    gateway: {
      waitForReady: false,
      clusters: providers.map(({ address }, i) => ({ name: `provider-${i}`, port: address.port })),
    },
  });
  try {
    for (const [i, [what, , word]] of BAD_DOCUMENTS.entries()) {
      const [provider, port] = [providers[i], wrong.gateway.ports[i]];
      assert.ok(provider && port);
      await assertNotReady(provider, port, what, word);
    }
  } finally {
    await wrong.stop();
  }
});

test("keys that are strange are stepped over, and the one that fits is used", async () => {
  const strange = await World.start({ providerDown: true });
  try {
    strange.provider.behaviour = { keys: (keys) => [...STRANGE_KEYS, ...keys, ...STRANGE_KEYS] };
    await strange.provider.listen();
    await strange.gateway.ready(strange.port, 8_000);
    await strange.login(strange.browser());
    strange.provider.behaviour = { signing: "NO_KID", keys: (keys) => [...STRANGE_KEYS, ...keys] };
    await strange.login(strange.browser());
  } finally {
    await strange.stop();
  }
});
