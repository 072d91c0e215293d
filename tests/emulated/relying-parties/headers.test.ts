import assert from "node:assert/strict";
import { before, test } from "node:test";
import {
  ALPHA,
  APP,
  BETA,
  CHOICE,
  NOBODYS,
  OPEN_PATH,
  PARTNERS,
  signInAt,
  startWith,
  TWO_HOSTS,
} from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import type { Pairs } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer } from "../../support/emulated/session.ts";

// What says who the user is, wherever any relying party says it, is said by this gateway or not at all.

const ALPHAS = {
  headers: [
    { header: "x-alpha-user", claim: "sub" },
    { header: "x-shared-user", claim: "sub" },
  ],
  accessToken: { header: "x-alpha-token" },
};
const BETAS = {
  headers: [
    { header: "x-beta-user", claim: "sub" },
    { header: "x-shared-mail", claim: "email" },
  ],
  authorization: "NONE",
};
const ALL_NAMES = ["x-alpha-user", "x-shared-user", "x-alpha-token", "x-beta-user", "x-shared-mail"];
const FORWARDED = ["x-forwarded-user", "x-forwarded-email", "x-forwarded-groups", "remote-user"];
const EVIL = "mallory";

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(["alpha", "beta"]);
});

interface Asked {
  readonly headers: Pairs;
  readonly trailers: Pairs;
}

/** What the application sees of a request that comes with `more`, as headers and as trailers. */
function ask(parties: EmulatedParties, host: string, path: string, cookies: readonly string[], more: Pairs): Asked {
  const request = navigation(path, cookies).filter(([name]) => name !== ":authority");
  const stream = parties.host.open([[":authority", host], ...request, ...more], false);
  assert.ok(stream.forwarded, stream.response?.details);
  return { headers: stream.forwarded, trailers: parties.host.trailers(stream, more) ?? [] };
}

/** What the headers of these names say, where they are there. */
function told(headers: Pairs, names: readonly string[]): Record<string, string[]> {
  const found = names.map((name) => [name, valuesOf(headers, name)] as const);
  return Object.fromEntries(found.filter(([, values]) => values.length > 0));
}

/** Spellings that servers take for a header of this name. */
function spellings(name: string): string[] {
  return [name, name.replaceAll("-", "_"), name.replaceAll("-", "."), name.toUpperCase(), name.replace("-", "_")];
}

test("a header that any relying party sets is nobody's to send, on any host, in any spelling, as a trailer as well", async () => {
  const configurations = [
    { ...ALPHA, forward: ALPHAS },
    { ...BETA, forward: BETAS },
  ];
  const parties = await startWith(configurations, keys);
  const alpha = await signInAt(parties, TWO_HOSTS.alpha);
  const beta = await signInAt(parties, TWO_HOSTS.beta);
  const sent: Pairs = [...ALL_NAMES, "x-auth-request-user"].flatMap(spellings).map((name) => [name, EVIL]);
  const says = { "x-alpha-user": ["user of alpha"], "x-shared-user": ["user of alpha"], "x-alpha-token": ["t"] };
  const places: (readonly [string, string, string[], object])[] = [
    [APP, "/", alpha, says],
    [PARTNERS, "/", beta, { "x-beta-user": ["user of beta"] }],
    [APP, OPEN_PATH, alpha, {}],
    [PARTNERS, OPEN_PATH, beta, {}],
    [PARTNERS, OPEN_PATH, [], {}],
    [NOBODYS, OPEN_PATH, [...alpha, ...beta], {}],
  ];
  for (let i = 0; i < 2; i++) {
    for (const [host, path, cookies, expected] of places) {
      const { headers, trailers } = ask(parties, host, path, cookies, sent);
      assert.deepEqual(told(headers, ALL_NAMES), expected, `${host}${path}`);
      const values = [...headers, ...trailers].filter(([, value]) => value.includes(EVIL));
      assert.deepEqual(values, [], `${host}${path}`);
    }
  }
});

test("each relying party sets its header as it spells it, where another one spells it otherwise", async () => {
  const spelt = (header: string): object => ({ forward: { headers: [{ header, claim: "sub" }] } });
  const configurations = [
    { ...ALPHA, ...spelt("x-user") },
    { ...BETA, ...spelt("x_user") },
  ];
  const parties = await startWith(configurations, keys);
  for (const [side, name] of [
    [TWO_HOSTS.alpha, "x-user"],
    [TWO_HOSTS.beta, "x_user"],
  ] as const) {
    const session = await signInAt(parties, side);
    const sent: Pairs = ["x-user", "x_user", "x.user"].map((spelling) => [spelling, EVIL]);
    const { headers } = ask(parties, side.host, "/", session, sent);
    assert.deepEqual(told(headers, ["x-user", "x_user", "x.user"]), { [name]: [`user of ${side.name}`] });
  }
});

test("a header of another relying party's is not handed to a proxy behind as one to take out", async () => {
  const parties = await startWith(
    [
      { ...ALPHA, forward: ALPHAS },
      { ...BETA, forward: BETAS },
    ],
    keys,
  );
  const beta = await signInAt(parties, TWO_HOSTS.beta);
  const { headers } = ask(parties, PARTNERS, "/", beta, [["connection", "x-alpha-user, x-beta-user, upgrade"]]);
  assert.deepEqual(valuesOf(headers, "connection"), ["upgrade"]);
});

/** What is kept, by host, of what a proxy before the gateway says of the user. */
function keptAt(parties: EmulatedParties, cookies: Record<string, string[]>): Record<string, string[]> {
  const sent: Pairs = FORWARDED.map((name) => [name, "somebody"]);
  const kept: Record<string, string[]> = {};
  for (const [host, session] of Object.entries(cookies)) {
    for (const path of host === NOBODYS ? [OPEN_PATH] : ["/", OPEN_PATH]) {
      const { headers, trailers } = ask(parties, host, path, session, sent);
      const names = Object.keys(told(headers, FORWARDED));
      if (names.length === 0)
        assert.deepEqual(told(trailers, FORWARDED), {}, "a header is removed, and not the trailer");
      kept[host + path] = names;
    }
  }
  return kept;
}

const KEPT = { forward: { keepForwardedIdentity: true } };
const REMOVED = { forward: { keepForwardedIdentity: false } };

for (const { rule, alpha, beta, top, keeping } of [
  { rule: "the first one alone keeps it", alpha: KEPT, beta: REMOVED, top: {}, keeping: [APP] },
  { rule: "the second one alone keeps it", alpha: REMOVED, beta: KEPT, top: {}, keeping: [PARTNERS] },
  { rule: "both keep it and the top does not", alpha: KEPT, beta: KEPT, top: {}, keeping: [APP, PARTNERS] },
  { rule: "the top keeps it and both do not", alpha: REMOVED, beta: REMOVED, top: KEPT, keeping: [NOBODYS] },
  { rule: "all inherit that it is kept", alpha: {}, beta: {}, top: KEPT, keeping: [APP, PARTNERS, NOBODYS] },
]) {
  for (const isReversed of [false, true]) {
    const order = isReversed ? "in the other order, " : "";
    test(`${order}where ${rule}, what a proxy before the gateway says of the user stays on ${keeping.join()} alone`, async () => {
      const configurations: PartyConfiguration[] = [
        { ...ALPHA, ...alpha },
        { ...BETA, ...beta },
      ];
      if (isReversed) configurations.reverse();
      const parties = await startWith(configurations, keys, { top });
      const alphas = await signInAt(parties, TWO_HOSTS.alpha);
      const betas = await signInAt(parties, TWO_HOSTS.beta);
      const kept = keptAt(parties, { [APP]: alphas, [PARTNERS]: betas, [NOBODYS]: [...alphas, ...betas] });
      for (const [place, names] of Object.entries(kept)) {
        const isKept = keeping.some((host) => place.startsWith(host));
        assert.deepEqual(names, isKept ? FORWARDED : [], place);
      }
    });
  }
}

test("cookies of every relying party stay here, on every host, and all others go on as they came", async () => {
  for (const arrangement of [TWO_HOSTS, CHOICE]) {
    const parties = await startWith(arrangement.parties, keys);
    const alpha = await signInAt(parties, arrangement.alpha, { more: "x".repeat(5000) });
    const beta = await signInAt(parties, arrangement.beta, { more: "x".repeat(5000) });
    const login = parties.begin(arrangement.alpha.host, arrangement.alpha.start).cookies;
    const others = ["a=1", "__Host-gatehouse-other=2", "xgatehouse-choice=3", "gatehouse-choices=4", "b"];
    const ours = [...alpha, ...beta, ...login, "gatehouse-choice=beta", "__Host-gatehouse-alpha.9=x"];
    const mixed = ours.flatMap((cookie, i) => [cookie, ...others.slice(i, i + 1)]);
    assert.ok(ours.length >= 7 && others.every((cookie) => mixed.includes(cookie)));
    for (const [host, path] of [
      [arrangement.alpha.host, "/"],
      [arrangement.beta.host, "/"],
      [arrangement.alpha.host, OPEN_PATH],
      [arrangement.beta.host, OPEN_PATH],
      [NOBODYS, OPEN_PATH],
      ["example.com", OPEN_PATH],
    ] as const) {
      const one = ask(parties, host, path, mixed, []).headers;
      assert.deepEqual(valuesOf(one, "cookie"), [others.join("; ")], host + path);
      const each = ask(
        parties,
        host,
        path,
        [],
        mixed.map((cookie) => ["cookie", cookie] as const),
      ).headers;
      assert.deepEqual(valuesOf(each, "cookie"), others, host + path);
    }
  }
});
