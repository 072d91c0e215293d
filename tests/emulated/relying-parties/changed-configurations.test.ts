import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  ALPHA,
  APP,
  BETA,
  changedTo,
  directions,
  PARTNERS,
  signInAt,
  startWith,
  TWO_HOSTS,
  userAt,
  WAYS,
} from "../../support/emulated/arrangements.ts";
import { EmulatedParties, issuerOf, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import type { Signer } from "../../support/emulated/session.ts";

// The session cookies of one configuration, under each name that the next one knows, at each of its hosts.

const OF_ALPHA = { issuer: issuerOf("alpha"), clientId: "client of alpha" };
const OF_BETA = { issuer: issuerOf("beta"), clientId: "client of beta" };
const AT_APP = { hosts: ALPHA.hosts, redirectUrl: ALPHA.redirectUrl };
const AT_PARTNERS = { hosts: BETA.hosts, redirectUrl: BETA.redirectUrl };

/** Whose session serves where, by a cookie of which name. */
type Serving = `${"alpha" | "beta"} at ${string} by ${string}`;

interface Change {
  readonly rule: string;
  readonly parties: readonly PartyConfiguration[];
  readonly top?: object;
  /** All that serves; in most changes nothing does. */
  readonly serve: readonly Serving[];
}

const AS_BEFORE: readonly Serving[] = [
  `alpha at ${APP} by __Host-gatehouse-alpha`,
  `beta at ${PARTNERS} by __Host-gatehouse-beta`,
];
const ALPHA_AS_BEFORE = AS_BEFORE.slice(0, 1);
const BETA_AS_BEFORE = AS_BEFORE.slice(1);

const CHANGES: readonly Change[] = [
  { rule: "nothing changed", parties: [ALPHA, BETA], serve: AS_BEFORE },
  { rule: "the order changed", parties: [BETA, ALPHA], serve: AS_BEFORE },
  {
    rule: "others came before them",
    parties: [{ ...ALPHA, name: "gamma", hosts: ["gamma.example.com"], redirectUrl: "/oauth2/callback" }, ALPHA, BETA],
    serve: AS_BEFORE,
  },
  {
    rule: "the names are swapped",
    parties: [
      { ...OF_ALPHA, ...AT_APP, name: "beta" },
      { ...OF_BETA, ...AT_PARTNERS, name: "alpha" },
    ],
    serve: [],
  },
  {
    rule: "the names are swapped, and the cookies' names are not",
    parties: [
      { ...OF_ALPHA, ...AT_APP, name: "beta", session: { cookie: { name: "gatehouse-alpha" } } },
      { ...OF_BETA, ...AT_PARTNERS, name: "alpha", session: { cookie: { name: "gatehouse-beta" } } },
    ],
    serve: [],
  },
  {
    rule: "the cookies' names are swapped",
    parties: [
      { ...ALPHA, session: { cookie: { name: "gatehouse-beta" } } },
      { ...BETA, session: { cookie: { name: "gatehouse-alpha" } } },
    ],
    serve: [],
  },
  {
    rule: "the cookies have one name",
    parties: [ALPHA, { ...BETA, session: { cookie: { name: "gatehouse-alpha" } } }],
    serve: ALPHA_AS_BEFORE,
  },
  {
    rule: "the hosts are swapped",
    parties: [
      { ...ALPHA, ...AT_PARTNERS },
      { ...BETA, ...AT_APP },
    ],
    // Sessions go with their relying party.
    serve: [`alpha at ${PARTNERS} by __Host-gatehouse-alpha`, `beta at ${APP} by __Host-gatehouse-beta`],
  },
  {
    rule: "the issuers are swapped",
    parties: [
      { ...ALPHA, issuer: issuerOf("beta") },
      { ...BETA, issuer: issuerOf("alpha") },
    ],
    serve: [],
  },
  {
    rule: "the clients are swapped",
    parties: [
      { ...ALPHA, clientId: "client of beta" },
      { ...BETA, clientId: "client of alpha" },
    ],
    serve: [],
  },
  {
    rule: "issuers and clients are swapped",
    parties: [
      { ...ALPHA, ...OF_BETA },
      { ...BETA, ...OF_ALPHA },
    ],
    serve: [],
  },
  {
    rule: "both are at the provider and client of one",
    parties: [ALPHA, { ...BETA, ...OF_ALPHA }],
    serve: ALPHA_AS_BEFORE,
  },
  { rule: "one is another client", parties: [{ ...ALPHA, clientId: "another" }, BETA], serve: BETA_AS_BEFORE },
  {
    rule: "one has another name and the cookie of before",
    parties: [{ ...OF_ALPHA, ...AT_APP, name: "gamma", session: { cookie: { name: "gatehouse-alpha" } } }, BETA],
    serve: BETA_AS_BEFORE,
  },
  { rule: "another stands in the place of one", parties: [{ ...ALPHA, name: "gamma" }, BETA], serve: BETA_AS_BEFORE },
  {
    rule: "one has all hosts, the other is gone",
    parties: [{ ...ALPHA, hosts: [APP, PARTNERS] }],
    serve: [...ALPHA_AS_BEFORE, `alpha at ${PARTNERS} by __Host-gatehouse-alpha`],
  },
  {
    rule: "the whole configuration is one relying party without a name",
    parties: [],
    top: {
      ...OF_ALPHA,
      clientSecret: "a secret",
      redirectUrl: ALPHA.redirectUrl,
      hosts: [APP, PARTNERS],
      session: { cookie: { name: "gatehouse-alpha" } },
      relyingParties: undefined,
    },
    serve: [],
  },
  {
    rule: "the secret is another",
    parties: [ALPHA, BETA],
    top: { cookieSecret: Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 11 + 3) % 256)).toString("base64") },
    serve: [],
  },
];

const NAMES = ["gatehouse", "gatehouse-alpha", "gatehouse-beta", "gatehouse-gamma"].map((name) => `__Host-${name}`);

let keys: Map<string, Signer>;
let values: Map<string, string>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta", "gamma"]);
  const parties = await startWith(TWO_HOSTS.parties, keys);
  values = new Map();
  for (const [side] of directions(TWO_HOSTS)) {
    const [cookie = ""] = await signInAt(parties, side);
    values.set(side.name, cookie.slice(cookie.indexOf("=") + 1));
  }
});

/** A worker that has served both, so that its cache holds them. */
async function warmWorker(): Promise<EmulatedParties> {
  const parties = await startWith(TWO_HOSTS.parties, keys);
  for (let i = 0; i < 2; i++) {
    for (const [{ name, host }] of directions(TWO_HOSTS)) {
      const cookies = [`__Host-gatehouse-${name}=${values.get(name)}`];
      assert.equal(userAt(parties, host, cookies), `user of ${name}`);
    }
  }
  return parties;
}

for (const { rule, parties: next, top, serve } of CHANGES) {
  for (const way of WAYS) {
    test(`${rule}, ${way}: sessions of before serve where their relying party is the same, and nowhere else`, async () => {
      const parties = await changedTo(way, await warmWorker(), next, top);
      // The second time finds what the first has left behind.
      for (let i = 0; i < 2; i++) {
        const served: string[] = [];
        for (const host of [APP, PARTNERS]) {
          for (const name of NAMES) {
            for (const [owner, value] of values) {
              const user = userAt(parties, host, [`${name}=${value}`]);
              if (user === undefined) continue;
              assert.equal(user, `user of ${owner}`);
              served.push(`${owner} at ${host} by ${name}`);
            }
          }
        }
        assert.deepEqual(served.sort(), [...serve].sort());
      }
    });
  }
}

test("while an old plugin and a new one are in one VM, each serves the sessions of its own relying parties alone", async () => {
  const parties = await warmWorker();
  const old = parties.host.roots.current;
  const swapped = [
    { ...ALPHA, ...OF_BETA },
    { ...BETA, ...OF_ALPHA },
  ];
  await changedTo("in a plugin beside the old one", parties, swapped);
  const latest = parties.host.roots.current;
  assert.notEqual(latest, old);
  for (let i = 0; i < 3; i++) {
    for (const [{ name, host }] of directions(TWO_HOSTS)) {
      const cookies = [`__Host-gatehouse-${name}=${values.get(name)}`];
      parties.host.roots.current = latest;
      assert.equal(userAt(parties, host, cookies), undefined);
      parties.host.roots.current = old;
      assert.equal(userAt(parties, host, cookies), `user of ${name}`);
    }
  }
});
