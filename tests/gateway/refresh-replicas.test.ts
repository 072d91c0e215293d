import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Replicas } from "../support/gateway/replicas.ts";
import { expiryOf, identityOf, sessionLines } from "../support/gateway/session-answers.ts";

/** Long enough for a refresh to be due, by four fifths of it, before the end. */
const SECONDS = 20;
const USER = "ada-0001";
const PARALLEL = 12;

let replicas: Replicas;
before(async () => {
  const refreshTokens = { idToken: SECONDS, accessToken: SECONDS };
  replicas = await Replicas.start({ provider: { refreshTokens } });
});
after(() => replicas.stop());

test("behind two gateways without a lock between them no request fails while tokens live, and at most one login follows", async (t) => {
  const { provider } = replicas;
  // So slow that the other gateway finds the refresh due too: one of them comes second, and the grant ends.
  provider.behaviour = { refresh: { delay: 2_500 } };
  const browser = replicas.browser();
  /** When the newest tokens expire that the application has seen. */
  let newest = 0;
  let navigation: Promise<void> | undefined;
  /** As a page does that gets a 401: where the browser has a newer session by then, there is no login. */
  const navigate = async (): Promise<void> => {
    const answer = await browser.visit("/");
    assert.equal(answer.status, 200);
    newest = Math.max(newest, expiryOf(identityOf(answer).token));
    navigation = undefined;
  };
  await navigate();
  const end = Date.now() + 2.3 * SECONDS * 1000;
  const traffic = async (): Promise<void> => {
    while (Date.now() < end) {
      await navigation;
      const newestBefore = newest;
      const answer = await browser.fetch(`${replicas.origin}/x`);
      if (answer.status === 200) {
        const { user, token } = identityOf(answer);
        assert.equal(user, USER);
        newest = Math.max(newest, expiryOf(token));
      } else {
        assert.ok(Date.now() >= newestBefore, `${answer.status} while tokens lived: ${answer.body}`);
        assert.equal(answer.status, 401);
        assert.deepEqual(sessionLines(answer), [], "the browser may have a newer session from the other gateway");
        navigation ??= navigate();
      }
      await pause(100);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, traffic));
  const logins = provider.requestsTo("authorize").length;
  t.diagnostic(`${provider.refreshes()} refreshes, ${provider.reuses} reuses, ${logins} logins`);
  assert.ok(provider.refreshes() >= 1);
  assert.ok(provider.reuses >= 1, "both gateways refreshed");
  assert.ok(logins <= 2, "the first login and one more");
});
