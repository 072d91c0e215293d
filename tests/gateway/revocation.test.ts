import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { type Answer, FETCH, NAVIGATION, type Sending } from "../support/gateway/http.ts";
import { untilCounter } from "../support/gateway/metrics.ts";
import { assertServed, cookieHeaderOf, sessionLines, setsSession } from "../support/gateway/session-answers.ts";
import { type SignedIn, signInAs, untilExpired } from "../support/gateway/users.ts";
import { FOUR_WORKERS, Workers } from "../support/gateway/workers.ts";
import { World } from "../support/gateway/world.ts";
import { ADA } from "../support/provider/provider.ts";

/** Workers learn of a sign-out within a second; the rest is for a machine that is busy. */
const KNOWN_WITHIN_MS = paced(2_000);
const SHORT = { idToken: paced(4), accessToken: paced(4) };
/** The fewest that can be configured. */
const REVOCATIONS = 128;

let world: World;
let workers: Workers;
/** For requests that are not answered at once: further connections to the same workers. */
let waitingWorkers: Workers;
before(async () => {
  world = await World.start({
    provider: { refreshTokens: {} },
    configure: (configuration) => ({ ...configuration, logout: { revocations: REVOCATIONS } }),
    gateway: FOUR_WORKERS,
  });
  workers = await Workers.open(world.gateway);
  waitingWorkers = await Workers.open(world.gateway);
});
after(async () => {
  workers.close();
  waitingWorkers.close();
  await world.stop();
});
beforeEach(() => {
  world.reset();
});

function withCookie(cookie: string, path = "/x", headers = FETCH): Sending {
  return { path, headers: [...headers, ["Cookie", cookie]] };
}

let signOuts = 0;

/** Signs the session of a cookie out at one worker. */
async function signOut(cookie: string, worker = 0): Promise<void> {
  signOuts++;
  const answer = await workers.ask(worker, withCookie(cookie, "/oauth2/sign_out", NAVIGATION));
  assert.deepEqual([answer.status, answer.location?.pathname], [302, "/oauth2/signed_out"]);
}

/** The cookie is no session any more on any worker, soon after `since`, and stays none. */
async function assertDead(cookie: string, since = performance.now()): Promise<void> {
  const areDead = async (): Promise<boolean> =>
    (await workers.askAll(withCookie(cookie))).every(({ status }) => status === 401);
  await until("the session to be dead on every worker", 10_000, async () => ((await areDead()) ? true : undefined));
  const milliseconds = Math.round(performance.now() - since);
  assert.ok(milliseconds <= KNOWN_WITHIN_MS, `known after ${milliseconds} ms`);
  for (let i = 0; i < 5; i++) assert.ok(await areDead(), "it stays dead");
}

test("a copied cookie is dead on every worker within a second of the sign-out, and nobody else's is", async () => {
  const { cookie } = await signInAs(world, "ada");
  const elsewhere = await signInAs(world, "ada");
  const other = await signInAs(world, "grace");
  for (const each of [cookie, elsewhere.cookie]) assertServed(await workers.askAll(withCookie(each)), "ada");
  await signOut(cookie);
  await assertDead(cookie);
  const page = await workers.ask(1, withCookie(cookie, "/x", NAVIGATION));
  assert.deepEqual([page.status, page.location?.pathname], [302, "/authorize"]);
  assertServed(await workers.askAll(withCookie(elsewhere.cookie)), "ada");
  assertServed(await workers.askAll(withCookie(other.cookie)), "grace");
});

test("a sign-out ends all generations of a session: copies from before a refresh, and from after it", async () => {
  const people: SignedIn[] = [];
  for (const user of ["with-new", "with-old"]) people.push(await signInAs(world, user, SHORT));
  for (const { token } of people) await untilExpired(token);
  for (const [i, { user, cookie }] of people.entries()) {
    const refreshed = await workers.ask(i, withCookie(cookie));
    assertServed([refreshed], user);
    const next = cookieHeaderOf(refreshed);
    assertServed(await workers.askAll(withCookie(next)), user);
    const signedOutAt = performance.now();
    await signOut(user === "with-new" ? next : cookie, i + 1);
    await assertDead(cookie, signedOutAt);
    await assertDead(next, signedOutAt);
  }
});

test("a refresh that is under way when its session is signed out brings nothing back", async () => {
  const people: SignedIn[] = [];
  for (const user of ["on-its-worker", "on-another"]) people.push(await signInAs(world, user, SHORT));
  for (const { token } of people) await untilExpired(token);
  for (const [i, { user, cookie }] of people.entries()) {
    let release = (): void => undefined;
    world.provider.behaviour = { refresh: { until: new Promise<void>((resolve) => (release = resolve)) } };
    const starter = waitingWorkers.ask(0, withCookie(cookie));
    await until("the refresh", 5_000, () => world.provider.attemptsOf(user)[0]);
    const waiting = [starter, waitingWorkers.ask(2, withCookie(cookie))];
    const signedOutAt = performance.now();
    await signOut(cookie, i);
    release();
    for (const answer of await Promise.all(waiting)) assert.equal(setsSession(answer), false, user);
    await assertDead(cookie, signedOutAt);
    assert.equal(world.provider.attemptsOf(user).length, 1);
  }
});

test("an answer that takes 5 s, during which its session is signed out, sets no session cookie", async () => {
  const { user, token, cookie } = await signInAs(world, "slow", SHORT);
  await untilExpired(token);
  const release = world.application.hold("/slow");
  // The request refreshes: its answer would carry the new session.
  const slow = waitingWorkers.ask(0, withCookie(cookie, "/slow"));
  await until("the application to be asked", 5_000, () =>
    world.application.requests.some(({ url }) => url === "/slow") ? true : undefined,
  );
  assert.equal(world.provider.refreshes(user), 1);
  // The browser has the old cookie alone.
  const signedOutAt = performance.now();
  await signOut(cookie, 1);
  await assertDead(cookie, signedOutAt);
  await pause(5_000 - (performance.now() - signedOutAt));
  release();
  const answer = await slow;
  assertServed([answer], user);
  assert.deepEqual(
    sessionLines(answer).filter((line) => !line.includes("Max-Age=0")),
    [],
  );
  await assertDead(cookie);
});

test("answers that leave right after the sign-out, on whatever worker, set no session cookie either", async () => {
  const { user, token, cookie } = await signInAs(world, "quick", SHORT);
  await untilExpired(token);
  const release = world.application.hold("/quick");
  const answers: Promise<Answer>[] = [];
  for (let i = 0; i < 4; i++) answers.push(waitingWorkers.ask(i, withCookie(cookie, "/quick")));
  await until("the application to be asked", 5_000, () =>
    world.application.requests.filter(({ url }) => url === "/quick").length === 4 ? true : undefined,
  );
  await signOut(cookie, 3);
  release();
  for (const answer of await Promise.all(answers)) {
    assertServed([answer], user);
    assert.equal(setsSession(answer), false);
  }
});

test("each sign-out of a session is counted, and one without a session is not", async () => {
  await signOut((await signInAs(world, "counted")).cookie, 3);
  await workers.ask(0, withCookie("a=b", "/oauth2/sign_out", NAVIGATION));
  await untilCounter(world.gateway, "sessions.revoked", signOuts);
});

test("when more have signed out than are remembered, the latest of them are, and the log says so", async () => {
  const cookies: string[] = [];
  for (let i = 0; i < 2 * REVOCATIONS + 30; i++) cookies.push((await signInAs(world, "one-of-many")).cookie);
  for (const [i, cookie] of cookies.entries()) await signOut(cookie, i);
  const latest = cookies.slice(-REVOCATIONS);
  await assertDead(latest.at(-1) ?? "");
  for (const cookie of latest) {
    for (const { status } of await workers.askAll(withCookie(cookie))) assert.equal(status, 401);
  }
  assert.match(world.gateway.logText(), /logout\.revocations/);
  assertServed(
    await workers.askAll(withCookie((await signInAs(world, String(ADA["sub"]))).cookie)),
    String(ADA["sub"]),
  );
});
