import assert from "node:assert/strict";
import { Agent } from "node:http";
import { after, before, test } from "node:test";
import { paced } from "../../tools/envoy/pace.ts";
import { FETCH, send } from "../support/gateway/http.ts";
import { expiryOf, identityOf, sessionLines } from "../support/gateway/session-answers.ts";
import { type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import { SeededRandom } from "../support/hostile/random.ts";

const USERS = 50;
const REQUESTS = 10_000;
const UNDER_WAY = 64;

let world: World;
const agent = new Agent({ keepAlive: true, maxSockets: UNDER_WAY });
before(async () => {
  world = await World.start({ provider: { refreshTokens: {} }, gateway: FOUR_WORKERS });
});
after(async () => {
  agent.destroy();
  await world.stop();
});

/** One request as the user's browser makes it now, whose cookies the answer then changes; the identity must be the user's. */
async function ask({ browser, user }: SignedIn, number: number): Promise<void> {
  const cookie = await browser.cookieHeader();
  const answer = await send(world.port, { path: `/${user}/${number}`, headers: [...FETCH, ["Cookie", cookie]], agent });
  assert.equal(answer.status, 200, `request ${number} of ${user}: ${answer.status} ${answer.body}`);
  assert.equal(identityOf(answer).user, user);
  assert.ok(answer.body.includes(`"/${user}/${number}"`), "the answer is to this request");
  for (const line of sessionLines(answer)) await browser.jar.setCookie(line, world.origin);
}

test("10,000 requests of 50 users, at random, while all are refreshed: each is served as its own user", async (t) => {
  const { provider } = world;
  const random = new SeededRandom(50);
  provider.behaviour = { refresh: () => ({ delay: random.below(100) }) };
  const people: SignedIn[] = [];
  for (let i = 0; i < USERS; i++)
    people.push(await signInAs(world, `user-${i}`, { idToken: paced(6), accessToken: paced(6) }));
  const [latest] = people.map(({ token }) => token).sort((a, b) => expiryOf(b) - expiryOf(a));
  await untilExpired(latest ?? "");
  provider.requests = [];

  const start = performance.now();
  let sent = 0;
  const asking = async (): Promise<void> => {
    while (sent < REQUESTS) await ask(random.pick(people), sent++);
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, asking));
  t.diagnostic(`${provider.refreshes()} refreshes, ${Math.round(performance.now() - start)} ms`);

  for (const { user } of people) assert.ok(provider.refreshes(user) >= 1, user);
  assert.equal(provider.reuses, 0);
  assert.deepEqual(provider.requestsTo("authorize"), [], "nobody had to sign in");
  for (const [i, person] of people.entries()) await ask(person, REQUESTS + i);
});
