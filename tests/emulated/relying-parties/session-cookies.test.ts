import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  type Arrangement,
  ARRANGEMENTS,
  directions,
  NOBODYS,
  OPEN_PATH,
  type Side,
  signInAt,
  startWith,
  STATES,
  userAt,
  workerIn,
} from "../../support/emulated/arrangements.ts";
import { EmulatedParties } from "../../support/emulated/relying-parties.ts";
import type { Signer } from "../../support/emulated/session.ts";

// A session cookie of one relying party is of no use at another, however it is presented.

/** The sessions of a side's user: one in one cookie, one in several. */
interface Sessions {
  readonly cookieName: string;
  readonly value: string;
  readonly small: readonly string[];
  /** The values of its cookies. */
  readonly parts: readonly string[];
}

interface Attempt {
  readonly rule: string;
  /** `its`: the sessions of the one whose it is; `theirs`: of the one at which it is tried. */
  readonly cookies: (its: Sessions, theirs: Sessions) => readonly string[];
  /** The other's own session comes along, and is the one that counts. */
  readonly bringsTheirs?: true;
  /** It is tried at the host of the one whose it is. */
  readonly isAtHome?: true;
  /** Where one host has both, this is no attempt. */
  readonly isForHostsApart?: true;
}

function numbered(name: string, parts: readonly string[]): string[] {
  return parts.map((part, i) => (i === 0 ? `${name}=${part}` : `${name}.${i}=${part}`));
}

const ATTEMPTS: readonly Attempt[] = [
  { rule: "under its own name", cookies: (its) => its.small, isForHostsApart: true },
  { rule: "under the other's name", cookies: (its, theirs) => [`${theirs.cookieName}=${its.value}`] },
  {
    rule: "under the other's name at its own host",
    cookies: (its, theirs) => [`${theirs.cookieName}=${its.value}`],
    isAtHome: true,
  },
  { rule: "as a further cookie of the other's", cookies: (its, theirs) => [`${theirs.cookieName}.1=${its.value}`] },
  {
    rule: "behind the other's first cookie, as its second",
    cookies: (its, theirs) => [`${theirs.cookieName}=${theirs.parts[0]}`, `${theirs.cookieName}.1=${its.value}`],
  },
  { rule: "in several cookies of the other's name", cookies: (its, theirs) => numbered(theirs.cookieName, its.parts) },
  {
    rule: "in several cookies of the other's name, their order changed",
    cookies: (its, theirs) => numbered(theirs.cookieName, [...its.parts].reverse()),
  },
  {
    rule: "its first cookie before the other's further ones",
    cookies: (its, theirs) => numbered(theirs.cookieName, [its.parts[0] ?? "", ...theirs.parts.slice(1)]),
  },
  {
    rule: "its further cookies behind the other's first",
    cookies: (its, theirs) => numbered(theirs.cookieName, [theirs.parts[0] ?? "", ...its.parts.slice(1)]),
  },
  {
    rule: "under the other's name before the other's own",
    cookies: (its, theirs) => [`${theirs.cookieName}=${its.value}`, ...theirs.small],
    bringsTheirs: true,
  },
  {
    rule: "under the other's name after the other's own",
    cookies: (its, theirs) => [...theirs.small, `${theirs.cookieName}=${its.value}`],
    bringsTheirs: true,
  },
  {
    rule: "under its own name beside the other's own",
    cookies: (its, theirs) => [...its.small, ...theirs.small],
    bringsTheirs: true,
    isForHostsApart: true,
  },
  {
    rule: "in several cookies of the other's name, mixed with the other's own",
    cookies: (its, theirs) => [...numbered(theirs.cookieName, its.parts), ...numbered(theirs.cookieName, theirs.parts)],
    bringsTheirs: true,
  },
  {
    rule: "under its own name with a choice of its own",
    cookies: (its) => [...its.small, "gatehouse-choice=alpha", "gatehouse-choice=beta"],
    isForHostsApart: true,
  },
  {
    rule: "under the other's name with either choice",
    cookies: (its, theirs) => ["gatehouse-choice=alpha", `${theirs.cookieName}=${its.value}`, "gatehouse-choice=beta"],
  },
  {
    rule: "under the names of cookies that are no session's",
    cookies: (its) => [`gatehouse-choice=${its.value}`, `__Host-gatehouse-login-AAAAAAAA=${its.value}`],
  },
  {
    rule: "under names that another configuration would have",
    cookies: ({ value }, { cookieName }) =>
      ["__Host-", "__Secure-", ""]
        .flatMap((prefix) => ["gatehouse", "gatehouse-alpha", "gatehouse-beta"].map((name) => prefix + name))
        .filter((name) => name !== cookieName)
        .map((name) => `${name}=${value}`),
    isForHostsApart: true,
  },
  {
    rule: "as bytes that differ in what no reader should heed",
    cookies: ({ value }, { cookieName }) => [
      `${cookieName}="${value}"`,
      `${cookieName}=${value} `,
      `${cookieName}=${value}=`,
      `${cookieName}=${value.slice(0, -1)}`,
    ],
  },
];

let keys: Map<string, Signer>;
const sessions = new Map<Arrangement, Map<Side, Sessions>>();

before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
  for (const arrangement of ARRANGEMENTS) {
    const parties = await startWith(arrangement.parties, keys);
    const both = new Map<Side, Sessions>();
    for (const [side] of directions(arrangement)) both.set(side, await sessionsOf(parties, side));
    sessions.set(arrangement, both);
  }
});

async function sessionsOf(parties: EmulatedParties, side: Side): Promise<Sessions> {
  const small = (await signInAt(parties, side)).filter((cookie) => !cookie.startsWith("gatehouse-choice"));
  const large = await signInAt(parties, side, { more: "x".repeat(5000) });
  const [cookieName = "", value = ""] = (small[0] ?? "").split("=");
  assert.equal(small.length, 1);
  assert.ok(large.length >= 2, "the large session is to need several cookies");
  return { cookieName, value, small, parts: large.map((cookie) => cookie.slice(cookie.indexOf("=") + 1)) };
}

/** Has both sides' users served, so that what is known of their sessions is in the cache; a session twice is there to stay. */
function warm(both: Map<Side, Sessions>): (parties: EmulatedParties) => void {
  return (parties) => {
    for (let i = 0; i < 2; i++) {
      for (const [{ name, host }, { cookieName, small, parts }] of both) {
        assert.equal(userAt(parties, host, small), `user of ${name}`);
        assert.equal(userAt(parties, host, numbered(cookieName, parts)), `user of ${name}`);
      }
    }
  };
}

for (const arrangement of ARRANGEMENTS) {
  for (const attempt of ATTEMPTS) {
    if (arrangement.isChoice && attempt.isForHostsApart) continue;
    test(`${arrangement.name}: no session at another relying party by a cookie ${attempt.rule}`, async () => {
      const both = sessions.get(arrangement) ?? new Map<Side, Sessions>();
      for (const state of STATES) {
        const worker = state === "on a cold worker" ? undefined : await workerIn(state, arrangement, keys, warm(both));
        for (const [owner, other] of directions(arrangement)) {
          const its = both.get(owner);
          const theirs = both.get(other);
          assert.ok(its !== undefined && theirs !== undefined);
          const parties = worker ?? (await startWith(arrangement.parties, keys));
          const host = attempt.isAtHome ? owner.host : other.host;
          const cookies = attempt.cookies(its, theirs);
          const said = `${owner.name}'s at ${other.name}, ${state}`;
          const ours = new RegExp(`${its.cookieName}|${theirs.cookieName}|gatehouse-(choice|login)`);
          const expected = attempt.bringsTheirs ? `user of ${other.name}` : undefined;
          // Once as it comes, once after it was judged before.
          for (let i = 0; i < 2; i++) assert.equal(userAt(parties, host, cookies), expected, said);
          for (const anywhere of [host, NOBODYS])
            assert.equal(userAt(parties, anywhere, cookies, OPEN_PATH, ours), undefined);
          assert.equal(userAt(parties, owner.host, its.small), `user of ${owner.name}`, said);
          assert.equal(userAt(parties, other.host, theirs.small), `user of ${other.name}`, said);
        }
      }
    });
  }
}
