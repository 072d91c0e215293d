import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../../tools/envoy/until.ts";
import { type Configuration, type Gateway, withProvider } from "../support/gateway/gateway.ts";
import { type Answer, FETCH, send } from "../support/gateway/http.ts";
import { Replicas } from "../support/gateway/replicas.ts";
import { assertServed } from "../support/gateway/session-answers.ts";
import { ADA } from "../support/provider/provider.ts";
import { TransmitterServer } from "../support/signals/server.ts";

// Five gateways that know nothing of each other, and a transmitter of Shared Signals that each of them polls.

const BEARER = "what-the-transmitter-gave";
/** The poll interval, and a second. */
const BOUND_MS = 3_000;
const STREAMS_MS = 10_000;

let source: TransmitterServer;
let replicas: Replicas;
const configure = (configuration: Configuration): Configuration => ({
  ...withProvider(configuration, { clusters: { "*": "provider", "ssf.test": "transmitter" } }),
  logout: {
    sharedSignals: { transmitter: source.transmitter.options.issuer, bearer: { env: "SSF_BEARER" }, push: true },
  },
});
before(async () => {
  source = await TransmitterServer.start(BEARER);
  const clusters = [{ name: "transmitter", port: source.port }];
  const gateway = { concurrency: 1, clusters };
  replicas = await Replicas.start({ count: 5, configure, environment: { SSF_BEARER: BEARER }, gateway });
});
after(async () => {
  await replicas.stop();
  await source.stop();
});

interface Person {
  readonly user: string;
  readonly cookie: string;
}

async function signIn(user: string): Promise<Person> {
  replicas.provider.user = { ...ADA, sub: user, sid: `${user}-session` };
  const browser = replicas.browser();
  assert.equal((await browser.visit("/")).status, 200);
  return { user, cookie: await browser.cookieHeader() };
}

function ask(gateway: Gateway, { cookie }: Person): Promise<Answer> {
  const host = new URL(replicas.origin).host;
  return send(gateway.port, { path: "/x", headers: [["Host", host], ...FETCH, ["Cookie", cookie]] });
}

async function assertServedByAll(person: Person): Promise<void> {
  for (const gateway of replicas.gateways) assertServed([await ask(gateway, person)], person.user);
}

async function deadOnAll(person: Person): Promise<void> {
  await until(`${person.user}'s session to be dead on all`, BOUND_MS, async () => {
    for (const gateway of replicas.gateways) if ((await ask(gateway, person)).status !== 401) return undefined;
    return true;
  });
}

async function polled(count: number): Promise<void> {
  await until(`${count} streams to be polled`, STREAMS_MS, () => {
    const streams = source.transmitter.named("replica").filter(({ polls }) => polls > 0);
    return streams.length === count ? true : undefined;
  });
}

const subjectOf = ({ user }: Person): object => ({ format: "iss_sub", iss: replicas.provider.issuer, sub: user });

test("a session revoked at the transmitter is dead on five gateways within the poll interval and a second, on one that is restarted too", async (t) => {
  await polled(5);
  assert.equal(source.transmitter.named("journal").length, 1, "one journal for all");
  const people = [await signIn("ada"), await signIn("bob"), await signIn("carol"), await signIn("eve")];
  const [ada, bob, carol, eve] = people as [Person, Person, Person, Person];
  for (const person of people) await assertServedByAll(person);

  const revokedAt = performance.now();
  await source.transmitter.tell(subjectOf(ada));
  await deadOnAll(ada);
  t.diagnostic(`dead on all after ${Math.round(performance.now() - revokedAt)} ms`);

  // One is restarted, and learns what ended before from the journal.
  await replicas.replaceOldest(configure);
  await polled(6);
  await deadOnAll(ada);
  for (const person of [bob, carol, eve]) await assertServedByAll(person);
  await source.transmitter.tell(subjectOf(bob));
  await deadOnAll(bob);

  // What is pushed to one is dead there at once; the others have it from their streams.
  const [told] = replicas.gateways;
  assert.ok(told !== undefined);
  const jti = await source.transmitter.tell(subjectOf(carol), { aud: "gateway-app" });
  const [stream] = source.transmitter.streams.values();
  const body = stream?.pending.get(jti) ?? "";
  const pushed = await send(told.port, {
    path: "/oauth2/security_events",
    method: "POST",
    headers: [
      ["Host", new URL(replicas.origin).host],
      ["content-type", "application/secevent+jwt"],
      ["authorization", `Bearer ${BEARER}`],
    ],
    body,
  });
  assert.equal(pushed.status, 202, pushed.body);
  assert.equal((await ask(told, carol)).status, 401);
  await deadOnAll(carol);
  await assertServedByAll(eve);
});
