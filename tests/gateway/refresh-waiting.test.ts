import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, send } from "../support/gateway/http.ts";
import { assertServed, setsSession } from "../support/gateway/session-answers.ts";
import { signInAs, untilExpired } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";

/** The most requests that wait on a worker. */
const MOST_WAITING = 1_000;
const TOO_MANY = 60;
/** All of them have to come in that time. */
const TIMEOUT_SECONDS = Math.min(paced(30), 60);

let world: World;
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => withProvider(configuration, { timeout: `${TIMEOUT_SECONDS}s` }),
    gateway: { concurrency: 1 },
  });
});
after(() => world.stop());

test("1,000 requests of a worker wait for refreshes, further ones get 503 at once, and all that waited are served", async () => {
  const { provider } = world;
  const { user, token, cookie } = await signInAs(world, "crowd", { idToken: paced(4), accessToken: paced(4) });
  await untilExpired(token);
  let release = (): void => undefined;
  provider.behaviour = { refresh: { until: new Promise<void>((resolve) => (release = resolve)) } };
  const answers: Answer[] = [];
  const requests: Promise<unknown>[] = [];
  for (let i = 0; i < MOST_WAITING + TOO_MANY; i++) {
    const sending = { path: "/x", headers: [...FETCH, ["Cookie", cookie] as const], timeout: 2_000 * TIMEOUT_SECONDS };
    requests.push(send(world.port, sending).then((answer) => answers.push(answer)));
    // Not more new connections at a time than fit into the listener's backlog.
    if (i % 50 === 49) await pause(20);
  }
  await until("the answers to those who are too many", 20_000, () => (answers.length >= TOO_MANY ? true : undefined));
  await pause(300);
  assert.equal(provider.attempts[0]?.answered, false);
  const refused = answers.splice(0);
  assert.equal(refused.length, TOO_MANY);
  for (const answer of refused) {
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "1"]);
    assert.deepEqual(answer.setCookies, []);
  }
  release();
  await Promise.all(requests);
  assert.equal(answers.length, MOST_WAITING);
  assertServed(answers, user);
  assert.ok(answers.some(setsSession));
  assert.deepEqual([provider.refreshes(), provider.attempts.length], [1, 1]);
});
