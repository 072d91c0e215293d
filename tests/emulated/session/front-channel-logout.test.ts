import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "../../support/emulated/host-emulator.ts";
import { ISSUER, navigation, readyHost, type Signer, signer, signIn } from "../../support/emulated/session.ts";
import { isAlive, LIFE, signOut } from "../../support/emulated/signed-out.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// OpenID Connect Front-Channel Logout 1.0: a page of the provider shows ours in a frame.

const ON = { logout: { frontChannel: true, revocations: 512 } };

let keys: Signer;
let host: HostEmulator;
let ada = "";
before(async () => {
  keys = await signer();
});
beforeEach(async () => {
  host = await readyHost(FILTER, keys, ON);
  [ada = ""] = await signIn(host, keys, { sub: "ada", sid: "ada-1" });
});

/** What a browser sends for a frame of another site's page. */
function framed(query: string, more: Record<string, string> = {}): Pairs {
  const changes: Record<string, string> = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe", ...more };
  return navigation(`/oauth2/frontchannel_logout${query}`).map(([name, value]) => [name, changes[name] ?? value]);
}

function load(query: string): LocalResponse | undefined {
  return host.open(framed(query)).response;
}

function queryOf(sid: string, iss = ISSUER): string {
  return `?${new URLSearchParams({ iss, sid }).toString()}`;
}

test("oidcc-client-test-rp-frontchannel-rpinitlogout: the session with its sid is dead, without its cookie", () => {
  const response = load(queryOf("ada-1"));
  assert.equal(response?.status, 200);
  assert.deepEqual(valuesOf(response.headers, "cache-control"), ["no-store"]);
  assert.deepEqual(valuesOf(response.headers, "content-security-policy"), [
    `default-src 'none'; frame-ancestors ${ISSUER}`,
  ]);
  assert.equal(isAlive(host, ada), false);
  assert.deepEqual(host.calls, [], "the provider is asked nothing");
});

test("no other session is, though it is the same user's", async () => {
  const [other = ""] = await signIn(host, keys, { sub: "ada", sid: "ada-2" });
  assert.equal(load(queryOf("ada-1"))?.status, 200);
  assert.ok(isAlive(host, other));
});

describe("is refused, and ends nothing:", () => {
  const bad: [string, string, string][] = [
    ["no iss", "?sid=ada-1", "front_channel_parameters_missing"],
    ["no sid", `?iss=${ISSUER}`, "front_channel_parameters_missing"],
    ["neither", "", "front_channel_parameters_missing"],
    ["an empty sid", `?iss=${ISSUER}&sid=`, "front_channel_parameters_missing"],
    ["a sid that can't be read", `?iss=${ISSUER}&sid=%zz`, "front_channel_parameters_missing"],
    ["a sid of 2 KB", queryOf("s".repeat(2048)), "front_channel_parameters_missing"],
    ["another issuer", queryOf("ada-1", `${ISSUER}/`), "issuer_unknown"],
    ["iss twice", `${queryOf("ada-1")}&iss=x`, "request_parameters_duplicated"],
    ["sid twice", `${queryOf("ada-1")}&sid=x`, "request_parameters_duplicated"],
  ];
  for (const [name, query, reason] of bad) {
    test(name, () => {
      const response = load(query);
      assert.equal(response?.status, 400);
      assert.equal(response.details, `gatehouse_${reason}`);
      assert.ok(isAlive(host, ada));
    });
  }

  test("another method, and a browser that fetches ahead", () => {
    assert.equal(host.open(framed(queryOf("ada-1"), { ":method": "POST" })).response?.status, 405);
    assert.equal(host.open(framed(queryOf("ada-1"), { ":method": "HEAD" })).response?.status, 405);
    const ahead: Pairs = [...framed(queryOf("ada-1")), ["sec-purpose", "prefetch"]];
    assert.equal(host.open(ahead).response?.status, 503);
    assert.ok(isAlive(host, ada));
  });
});

test("by default there is no such endpoint", async () => {
  host = await readyHost(FILTER, keys);
  assert.equal(load(queryOf("ada-1"))?.status, 404);
});

test("whoever makes up any number of sids pushes out no session that was signed out", async () => {
  const workers = await EmulatedWorkers.start(2, keys, ON);
  const [cookie = ""] = await workers.signIn("ada", LIFE, 0, { sid: "ada-1" });
  const [other = ""] = await workers.signIn("eve", LIFE, 0, { sid: "eve-1" });
  signOut(workers.worker(0), cookie);
  for (let i = 0; i < 900; i++) {
    const stream = workers.worker(0).open(framed(queryOf(`made-up-${String(i)}`)));
    workers.worker(0).end(stream);
  }
  workers.pass(2_000);
  for (const worker of workers.hosts) {
    assert.equal(isAlive(worker, cookie), false);
    assert.ok(isAlive(worker, other));
  }
  assert.equal(workers.worker(0).open(framed(queryOf("eve-1"))).response?.status, 200);
  workers.pass(1_000);
  for (const worker of workers.hosts) assert.equal(isAlive(worker, other), false, "on all workers");
});
