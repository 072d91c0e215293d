import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, type Pairs, send } from "../support/gateway/http.ts";
import { counter, untilCounter } from "../support/gateway/metrics.ts";
import { assertServed, expiryOf, identityOf, sessionLines, setsSession } from "../support/gateway/session-answers.ts";
import { fetchesAtOnce, type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import type { RefreshBehaviour } from "../support/provider/refresh.ts";

const TIMEOUT_SECONDS = paced(2);
const LONG = { idToken: 40, accessToken: 40 };
const SHORT = { idToken: paced(4), accessToken: paced(4) };
const failure = (status: number, error: string): RefreshBehaviour => ({
  respond: { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ error }) },
});

/** Answers after which the provider holds the refresh token for used. */
const WRONG_TOKENS: [name: string, behaviour: RefreshBehaviour][] = [
  ["another issuer", { claims: (claims) => ({ ...claims, iss: "http://another.example.com" }) }],
  ["another subject", { claims: (claims) => ({ ...claims, sub: "eve" }) }],
  ["another audience", { claims: (claims) => ({ ...claims, aud: "another-app" }) }],
  ["a wrong signature", { signing: "OTHER_KEY" }],
];

let world: World;
/** How the refreshes of a user end; for others they succeed. */
const behaviours = new Map<unknown, RefreshBehaviour>();
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => withProvider(configuration, { timeout: `${TIMEOUT_SECONDS}s` }),
    gateway: FOUR_WORKERS,
  });
  world.provider.behaviour = { refresh: ({ sub }) => behaviours.get(sub) };
});
after(() => world.stop());

/** One request with the cookies of the login, whatever was set since. */
function ask({ cookie }: SignedIn, headers: Pairs = FETCH): Promise<Answer> {
  return send(world.port, { path: "/x", headers: [...headers, ["Cookie", cookie]] });
}

describe(
  "while the tokens live, they are served, and no cookie is set or cleared, when a refresh",
  { concurrency: true },
  () => {
    /** How many attempts there are at least and at most: those that say nothing of the refresh token are made again. */
    const cases: [what: string, behaviour: RefreshBehaviour, least: number, most: number][] = [
      ["is denied with invalid_grant, which is not tried again", failure(400, "invalid_grant"), 1, 1],
      ["is denied as the client is not known any more, which is not tried again", failure(401, "invalid_client"), 1, 1],
      ["is denied as malformed, which is not tried again", failure(400, "invalid_request"), 1, 1],
      ["fails with 503 each time, and is tried again", { unavailable: 1_000 }, 2, 12],
      ["is never answered", { respond: "HANG" }, 1, 4],
      ["is cut off each time, and is tried again", { respond: "RESET" }, 2, 12],
      ["is answered with what is no JSON, which is not tried again", { respond: { body: "{" } }, 1, 1],
      ...WRONG_TOKENS.map(([name, behaviour]): [string, RefreshBehaviour, number, number] => [
        `brings ${name}, and is not tried again`,
        behaviour,
        1,
        1,
      ]),
    ];
    const people = new Map<string, SignedIn>();
    before(async () => {
      for (const [what, behaviour] of cases) {
        behaviours.set(what, behaviour);
        people.set(what, await signInAs(world, what, LONG));
      }
    });
    for (const [what, , least, most] of cases) {
      it(what, async () => {
        const person = people.get(what) as SignedIn;
        const expiry = expiryOf(person.token);
        for (;;) {
          const answer = await ask(person);
          // The last second is left to clocks.
          if (Date.now() > expiry - 1_000) break;
          assertServed([answer], what);
          assert.equal(identityOf(answer).token, person.token);
          assert.deepEqual(sessionLines(answer), []);
          await pause(150);
        }
        const { length } = world.provider.attemptsOf(what);
        assert.ok(length >= least && length <= most, `${length} attempts`);
      });
    }
  },
);

describe("when the tokens have expired, no cookie is cleared, and", { concurrency: true }, () => {
  const people = new Map<string, SignedIn>();
  const lasting: [what: string, behaviour: RefreshBehaviour, leastAttempts: number][] = [
    ["503 each time", { unavailable: 1_000 }, 2],
    ["no answer", { respond: "HANG" }, 1],
    ["a connection that is cut off each time", { respond: "RESET" }, 2],
  ];
  before(async () => {
    for (const [what, behaviour] of [...lasting, ...WRONG_TOKENS]) {
      behaviours.set(`expired, ${what}`, behaviour);
      people.set(what, await signInAs(world, `expired, ${what}`, SHORT));
    }
    people.set("ended", await signInAs(world, "ended", SHORT));
    people.set("unknown", await signInAs(world, "unknown", SHORT));
    behaviours.set("unknown", failure(401, "invalid_client"));
    for (const { token } of people.values()) await untilExpired(token);
  });

  for (const [what, , least] of lasting) {
    it(`${what} means 503 with Retry-After, for all that wait, until a refresh succeeds`, async () => {
      const person = people.get(what) as SignedIn;
      const start = performance.now();
      const answers = await Promise.all([...Array.from({ length: 40 }, () => ask(person)), ask(person, NAVIGATION)]);
      const seconds = (performance.now() - start) / 1000;
      for (const answer of answers) {
        assert.equal(answer.status, 503);
        assert.equal(answer.headers.get("retry-after"), "1");
        assert.deepEqual(sessionLines(answer), []);
      }
      assert.ok(seconds < TIMEOUT_SECONDS + paced(3), `answered after ${seconds} s`);
      // One refresh and its three further tries; and another for who came late, a second after that was given up.
      const { length } = world.provider.attemptsOf(person.user);
      assert.ok(length >= least && length <= 4 * (1 + Math.ceil(seconds)), `${length} attempts in ${seconds} s`);
      behaviours.delete(person.user);
      const answer = await until("a refresh that succeeds", 10_000, async () => {
        const latest = await ask(person);
        return latest.status === 503 ? undefined : latest;
      });
      assertServed([answer], person.user);
      assert.ok(setsSession(answer));
    });
  }

  it("invalid_grant means a login for a navigation and 401 for all else, without another try", async () => {
    const person = people.get("ended") as SignedIn;
    world.provider.endGrants(person.user);
    for (let i = 0; i < 8; i++) {
      const [page, script] = await Promise.all([ask(person, NAVIGATION), ask(person)]);
      assert.deepEqual([page.status, page.location?.pathname, script.status], [302, "/authorize", 401]);
      for (const answer of [page, script]) assert.deepEqual(sessionLines(answer), []);
    }
    assert.equal(world.provider.attemptsOf(person.user).length, 1);
    world.provider.user = { ...world.provider.user, sub: person.user };
    assertServed([await person.browser.visit("/again")], person.user);
    assertServed(await fetchesAtOnce(person, 8), person.user);
  });

  it("a client that is not known any more means that nothing is served", async () => {
    const person = people.get("unknown") as SignedIn;
    for (const answer of [await ask(person, NAVIGATION), await ask(person)]) {
      assert.ok([302, 401, 503].includes(answer.status), `${answer.status}`);
      assert.deepEqual(sessionLines(answer), []);
    }
  });

  for (const [what] of WRONG_TOKENS) {
    it(`an ID token of or with ${what} is never used, nor is the refresh token used twice`, async () => {
      const person = people.get(what) as SignedIn;
      // With a wrong signature the provider's keys are fetched again first, which other refreshes may have to wait for.
      const [page, script] = await until("the refresh to be given up", 20_000, async () => {
        const answers = await Promise.all([ask(person, NAVIGATION), ask(person)]);
        for (const answer of answers) assert.deepEqual(sessionLines(answer), []);
        if (answers.every(({ status }) => status !== 503)) return answers;
        for (const { status } of answers) assert.ok([302, 401, 503].includes(status), `${status}`);
        return undefined;
      });
      assert.deepEqual([page.status, page.location?.pathname, script.status], [302, "/authorize", 401]);
      assert.deepEqual(
        world.provider.attemptsOf(person.user).map(({ outcome }) => outcome),
        ["REFRESHED"],
      );
    });
  }
});

describe("a provider that refuses connections", () => {
  it("means 503 with Retry-After when the tokens have expired, until it is back", async () => {
    const person = await signInAs(world, "down", SHORT);
    await world.provider.stop();
    await untilExpired(person.token);
    const answer = await ask(person);
    await world.provider.listen();
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [503, "1"]);
    assert.deepEqual(sessionLines(answer), []);
    await until("a refresh that succeeds", 10_000, async () => ((await ask(person)).status === 200 ? true : undefined));
  });
});

describe("refreshes are counted by how they end", () => {
  it("as denied, failed or completed", async () => {
    const { gateway, provider } = world;
    const count = (outcome: string): Promise<number> => counter(gateway, `refreshes.${outcome}`);
    await untilCounter(gateway, "refreshes.completed", provider.refreshes() - 2 * WRONG_TOKENS.length);
    // invalid_grant came twice; three kinds of failures came with tokens that lived, and three and one more without.
    assert.ok((await count("denied")) >= 2, `${await count("denied")} denied`);
    assert.ok((await count("failed")) >= 7, `${await count("failed")} failed`);
    assert.equal(provider.reuses, 0);
  });
});
