import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import type { ApplicationRequest } from "../support/gateway/application.ts";
import { type Answer, FETCH, send } from "../support/gateway/http.ts";
import {
  assertServed,
  cookieHeaderOf,
  identityOf,
  maxAgeOf,
  sessionLines,
  setsSession,
} from "../support/gateway/session-answers.ts";
import { fetchesAtOnce, type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS, Workers } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import type { Behaviour } from "../support/provider/behaviour.ts";

const GRACE_SECONDS = paced(3);
const LIFETIME_SECONDS = 7200;
const SHORT = { idToken: paced(4), accessToken: paced(4) };
/** What must not stand beside a session cookie, since caches heed it. */
const FOR_CACHES = {
  "cache-control": "public, max-age=600",
  expires: "Thu, 01 Jan 2099 00:00:00 GMT",
  "cdn-cache-control": "max-age=600",
  "vercel-cdn-cache-control": "max-age=600",
  "surrogate-control": "max-age=600",
};

/** Each test's own; the next request of each has to refresh. */
const USERS = [
  ...["caching", "max-age", "late", "too-late", "undelivered", "impatient"],
  ...["body", "shrinking", "growing", "log"],
] as const;

let world: World;
let workers: Workers;
const people = new Map<string, SignedIn>();
/** Before anybody signed in. */
let start: number;
before(async () => {
  start = Date.now();
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => ({
      ...configuration,
      session: { lifetime: `${LIFETIME_SECONDS}s`, refresh: { grace: `${GRACE_SECONDS}s` } },
    }),
    gateway: FOUR_WORKERS,
  });
  workers = await Workers.open(world.gateway);
  for (const user of USERS) {
    world.provider.behaviour = user === "shrinking" ? padded(9_000) : {};
    people.set(user, await signInAs(world, user, SHORT));
  }
  for (const { token } of people.values()) await untilExpired(token);
});
after(async () => {
  workers.close();
  await world.stop();
});
beforeEach(() => {
  world.reset();
});

function person(user: (typeof USERS)[number]): SignedIn {
  return people.get(user) as SignedIn;
}

/** ID tokens so much larger, by what does not compress. */
function padded(bytes: number): Behaviour {
  return { claims: (claims) => ({ ...claims, padding: randomBytes(bytes).toString("base64") }) };
}

function withCookie(cookie: string, path = "/x"): { path: string; headers: [string, string][] } {
  return { path, headers: [...FETCH.map(([name, value]): [string, string] => [name, value]), ["Cookie", cookie]] };
}

test("an answer that carries a new session forbids caching, and keeps the application's own cookies", async () => {
  const { browser, user } = person("caching");
  world.application.responseHeaders = { ...FOR_CACHES, "set-cookie": ["theme=dark; Path=/", "lang=en; Path=/"] };
  const answer = await browser.fetch(`${world.origin}/x`);
  assertServed([answer], user);
  assert.equal(answer.headers.get("cache-control"), "private, no-store");
  for (const name of Object.keys(FOR_CACHES).slice(1)) assert.equal(answer.headers.get(name), null, name);
  assert.deepEqual(answer.setCookies.slice(0, 2), ["theme=dark; Path=/", "lang=en; Path=/"]);
  assert.equal(answer.setCookies.length, 3, "each in a line of its own");
  assert.match(answer.setCookies[2] ?? "", /^gatehouse=[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  assert.deepEqual(browser.refusedCookies, []);
  const next = await browser.fetch(`${world.origin}/x`);
  assert.equal(next.headers.get("cache-control"), FOR_CACHES["cache-control"], "other answers are left alone");
});

test("a new cookie lives until the session's lifetime is over, which began with the login", async () => {
  const { browser } = person("max-age");
  const answer = await browser.fetch(`${world.origin}/x`);
  const maxAge = maxAgeOf(answer);
  assert.ok(maxAge <= LIFETIME_SECONDS - 4, `${maxAge}`);
  assert.ok(maxAge >= LIFETIME_SECONDS - (Date.now() - start) / 1000 - 1, `${maxAge}`);
});

test("late requests with the old cookie are served with the new session and get its cookie, on every worker", async () => {
  const { browser, user, cookie, token } = person("late");
  const first = await browser.fetch(`${world.origin}/x`);
  const { token: next } = identityOf(first);
  assert.notEqual(next, token);
  const late = await workers.askAll(withCookie(cookie));
  assertServed(late, user);
  for (const answer of late) {
    assert.equal(identityOf(answer).token, next);
    assert.ok(setsSession(answer));
    assertServed(await workers.askAll(withCookie(cookieHeaderOf(answer))), user);
  }
  assert.equal(world.provider.attempts.length, 1);
});

test("after the grace the old cookie opens nothing, and its refresh token is not used again", async () => {
  const { browser, user, cookie } = person("too-late");
  assertServed([await browser.fetch(`${world.origin}/x`)], user);
  await pause((GRACE_SECONDS + 1) * 1000);
  for (const answer of await workers.askAll(withCookie(cookie))) {
    assert.equal(answer.status, 401);
    assert.deepEqual(sessionLines(answer), [], "the browser may have a newer one by now");
  }
  assertServed(await fetchesAtOnce({ browser, user, cookie, token: "" }, 8), user);
  assert.deepEqual([world.provider.attempts.length, world.provider.reuses], [1, 0]);
});

test("an old cookie that nobody has replaced yet stays good: the grace begins when the new one is handed out", async () => {
  const { user, cookie } = person("undelivered");
  world.provider.behaviour = { refresh: { delay: 300 } };
  const goesAway = new AbortController();
  const gone = send(world.port, { ...withCookie(cookie), signal: goesAway.signal });
  await until("the refresh", 5_000, () => world.provider.attempts[0]);
  goesAway.abort();
  await assert.rejects(gone);
  await pause((GRACE_SECONDS + 1) * 1000);
  const answers = await workers.askAll(withCookie(cookie));
  assertServed(answers, user);
  assert.ok(answers.some(setsSession));
  assert.equal(world.provider.attempts.length, 1, "the refresh went on without who had started it");
});

test("who waits for a refresh, and goes away, harms nobody who waits too", async () => {
  const { user, cookie } = person("impatient");
  world.provider.behaviour = { refresh: { delay: 1_000 } };
  const patient: Promise<Answer>[] = [];
  const gone: Promise<Answer>[] = [];
  const exits = Array.from({ length: 40 }, () => new AbortController());
  for (const { signal } of exits) {
    gone.push(send(world.port, { ...withCookie(cookie), signal }));
    patient.push(send(world.port, withCookie(cookie)));
  }
  const leaving = Promise.allSettled(gone);
  await until("the refresh", 5_000, () => world.provider.attempts[0]);
  for (const exit of exits) exit.abort();
  await leaving;
  const answers = await Promise.all(patient);
  assertServed(answers, user);
  assert.equal(world.provider.attempts.length, 1);
  assertServed(await workers.askAll(withCookie(cookieHeaderOf(answers.find(setsSession) as Answer))), user);
});

test("a request with a body that waits for a refresh arrives whole", async () => {
  const { user, cookie } = person("body");
  world.provider.behaviour = { refresh: { delay: 500 } };
  const body = randomBytes(300_000).toString("base64");
  const answer = await send(world.port, { ...withCookie(cookie), method: "POST", body });
  assertServed([answer], user);
  const request = JSON.parse(answer.body) as ApplicationRequest;
  assert.equal(request.method, "POST");
  assert.equal(request.body.length, body.length);
  assert.equal(request.body, body);
});

test("a session that shrinks in a refresh leaves no cookie behind, and one that grows is handed out whole", async () => {
  const large = person("shrinking");
  assert.ok((await large.browser.sessionCookies()).length >= 3);
  assertServed([await large.browser.fetch(`${world.origin}/x`)], large.user);
  assert.deepEqual(
    (await large.browser.sessionCookies()).map(({ key }) => key),
    ["gatehouse"],
  );
  assertServed(await workers.askAll(withCookie(await large.browser.cookieHeader())), large.user);

  const small = person("growing");
  world.provider.behaviour = padded(9_000);
  assertServed([await small.browser.fetch(`${world.origin}/x`)], small.user);
  assert.ok((await small.browser.sessionCookies()).length >= 3);
  assertServed(await workers.askAll(withCookie(await small.browser.cookieHeader())), small.user);
  assert.equal(world.provider.refreshes(), 2);
});

test("no token, old or new, is in the log", async () => {
  const { browser } = person("log");
  await browser.fetch(`${world.origin}/x`);
  assert.equal(world.provider.refreshes("log"), 1);
  const log = world.gateway.logText();
  assert.match(log, /refreshed/);
  for (const secret of world.provider.issued) assert.equal(log.includes(secret), false);
});
