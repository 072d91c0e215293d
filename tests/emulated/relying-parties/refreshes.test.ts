import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, test } from "node:test";
import {
  type Arrangement,
  BELOW_A_SUFFIX,
  changedTo,
  CHOICE,
  directions,
  type Side,
  signInAt,
  startWith,
  TWO_HOSTS,
  userAt,
  userSeen,
  WAYS,
} from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { HttpCall } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, issuerOf, nameOf } from "../../support/emulated/relying-parties.ts";
import { type SealedFor, sharedKey, withId } from "../../support/emulated/sealed-session.ts";
import type { Signer } from "../../support/emulated/session.ts";
import { EmulatedSharedData } from "../../support/emulated/shared-data.ts";

// What a relying party refreshes, ends and shares with other workers is its own, also where a session of another has the same id.

const LIFE = 300;
const ID = Buffer.from("the id of 16 by.");

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
});

function sealedFor(arrangement: Arrangement, { name }: Side): SealedFor {
  const isShared = arrangement === BELOW_A_SUFFIX && name === "alpha";
  const cookieName = `${isShared ? "__Secure" : "__Host"}-gatehouse-${name}`;
  return { name, issuer: issuerOf(name), clientId: `client of ${name}`, cookieName };
}

/** Signs in for tokens that live `LIFE` seconds; the session has the id that is given. */
async function signIn(parties: EmulatedParties, arrangement: Arrangement, side: Side, id = ID): Promise<string[]> {
  const end = Math.floor(parties.host.nowMs / 1000) + LIFE;
  const tokens = { refresh_token: `refresh token of ${side.name}`, expires_in: LIFE };
  const cookies = await signInAt(parties, side, { exp: end }, tokens);
  const session = cookies.find((cookie) => !cookie.startsWith("gatehouse-choice")) ?? "";
  return [withId(session, id, sealedFor(arrangement, side))];
}

/** The tokens of all sessions have ended then. */
function letTokensEnd(parties: EmulatedParties): void {
  parties.host.nowMs += (LIFE + 1) * 1000;
  parties.settle();
}

function refreshCalls(parties: EmulatedParties): HttpCall[] {
  return parties.host.calls.filter(({ body }) => body.includes("grant_type=refresh_token"));
}

/** Answers the one refresh that is under way, which asks the provider of `asked`, with an ID token of `name`. */
async function answerRefresh(parties: EmulatedParties, asked: string, name = asked, claims = {}): Promise<HttpCall> {
  assert.equal(refreshCalls(parties).length, 1);
  const call = parties.host.takeCall((body) => body.includes("grant_type=refresh_token"));
  assert.equal(nameOf(call), asked);
  const id_token = await parties.idToken(name, claims);
  const tokens = { token_type: "Bearer", id_token, refresh_token: "the next", expires_in: 3600 };
  parties.host.answer(call, 200, JSON.stringify({ ...tokens, access_token: "t" }));
  parties.answerDocuments();
  return call;
}

for (const arrangement of [TWO_HOSTS, BELOW_A_SUFFIX, CHOICE]) {
  test(`${arrangement.name}: a refresh token goes to its own provider alone, with its own client`, async () => {
    for (const [owner, other] of directions(arrangement)) {
      const parties = await startWith(arrangement.parties, keys);
      const session = await signIn(parties, arrangement, owner);
      letTokensEnd(parties);
      const stream = parties.open(owner.host, "/", session);
      assert.equal(stream.state, "HELD");
      const call = await answerRefresh(parties, owner.name);
      const credentials = Buffer.from(valuesOf(call.headers, "authorization")[0]?.split(" ")[1] ?? "", "base64");
      assert.doesNotMatch(JSON.stringify(call) + credentials.toString(), new RegExp(other.name));
      assert.equal(userSeen(stream.forwarded), `user of ${owner.name}`);
    }
  });

  test(`${arrangement.name}: a session whose tokens have ended is refreshed at no other relying party`, async () => {
    for (const [owner, other] of directions(arrangement)) {
      const parties = await startWith(arrangement.parties, keys);
      const session = await signIn(parties, arrangement, owner);
      letTokensEnd(parties);
      const renamed = session.map((cookie) => cookie.replace(/^[^=]*/, sealedFor(arrangement, other).cookieName));
      for (const cookies of arrangement.isChoice ? [renamed] : [renamed, session, [...renamed, ...session]]) {
        assert.equal(userAt(parties, other.host, cookies), undefined);
        assert.deepEqual(refreshCalls(parties), []);
      }
    }
  });

  for (const { rule, name, claims } of [
    { rule: "are the other provider's", name: "other", claims: () => ({}) },
    { rule: "name the other's user", name: "owner", claims: (side: Side) => ({ sub: `user of ${side.name}` }) },
    { rule: "are for the other's client", name: "owner", claims: (side: Side) => ({ aud: `client of ${side.name}` }) },
    { rule: "name the other's issuer", name: "owner", claims: (side: Side) => ({ iss: issuerOf(side.name) }) },
  ] as const) {
    test(`${arrangement.name}: nothing comes of a refresh whose tokens ${rule}`, async () => {
      for (const [owner, other] of directions(arrangement)) {
        const parties = await startWith(arrangement.parties, keys);
        const session = await signIn(parties, arrangement, owner);
        letTokensEnd(parties);
        const stream = parties.open(owner.host, "/", session);
        await answerRefresh(parties, owner.name, name === "other" ? other.name : owner.name, claims(other));
        // An unknown key is waited for, not for ever.
        for (let i = 0; i < 3 && stream.state === "HELD"; i++) parties.settle();
        assert.equal(stream.state, "ANSWERED");
        assert.deepEqual(userAt(parties, owner.host, session), undefined);
      }
    });
  }

  test(`${arrangement.name}: sessions of one id are refreshed apart, and each browser gets its own`, async () => {
    const parties = await startWith(arrangement.parties, keys);
    const both = [];
    for (const [side] of directions(arrangement)) {
      both.push({ side, session: await signIn(parties, arrangement, side) });
    }
    letTokensEnd(parties);
    // Another worker finds in shared data what the first one did.
    for (const i of [0, 1]) {
      const { sharedData, nowMs } = parties.host;
      const worker = i === 0 ? parties : await startWith(arrangement.parties, keys, { sharedData, nowMs });
      for (const { side, session } of both) {
        const stream = worker.open(side.host, "/", session);
        if (i === 0) await answerRefresh(worker, side.name);
        assert.equal(userSeen(stream.forwarded), `user of ${side.name}`);
        const cookies = valuesOf(worker.host.respond(stream), "set-cookie").map((line) => line.split(";")[0] ?? "");
        assert.ok(cookies.length > 0);
        for (const cookie of cookies) assert.ok(cookie.startsWith(sealedFor(arrangement, side).cookieName));
        assert.equal(userAt(worker, side.host, cookies), `user of ${side.name}`);
      }
    }
  });

  test(`${arrangement.name}: an ended session of one leaves the other's of the same id alone, here and on other workers`, async () => {
    for (const [owner, other] of directions(arrangement)) {
      const parties = await startWith(arrangement.parties, keys);
      const its = await signIn(parties, arrangement, owner);
      const theirs = await signIn(parties, arrangement, other);
      for (const [side, session] of [
        [owner, its],
        [other, theirs],
      ] as const) {
        assert.equal(userAt(parties, side.host, session), `user of ${side.name}`);
      }
      // Under a suffix the browser sends the shared cookie there, too.
      assert.equal(parties.open(owner.host, "/oauth2/sign_out", its).response?.status, 302);
      parties.settle();
      const { sharedData, nowMs } = parties.host;
      const worker = await startWith(arrangement.parties, keys, { sharedData, nowMs });
      for (const each of [parties, worker]) {
        assert.equal(userAt(each, owner.host, its), undefined);
        assert.equal(userAt(each, other.host, theirs), `user of ${other.name}`);
      }
      for (const way of WAYS) {
        const changed = await changedTo(way, worker, [...arrangement.parties].reverse());
        assert.equal(userAt(changed, owner.host, its), undefined, way);
        assert.equal(userAt(changed, other.host, theirs), `user of ${other.name}`, way);
      }
    }
  });
}

/** Copies the slots of one relying party over another's, byte for byte: those whose names match. Answers how many. */
function copySlots(data: EmulatedSharedData, names: RegExp, from: SealedFor, to: SealedFor): number {
  let count = 0;
  for (const key of data.keys) {
    const name = key.slice("gatehouse.".length, key.lastIndexOf("."));
    const value = data.get(key)?.value;
    if (value === undefined || !names.test(name) || key !== sharedKey(name, from)) continue;
    data.set(sharedKey(name, to), value, 0);
    count++;
  }
  return count;
}

const SLOTS = [
  { rule: "metadata", names: /^metadata$/ },
  { rule: "keys", names: /^jwks$/ },
  { rule: "lease of a fetch", names: /^fetch/ },
  { rule: "list of ended sessions", names: /^ended/ },
  { rule: "leases of refreshes", names: /^refresh\./ },
  { rule: "refreshed sessions", names: /^refreshed\./ },
  { rule: "leases and refreshed sessions", names: /^refresh/ },
  { rule: "everything", names: /./ },
];

for (const { rule, names } of SLOTS) {
  test(`shared data of one, copied over another's byte for byte, says nothing there: ${rule}`, async () => {
    for (const [owner, other] of directions(TWO_HOSTS)) {
      const sharedData = new EmulatedSharedData();
      const parties = await startWith(TWO_HOSTS.parties, keys, { sharedData });
      const ended = randomBytes(16);
      const its = await signIn(parties, TWO_HOSTS, owner);
      const theirs = await signIn(parties, TWO_HOSTS, other);
      const gone = await signIn(parties, TWO_HOSTS, owner, ended);
      const alive = await signIn(parties, TWO_HOSTS, other, ended);
      assert.equal(parties.open(owner.host, "/oauth2/sign_out", gone).response?.status, 302);
      letTokensEnd(parties);
      parties.open(owner.host, "/", its);
      await answerRefresh(parties, owner.name);
      assert.equal(userAt(parties, owner.host, its), `user of ${owner.name}`);
      const copied = copySlots(sharedData, names, sealedFor(TWO_HOSTS, owner), sealedFor(TWO_HOSTS, other));
      assert.ok(copied > 0, "there is nothing to copy");
      const { nowMs } = parties.host;
      const worker = await startWith(TWO_HOSTS.parties, keys, { sharedData, nowMs });
      // Nothing of the owner's refresh serves the other's session of the same id: it is refreshed by its own provider.
      for (const session of [theirs, alive]) {
        const stream = worker.open(other.host, "/", session);
        assert.equal(stream.state, "HELD");
        await answerRefresh(worker, other.name);
        assert.equal(userSeen(stream.forwarded), `user of ${other.name}`);
      }
      for (const each of [parties, worker]) {
        each.host.tick();
        assert.equal(userAt(each, owner.host, gone), undefined);
        const login = each.begin(other.host, other.start);
        assert.equal(login.url.origin, issuerOf(other.name));
        const stream = each.comeBack(other.host, other.callback, login);
        const call = each.host.takeCall((body) => body.includes("grant_type=authorization_code"));
        const nonce = login.url.searchParams.get("nonce") ?? "";
        const id_token = await each.idToken(other.name, { nonce }, owner.name);
        each.host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
        each.settle();
        assert.match(stream.response?.details ?? "", /^gatehouse_jwt_/);
        assert.equal(userAt(each, other.host, await signInAt(each, other)), `user of ${other.name}`);
      }
    }
  });
}

test("a lease of a fetch that one holds keeps no other from fetching, where it is copied over the other's", async () => {
  for (const [owner, other] of directions(TWO_HOSTS)) {
    const sharedData = new EmulatedSharedData();
    const slow = TWO_HOSTS.parties.map((party) => ({ ...party, provider: { timeout: "60s" } }));
    const options = { sharedData, silent: [owner.name, other.name] };
    const holder = await EmulatedParties.start(
      slow.filter(({ name }) => name === owner.name),
      keys,
      options,
    );
    assert.deepEqual(holder.host.calls.map(nameOf), [owner.name]);
    assert.equal(copySlots(sharedData, /^fetch/, sealedFor(TWO_HOSTS, owner), sealedFor(TWO_HOSTS, other)), 1);
    const worker = await EmulatedParties.start(slow, keys, { ...options, nowMs: holder.host.nowMs });
    // The control: it follows the one that holds the owner's lease.
    assert.deepEqual(worker.host.calls.map(nameOf), [other.name]);
  }
});
