import assert from "node:assert/strict";
import { before, test } from "node:test";
import { CookieJar } from "tough-cookie";
import { OPEN_PATH, startWith, userSeen, WAYS } from "../../support/emulated/arrangements.ts";
import { valuesOf } from "../../support/emulated/header-map.ts";
import { EmulatedParties, issuerOf, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { navigation, type Signer } from "../../support/emulated/session.ts";
import { EmulatedSharedData } from "../../support/emulated/shared-data.ts";
import type { EmulatedStream } from "../../support/emulated/stream.ts";
import { SeededRandom } from "../../support/hostile/random.ts";

// Browsers, thieves and changes of the configuration over several plugins and workers. Their order is random, and the same in each
// run; the workers' own random numbers are not. Beside the filter runs a model that knows no cryptography and no cache.

const STEPS = 1500;
const BROWSERS = 5;
const MOST_PLUGINS = 4;
const LONG = 100_000;
const NAMES = ["alpha", "beta", "gamma", "delta", "epsilon"];
const HOSTS = ["app.example.com", "partners.example.com", "www.example.com", "wiki.example.com", "other.example.org"];
const NOBODYS = "elsewhere.example.net";

interface Party {
  readonly name: string;
  readonly hosts: readonly string[];
  /** Whose provider it is. */
  readonly provider: string;
  readonly home: string;
  readonly cookieName: string;
}

/** A session as the model knows it: where it was made, and the cookies that are all of it. */
interface Session {
  readonly user: string;
  readonly identity: string;
  readonly cookies: readonly string[];
  isEnded: boolean;
}

interface Plugin {
  readonly parties: EmulatedParties;
  readonly root: number;
  readonly members: readonly Party[];
}

function identityOf({ name, provider }: Party): string {
  return `${name} at ${provider}`;
}

/** The relying parties of a host, by the rules of the documentation. */
function servedBy(members: readonly Party[], host: string): Party[] {
  const exact = members.filter(({ hosts }) => hosts.includes(host));
  if (exact.length > 0) return exact;
  return members.filter(({ hosts }) => hosts.some((p) => p.startsWith("*.") && host.endsWith(p.slice(1))));
}

/** Some relying parties in some order, at some hosts and providers. */
function someMembers(random: SeededRandom): Party[] {
  const [app, partners] = random.below(2) === 0 ? ["alpha", "beta"] : ["beta", "alpha"];
  const isSwapped = random.below(3) === 0;
  const homes = new Map([
    [app, "app.example.com"],
    [partners, "partners.example.com"],
    ["gamma", "app.example.com"],
    ["delta", "www.example.com"],
    ["epsilon", "other.example.org"],
  ]);
  const providers = new Map<string, string>(
    isSwapped
      ? [
          ["beta", "epsilon"],
          ["epsilon", "beta"],
        ]
      : [],
  );
  const left = [...NAMES];
  if (random.below(2) === 0) left.splice(random.below(left.length), 1);
  const members: Party[] = [];
  while (left.length > 0) {
    const [name = ""] = left.splice(random.below(left.length), 1);
    const home = homes.get(name) ?? "";
    const hosts = name === "delta" ? ["*.example.com"] : [home];
    const cookieName = `${name === "delta" ? "__Secure" : "__Host"}-gatehouse-${name}`;
    members.push({ name, hosts, home, cookieName, provider: providers.get(name) ?? name });
  }
  return members;
}

function configurationOf(members: readonly Party[]): PartyConfiguration[] {
  return members.map(({ name, hosts, provider, home }) => ({
    name,
    hosts,
    issuer: issuerOf(provider),
    clientId: `client of ${provider}`,
    redirectUrl: `https://${home}/oauth2/callback/${name}`,
    rules: [{ to: [{ operation: { notPaths: ["/open/*"] } }] }],
    ...(name === "delta" ? { session: { cookie: { domain: "example.com" } } } : {}),
  }));
}

/** How the names of cookies begin that a plugin knows to be Gatehouse's. */
function oursOf({ members }: Plugin): RegExp {
  return new RegExp([...members.map(({ cookieName }) => cookieName), "gatehouse-choice", "gatehouse-login"].join("|"));
}

class World {
  readonly plugins: Plugin[] = [];
  readonly sessions: Session[] = [];
  readonly counts = new Map<string, number>();
  readonly #jars = Array.from({ length: BROWSERS }, () => new CookieJar(undefined, { prefixSecurity: "strict" }));
  readonly #sharedData = new EmulatedSharedData();
  #nowMs = Date.now();

  constructor(
    readonly random: SeededRandom,
    readonly keys: ReadonlyMap<string, Signer>,
  ) {}

  async step(): Promise<void> {
    this.#nowMs += 100;
    const dice = this.random.below(100);
    if (dice < 2 || this.plugins.length === 0) return this.#change();
    const plugin = this.#somePlugin();
    if (dice < 17) await this.#signIn(plugin);
    else if (dice < 50) await this.#browse(plugin);
    else if (dice < 90) this.#steal(plugin);
    else if (dice < 95) this.#mixUp(plugin, this.#somePlugin());
    else await this.#signOut(plugin);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** One that requests are for, which has learned of what others did. */
  #somePlugin(): Plugin {
    const plugin = this.random.pick(this.plugins);
    this.#turnTo(plugin);
    plugin.parties.host.tick();
    plugin.parties.answerDocuments();
    return plugin;
  }

  #turnTo({ parties, root }: Plugin): void {
    parties.host.nowMs = this.#nowMs;
    parties.host.roots.current = root;
  }

  async #change(): Promise<void> {
    const members = someMembers(this.random);
    const configurations = configurationOf(members);
    const way = this.random.pick(WAYS);
    const before = this.plugins.length === 0 ? undefined : this.#somePlugin();
    let parties = before?.parties;
    if (before === undefined || parties === undefined || way === "on a new worker") {
      parties = await startWith(configurations, this.keys, { sharedData: this.#sharedData, nowMs: this.#nowMs });
    } else if (way === "in the same plugin") {
      parties.reconfigure(configurations);
      this.plugins.splice(this.plugins.indexOf(before), 1);
    } else {
      parties.addPlugin(configurations);
    }
    this.#nowMs = Math.max(this.#nowMs, parties.host.nowMs);
    this.plugins.push({ parties, root: parties.host.roots.current, members });
    if (this.plugins.length > MOST_PLUGINS) this.plugins.shift();
    this.#count(way);
  }

  /** The users whom the application may be told of: their sessions came whole, to a host of the relying party that made them. */
  #known({ members }: Plugin, host: string, cookies: readonly string[]): Session[] {
    const identities = servedBy(members, host).map(identityOf);
    return this.sessions.filter(
      (session) =>
        !session.isEnded &&
        identities.includes(session.identity) &&
        session.cookies.every((cookie) => cookies.includes(cookie)),
    );
  }

  /** Opens a page, and checks who the application is told has asked for it. */
  #open(plugin: Plugin, host: string, path: string, cookies: readonly string[]): string | undefined {
    const { parties } = plugin;
    const authority = this.random.pick([host, host, host.toUpperCase(), `${host}:443`, `${host}.`]);
    const others = navigation(path, cookies).filter(([name]) => name !== ":authority");
    const spoofed = [
      ["x-auth-request-user", "mallory"],
      ["x-forwarded-host", this.random.pick(HOSTS)],
    ] as const;
    const stream = parties.host.open([[":authority", authority], ...others, ...spoofed]);
    const user = userSeen(stream.forwarded, oursOf(plugin));
    const known = this.#known(plugin, host, cookies).map((session) => session.user);
    if (path === OPEN_PATH) assert.equal(user, undefined);
    else assert.ok(user === undefined ? stream.forwarded === undefined : known.includes(user), `${user} at ${host}`);
    parties.host.end(stream);
    return user;
  }

  async #cookiesOf(jar: CookieJar, host: string): Promise<string[]> {
    return (await jar.getCookies(`https://${host}/`)).map((cookie) => cookie.cookieString());
  }

  async #keep(jar: CookieJar, host: string, stream: EmulatedStream): Promise<void> {
    for (const line of valuesOf(stream.response?.headers, "set-cookie")) await jar.setCookie(line, `https://${host}/`);
  }

  async #browse(plugin: Plugin): Promise<void> {
    const host = this.random.pick([...HOSTS, NOBODYS]);
    const cookies = await this.#cookiesOf(this.random.pick(this.#jars), host);
    const path = this.random.below(4) === 0 ? OPEN_PATH : "/";
    const user = this.#open(plugin, host, path, cookies);
    if (path === OPEN_PATH) return;
    // Whoever is signed in there is served, too: to refuse all would keep every rule.
    assert.equal(user !== undefined, this.#known(plugin, host, cookies).length > 0, `${user} at ${host}`);
    this.#count(user === undefined ? "refused" : "served");
  }

  async #signIn({ parties, members }: Plugin): Promise<void> {
    const jar = this.random.pick(this.#jars);
    const party = this.random.pick(members);
    const { name, home, provider } = party;
    const begun = parties.open(home, `/oauth2/start?rp=${name}`, await this.#cookiesOf(jar, home));
    await this.#keep(jar, home, begun);
    const url = new URL(valuesOf(begun.response?.headers, "location")[0] ?? "about:blank");
    assert.equal(url.origin, issuerOf(provider));
    const state = url.searchParams.get("state") ?? "";
    const back = parties.open(home, `/oauth2/callback/${name}?code=c&state=${state}`, await this.#cookiesOf(jar, home));
    const user = `${this.sessions.length} of ${identityOf(party)}`;
    const end = Math.floor(this.#nowMs / 1000) + LONG;
    const more = this.random.below(4) === 0 ? { more: "x".repeat(4000) } : {};
    await parties.redeem(provider, { url, cookies: [] }, { sub: user, exp: end, ...more });
    assert.equal(back.response?.status, 302, back.response?.details);
    await this.#keep(jar, home, back);
    const lines = valuesOf(back.response.headers, "set-cookie").filter((line) => !line.includes("Max-Age=0"));
    const cookies = lines.map((line) => line.split(";")[0] ?? "").filter((line) => line.startsWith(party.cookieName));
    assert.ok(cookies.length > 0);
    this.sessions.push({ user, identity: identityOf(party), cookies, isEnded: false });
    this.#count("logins");
  }

  /** Somebody who has got hold of cookies sends them where and as they like. */
  #steal(plugin: Plugin): void {
    if (this.sessions.length === 0) return;
    const host = this.random.pick([...HOSTS, NOBODYS]);
    const names = plugin.members.map(({ cookieName }) => cookieName);
    const sent: string[] = [];
    for (let i = 0; i < 1 + this.random.below(3); i++) {
      for (const cookie of this.random.pick(this.sessions.slice(-40)).cookies) {
        const at = cookie.indexOf("=");
        const [name, value] = [cookie.slice(0, at), cookie.slice(at + 1)];
        const other = this.random.pick([...names, ...names, "gatehouse-choice", "__Host-gatehouse-login-AAAAAAAA"]);
        const number = this.random.pick(["", "", ".1", ".2"]);
        const dice = this.random.below(3);
        // Its own name where the configuration knows it: others are no cookies of ours.
        const isKnown = names.some((known) => name.startsWith(known));
        if (dice === 0 && isKnown) sent.push(cookie);
        else if (dice === 1) sent.push(`${other}${name.slice(name.indexOf(".") + 1 || name.length, -2)}=${value}`);
        else sent.push(names.includes(other) ? `${other}${number}=${value}` : `${other}=${value}`);
      }
    }
    if (this.random.below(3) === 0) sent.push(`gatehouse-choice=${this.random.pick(NAMES)}`);
    const user = this.#open(plugin, host, this.random.below(5) === 0 ? OPEN_PATH : "/", sent);
    this.#count(user === undefined ? "thieves refused" : "thieves served as the owner is");
  }

  /** A login of one relying party comes back to another's callback, with all cookies that there are. */
  #mixUp(first: Plugin, second: Plugin): void {
    const one = this.random.pick(first.members);
    const other = this.random.pick(second.members);
    if (identityOf(one) === identityOf(other)) return;
    this.#turnTo(first);
    const its = first.parties.begin(one.home, `/oauth2/start?rp=${one.name}`);
    this.#turnTo(second);
    const theirs = second.parties.begin(other.home, `/oauth2/start?rp=${other.name}`);
    const cookies = [...its.cookies, ...theirs.cookies];
    const state = its.url.searchParams.get("state") ?? "";
    for (const host of [other.home, one.home]) {
      const stream = second.parties.open(host, `/oauth2/callback/${other.name}?code=c&state=${state}`, cookies);
      assert.equal(stream.state, "ANSWERED");
      assert.ok(!second.parties.host.calls.some(({ body }) => body.includes("authorization_code")));
      assert.equal(
        valuesOf(stream.response?.headers, "set-cookie").some((line) => /gatehouse-(?!login|choice)\w+=\w/.test(line)),
        false,
      );
    }
    this.#count("mix-ups");
  }

  async #signOut(plugin: Plugin): Promise<void> {
    const host = this.random.pick(HOSTS);
    const jar = this.random.pick(this.#jars);
    const cookies = await this.#cookiesOf(jar, host);
    const ended = this.#known(plugin, host, cookies);
    const stream = plugin.parties.open(host, "/oauth2/sign_out", cookies);
    if (servedBy(plugin.members, host).length > 0) assert.equal(stream.response?.status, 302);
    await this.#keep(jar, host, stream);
    for (const session of ended) session.isEnded = true;
    if (ended.length > 0) this.#count("sign-outs");
  }
}

let keys: Map<string, Signer>;
before(async () => {
  keys = await EmulatedParties.makeKeys(NAMES);
});

for (const seed of [1, 2]) {
  test(`no order of events has an application see a user of a relying party that does not serve its host, or a cookie of ours (seed ${seed})`, async () => {
    const world = new World(new SeededRandom(seed), keys);
    for (let i = 0; i < STEPS; i++) await world.step();
    const least = { served: 30, refused: 50, logins: 100, "thieves refused": 200, "mix-ups": 20, "sign-outs": 10 };
    for (const [what, count] of Object.entries({ ...least, "thieves served as the owner is": 10 })) {
      assert.ok((world.counts.get(what) ?? 0) >= count, `${what}: ${world.counts.get(what)}`);
    }
    for (const way of WAYS) assert.ok((world.counts.get(way) ?? 0) > 0, way);
  });
}
