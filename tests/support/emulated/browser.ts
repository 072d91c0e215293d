/** A browser before an emulated host: it walks a login from a page to its end, as far as origins and cookies matter. */
import { CookieJar } from "tough-cookie";
import { linksOf } from "../../../tools/client/html.ts";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "./host-emulator.ts";
import { idToken, ISSUER, navigation, type Signer } from "./session.ts";

/** What stands before the gateway: it answers how a request for `url` arrives there. */
export type Front = (url: URL) => {
  readonly host: string;
  readonly scheme: "http" | "https";
  /** Undefined: the header does not come. */
  readonly forwardedProto: string | undefined;
  /** In place of the path and query of `url`, as a URL parser has them. */
  readonly path?: string | undefined;
};

export interface Walk {
  /** Where the browser is in the end. */
  readonly url: string;
  /** Whether the application was asked there, for somebody who is signed in. */
  readonly isSignedIn: boolean;
  /** The status of the answer where it was not. */
  readonly status: number | undefined;
  /** The `redirect_uri` of each login. */
  readonly redirectUris: readonly string[];
  /** Every address on the way, for messages. */
  readonly hops: readonly string[];
}

const MOST_HOPS = 12;

export class EmulatedBrowser {
  readonly #jar = new CookieJar(undefined, { prefixSecurity: "strict" });
  readonly #hops: string[] = [];
  readonly #redirectUris: string[] = [];
  readonly #host: HostEmulator;
  readonly #keys: Signer;
  readonly #front: Front;
  /** How many logins the provider refuses before it lets the user in. */
  #refusals: number;

  constructor(host: HostEmulator, keys: Signer, front: Front, refusals = 0) {
    this.#host = host;
    this.#keys = keys;
    this.#front = front;
    this.#refusals = refusals;
  }

  /** Goes to an address, follows redirects, presses the links of our pages, and signs in at the provider. */
  async walk(address: string): Promise<Walk> {
    let url = new URL(address);
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      this.#hops.push(url.href);
      if (url.origin === ISSUER) {
        url = this.#authorize(url);
        continue;
      }
      const { response, isSignedIn } = await this.#ask(url);
      const [link] = linksOf(response?.body ?? "");
      const next = valuesOf(response?.headers, "location")[0] ?? link?.href;
      if (next === undefined) return this.#end(url, isSignedIn, response?.status);
      url = new URL(next, url);
    }
    throw new Error(`no end after ${this.#hops.join(" ")}`);
  }

  #end(url: URL, isSignedIn: boolean, status: number | undefined): Walk {
    return { url: url.href, isSignedIn, status, redirectUris: this.#redirectUris, hops: this.#hops };
  }

  #authorize(url: URL): URL {
    const redirectUri = url.searchParams.get("redirect_uri") ?? "";
    this.#redirectUris.push(redirectUri);
    const back = new URL(redirectUri);
    back.searchParams.set("state", url.searchParams.get("state") ?? "");
    // The nonce goes along in the code, since this provider remembers nothing.
    if (this.#refusals-- > 0) back.searchParams.set("error", "access_denied");
    else back.searchParams.set("code", url.searchParams.get("nonce") ?? "");
    return back;
  }

  async #ask(url: URL): Promise<{ response: LocalResponse | undefined; isSignedIn: boolean }> {
    const stream = this.#host.open(this.#headers(url, await this.#jar.getCookieString(url.href)));
    if (stream.state === "HELD") {
      const call = this.#host.takeCall((body) => body.includes("grant_type=authorization_code"));
      const nonce = new URLSearchParams(call.body).get("code") ?? "";
      const id_token = await idToken(this.#host, this.#keys, { nonce });
      this.#host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t" }));
    }
    for (const line of valuesOf(stream.response?.headers, "set-cookie")) {
      // No browser takes such a cookie over http.
      if (url.protocol === "http:" && /; Secure(;|$)/.test(line)) continue;
      await this.#jar.setCookie(line, url.href);
    }
    const isSignedIn = valuesOf(stream.forwarded, "x-auth-request-user").length > 0;
    this.#host.end(stream);
    return { response: stream.response, isSignedIn };
  }

  #headers(url: URL, cookies: string): Pairs {
    const { host, scheme, forwardedProto, path } = this.#front(url);
    const changes = new Map([
      [":authority", host],
      [":scheme", scheme],
    ]);
    return navigation(path ?? url.pathname + url.search, cookies === "" ? [] : [cookies])
      .map(([name, value]) => [name, changes.get(name) ?? value] as const)
      .filter(([name]) => name !== "x-forwarded-proto")
      .concat(forwardedProto === undefined ? [] : [["x-forwarded-proto", forwardedProto]]);
  }
}
