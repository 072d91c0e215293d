import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  type Arrangement,
  ARRANGEMENTS,
  BELOW_A_SUFFIX,
  CHOICE,
  directions,
  type Side,
  signInAt,
  startWith,
  STATES,
  TWO_HOSTS,
  userAt,
  workerIn,
} from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedParties, issuerOf, type PartyLogin, setCookies } from "../../support/emulated/relying-parties.ts";
import type { Signer } from "../../support/emulated/session.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";

// A login that was begun at one relying party ends at no other, and no code leaves for a provider on the way.

interface Attempt {
  readonly rule: string;
  /** Goes to a callback: `its` is the login of the one, `theirs` that of the other, whose callback it is. */
  readonly call: (go: Go, its: PartyLogin, theirs: PartyLogin) => EmulatedStream;
  readonly details: string;
  /** It asks something of the providers that are two. */
  readonly needsTwoProviders?: true;
}

interface Go {
  /** At the other's callback, with a query and cookies. */
  readonly other: (query: string, cookies: readonly string[]) => EmulatedStream;
  readonly owner: (query: string, cookies: readonly string[]) => EmulatedStream;
  /** The session of the owner's user. */
  readonly session: readonly string[];
  readonly ownersIssuer: string;
  readonly othersIssuer: string;
}

function stateOf({ url }: PartyLogin): string {
  return url.searchParams.get("state") ?? "";
}

/** The login's own cookie. */
function cookieOf({ cookies }: PartyLogin): readonly [name: string, value: string] {
  const [name = "", value = ""] = cookies.find((cookie) => cookie.includes("gatehouse-login-"))?.split("=") ?? [];
  assert.ok(value !== "");
  return [name, value];
}

const UNKNOWN = "gatehouse_callback_state_unknown";
const MISSING = "gatehouse_callback_login_missing";
const MISMATCH = "gatehouse_callback_state_mismatch";

const ATTEMPTS: readonly Attempt[] = [
  {
    rule: "its state and its login cookie",
    call: ({ other }, its) => other(`code=c&state=${stateOf(its)}`, its.cookies),
    details: UNKNOWN,
  },
  {
    rule: "its state and the other's login cookie",
    call: ({ other }, its, theirs) => other(`code=c&state=${stateOf(its)}`, theirs.cookies),
    details: UNKNOWN,
  },
  {
    rule: "its state and the other's login cookie under the name that its own has",
    call: ({ other }, its, theirs) =>
      other(`code=c&state=${stateOf(its)}`, [`${cookieOf(its)[0]}=${cookieOf(theirs)[1]}`]),
    details: UNKNOWN,
  },
  {
    rule: "the other's state and its login cookie",
    call: ({ other }, its, theirs) => other(`code=c&state=${stateOf(theirs)}`, its.cookies),
    details: MISSING,
  },
  {
    rule: "the other's state and its login cookie under the name that the other's has",
    call: ({ other }, its, theirs) =>
      other(`code=c&state=${stateOf(theirs)}`, [`${cookieOf(theirs)[0]}=${cookieOf(its)[1]}`]),
    details: MISMATCH,
  },
  {
    rule: "the other's state at its own callback",
    call: ({ owner }, _its, theirs) => owner(`code=c&state=${stateOf(theirs)}`, theirs.cookies),
    details: UNKNOWN,
  },
  {
    rule: "its state and a session of its own, where a login that was repeated would end",
    call: ({ other, session }, its) => other(`code=c&state=${stateOf(its)}`, session),
    details: UNKNOWN,
  },
  {
    rule: "the other's state and a session of its own, where a login that was repeated would end",
    call: ({ other, session }, _its, theirs) => other(`code=c&state=${stateOf(theirs)}`, session),
    details: MISSING,
  },
  {
    rule: "its error of a login",
    call: ({ other }, its) => other(`error=access_denied&state=${stateOf(its)}`, its.cookies),
    details: UNKNOWN,
  },
  {
    rule: "the sealed value of its login cookie as a state",
    call: ({ other }, its) => other(`code=c&state=${cookieOf(its)[1]}`, its.cookies),
    details: UNKNOWN,
  },
  {
    rule: "its issuer beside the other's state and login cookie",
    call: ({ other, ownersIssuer }, _its, theirs) =>
      other(`code=c&state=${stateOf(theirs)}&iss=${encodeURIComponent(ownersIssuer)}`, theirs.cookies),
    details: "gatehouse_callback_issuer_mismatch",
    needsTwoProviders: true,
  },
  {
    rule: "the other's issuer beside its state and login cookie",
    call: ({ other, othersIssuer }, its) =>
      other(`code=c&state=${stateOf(its)}&iss=${encodeURIComponent(othersIssuer)}`, its.cookies),
    details: UNKNOWN,
    needsTwoProviders: true,
  },
  {
    rule: "the issuers of both beside the other's state and login cookie",
    call: ({ other, ownersIssuer, othersIssuer }, _its, theirs) => {
      const issuers = [othersIssuer, ownersIssuer].map((issuer) => `&iss=${encodeURIComponent(issuer)}`);
      return other(`code=c&state=${stateOf(theirs)}${issuers.join("")}`, theirs.cookies);
    },
    details: "gatehouse_callback_parameters_duplicated",
    needsTwoProviders: true,
  },
];

let keys: Map<string, Signer>;
const sessions = new Map<Side, string[]>();
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
  for (const arrangement of ARRANGEMENTS) {
    const parties = await startWith(arrangement.parties, keys);
    for (const [side] of directions(arrangement)) sessions.set(side, await signInAt(parties, side));
  }
});

function codesSent(parties: EmulatedParties): number {
  return parties.host.calls.filter(({ body }) => body.includes("grant_type=authorization_code")).length;
}

/** Ends a login as it is meant to end. */
async function complete(parties: EmulatedParties, side: Side, login: PartyLogin): Promise<void> {
  const stream = parties.comeBack(side.host, side.callback, login);
  await parties.redeem(side.provider, login, { sub: `user of ${side.name}` });
  assert.equal(stream.response?.status, 302, stream.response?.details);
  assert.equal(userAt(parties, side.host, setCookies(stream.response.headers)), `user of ${side.name}`);
}

for (const arrangement of ARRANGEMENTS) {
  for (const attempt of ATTEMPTS) {
    if (attempt.needsTwoProviders && arrangement.beta.provider === arrangement.alpha.provider) continue;
    test(`${arrangement.name}: no login ends at another relying party's callback with ${attempt.rule}`, async () => {
      for (const state of STATES) {
        const logins = new Map<Side, PartyLogin>();
        const begin = (worker: EmulatedParties): void => {
          for (const [side] of directions(arrangement)) {
            logins.set(side, worker.begin(side.host, side.start));
            assert.equal(userAt(worker, side.host, sessions.get(side) ?? []), `user of ${side.name}`);
          }
        };
        const parties = await workerIn(state, arrangement, keys, begin);
        if (state === "on a cold worker") begin(await startWith(arrangement.parties, keys));
        for (const [owner, other] of directions(arrangement)) {
          const its = logins.get(owner);
          const theirs = logins.get(other);
          assert.ok(its !== undefined && theirs !== undefined);
          const at = ({ host, callback }: Side) => {
            return (query: string, cookies: readonly string[]) => parties.open(host, `${callback}?${query}`, cookies);
          };
          const issuers = { ownersIssuer: issuerOf(owner.provider), othersIssuer: issuerOf(other.provider) };
          const go = { other: at(other), owner: at(owner), session: sessions.get(owner) ?? [], ...issuers };
          const { response } = attempt.call(go, its, theirs);
          const said = `${owner.name}'s at ${other.name}, ${state}`;
          assert.equal(response?.details, attempt.details, said);
          assert.deepEqual(setCookies(response.headers), [], said);
          assert.equal(codesSent(parties), 0, said);
        }
        for (const [side, login] of logins) await complete(parties, side, login);
      }
    });
  }
}

interface Forgery {
  readonly rule: string;
  readonly token: (parties: EmulatedParties, its: Names, theirs: Names) => Promise<string>;
}

interface Names {
  readonly name: string;
  readonly nonce: string;
}

const FORGERIES: readonly Forgery[] = [
  {
    rule: "that is its own in all but the nonce",
    token: (parties, its, { nonce }) => parties.idToken(its.name, { nonce }),
  },
  { rule: "of its own login", token: (parties, { name, nonce }) => parties.idToken(name, { nonce }) },
  {
    rule: "for its client, signed by the right provider",
    token: (parties, its, theirs) =>
      parties.idToken(theirs.name, { nonce: theirs.nonce, aud: `client of ${its.name}` }),
  },
  {
    rule: "that names its issuer, signed by the right provider",
    token: (parties, its, theirs) => parties.idToken(theirs.name, { nonce: theirs.nonce, iss: issuerOf(its.name) }),
  },
  {
    rule: "that names the right issuer and client, signed by its provider",
    token: (parties, its, theirs) => parties.idToken(theirs.name, { nonce: theirs.nonce }, its.name),
  },
  {
    rule: "that names the right key, signed by its provider",
    token: (parties, its, theirs) => parties.idToken(theirs.name, { nonce: theirs.nonce }, its.name, theirs.name),
  },
  {
    rule: "that is right in all but the nonce, which is that of its login",
    token: (parties, its, theirs) => parties.idToken(theirs.name, { nonce: its.nonce }),
  },
  {
    rule: "for both clients, authorised for its",
    token: (parties, its, theirs) => {
      const clients = [theirs.name, its.name].map((name) => `client of ${name}`);
      return parties.idToken(theirs.name, { nonce: theirs.nonce, aud: clients, azp: clients[1] });
    },
  },
];

for (const arrangement of [TWO_HOSTS, BELOW_A_SUFFIX, CHOICE]) {
  for (const forgery of FORGERIES) {
    test(`${arrangement.name}: no session comes of another's ID token, ${forgery.rule}`, async () => {
      for (const state of STATES) {
        const use = async (worker: EmulatedParties): Promise<void> => {
          for (const [side] of directions(arrangement)) {
            assert.equal(userAt(worker, side.host, await signInAt(worker, side)), `user of ${side.name}`);
          }
        };
        const parties = await workerIn(state, arrangement, keys, use);
        for (const [owner, other] of directions(arrangement)) await refuses(parties, owner, other, forgery);
        await use(parties);
      }
    });
  }
}

async function refuses(parties: EmulatedParties, owner: Side, other: Side, forgery: Forgery): Promise<void> {
  const its = parties.begin(owner.host, owner.start);
  const theirs = parties.begin(other.host, other.start);
  const names = ({ url }: PartyLogin, { name }: Side): Names => ({ name, nonce: url.searchParams.get("nonce") ?? "" });
  const id_token = await forgery.token(parties, names(its, owner), names(theirs, other));
  const stream = parties.comeBack(other.host, other.callback, theirs);
  const call = parties.host.takeCall((body) => body.includes("grant_type=authorization_code"));
  parties.host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
  // A key that is not known is asked for once more.
  parties.answerDocuments();
  assert.match(stream.response?.details ?? "", /^gatehouse_(jwt|id_token)_/);
  assert.notEqual(stream.response?.status, 302);
  assert.deepEqual(setCookies(stream.response?.headers), []);
}

test("a code goes to the provider of the login alone, with the client and verifier of that login", async () => {
  for (const arrangement of [TWO_HOSTS, BELOW_A_SUFFIX, CHOICE] as readonly Arrangement[]) {
    for (const [owner, other] of directions(arrangement)) {
      const parties = await workerIn("on a cold worker", arrangement, keys, () => undefined);
      const theirs = parties.begin(other.host, other.start);
      const stream = parties.comeBack(other.host, other.callback, theirs);
      const call = parties.host.takeCall((body) => body.includes("grant_type=authorization_code"));
      const credentials = Buffer.from(valuesOf(call.headers, "authorization")[0]?.split(" ")[1] ?? "", "base64");
      assert.deepEqual(valuesOf(call.headers, ":authority"), [new URL(issuerOf(other.provider)).host]);
      assert.match(credentials.toString(), new RegExp(other.name));
      assert.doesNotMatch(JSON.stringify(call) + credentials.toString(), new RegExp(owner.name));
      // A provider knows the codes that are its own.
      parties.host.answer(call, 400, JSON.stringify({ error: "invalid_grant" }));
      assert.deepEqual(setCookies(stream.response?.headers), []);
      assert.notEqual(stream.response?.status, 302);
    }
  }
});
