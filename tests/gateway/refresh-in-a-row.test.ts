import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "../../tools/envoy/until.ts";
import { assertServed, expiryOf, identityOf } from "../support/gateway/session-answers.ts";
import { fetchesAtOnce, signInAs } from "../support/gateway/users.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";

const PARALLEL = 200;
/** As short as tokens can be without one being refreshed before 10 s have passed since the last refresh. */
const SECONDS = 11;
const REFRESHES = 10;

let world: World;
before(async () => {
  const refreshTokens = { idToken: SECONDS, accessToken: SECONDS };
  world = await World.start({ provider: { refreshTokens }, gateway: FOUR_WORKERS });
});
after(() => world.stop());

test(`one session is refreshed ${REFRESHES} times in a row, each time once for 200 requests at once`, async () => {
  const { provider } = world;
  const signedIn = await signInAs(world, "in-a-row");
  provider.requests = [];
  let { token } = signedIn;
  for (let round = 1; round <= REFRESHES; round++) {
    await pause(Math.max(expiryOf(token) - 300 - Date.now(), 0));
    await until("a refresh at the tokens' end", 10_000, async () => {
      assertServed(await fetchesAtOnce(signedIn, PARALLEL), signedIn.user);
      return provider.refreshes() >= round ? true : undefined;
    });
    assert.equal(provider.refreshes(), round, `refreshes in round ${round}`);
    assert.equal(provider.attempts.length, round, `attempts in round ${round}`);
    const [latest] = await fetchesAtOnce(signedIn, 1);
    assert.ok(latest !== undefined);
    const next = identityOf(latest).token ?? "";
    assert.ok(expiryOf(next) > expiryOf(token), `new tokens in round ${round}`);
    token = next;
  }
  assert.equal(provider.reuses, 0);
  assert.deepEqual(provider.requestsTo("authorize"), [], "nobody had to sign in");
});
