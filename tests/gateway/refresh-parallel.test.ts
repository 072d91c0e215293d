import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import type { Answer } from "../support/gateway/http.ts";
import { counter, untilCounter } from "../support/gateway/metrics.ts";
import { assertServed, expiryOf, identityOf, setsSession } from "../support/gateway/session-answers.ts";
import { fetchesAtOnce, type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";

const PARALLEL = 200;
/** Seconds; a refresh is due at their end. */
const SHORT = { idToken: paced(4), accessToken: paced(4) };

let world: World;
before(async () => {
  // A provider that ends the whole grant when a refresh token is used twice.
  world = await World.start({ provider: { refreshTokens: {} }, gateway: FOUR_WORKERS });
});
after(() => world.stop());
beforeEach(() => {
  world.reset();
});

/** Signs somebody in and waits until the tokens have expired; those that a refresh brings live for an hour. */
async function withExpiredTokens(user: string): Promise<SignedIn> {
  const signedIn = await signInAs(world, user, SHORT);
  await untilExpired(signedIn.token);
  world.provider.requests = [];
  return signedIn;
}

/** Sends the requests at once: all are served, and there was one refresh and no login. Returns the milliseconds that it took. */
async function assertOneRefresh(signedIn: SignedIn): Promise<number> {
  const { provider, gateway } = world;
  const completed = await counter(gateway, "refreshes.completed");
  const start = performance.now();
  const answers = await fetchesAtOnce(signedIn, PARALLEL);
  const milliseconds = performance.now() - start;
  assertServed(answers, signedIn.user);
  assert.ok(answers.some(setsSession), "the new session is handed out");
  assert.equal(provider.refreshes(), 1);
  assert.equal(provider.reuses, 0);
  assert.deepEqual(provider.requestsTo("authorize"), [], "nobody had to sign in");
  assert.notEqual(await signedIn.browser.cookieHeader(), signedIn.cookie);
  const later = await fetchesAtOnce(signedIn, 20);
  assertServed(later, signedIn.user);
  for (const answer of later) assert.notEqual(identityOf(answer).token, signedIn.token);
  assert.equal(provider.refreshes(), 1, "the new cookie needs no refresh");
  await untilCounter(gateway, "refreshes.completed", completed + 1);
  return milliseconds;
}

test("200 requests at once, when the tokens have expired, make one refresh and are all served", async () => {
  await assertOneRefresh(await withExpiredTokens("at-once"));
  assert.equal(world.provider.attempts.length, 1);
});

test("200 requests wait for a provider that takes 2 s, and are all served", async () => {
  const signedIn = await withExpiredTokens("slow");
  world.provider.behaviour = { refresh: { delay: 2_000 } };
  assert.ok((await assertOneRefresh(signedIn)) >= 2_000);
  assert.equal(world.provider.attempts.length, 1);
});

test("a provider that answers 503 twice is asked again, and 200 requests are all served", async () => {
  const signedIn = await withExpiredTokens("unavailable");
  world.provider.behaviour = { refresh: { unavailable: 2 } };
  assert.ok((await assertOneRefresh(signedIn)) >= 750, "the tries are 0.25 and 0.5 s apart");
  assert.equal(world.provider.attempts.length, 3);
});

test("a provider that closes the connection before it reads the request is asked again, and 200 requests are served", async () => {
  const signedIn = await withExpiredTokens("cut");
  world.provider.cutConnections(1);
  await assertOneRefresh(signedIn);
  assert.equal(world.provider.connectionsCut, 1);
  assert.equal(world.provider.attempts.length, 1, "the provider saw one request");
});

test("while the tokens live, only the request that starts a refresh waits for it", async () => {
  const { provider } = world;
  // The last fifth, or half of it, is to be enough for sixty requests.
  const LIFE = paced(30);
  const signedIn = await signInAs(world, "patient", { idToken: LIFE, accessToken: LIFE });
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  provider.behaviour = { refresh: { until: released } };
  const seen = until("a refresh to be due", 1_000 * LIFE + 1_000, () => provider.attempts[0]);
  let starter: Promise<Answer>;
  for (;;) {
    starter = signedIn.browser.fetch(`${world.origin}/starter`);
    const first = await Promise.race([starter.then(() => undefined), seen]);
    if (first !== undefined) break;
    await pause(100);
  }
  const secondsLeft = (expiryOf(signedIn.token) - Date.now()) / 1000;
  assert.ok(
    secondsLeft <= LIFE / 5 + 1,
    `due when four fifths of the tokens' life have passed, not ${secondsLeft} s before`,
  );

  const others = await fetchesAtOnce(signedIn, 60);
  assert.ok(Date.now() < expiryOf(signedIn.token), "the tokens lived while the others were served");
  assertServed(others, signedIn.user);
  for (const answer of others) {
    assert.equal(identityOf(answer).token, signedIn.token);
    assert.equal(setsSession(answer), false);
  }
  assert.equal(provider.attempts[0]?.answered, false);

  release();
  const answer = await starter;
  assertServed([answer], signedIn.user);
  assert.ok(setsSession(answer));
  assert.notEqual(identityOf(answer).token, signedIn.token);
  assert.equal(provider.attempts.length, 1);
});
