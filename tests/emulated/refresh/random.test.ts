import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { decodeJwt } from "jose";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { meetingSessions } from "../../support/emulated/meeting-sessions.ts";
import { openSession, withId } from "../../support/emulated/sealed-session.ts";
import { navigation, type Signer, signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { deliver, EmulatedWorkers, type RefreshCall, userOf } from "../../support/emulated/workers.ts";
import { SeededRandom } from "../../support/hostile/random.ts";
import { rounds } from "../../support/hostile/rounds.ts";

// Requests, answers, ticks and refreshes of many sessions over four workers. Their order is random, and the same in each run; the
// workers' own random numbers are not.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const LIFE = 100;
const STEPS = rounds(6000);

interface Browser {
  readonly user: string;
  cookie: string;
  /** What it had before, which late requests come with. */
  readonly former: string[];
  /** The latest generation that it was given. */
  generation: number;
}

interface Request {
  readonly browser: Browser;
  readonly host: HostEmulator;
  readonly stream: EmulatedStream;
  /** Whether its cookie was the newest that there was, at the provider too. */
  readonly isNewest: boolean;
  isChecked: boolean;
}

class World {
  readonly browsers: Browser[] = [];
  requests: Request[] = [];
  readonly served = new Map<string, number>();
  refreshes = 0;
  /** By user: which refresh token the provider takes next. */
  readonly #expected = new Map<string, string>();
  readonly #underWay = new Map<string, { refresh: RefreshCall; since: number }>();

  constructor(
    readonly workers: EmulatedWorkers,
    readonly random: SeededRandom,
    sessions: Map<string, string>,
  ) {
    for (const [user, cookie] of sessions) {
      this.browsers.push({ user, cookie, former: [], generation: 0 });
      this.#expected.set(user, `${user}.0`);
    }
  }

  request(): void {
    const browser = this.random.pick(this.browsers);
    const host = this.random.pick(this.workers.hosts);
    const isLate = browser.former.length > 0 && this.random.below(12) === 0;
    const cookie = isLate ? this.random.pick(browser.former) : browser.cookie;
    const isNewest = openSession(cookie).refreshToken === this.#expected.get(browser.user);
    const stream = host.open(navigation("/", [cookie]));
    this.requests.push({ browser, host, stream, isNewest, isChecked: false });
  }

  /** The application answers a request that was let through, or the browser leaves before. */
  finish(): void {
    const open = this.requests.filter(({ stream }) => stream.state !== "HELD" || this.random.below(4) === 0);
    if (open.length === 0) return;
    const request = this.random.pick(open);
    const { browser, host, stream } = request;
    this.requests = this.requests.filter((other) => other !== request);
    if (stream.forwarded === undefined || this.random.below(5) === 0) {
      host.end(stream);
      return;
    }
    for (const cookie of deliver(host, stream).cookies) {
      const session = openSession(cookie);
      assert.equal(session.subject, browser.user, "another user's cookie");
      assert.deepEqual(session.id, openSession(browser.cookie).id, "another session's cookie");
      assert.ok(session.generation >= browser.generation, "an older session is set");
      if (session.generation > browser.generation) browser.former.push(browser.cookie);
      browser.generation = session.generation;
      browser.cookie = cookie;
    }
  }

  /** The provider answers one refresh: with new tokens most often, which uses up the one that came. */
  async answer(only?: RefreshCall): Promise<void> {
    const calls = this.workers.refreshCalls();
    if (calls.length === 0) return;
    const refresh = this.workers.take(only ?? this.random.pick(calls));
    this.#underWay.delete(refresh.refreshToken);
    const kind = this.random.below(10);
    if (kind === 0) {
      refresh.host.fail(refresh.call);
      return;
    }
    if (kind === 1) {
      refresh.host.answer(refresh.call, 503, "");
      return;
    }
    const [user = "", number = ""] = refresh.refreshToken.split(".");
    this.#expected.set(user, `${user}.${Number(number) + 1}`);
    this.refreshes++;
    await this.workers.answer(refresh, LIFE);
  }

  /** Lets a part of a second pass, or a part of a minute. */
  async pass(): Promise<void> {
    let left = this.random.below(12) > 0 ? 1 + this.random.below(400) : 1000 * (1 + this.random.below(45));
    for (; left > 0; left -= 500) {
      this.workers.pass(Math.min(left, 500));
      await this.check();
    }
  }

  /** What has to hold after each step. */
  async check(): Promise<void> {
    for (const refresh of this.workers.refreshCalls()) {
      const { refreshToken } = refresh;
      const known = this.#underWay.get(refreshToken);
      if (known?.refresh.call === refresh.call) {
        if (this.workers.nowMs - known.since >= refresh.call.timeoutMs) await this.answer(refresh);
        continue;
      }
      assert.ok(known === undefined, `${refreshToken} is sent by two workers at one time`);
      assert.ok([...this.#expected.values()].includes(refreshToken), `${refreshToken} was used before`);
      this.#underWay.set(refreshToken, { refresh, since: this.workers.nowMs });
    }
    for (const request of this.requests) if (!request.isChecked) this.#checkRequest(request);
  }

  #checkRequest(request: Request): void {
    const { browser, stream, isNewest } = request;
    if (stream.state === "HELD") return;
    request.isChecked = true;
    if (stream.forwarded !== undefined) {
      assert.equal(userOf(stream.forwarded), browser.user, "another user's identity");
      const [, token = ""] = (new Map(stream.forwarded).get("authorization") ?? "").split(" ");
      // Workers look at the clock once a second.
      assert.ok((decodeJwt(token).exp ?? 0) > this.workers.nowSeconds - 1, "an expired token is forwarded");
      this.served.set(browser.user, (this.served.get(browser.user) ?? 0) + 1);
    } else if (isNewest) {
      assert.equal(stream.response?.status, 503, "who has the newest session is never sent to the provider");
    }
  }
}

for (const seed of [1, 2, 3]) {
  test(`refreshes in random order neither mix sessions up, nor spend a token twice, nor go back (order ${seed})`, async () => {
    const workers = await EmulatedWorkers.start(4, keys);
    // Four meet in their slots, and eight more do not.
    const sessions = await meetingSessions(workers, 4, LIFE);
    for (let i = 4; i < 12; i++) {
      const [cookie = ""] = await workers.signIn(`user${i}`, LIFE, i % 4);
      sessions.set(`user${i}`, withId(cookie, Buffer.concat([Buffer.of(16 * i, 0, 0, 0), randomBytes(12)])));
    }
    const world = new World(workers, new SeededRandom(seed), sessions);
    for (let step = 0; step < STEPS; step++) {
      const kind = world.random.below(10);
      if (kind < 4) world.request();
      else if (kind < 7) world.finish();
      else if (kind < 8) await world.answer();
      else await world.pass();
      await world.check();
    }
    assert.ok(world.refreshes > rounds(50), `${world.refreshes} refreshes`);
    for (const { user } of world.browsers) assert.ok(world.served.has(user), `${user} was not served`);
    const served = [...world.served.values()].reduce((sum, number) => sum + number, 0);
    assert.ok(served > STEPS / 8, `${served} requests were served`);
  });
}
