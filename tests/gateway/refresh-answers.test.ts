import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "../../tools/envoy/until.ts";
import { type Answer, NAVIGATION, send } from "../support/gateway/http.ts";
import { assertServed, expiryOf, identityOf, maxAgeOf, setsSession } from "../support/gateway/session-answers.ts";
import { fetchesAtOnce, type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import type { Lifetimes, RefreshBehaviour } from "../support/provider/refresh.ts";

const ID_TOKEN = 0;
const ACCESS_TOKEN = 1;
const OFFLINE_ACCESS = 2;
const HOUR = 3600;

interface Person {
  plugin?: number;
  lifetimes: Partial<Lifetimes>;
  /** Only who asks for offline access gets a refresh token at this login. */
  offline?: boolean;
  behaviour?: RefreshBehaviour;
}

/** Who signs in before the tests, which all run at the same time. */
const PEOPLE: Record<string, Person> = {
  "no-id-token": { lifetimes: { idToken: 4 }, behaviour: { omit: ["id_token"] } },
  "no-id-token-early": { lifetimes: { idToken: 30 }, behaviour: { omit: ["id_token"] } },
  "no-id-token-needed": { plugin: ACCESS_TOKEN, lifetimes: { accessToken: 4 }, behaviour: { omit: ["id_token"] } },
  "no-refresh-token": { lifetimes: { idToken: 4 }, behaviour: { omit: ["refresh_token"], lifetimes: { idToken: 12 } } },
  "access-unused": { lifetimes: { idToken: HOUR, accessToken: 3 } },
  "access-used": { plugin: ACCESS_TOKEN, lifetimes: { idToken: HOUR, accessToken: 4 } },
  "id-unused": { plugin: ACCESS_TOKEN, lifetimes: { idToken: 3, accessToken: HOUR } },
  "not-offline": { lifetimes: { idToken: 4 }, offline: true },
  offline: { plugin: OFFLINE_ACCESS, lifetimes: { idToken: 4 }, offline: true },
};

let world: World;
const people = new Map<string, SignedIn>();
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    gateway: FOUR_WORKERS,
    plugins: [
      {},
      { configure: (configuration) => ({ ...configuration, forward: { authorization: "ACCESS_TOKEN" } }) },
      { configure: (configuration) => ({ ...configuration, scopes: ["openid", "email", "offline_access"] }) },
    ],
  });
  const { provider } = world;
  for (const [user, { lifetimes, plugin = ID_TOKEN, offline = false }] of Object.entries(PEOPLE)) {
    provider.refreshTokens.offline = offline;
    people.set(user, await signInAs(world, user, lifetimes, plugin));
  }
  provider.refreshTokens.offline = false;
  provider.behaviour = { refresh: ({ sub }) => PEOPLE[String(sub)]?.behaviour };
});
after(() => world.stop());

function person(user: string): SignedIn {
  const found = people.get(user);
  assert.ok(found !== undefined);
  return found;
}

async function ask({ browser }: SignedIn): Promise<Answer> {
  return browser.fetch(`${browser.origin}/x`);
}

/** The first answer that comes after a refresh began, all before it being served. */
async function untilRefreshed(signedIn: SignedIn, refreshes: number, seconds: number): Promise<Answer> {
  return until(`refresh ${refreshes} of ${signedIn.user}`, seconds * 1000, async () => {
    const answer = await ask(signedIn);
    if (world.provider.refreshes(signedIn.user) >= refreshes) return answer;
    assertServed([answer], signedIn.user);
    await pause(100);
    return undefined;
  });
}

async function assertEnded({ browser, user }: SignedIn): Promise<void> {
  const cookie = await browser.cookieHeader();
  const port = Number(new URL(browser.origin).port);
  const page = await send(port, { path: "/x", headers: [...NAVIGATION, ["Cookie", cookie]] });
  assert.deepEqual([page.status, page.location?.pathname], [302, "/authorize"]);
  for (let i = 0; i < 20; i++) assert.equal((await browser.fetch(`${browser.origin}/x`)).status, 401);
  const { length } = world.provider.attemptsOf(user);
  assert.ok(length <= 2, `${length} attempts: not one for each request`);
}

describe("tokens and refreshes", { concurrency: true }, () => {
  it("the session ends when the ID token that is forwarded has expired and a refresh brings no other", async () => {
    const signedIn = person("no-id-token");
    await untilExpired(signedIn.token);
    await assertEnded(signedIn);
    assert.ok(world.provider.refreshes(signedIn.user) >= 1);
  });

  it("a refresh without new ID token keeps the old one, until that expires", async () => {
    const signedIn = person("no-id-token-early");
    const answer = await untilRefreshed(signedIn, 1, 32);
    assertServed([answer], signedIn.user);
    assert.ok(setsSession(answer), "the new refresh token has to reach the browser");
    const later = await fetchesAtOnce(signedIn, 8);
    assert.ok(Date.now() < expiryOf(signedIn.token), "the test was fast enough");
    for (const served of [answer, ...later]) assert.equal(identityOf(served).token, signedIn.token);
    assert.equal(world.provider.attemptsOf(signedIn.user).length, 1);
    await untilExpired(signedIn.token);
    await assertEnded(signedIn);
    assert.equal(world.provider.reuses, 0);
  });

  it("a refresh without new ID token goes on where the access token is forwarded, with the identity as it was", async () => {
    const signedIn = person("no-id-token-needed");
    const answer = await untilRefreshed(signedIn, 1, 10);
    assertServed([answer, ...(await fetchesAtOnce(signedIn, 8))], signedIn.user);
    assert.notEqual(identityOf(answer).token, signedIn.token);
  });

  it("a refresh without new refresh token keeps the old one", async () => {
    const signedIn = person("no-refresh-token");
    assertServed([await untilRefreshed(signedIn, 1, 10)], signedIn.user);
    assertServed([await untilRefreshed(signedIn, 2, 20)], signedIn.user);
    const [first, second] = world.provider.attemptsOf(signedIn.user);
    assert.equal(first?.request.form.get("refresh_token"), second?.request.form.get("refresh_token"));
    // The filter counts whole seconds, by a clock that each worker reads once a second.
    assert.ok((second?.request.at ?? 0) - (first?.request.at ?? 0) >= 8_000, "not within 10 s of the last");
  });

  it("an access token that expires early asks for no refresh where the ID token is forwarded", async () => {
    const signedIn = person("access-unused");
    await pause(5_000);
    assertServed(await fetchesAtOnce(signedIn, 8), signedIn.user);
    assert.deepEqual(world.provider.attemptsOf(signedIn.user), []);
  });

  it("an access token that expires early is refreshed where it is forwarded", async () => {
    const signedIn = person("access-used");
    const answer = await untilRefreshed(signedIn, 1, 10);
    assertServed([answer], signedIn.user);
    const { token } = identityOf(answer);
    assert.notEqual(token, signedIn.token);
    for (const later of await fetchesAtOnce(signedIn, 8)) assert.equal(identityOf(later).token, token);
  });

  it("an ID token that expires early asks for no refresh where the access token is forwarded", async () => {
    const signedIn = person("id-unused");
    await pause(5_000);
    assertServed(await fetchesAtOnce(signedIn, 8), signedIn.user);
    assert.deepEqual(world.provider.attemptsOf(signedIn.user), []);
  });

  it("without refresh token the session ends with its tokens, and nothing is asked of the provider", async () => {
    const signedIn = person("not-offline");
    await untilExpired(signedIn.token);
    await assertEnded(signedIn);
    assert.deepEqual(world.provider.attemptsOf(signedIn.user), []);
  });

  it("a refresh token that was given for offline access is used", async () => {
    const signedIn = person("offline");
    const answer = await untilRefreshed(signedIn, 1, 10);
    assertServed([answer], signedIn.user);
    assert.ok(setsSession(answer));
    assert.ok(maxAgeOf(answer) > HOUR, "the cookie outlives its tokens, since they can be refreshed");
  });
});
