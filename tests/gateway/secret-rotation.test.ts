import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import type { Configuration } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import { Replicas } from "../support/gateway/replicas.ts";
import {
  assertServed,
  cookieHeaderOf,
  identityOf,
  maxAgeOf,
  sessionLines,
  setsSession,
} from "../support/gateway/session-answers.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

const OLD = { env: "OLD_SECRET" };
const NEW = { env: "NEW_SECRET" };
const SECRETS = { OLD_SECRET: randomBytes(32).toString("base64"), NEW_SECRET: randomBytes(32).toString("base64") };
const USER = String(ADA["sub"]);

/** The steps of a rotation; one gateway stands for each. */
const STEPS = [[OLD], [OLD, NEW], [NEW, OLD], [NEW]];
const [BEFORE, ADDED, MOVED, AFTER] = [0, 1, 2, 3] as const;

function withSecrets(cookieSecret: unknown): (configuration: Configuration) => Configuration {
  return (configuration) => ({ ...configuration, cookieSecret });
}

let world: World;
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    gateway: { environment: SECRETS },
    // A VM of its own for each, as for gateways of their own.
    plugins: STEPS.map((cookieSecret, i) => ({ vmId: `step-${i}`, configure: withSecrets(cookieSecret) })),
  });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

function ask(step: number, cookie: string, headers = FETCH): Promise<Answer> {
  return send(world.gateway.ports[step] ?? 0, { path: "/x", headers: [...headers, ["Cookie", cookie]] });
}

/** Signs in, and waits until the other gateways, which look at the clock once a second, know that this is in the past. */
async function signIn(step: number): Promise<string> {
  const cookie = await (await world.signedIn(step)).cookieHeader();
  await pause(paced(1_200));
  return cookie;
}

test("a session that an older secret opened is sealed anew on its next answer, also on one for caches", async () => {
  const cookie = await signIn(BEFORE);
  const before = await ask(BEFORE, cookie);
  assertServed([before], USER);
  assert.deepEqual(sessionLines(before), []);
  const added = await ask(ADDED, cookie);
  assertServed([added], USER);
  assert.deepEqual(sessionLines(added), [], "the secret that was added seals nothing yet");

  world.application.responseHeaders = { "cache-control": "public, max-age=600" };
  const moved = await ask(MOVED, cookie);
  assertServed([moved], USER);
  assert.ok(setsSession(moved));
  assert.equal(moved.headers.get("cache-control"), "private, no-store");
  assert.ok(maxAgeOf(moved) > 43_000 && maxAgeOf(moved) <= 43_200, `${maxAgeOf(moved)}`);
  const sealed = cookieHeaderOf(moved);
  assert.notEqual(sealed, cookie);
  for (const step of [ADDED, MOVED, AFTER]) {
    const answer = await ask(step, sealed);
    assertServed([answer], USER);
    assert.equal(identityOf(answer).token, identityOf(before).token, "it is the same session");
    // Where the older secret still seals, the session may be sealed with that again, which all open.
    if (step !== ADDED) assert.deepEqual(sessionLines(answer), []);
  }
  assert.deepEqual(world.provider.attempts, [], "no refresh was needed for it");
});

test("a session over several cookies is sealed anew as a whole", async () => {
  world.provider.user = { ...ADA, padding: randomBytes(6_000).toString("base64") };
  const cookie = await signIn(BEFORE);
  const moved = await ask(MOVED, cookie);
  assertServed([moved], USER);
  assert.ok(sessionLines(moved).length >= 2);
  assertServed([await ask(AFTER, cookieHeaderOf(moved))], USER);
});

test("a cookie whose key is not known here is no session, and is left alone", async () => {
  for (const [sealedAt, askedAt] of [
    [AFTER, BEFORE],
    [BEFORE, AFTER],
  ] as const) {
    const cookie = await signIn(sealedAt);
    const page = await ask(askedAt, cookie, NAVIGATION);
    assert.deepEqual([page.status, page.location?.pathname], [302, "/authorize"]);
    assert.deepEqual(sessionLines(page), []);
    const script = await ask(askedAt, cookie);
    assert.equal(script.status, 401);
    assert.deepEqual(sessionLines(script), []);
  }
});

test("a rotation that rolls over two gateways, step by step, loses nobody and no request", async (t) => {
  const replicas = await Replicas.start({ configure: withSecrets([OLD]), environment: SECRETS });
  const statuses = new Map<number, number>();
  const rolled = new AbortController();
  try {
    const browsers: Promise<void>[] = [];
    const join = async (): Promise<void> => {
      const browser = replicas.browser();
      assert.equal((await browser.visit("/")).status, 200);
      browsers.push(traffic(browser));
    };
    const traffic = async (browser: ReturnType<Replicas["browser"]>): Promise<void> => {
      while (!rolled.signal.aborted) {
        const { status } = await browser.fetch(`${replicas.origin}/x`);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        await pause(20);
      }
    };
    for (let i = 0; i < 4; i++) await join();
    for (const secrets of STEPS.slice(1)) {
      for (let replica = 0; replica < 2; replica++) {
        await replicas.replaceOldest(withSecrets(secrets));
        // Somebody who signs in while the gateways differ.
        await join();
      }
    }
    // Everybody has been at both since the last step.
    await pause(paced(500));
    rolled.abort();
    await Promise.all(browsers);
    t.diagnostic([...statuses].map(([status, count]) => `${count} answers ${status}`).join(", "));
    assert.deepEqual([...statuses.keys()], [200]);
    assert.equal(replicas.provider.requestsTo("authorize").length, browsers.length, "one login for each browser");
    for (const { envoy } of replicas.gateways) {
      for (const secret of Object.values(SECRETS)) assert.equal(envoy.log.join("\n").includes(secret), false);
    }
  } finally {
    rolled.abort();
    await replicas.stop();
  }
});
