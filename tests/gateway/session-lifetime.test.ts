import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type Configuration, providerTimeout, withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, NAVIGATION, send } from "../support/gateway/http.ts";
import {
  assertServed,
  cookieHeaderOf,
  maxAgeOf,
  sessionLines,
  setsSession,
} from "../support/gateway/session-answers.ts";
import { type SignedIn, signInAs } from "../support/gateway/users.ts";
import { World } from "../support/gateway/world.ts";
import type { Lifetimes, RefreshBehaviour } from "../support/provider/refresh.ts";

/** Use of a session is noted so often at most. */
const SEAL_SECONDS = 60;
const HOUR = { idToken: 3600, accessToken: 3600 };

/** What `session` of each plugin is: the shortest times that can be configured. */
const SESSIONS: Configuration[] = [
  { idleTimeout: "2m" },
  { lifetime: "1m" },
  { revalidate: "1m" },
  { end: "LIFETIME" },
  {},
];
const [IDLE, LIFETIME, REVALIDATE, END, DEFAULT] = [0, 1, 2, 3, 4] as const;

const CACHEABLE: Record<string, Record<string, string>> = {
  public: { "cache-control": "public" },
  "max-age": { "cache-control": "max-age=60" },
  "s-maxage": { "cache-control": "max-age=0, s-maxage=60" },
  "in-capitals": { "cache-control": "Public, Max-Age=31536000, Immutable" },
  expires: { expires: "Thu, 01 Jan 2099 00:00:00 GMT" },
};
const NOT_CACHEABLE: Record<string, Record<string, string>> = {
  silent: {},
  "no-store": { "cache-control": "no-store" },
  "no-cache": { "cache-control": "no-cache" },
  "max-age-0": { "cache-control": "max-age=0, must-revalidate" },
  private: { "cache-control": "private, max-age=60" },
  "only-must-revalidate": { "cache-control": "must-revalidate" },
};

interface Person {
  plugin: number;
  lifetimes?: Partial<Lifetimes>;
  /** Gets no refresh token. */
  offline?: boolean;
}

const PEOPLE: Record<string, Person> = {
  idle: { plugin: IDLE, lifetimes: HOUR },
  used: { plugin: IDLE, lifetimes: HOUR },
  refreshed: { plugin: LIFETIME, lifetimes: { idToken: 4 } },
  revalidated: { plugin: REVALIDATE },
  "ended-there": { plugin: REVALIDATE },
  unreachable: { plugin: REVALIDATE },
  "without-refresh": { plugin: END, lifetimes: { idToken: 4 }, offline: true },
  minute: { plugin: DEFAULT, lifetimes: { idToken: 60 } },
};
for (const name of [...Object.keys(CACHEABLE), ...Object.keys(NOT_CACHEABLE)]) PEOPLE[name] = { plugin: IDLE };

let world: World;
const people = new Map<string, SignedIn>();
/** When each of them had signed in. */
const starts = new Map<string, number>();
before(async () => {
  const unavailable: RefreshBehaviour = { unavailable: 1_000_000 };
  world = await World.start({
    provider: { refreshTokens: {} },
    plugins: SESSIONS.map((session) => ({
      configure: (configuration) => ({ ...withProvider(configuration, { timeout: providerTimeout(1) }), session }),
    })),
  });
  const { provider, application } = world;
  for (const [user, { plugin, lifetimes, offline = false }] of Object.entries(PEOPLE)) {
    provider.refreshTokens.offline = offline;
    people.set(user, await signInAs(world, user, lifetimes, plugin));
    starts.set(user, Date.now());
  }
  provider.refreshTokens.offline = false;
  provider.behaviour = { refresh: ({ sub }) => (sub === "unreachable" ? unavailable : undefined) };
  provider.endGrants("ended-there");
  for (const [name, headers] of Object.entries({ ...CACHEABLE, ...NOT_CACHEABLE })) {
    application.responseHeadersAt.set(`/${name}`, headers);
  }
});
after(() => world.stop());

function person(user: string): SignedIn {
  return people.get(user) as SignedIn;
}

function secondsOf(user: string): number {
  return (Date.now() - (starts.get(user) ?? 0)) / 1000;
}

/** Waits until so many seconds have passed since the user signed in. */
async function untilSecond(user: string, seconds: number): Promise<void> {
  await pause(Math.max(1000 * (seconds - secondsOf(user)), 0));
}

/** So many requests of the user at once, each on a connection of its own. */
function ask(user: string, count = 8, cookie = person(user).cookie, headers = FETCH): Promise<Answer[]> {
  const port = Number(new URL(person(user).browser.origin).port);
  const sending = { path: `/${user}`, headers: [...headers, ["Cookie", cookie] as const] };
  return Promise.all(Array.from({ length: count }, () => send(port, sending)));
}

async function assertEnded(user: string, cookie?: string): Promise<void> {
  for (const { status } of await ask(user, 8, cookie)) assert.equal(status, 401);
  const [page] = await ask(user, 1, cookie, NAVIGATION);
  assert.deepEqual([page?.status, page?.location?.pathname], [302, "/authorize"]);
}

/** Asks once a second, until second `end` or the first attempt to refresh, as the user's browser. Returns the second. */
async function untilAttempt(user: string, end: number): Promise<number> {
  const { browser } = person(user);
  while (secondsOf(user) < end) {
    assertServed([await browser.fetch(`${browser.origin}/${user}`)], user);
    if (world.provider.attemptsOf(user).length > 0) break;
    await pause(500);
  }
  return secondsOf(user);
}

describe("how long sessions last", { concurrency: true }, () => {
  it("a session that was not used for idleTimeout ends, and one that was does not", async () => {
    const fresh = await ask("used");
    assertServed(fresh, "used");
    assert.equal(fresh.some(setsSession), false, "it was sealed less than a minute ago");
    await untilSecond("used", SEAL_SECONDS + 2);
    const [sealing] = await ask("used", 1);
    assert.ok(sealing !== undefined);
    assertServed([sealing], "used");
    assert.equal(sealing.headers.get("cache-control"), "private, no-store");
    const maxAge = maxAgeOf(sealing);
    assert.ok(maxAge >= 118 && maxAge <= 120, `the cookie lives as long as the session, ${maxAge} s`);
    const next = cookieHeaderOf(sealing);
    const later = await ask("used", 8, next);
    assertServed(later, "used");
    assert.equal(later.some(setsSession), false, "at most once a minute");
    await untilSecond("used", 2 * SEAL_SECONDS + 2);
    await assertEnded("idle");
    await assertEnded("used", person("used").cookie);
    assertServed(await ask("used", 8, next), "used");
  });

  for (const name of Object.keys(CACHEABLE)) {
    it(`use of a session is not noted on an answer for caches: ${name}`, async () => {
      await untilSecond(name, SEAL_SECONDS + 2);
      const answers = await ask(name);
      assertServed(answers, name);
      const { "cache-control": directives = null } = CACHEABLE[name] ?? {};
      for (const answer of answers) {
        assert.deepEqual(sessionLines(answer), []);
        assert.equal(answer.headers.get("cache-control"), directives, "which stays as it is");
      }
    });
  }

  for (const name of Object.keys(NOT_CACHEABLE)) {
    it(`use of a session is noted on an answer that is not for caches, once by each worker: ${name}`, async () => {
      await untilSecond(name, SEAL_SECONDS + 2);
      const sealing = [...(await ask(name, 12)), ...(await ask(name, 12))].filter(setsSession);
      assert.ok(sealing.length >= 1 && sealing.length <= 2, `${sealing.length} answers of two workers`);
      for (const answer of sealing) assert.equal(answer.headers.get("cache-control"), "private, no-store");
    });
  }

  it("the lifetime counts from the login, whatever is refreshed", async () => {
    await untilSecond("refreshed", 6);
    const [answer] = await ask("refreshed", 1);
    assert.ok(answer !== undefined && setsSession(answer));
    assert.ok(maxAgeOf(answer) <= 60 - 5, `${maxAgeOf(answer)}`);
    const cookie = cookieHeaderOf(answer);
    await untilSecond("refreshed", 50);
    assertServed(await ask("refreshed", 8, cookie), "refreshed");
    await untilSecond("refreshed", 60 + 2);
    await assertEnded("refreshed", cookie);
    assert.equal(world.provider.attemptsOf("refreshed").length, 1);
  });

  it("with revalidate, a session is refreshed that often, though its tokens live", async () => {
    const second = await untilAttempt("revalidated", 62);
    assert.ok(second >= 45 && second <= 61, `in second ${second}`);
    await untilSecond("revalidated", 64);
    const { browser } = person("revalidated");
    assertServed([await browser.fetch(`${browser.origin}/x`)], "revalidated");
    assert.deepEqual([world.provider.refreshes("revalidated"), world.provider.reuses], [1, 0]);
  });

  it("with revalidate, a session that was ended at the provider ends here, and not before that time", async () => {
    await untilAttempt("ended-there", 58);
    assert.equal(world.provider.attemptsOf("ended-there").length, 1);
    await untilSecond("ended-there", 58);
    assertServed(await ask("ended-there"), "ended-there");
    await untilSecond("ended-there", 62);
    await assertEnded("ended-there");
  });

  it("with revalidate, a provider that is out of order ends no session whose tokens live", async () => {
    await untilAttempt("unreachable", 62);
    assert.ok(world.provider.attemptsOf("unreachable").length >= 1);
    for (const second of [62, 66, 70]) {
      await untilSecond("unreachable", second);
      assertServed(await ask("unreachable"), "unreachable");
    }
  });

  it("with `end: LIFETIME`, a session without refresh token outlives its tokens", async () => {
    await untilSecond("without-refresh", 6);
    assertServed(await ask("without-refresh"), "without-refresh");
    assert.deepEqual(world.provider.attemptsOf("without-refresh"), []);
  });

  it("tokens that live 60 s are refreshed when four fifths of that have passed", async () => {
    const second = await untilAttempt("minute", 60);
    assert.equal(world.provider.refreshes("minute"), 1);
    assert.ok(second >= 45 && second <= 59, `in second ${second}`);
  });
});
