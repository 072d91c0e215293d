import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import type { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { openSession } from "../../support/emulated/sealed-session.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "../../support/emulated/session.ts";
import { EmulatedSharedData } from "../../support/emulated/shared-data.ts";
import { EmulatedWorkers, userOf } from "../../support/emulated/workers.ts";

// Keys of the session cookie that are read from a URL, and rotate there.

const FROM_URL = { cookieSecret: { url: "http://localhost/cookie-secret" } };
/** A new value is read for so long before it seals. */
const SETTLES = 120_000;
const SECOND = 1000;

let keys: Signer;
before(async () => {
  keys = await signer();
});

const fresh = (): string => randomBytes(32).toString("base64");

/** Workers that read their key from a URL. */
async function reading(
  count: number,
  secrets: EmulatedWorkers["secrets"],
  configuration: object = FROM_URL,
): Promise<EmulatedWorkers> {
  const workers = await EmulatedWorkers.start(count, keys, configuration, undefined, undefined, undefined, secrets);
  workers.pass(SECOND);
  return workers;
}

function opens(host: HostEmulator, cookies: readonly string[]): boolean {
  const stream = host.open(navigation("/", cookies));
  return userOf(stream.forwarded) === "ada";
}

test("through 20 keys, each served late by another gateway, no session is lost, and each key seals in the end", async () => {
  let published: { at: number; key: string }[] = [{ at: 0, key: fresh() }];
  // Two gateways, of two workers each: the second's node gets a changed Secret 90 s later.
  const lag = new Map<HostEmulator, number>();
  const serve = (_path: string, host: HostEmulator): string => {
    const now = host.nowMs - (lag.get(host) ?? 0);
    return published.findLast(({ at }) => at <= now)?.key ?? published[0]?.key ?? "";
  };
  const gateway = await reading(2, serve);
  const other = await reading(2, serve);
  for (const host of other.hosts) lag.set(host, 90_000);
  const hosts = [...gateway.hosts, ...other.hosts];
  const first = await gateway.signIn("ada", 80_000);
  for (let change = 0; change < 20; change++) {
    published = [...published, { at: gateway.nowMs, key: fresh() }];
    for (let second = 0; second < 240; second += 15) {
      gateway.pass(15 * SECOND);
      other.pass(15 * SECOND);
      // Whichever worker seals it, each other one opens it.
      const sealer = second % 2 === 0 ? gateway : other;
      const cookies = await sealer.signIn("ada", 3600, change % 2);
      for (const host of hosts) assert.ok(opens(host, cookies), `change ${change}, after ${second} s`);
    }
    for (const sealer of [gateway, other]) {
      const [cookie = ""] = await sealer.signIn("ada", 3600, change % 2);
      openSession(cookie, published.at(-1)?.key);
    }
    for (const host of hosts) assert.ok(opens(host, first));
  }
});

test("keys that change faster than they can be used lose no session either, and the first goes on sealing", async () => {
  const first = fresh();
  let key = first;
  const workers = await reading(3, () => key);
  const cookies = await workers.signIn("ada", 36_000);
  for (let change = 0; change < 20; change++) {
    key = fresh();
    workers.pass(7 * SECOND);
    for (const host of workers.hosts) assert.ok(opens(host, cookies));
    const [cookie = ""] = await workers.signIn("ada", 36_000, change % 3);
    openSession(cookie, first);
    for (const host of workers.hosts) assert.ok(opens(host, [cookie]));
  }
});

test("a login that began under one key ends under another", async () => {
  let key = fresh();
  const workers = await reading(2, () => key);
  const login = workers.worker(0).open(navigation("/oauth2/start?rd=/")).response;
  key = fresh();
  workers.pass(SETTLES + 11 * SECOND);
  const [cookie = ""] = (login?.headers ?? []).filter(([name]) => name === "set-cookie").map(([, value]) => value);
  const state = new URL(login?.headers.find(([name]) => name === "location")?.[1] ?? "").searchParams.get("state");
  const path = `/oauth2/callback?code=c&state=${state ?? ""}`;
  const stream = workers.worker(1).open(navigation(path, [cookie.split(";")[0] ?? ""]));
  assert.equal(stream.state, "HELD", "the code is being redeemed");
});

test("a key opens for as long as a session may live that it sealed, and no longer", async () => {
  let key = fresh();
  const workers = await reading(2, () => key, { ...FROM_URL, session: { lifetime: "1h" } });
  const cookies = await workers.signIn("ada", 36_000);
  key = fresh();
  workers.pass(SETTLES + 11 * SECOND);
  workers.pass(3_400 * SECOND);
  assert.ok(opens(workers.worker(1), cookies));
  // Both workers have forgotten it; what it sealed is left alone, as of any unknown key.
  workers.pass(600 * SECOND);
  const gone = workers.worker(1).open(navigation("/", cookies)).response;
  assert.equal(gone?.status, 302);
});

test("where the source fails for a minute nobody notices; it is said once, by one worker, and so is its return", async () => {
  const key = fresh();
  let isServed = true;
  const workers = await reading(2, () => (isServed ? key : undefined));
  const cookies = await workers.signIn("ada", 36_000);
  isServed = false;
  for (let second = 0; second < 60; second++) {
    workers.pass(SECOND);
    for (const host of workers.hosts) assert.ok(opens(host, cookies));
  }
  isServed = true;
  workers.pass(11 * SECOND);
  const lines = workers.hosts.flatMap((host) => [...host.log]).filter((line) => line.includes("secret"));
  assert.equal(lines.length, 2, lines.join("\n"));
  assert.match(
    lines[0] ?? "",
    /a secret can't be read from http:\/\/localhost\/cookie-secret: found .*; the one that was read before stays in use/,
  );
  assert.match(lines[1] ?? "", /the secret from http:\/\/localhost\/cookie-secret is read again/);
});

test("a value that is no key is refused with what it is, never with itself; the key before stays", async () => {
  const key = fresh();
  let served = `${key}\r\n`;
  const workers = await reading(1, () => served);
  const cookies = await workers.signIn("ada", 36_000);
  openSession(cookies[0] ?? "", key);
  for (const [value, found] of [
    ["c2l4dGVlbiBieXRlcyEhIQ==", "found 16 bytes, expected 32 bytes in base64"],
    ["Y2hhbmdlbWUtY2hhbmdlbWUtY2hhbmdlbWUtY2hhbmc=", "found bytes that repeat, which can be guessed"],
    ["correct horse battery staple", "found text that is not base64"],
    ["", "found nothing, expected 32 bytes in base64"],
    ["$(COOKIE_SECRET)", "found a placeholder that was not filled in"],
    ["x".repeat(20_000), "found 20000 bytes, expected at most 16384"],
  ] as const) {
    served = value;
    workers.pass(11 * SECOND);
    const log = workers.worker(0).log.join("\n");
    assert.ok(log.includes(found), log);
    assert.ok(value === "" || !log.includes(value), "the value is in no line");
    assert.ok(opens(workers.worker(0), cookies));
  }
});

test("an update takes over what was read, and what was read before that; another URL begins anew, at once", async () => {
  let key = fresh();
  const workers = await reading(1, () => key);
  const host = workers.worker(0);
  const cookies = await workers.signIn("ada", 36_000);
  key = fresh();
  workers.pass(SETTLES + 11 * SECOND);
  // A new root context in the same VM: requests come before its first tick.
  host.addRoot({ ...CONFIGURATION, ...FROM_URL, pages: { title: "Another" } });
  assert.ok(opens(host, cookies));
  host.addRoot({ ...CONFIGURATION, cookieSecret: { url: "http://localhost/cookie-secret?since=leak" } });
  workers.pass(SECOND);
  workers.pass(SECOND);
  assert.equal(host.open(navigation("/", cookies)).response?.status, 302, "what the leaked key sealed opens no more");
});

test("sessions that were ended stay so when the key that sealed the list goes", async () => {
  let key = fresh();
  const sharedData = new EmulatedSharedData();
  const secrets = (): string => key;
  const configuration = { ...FROM_URL, session: { lifetime: "1h" } };
  const workers = await EmulatedWorkers.start(1, keys, configuration, sharedData, undefined, undefined, secrets);
  workers.pass(SECOND);
  const host = workers.worker(0);
  key = fresh();
  workers.pass(11 * SECOND);
  const [cookie = ""] = await workers.signIn("ada", 36_000);
  const signedOut = host.open(navigation("/oauth2/sign_out", [cookie]));
  assert.ok(signedOut.response !== undefined);
  assert.equal(opens(host, [cookie]), false);
  workers.pass(SETTLES);
  // A worker that knows the new key alone, as after a crash.
  const late = await workers.add();
  workers.pass(2 * SECOND);
  assert.equal(opens(late, [cookie]), false);
  assert.ok(![...late.log, ...host.log].some((line) => line.includes("damaged")), late.log.join("\n"));
});
