/** A gateway in the emulated host with a migrated configuration, and a browser's way through a login there. */
import assert from "node:assert/strict";
import { SignJWT } from "jose";
import { linksOf } from "../../../tools/client/html.ts";
import { FILTER } from "../emulated/filter.ts";
import { valuesOf } from "../emulated/header-map.ts";
import { HostEmulator, type Pairs } from "../emulated/host-emulator.ts";
import { CONFIGURATION, navigation, type Signer } from "../emulated/session.ts";
import type { EmulatedStream } from "../emulated/stream.ts";

export const ACCESS_TOKEN = "access-token";
const MOST_HOPS = 6;

/** What signs a user in: the stream of the page, with the session, and the ID token. */
export interface SignedIn {
  readonly stream: EmulatedStream;
  readonly idToken: string;
}

export class MigratedGateway {
  private constructor(
    private readonly host: HostEmulator,
    private readonly keys: Signer,
    private readonly discovered: string,
    private readonly tokenIssuer: string,
  ) {}

  /** Secrets take the place of the variables, which this host has none of. */
  static async start(
    configuration: object,
    keys: Signer,
    discovered: string,
    tokenIssuer = discovered,
  ): Promise<MigratedGateway> {
    const host = await HostEmulator.start(FILTER, withSecrets(configuration) as object);
    const gateway = new MigratedGateway(host, keys, discovered, tokenIssuer);
    for (let i = 0; i < 8; i++) {
      host.tick();
      gateway.#answerDocuments();
      host.nowMs += 1_001;
    }
    return gateway;
  }

  #answerDocuments(): void {
    for (;;) {
      const at = this.host.calls.findIndex(({ body }) => body === "");
      if (at < 0) return;
      const [call = assert.fail()] = this.host.calls.splice(at, 1);
      const isDiscovery = valuesOf(call.headers, ":path")[0]?.includes("openid-configuration") === true;
      const base = this.discovered.replace(/\/$/, "");
      const metadata = {
        issuer: this.discovered,
        authorization_endpoint: `${base.replace("{tenantid}", "any")}/authorize`,
        token_endpoint: `${base.replace("{tenantid}", "any")}/token`,
        jwks_uri: `${base.replace("{tenantid}", "any")}/jwks`,
      };
      this.host.answer(call, 200, JSON.stringify(isDiscovery ? metadata : this.keys.jwks));
    }
  }

  /** Sends a request as a browser on its way to a page. */
  open(
    method: string,
    address: string,
    headers: Readonly<Record<string, string>> = {},
    cookies: readonly string[] = [],
  ): EmulatedStream {
    const url = new URL(address);
    const changes = new Map([
      [":authority", url.host],
      [":method", method],
      [":scheme", url.protocol.slice(0, -1)],
      ["x-forwarded-proto", url.protocol.slice(0, -1)],
    ]);
    // What scripts send are no navigations.
    const isNavigation = method === "GET" && !("x-requested-with" in headers);
    const pairs = navigation(url.pathname + url.search, cookies)
      .filter(([name]) => isNavigation || !/^(sec-fetch-|accept$)/.test(name))
      .map(([name, value]) => [name, changes.get(name) ?? value] as const);
    const stream = this.host.open([...pairs, ...Object.entries(headers)] as Pairs);
    if (stream.state !== "HELD") this.host.end(stream);
    return stream;
  }

  /** Signs a user in from a page on, and asks for where that leads. */
  async signIn(page: string, claims: Readonly<Record<string, unknown>>): Promise<SignedIn> {
    const jar = new Map<string, string>();
    let address = page;
    let idToken = "";
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const stream = this.open(
        "GET",
        address,
        {},
        Array.from(jar, ([name, value]) => `${name}=${value}`),
      );
      if (stream.state === "HELD") {
        idToken = await this.#redeem(new URL(address).searchParams.get("code") ?? "", claims);
        this.host.end(stream);
      }
      for (const line of valuesOf(stream.response?.headers, "set-cookie")) keep(jar, line);
      // Who was signed in and is refused is offered to sign in as somebody else.
      const link = idToken === "" ? linkToSignIn(stream) : undefined;
      const next = valuesOf(stream.response?.headers, "location")[0] ?? link;
      if (next === undefined) return { stream, idToken };
      const url = new URL(next, address);
      address =
        url.pathname.endsWith("/authorize") || url.searchParams.has("code_challenge") ? this.#authorize(url) : url.href;
    }
    assert.fail(`no end of the login; the log says:\n${this.host.log.join("\n")}`);
  }

  /** The code is the nonce, since this provider remembers nothing, and the client's id. */
  #authorize(url: URL): string {
    const back = new URL(url.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("state", url.searchParams.get("state") ?? "");
    back.searchParams.set("code", `${url.searchParams.get("nonce") ?? ""} ${url.searchParams.get("client_id") ?? ""}`);
    return back.href;
  }

  async #redeem(code: string, claims: object): Promise<string> {
    const call = this.host.takeCall((body) => body.includes("grant_type=authorization_code"));
    const [nonce = "", aud = ""] = code.split(" ");
    const now = Math.floor(this.host.nowMs / 1000);
    const id_token = await new SignJWT({ iss: this.tokenIssuer, aud, iat: now, exp: now + 3600, nonce, ...claims })
      .setProtectedHeader({ alg: "RS256", kid: this.keys.kid })
      .sign(this.keys.privateKey);
    const body = { token_type: "Bearer", id_token, access_token: ACCESS_TOKEN, expires_in: 3600 };
    this.host.answer(call, 200, JSON.stringify(body));
    return id_token;
  }
}

/** Where a page leads to sign in; undefined where it is none that does. */
function linkToSignIn({ response }: EmulatedStream): string | undefined {
  return linksOf(response?.body ?? "").find(({ href }) => href.includes("/start"))?.href;
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (line.includes("Max-Age=0")) jar.delete(name);
  else jar.set(name, value);
}

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === "env") return CONFIGURATION.cookieSecret;
  return Object.fromEntries(entries.map(([key, member]) => [key, withSecrets(member)]));
}
