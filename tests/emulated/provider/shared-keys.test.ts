import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator, type Pairs } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, METADATA, navigation, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { EmulatedSharedData } from "../../support/emulated/shared-data.ts";

// Workers of one process, without a network and with a clock that the tests set: refreshes are minutes and hours apart.

let keys: Signer;
before(async () => {
  keys = await signer();
});

const HOUR = 3_600_000;

/** So many workers whose provider has not been asked yet. */
async function workers(
  count: number,
  configuration: object = {},
  sharedData = new EmulatedSharedData(),
): Promise<HostEmulator[]> {
  const start = Date.now();
  const hosts: HostEmulator[] = [];
  for (let i = 0; i < count; i++) {
    const host = await HostEmulator.start(FILTER, { ...CONFIGURATION, ...configuration }, sharedData);
    host.nowMs = start;
    hosts.push(host);
  }
  return hosts;
}

function tickAll(hosts: readonly HostEmulator[], milliseconds = 0): void {
  for (const host of hosts) {
    host.nowMs += milliseconds;
    host.tick();
  }
}

function callsOf(hosts: readonly HostEmulator[]): number {
  return hosts.reduce((sum, host) => sum + host.calls.length, 0);
}

/** Answers discovery and keys for the worker that asks. */
function answerAll(host: HostEmulator, headers: Pairs = []): void {
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks), headers);
}

function isReady(host: HostEmulator): boolean {
  host.request(navigation("/oauth2/ready"));
  return host.response?.status === 200;
}

/** Two workers that are ready, the first having asked. */
async function readyPair(headers: Pairs = []): Promise<[HostEmulator, HostEmulator]> {
  const [first, second] = (await workers(2)) as [HostEmulator, HostEmulator];
  tickAll([first, second]);
  answerAll(first, headers);
  tickAll([first, second], 50);
  assert.equal(callsOf([first, second]), 0);
  assert.ok(isReady(first) && isReady(second));
  return [first, second];
}

test("one of 16 workers asks the provider, and all are ready by that", async () => {
  const hosts = await workers(16);
  tickAll(hosts);
  assert.equal(callsOf(hosts), 1);
  tickAll(hosts, 500);
  assert.equal(callsOf(hosts), 1, "the others wait");
  answerAll(hosts[0] as HostEmulator);
  tickAll(hosts, 50);
  assert.equal(callsOf(hosts), 0);
  assert.ok(hosts.every(isReady));
});

test("somebody who comes to a worker that waits for another one is sent on when that is done", async () => {
  const [first, second] = (await workers(2)) as [HostEmulator, HostEmulator];
  tickAll([first, second]);
  second.request(navigation("/"));
  assert.equal(second.response, undefined, "the request waits");
  assert.equal(second.tickPeriodMs, 50);
  answerAll(first);
  tickAll([second], 50);
  assert.equal((second as { response?: { status: number } }).response?.status, 302);
  tickAll([second], 50);
  assert.equal(second.tickPeriodMs, 1000);
});

test("a worker that is lost in the middle of a fetch holds the others up no longer than a call may take", async () => {
  const [lost, second] = (await workers(2)) as [HostEmulator, HostEmulator];
  tickAll([lost, second]);
  assert.equal(lost.calls.length, 1);
  tickAll([second], 5_000);
  assert.equal(second.calls.length, 0);
  tickAll([second], 1_100);
  answerAll(second);
  assert.ok(isReady(second));
});

test("what one worker's failed fetch came to counts for the others: they do not ask again at once", async () => {
  const hosts = await workers(4);
  tickAll(hosts);
  (hosts[0] as HostEmulator).answer((hosts[0] as HostEmulator).takeCall(), 503, "");
  tickAll(hosts, 50);
  assert.equal(callsOf(hosts), 0);
  tickAll(hosts, 250);
  assert.equal(callsOf(hosts), 1, "one of them tries again");
});

test("a new worker takes over keys that are there, without asking", async () => {
  const [first] = await readyPair();
  const [late] = (await workers(1, {}, first.sharedData)) as [HostEmulator];
  late.nowMs = first.nowMs;
  late.tick();
  assert.equal(late.calls.length, 0);
  assert.ok(isReady(late));
  await signIn(late, keys);
});

for (const [rule, headers, seconds] of [
  ["max-age", [["cache-control", "max-age=1200"]], 1200],
  ["max-age less Age", [["cache-control", "max-age=1200"], ["age", "600"]], 600], // prettier-ignore
  [
    "Expires",
    [["date", "Sun, 06 Nov 1994 08:00:00 GMT"], ["expires", "Sun, 06 Nov 1994 08:20:00 GMT"]], // prettier-ignore
    1200,
  ],
  ["the least time", [["cache-control", "no-store"]], 300],
  ["the default", [], 3600],
] as [string, Pairs, number][]) {
  test(`keys are fetched again, by one worker, when they are as old as their answer said: ${rule}`, async () => {
    const hosts = await readyPair(headers);
    tickAll(hosts, seconds * 1000 - 60_000);
    assert.equal(callsOf(hosts), 0);
    tickAll(hosts, 60_000);
    const asking = hosts.filter((host) => host.calls.length > 0);
    assert.equal(callsOf(hosts), 1);
    const path = asking[0]?.calls[0]?.headers.find(([name]) => name === ":path")?.[1];
    assert.equal(path, seconds === 3600 ? "/.well-known/openid-configuration" : "/jwks");
  });
}

test("the old keys serve while a refresh fails", async () => {
  const hosts = await readyPair();
  const [first, second] = hosts;
  for (let i = 0; i < 5; i++) {
    tickAll(hosts, HOUR);
    const asking = hosts.find((host) => host.calls.length > 0);
    assert.ok(asking !== undefined, "it goes on trying");
    asking.answer(asking.takeCall(), i % 2 === 0 ? 503 : 0, "");
  }
  tickAll(hosts, 50);
  await signIn(first, keys);
  await signIn(second, keys);
});

test("what other plugins write into shared data counts for nothing", async () => {
  const [first] = await readyPair();
  const data = first.sharedData;
  assert.equal(data.keys.length, 3);
  const copies = data.keys.map((key) => data.get(key)?.value ?? Buffer.alloc(0));
  for (const scribble of [
    () => Buffer.from("scribble"),
    () => Buffer.alloc(0),
    (i: number) => copies[(i + 1) % 3] ?? Buffer.alloc(0),
    (i: number) => Buffer.concat([copies[i] ?? Buffer.alloc(0), Buffer.alloc(1)]),
    (i: number) => {
      const changed = Buffer.from(copies[i] ?? Buffer.alloc(0));
      changed.writeUInt8(changed.readUInt8(40) ^ 1, 40);
      return changed;
    },
  ]) {
    data.keys.forEach((key, i) => data.set(key, scribble(i), 0));
    const [worker] = (await workers(1, {}, data)) as [HostEmulator];
    worker.tick();
    answerAll(worker);
    assert.ok(isReady(worker));
  }
});

test("relying parties that differ in issuer, client or secret share nothing", async () => {
  const [first] = await readyPair();
  const otherSecret = randomBytes(32).toString("base64");
  for (const difference of [
    { clientId: "another" },
    { issuer: "https://another.example.com" },
    { cookieSecret: otherSecret },
  ]) {
    const [other] = (await workers(1, difference, first.sharedData)) as [HostEmulator];
    other.tick();
    assert.equal(other.calls.length, 1, JSON.stringify(difference));
  }
});

test("keys that came from another address than the configured one are not taken over", async () => {
  const [first] = await readyPair();
  const endpoints = {
    authorization: METADATA.authorization_endpoint,
    token: METADATA.token_endpoint,
    jwks: `${CONFIGURATION.issuer}/other-jwks`,
  };
  const [other] = (await workers(1, { provider: { endpoints } }, first.sharedData)) as [HostEmulator];
  other.nowMs = first.nowMs;
  other.tick();
  assert.equal(other.takeCall().headers.find(([name]) => name === ":path")?.[1], "/other-jwks");
});
