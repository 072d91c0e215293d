/** Two relying parties on one gateway, alpha and beta, as they can be arranged; and what an attempt finds on the way. */
import assert from "node:assert/strict";
import { valuesOf } from "./header-map.ts";
import type { Pairs } from "./host-emulator.ts";
import { EmulatedParties, issuerOf, type PartyConfiguration, setCookies } from "./relying-parties.ts";
import type { Signer } from "./session.ts";
import type { EmulatedSharedData } from "./shared-data.ts";

export const APP = "app.example.com";
export const PARTNERS = "partners.example.com";
/** No relying party has it. */
export const NOBODYS = "elsewhere.example.org";
/** What needs no session, on any host. */
export const OPEN_PATH = "/open/page";
const TOP = { rules: [{ to: [{ operation: { notPaths: ["/open/*"] } }] }] };

/** One of the two, and where its users sign in. */
export interface Side {
  readonly name: string;
  /** Of its provider, as `issuerOf` takes it. */
  readonly provider: string;
  readonly host: string;
  readonly start: string;
  readonly callback: string;
}

export interface Arrangement {
  readonly name: string;
  readonly alpha: Side;
  readonly beta: Side;
  readonly parties: readonly PartyConfiguration[];
  /** One host has both. */
  readonly isChoice: boolean;
}

function side(name: string, host: string, more: Partial<Side> = {}): Side {
  return { name, provider: name, host, start: "/oauth2/start", callback: "/oauth2/callback", ...more };
}

export const ALPHA = { name: "alpha", hosts: [APP], redirectUrl: `https://${APP}/oauth2/callback` };
export const BETA = { name: "beta", hosts: [PARTNERS], redirectUrl: `https://${PARTNERS}/oauth2/callback` };

export const TWO_HOSTS: Arrangement = {
  name: "two hosts",
  alpha: side("alpha", APP),
  beta: side("beta", PARTNERS),
  parties: [ALPHA, BETA],
  isChoice: false,
};

export const BELOW_A_SUFFIX: Arrangement = {
  ...TWO_HOSTS,
  name: "a host below another's suffix and cookie domain",
  alpha: side("alpha", APP),
  beta: side("beta", PARTNERS),
  parties: [{ ...ALPHA, hosts: ["*.example.com"], session: { cookie: { domain: "example.com" } } }, BETA],
};

export const CHOICE: Arrangement = {
  name: "one host with a choice",
  alpha: side("alpha", APP, { start: "/oauth2/start?rp=alpha", callback: "/oauth2/callback/alpha" }),
  beta: side("beta", APP, { start: "/oauth2/start?rp=beta", callback: "/oauth2/callback/beta" }),
  parties: [
    { ...ALPHA, redirectUrl: `https://${APP}/oauth2/callback/alpha` },
    { ...BETA, hosts: [APP], redirectUrl: `https://${APP}/oauth2/callback/beta` },
  ],
  isChoice: true,
};

export const ONE_CLIENT: Arrangement = {
  ...TWO_HOSTS,
  name: "two hosts with one client at one provider",
  alpha: side("alpha", APP),
  beta: side("beta", PARTNERS, { provider: "alpha" }),
  parties: [ALPHA, { ...BETA, issuer: issuerOf("alpha"), clientId: "client of alpha" }],
};

export const ARRANGEMENTS = [TWO_HOSTS, BELOW_A_SUFFIX, CHOICE, ONE_CLIENT];

/** Both ways between the two: whose it is, and who is not to take it. */
export function directions({ alpha, beta }: Arrangement): (readonly [Side, Side])[] {
  return [
    [alpha, beta],
    [beta, alpha],
  ];
}

export interface StartOptions {
  readonly sharedData?: EmulatedSharedData;
  readonly nowMs?: number;
  readonly top?: object;
}

/** A worker with the relying parties of an arrangement. */
export function startWith(
  parties: readonly PartyConfiguration[],
  keys: ReadonlyMap<string, Signer>,
  { top = {}, ...options }: StartOptions = {},
): Promise<EmulatedParties> {
  return EmulatedParties.start(parties, keys, { ...options, top: { ...TOP, ...top } });
}

/** How a configuration comes to take the place of another one. */
export const WAYS = ["on a new worker", "in the same plugin", "in a plugin beside the old one"] as const;

/** The gateway with another configuration, which came in one of the ways. */
export async function changedTo(
  way: (typeof WAYS)[number],
  old: EmulatedParties,
  parties: readonly PartyConfiguration[],
  top: object = {},
): Promise<EmulatedParties> {
  const { sharedData, nowMs } = old.host;
  if (way === "on a new worker") return startWith(parties, old.keys, { top, sharedData, nowMs });
  if (way === "in the same plugin") old.reconfigure(parties, { ...TOP, ...top });
  else old.addPlugin(parties, { ...TOP, ...top });
  return old;
}

/** In what a worker may be when something is tried at it; after a change each relying party has another's number. */
export const STATES = ["on a cold worker", "on a warm worker", ...WAYS] as const;

/** A worker in one of the states, `warm` having had it know what it can. */
export async function workerIn(
  state: (typeof STATES)[number],
  { parties }: Arrangement,
  keys: ReadonlyMap<string, Signer>,
  warm: (worker: EmulatedParties) => void | Promise<void>,
  options: StartOptions = {},
): Promise<EmulatedParties> {
  const worker = await startWith(parties, keys, options);
  if (state === "on a cold worker") return worker;
  await warm(worker);
  return state === "on a warm worker" ? worker : changedTo(state, worker, [...parties].reverse());
}

/** Signs in at a side; answers the cookies of the session. `user of` and its name is who signs in. */
export async function signInAt(
  parties: EmulatedParties,
  { name, provider, host, start, callback }: Side,
  claims: object = {},
  more: object = {},
): Promise<string[]> {
  const login = parties.begin(host, start);
  const stream = parties.comeBack(host, callback, login);
  await parties.redeem(provider, login, { sub: `user of ${name}`, ...claims }, more);
  const session = setCookies(stream.response?.headers);
  if (session.length === 0) throw new Error(`no session; the log says:\n${parties.host.log.join("\n")}`);
  return session;
}

/** How the names of our cookies look, among which no test has others. */
const OURS = /gatehouse/;

/** Who the application is told has sent a request; undefined where it sees none, or nobody. It sees none of `ours`. */
export function userSeen(forwarded: Pairs | undefined, ours = OURS): string | undefined {
  if (forwarded === undefined) return undefined;
  const cookies = valuesOf(forwarded, "cookie").join("; ");
  assert.doesNotMatch(cookies, ours, "the application sees a cookie of ours");
  const [user] = valuesOf(forwarded, "x-auth-request-user");
  const [, payload] = (valuesOf(forwarded, "authorization")[0] ?? "").split(".");
  const token = payload === undefined ? {} : (JSON.parse(Buffer.from(payload, "base64url").toString()) as object);
  assert.equal("sub" in token ? token.sub : undefined, user, "header and token name different users");
  return user;
}

/** The same, of a request with these cookies. */
export function userAt(
  parties: EmulatedParties,
  host: string,
  cookies: readonly string[],
  path = "/",
  ours = OURS,
): string | undefined {
  const stream = parties.open(host, path, cookies);
  parties.host.end(stream);
  return userSeen(stream.forwarded, ours);
}
