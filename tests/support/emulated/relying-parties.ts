/** Several relying parties in the emulated host, each with a provider of its own. */
import { type JWTPayload, SignJWT } from "jose";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import { HostEmulator, type HttpCall, type Pairs } from "./host-emulator.ts";
import { CONFIGURATION, navigation, type Signer, signer } from "./session.ts";
import { EmulatedSharedData } from "./shared-data.ts";
import type { EmulatedStream } from "./stream.ts";

/** What a relying party is configured with, beside what all have. */
export interface PartyConfiguration {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly [key: string]: unknown;
}

/** A login that was begun: where the browser was sent, and all cookies that it was given, as `name=value`. */
export interface PartyLogin {
  readonly url: URL;
  readonly cookies: string[];
}

/** A gateway with the relying parties of `configurations`; the provider of `one` is `https://one.idp.example.com`. */
export class EmulatedParties {
  private constructor(
    readonly host: HostEmulator,
    readonly keys: ReadonlyMap<string, Signer>,
    readonly configurations: readonly PartyConfiguration[],
    readonly silent: Set<string>,
  ) {}

  /** Keys for each name, which outlive a gateway. */
  static async makeKeys(names: readonly string[]): Promise<Map<string, Signer>> {
    return new Map(await Promise.all(names.map(async (name) => [name, await signer(`key of ${name}`)] as const)));
  }

  /**
   * `top`: what stands at the top of the configuration. `silent`: names of those whose providers do not answer. `wasm`: the
   * built module.
   */
  static async start(
    configurations: readonly PartyConfiguration[],
    keys: ReadonlyMap<string, Signer>,
    {
      top = {},
      silent = [],
      sharedData = new EmulatedSharedData(),
      nowMs = Date.now(),
      wasm = FILTER,
    }: {
      top?: object;
      silent?: readonly string[];
      sharedData?: EmulatedSharedData;
      nowMs?: number;
      wasm?: string;
    } = {},
  ): Promise<EmulatedParties> {
    const host = await HostEmulator.start(wasm, documentOf(configurations, top), sharedData, nowMs);
    const parties = new EmulatedParties(host, keys, configurations, new Set(silent));
    parties.settle();
    return parties;
  }

  /** Hands the plugin another configuration, in place of the one that it has. */
  reconfigure(configurations: readonly PartyConfiguration[], top: object = {}): void {
    this.host.configure(documentOf(configurations, top));
    this.settle();
  }

  /** Adds a plugin with another configuration to the VM, which requests are for from now on. */
  addPlugin(configurations: readonly PartyConfiguration[], top: object = {}): void {
    this.host.addRoot(documentOf(configurations, top));
    this.settle();
  }

  /** Ticks, a second apart, until all providers are asked that are due, and answers for those that are not silent. */
  settle(): void {
    for (let i = 0; i < 2 * this.configurations.length + 2; i++) {
      this.host.tick();
      this.answerDocuments();
      this.host.nowMs += 1_001;
    }
  }

  /** Answers the calls for metadata and keys that are under way. */
  answerDocuments(): void {
    for (;;) {
      const call = this.host.calls.find((other) => other.body === "" && !this.silent.has(nameOf(other)));
      if (call === undefined) return;
      this.host.calls.splice(this.host.calls.indexOf(call), 1);
      const name = nameOf(call);
      const issuer = issuerOf(name);
      const metadata = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      };
      const isKeys = valuesOf(call.headers, ":path")[0] === "/jwks";
      this.host.answer(call, 200, JSON.stringify(isKeys ? this.keys.get(name)?.jwks : metadata));
    }
  }

  /** Opens a path on a host as a browser does. */
  open(authority: string, path: string, cookies: readonly string[] = []): EmulatedStream {
    return this.host.open(at(authority, navigation(path, cookies)));
  }

  /** Begins a login at `path` of a host. */
  begin(authority: string, path = "/", cookies: readonly string[] = []): PartyLogin {
    const { response } = this.open(authority, path, cookies);
    const location = valuesOf(response?.headers, "location")[0] ?? "about:blank";
    return { url: new URL(location, `https://${authority}`), cookies: setCookies(response?.headers) };
  }

  /**
   * An ID token of a relying party's provider for its client, of an hour's life unless the claims say otherwise; signed with the
   * key of `signedBy`, and naming that of `named`.
   */
  idToken(name: string, claims: JWTPayload = {}, signedBy = name, named = signedBy): Promise<string> {
    const now = Math.floor(this.host.nowMs / 1000);
    const keys = this.keys.get(signedBy);
    if (keys === undefined) throw new Error(`no keys of ${signedBy}`);
    const usual = { iss: issuerOf(name), aud: `client of ${name}`, sub: `user of ${name}`, iat: now, exp: now + 3600 };
    const token = new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: "RS256", kid: `key of ${named}` });
    return token.sign(keys.privateKey);
  }

  /** Answers the call that redeems a code, which goes to the provider of `name`. */
  async redeem(name: string, login: PartyLogin, claims: JWTPayload = {}, more: object = {}): Promise<void> {
    const id_token = await this.idToken(name, { nonce: login.url.searchParams.get("nonce") ?? "", ...claims });
    const call = this.host.takeCall((body) => body.includes("grant_type=authorization_code"));
    if (nameOf(call) !== name) throw new Error(`the code went to ${nameOf(call)}`);
    this.host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t", ...more }));
  }

  /** Comes back from the provider of a login to `path` of a host. */
  comeBack(authority: string, path: string, login: PartyLogin, cookies: readonly string[] = []): EmulatedStream {
    const state = login.url.searchParams.get("state") ?? "";
    return this.open(authority, `${path}?code=c&state=${state}`, [...cookies, ...login.cookies]);
  }

  /** Signs in at a relying party and answers all cookies that the browser has then, as `name=value`. */
  async signIn(
    name: string,
    authority: string,
    { start = "/oauth2/start", callback = "/oauth2/callback", cookies = [] as readonly string[] } = {},
    claims: JWTPayload = {},
    more: object = {},
  ): Promise<string[]> {
    const login = this.begin(authority, start, cookies);
    const stream = this.comeBack(authority, callback, login, cookies);
    await this.redeem(name, login, claims, more);
    if (stream.response?.status !== 302) {
      throw new Error(`no session: ${stream.response?.details ?? "held"}; the log says:\n${this.host.log.join("\n")}`);
    }
    return setCookies(stream.response.headers);
  }
}

function documentOf(configurations: readonly PartyConfiguration[], top: object): object {
  const { cookieSecret } = CONFIGURATION;
  const relyingParties = configurations.map((party) => ({
    issuer: issuerOf(party.name),
    clientId: `client of ${party.name}`,
    clientSecret: `a secret of the client ${party.name}`,
    ...party,
  }));
  return { cookieSecret, relyingParties, ...top };
}

/** The issuer of a relying party's provider. */
export function issuerOf(name: string): string {
  return `https://${name}.idp.example.com`;
}

/** Whose provider a call goes to. */
export function nameOf(call: HttpCall): string {
  return (valuesOf(call.headers, ":authority")[0] ?? "").replace(".idp.example.com", "");
}

/** The same request at another host. */
export function at(authority: string, headers: Pairs): Pairs {
  return headers.map(([name, value]) => (name === ":authority" ? [name, authority] : [name, value]));
}

/** The cookies that a reply sets, as `name=value`, without those that it takes away. */
export function setCookies(headers: Pairs | undefined): string[] {
  const lines = valuesOf(headers, "set-cookie").filter((line) => !line.includes("Max-Age=0"));
  return lines.map((line) => line.split(";")[0] ?? "");
}
