import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import { CLIENT, type Configuration } from "../support/gateway/gateway.ts";
import { FETCH, type Sending } from "../support/gateway/http.ts";
import { Replicas } from "../support/gateway/replicas.ts";
import { assertServed } from "../support/gateway/session-answers.ts";
import { FOUR_WORKERS, Workers } from "../support/gateway/workers.ts";
import { type Claims, signCompact } from "../support/provider/keys.ts";
import { ADA } from "../support/provider/provider.ts";

// Three gateways that know nothing of each other. The provider ends sessions and tells one of them, which is restarted then.

/** The least that can be configured: 1m. */
const REVALIDATE_MS = 60_000;
/** Workers learn of a notice, and see a time come, within a second; the rest is for a machine that is busy. */
const KNOWN_WITHIN_MS = 2_000;
/** Often enough to see when a session dies, and not so often that the machine does nothing else. */
const LOOK_EVERY_MS = 500;

const configure = (configuration: Configuration): Configuration => ({
  ...configuration,
  session: { revalidate: "1m" },
});

let replicas: Replicas;
before(async () => {
  // A cookie is shown to three gateways here, without a browser that takes a new one: each has to be able to refresh it.
  const provider = { refreshTokens: { rotation: false } };
  replicas = await Replicas.start({ count: 3, provider, configure, gateway: FOUR_WORKERS });
});
after(() => replicas.stop());

interface Person {
  readonly user: string;
  readonly cookie: string;
  /** By `performance.now()`; the session is not older. */
  readonly signedInAt: number;
}

async function signIn(user: string): Promise<Person> {
  replicas.provider.user = { ...ADA, sub: user, sid: `${user}-session` };
  const signedInAt = performance.now();
  const browser = replicas.browser();
  assert.equal((await browser.visit("/")).status, 200);
  return { user, cookie: await browser.cookieHeader(), signedInAt };
}

/** What people's browsers send, whichever gateway it comes to. */
function sending(path: string, more: readonly [string, string][]): Sending {
  return { path, headers: [["Host", new URL(replicas.origin).host], ...more] };
}

function request({ cookie }: Person): Sending {
  return sending("/x", [...(FETCH as [string, string][]), ["Cookie", cookie]]);
}

/** Ends what the provider has granted, and tells one worker of one gateway. */
async function endAtProvider(user: string, whose: Claims, told: Workers): Promise<void> {
  const { provider } = replicas;
  provider.endGrants(user);
  const iat = Math.floor(Date.now() / 1000);
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const claims = { iss: provider.issuer, aud: CLIENT.id, iat, exp: iat + 120, jti: randomUUID(), events, ...whose };
  const answer = await told.ask(0, {
    ...sending("/oauth2/backchannel_logout", [["content-type", "application/x-www-form-urlencoded"]]),
    method: "POST",
    body: `logout_token=${await signCompact(provider.signingKey, claims)}`,
  });
  assert.equal(answer.status, 200, answer.body);
}

async function areAllDead(workers: Workers, person: Person): Promise<boolean> {
  return (await workers.askAll(request(person))).every(({ status }) => status === 401);
}

test("a session that the provider ends is dead on the gateway that is told within a second, and everywhere, restarts too, within session.revalidate", async (t) => {
  const ended = [await signIn("by-sid"), await signIn("by-sub")];
  const [bySid, bySub] = ended as [Person, Person];
  const other = await signIn("other");
  const [told, ...untold] = await Promise.all(replicas.gateways.map((gateway) => Workers.open(gateway)));
  assert.ok(told !== undefined);
  for (const person of [...ended, other]) {
    for (const workers of [told, ...untold]) assertServed(await workers.askAll(request(person)), person.user);
  }

  const toldAt = performance.now();
  await endAtProvider(bySid.user, { sid: "by-sid-session" }, told);
  await endAtProvider(bySub.user, { sub: bySub.user }, told);
  for (const person of ended) {
    assert.equal((await told.ask(0, request(person))).status, 401, "at once on the worker that was told");
    await until("the session to be dead on the other workers", KNOWN_WITHIN_MS, async () =>
      (await areAllDead(told, person)) ? true : undefined,
    );
  }
  t.diagnostic(`dead on the gateway that was told after ${Math.round(performance.now() - toldAt)} ms`);
  for (const person of ended) {
    for (const workers of untold) assertServed(await workers.askAll(request(person)), person.user);
  }

  told.close();
  await replicas.replaceOldest(configure);
  const restarted = await Workers.open(replicas.gateways.at(-1) ?? assert.fail());
  for (const person of ended) assertServed(await restarted.askAll(request(person)), person.user);

  const all = [...untold, restarted];
  const { signedInAt } = bySub;
  await until("the sessions to be dead on every gateway", REVALIDATE_MS + KNOWN_WITHIN_MS, async () => {
    await pause(LOOK_EVERY_MS);
    for (const person of ended) for (const workers of all) if (!(await areAllDead(workers, person))) return undefined;
    return true;
  });
  const seconds = (performance.now() - signedInAt) / 1000;
  t.diagnostic(`dead on all after ${seconds.toFixed(1)} s`);
  assert.ok(seconds * 1000 <= REVALIDATE_MS + paced(KNOWN_WITHIN_MS), `after ${seconds.toFixed(1)} s`);
  assert.equal(replicas.provider.refreshes(bySid.user) + replicas.provider.refreshes(bySub.user), 0);
  for (const workers of all) {
    assertServed(await workers.askAll(request(other)), other.user);
    workers.close();
  }
  assert.ok(replicas.provider.refreshes(other.user) >= 1, "who was not signed out was asked about, too");
});
