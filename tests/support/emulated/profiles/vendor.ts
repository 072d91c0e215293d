/** A provider as its vendor documents it, and a gateway with the configuration of the provider's page. */
import assert from "node:assert/strict";
import { configurationOf } from "../../configuration/provider-pages.ts";
import { valuesOf } from "../header-map.ts";
import type { HttpCall } from "../host-emulator.ts";
import { EmulatedProvider } from "../provider.ts";
import { beginLogin, comeBack, CONFIGURATION, navigation, sessionCookies } from "../session.ts";
import type { EmulatedStream } from "../stream.ts";
import { discoveryOf, type Profile } from "./profile.ts";
import { SELF_HOSTED } from "./self-hosted.ts";
import { SERVICES } from "./services.ts";

type Json = Readonly<Record<string, unknown>>;

const PROFILES: Readonly<Record<string, Profile>> = { ...SERVICES, ...SELF_HOSTED };
const SUBJECT = { sub: "u1" };

export class Vendor {
  /** The only refresh token that the provider takes; "" while it has given none. */
  refreshToken = "";
  #grants = 0;
  #givesRefreshTokens = false;

  private constructor(
    readonly page: Json,
    readonly profile: Profile,
    readonly discovery: Json,
    private readonly changes: Json,
  ) {}

  /**
   * `changes`: claims of the user's ID tokens that are other than in the profile. `more`: keys of the configuration in place
   * of the page's.
   */
  static async start(
    name: string,
    changes: Json = {},
    more: Json = {},
  ): Promise<{ vendor: Vendor; provider: EmulatedProvider }> {
    const profile = PROFILES[name];
    assert.ok(profile !== undefined, `no profile of ${name}`);
    const page = { ...configurationOf(name), ...more };
    const issuer = String(page["issuer"]);
    const vendor = new Vendor(page, profile, discoveryOf(profile, issuer), changes);
    const { clientSecret, cookieSecret } = CONFIGURATION;
    const provider = await EmulatedProvider.start({
      issuer,
      // Both secrets are from the environment there.
      configuration: { ...page, clientSecret, cookieSecret },
      discovery: () => ({ ...vendor.discovery }),
      algorithm: profile.algorithm ?? "RS256",
      claims: (usual) => vendor.#claims(usual),
      tokens: (response) => vendor.#tokens(response),
    });
    return { vendor, provider };
  }

  /** Signs somebody in: the callback's stream, whose answer waits for nothing more. */
  logIn(provider: EmulatedProvider): EmulatedStream {
    const { url, cookie } = beginLogin(provider.host);
    assert.equal(url.origin + url.pathname, this.discovery["authorization_endpoint"], "where people are sent");
    const wanted = this.profile.refreshTokenFor;
    const scopes = (url.searchParams.get("scope") ?? "").split(" ");
    if (wanted === null) this.#givesRefreshTokens = true;
    else if ("scope" in wanted) this.#givesRefreshTokens = scopes.includes(wanted.scope);
    else this.#givesRefreshTokens = url.searchParams.get(wanted.parameter[0]) === wanted.parameter[1];
    const stream = comeBack(provider.host, { url, cookie });
    provider.redeem(url.searchParams.get("nonce") ?? "");
    const { userInfo } = this.profile;
    if (userInfo !== undefined) provider.answerUserInfo({ ...SUBJECT, ...userInfo });
    assert.equal(provider.takeUserInfoCall(), undefined, "the rest is in the ID token");
    return stream;
  }

  #claims(usual: Json): Record<string, unknown> {
    const exp = Number(usual["iat"]) + this.profile.idTokenLife;
    // A refreshed one has no nonce with most of them.
    const nonce = usual["nonce"] === "" ? undefined : usual["nonce"];
    return { ...usual, ...SUBJECT, aud: this.page["clientId"], exp, nonce, ...this.profile.idToken, ...this.changes };
  }

  #tokens(response: Json): Record<string, unknown> {
    const answer = { ...response, expires_in: this.profile.accessTokenLife };
    const isFirst = this.refreshToken === "";
    if (!this.#givesRefreshTokens || (!isFirst && !this.profile.rotates)) return answer;
    this.refreshToken = `refresh token ${++this.#grants}`;
    return { ...answer, refresh_token: this.refreshToken };
  }
}

/** What a page of the application is sent with these cookies, and what becomes of the request. */
export function visit(provider: EmulatedProvider, cookies: readonly string[]): EmulatedStream {
  return provider.host.open(navigation("/", cookies));
}

/** Lets seconds pass, at whose end the provider's documents are looked at again where that is due. */
export function pass(provider: EmulatedProvider, seconds: number): void {
  provider.host.nowMs += seconds * 1000;
  provider.host.tick();
  provider.answerDocuments();
}

/** The calls for a refresh that are under way. */
export function refreshes({ host }: EmulatedProvider): HttpCall[] {
  return host.calls.filter(({ body }) => body.includes("grant_type=refresh_token"));
}

/** Asserts that the application is told what the profile says. */
export function assertTold(stream: EmulatedStream, { headers }: Profile): void {
  for (const [header, value] of Object.entries({ "x-auth-request-user": SUBJECT.sub, ...headers })) {
    assert.equal(valuesOf(stream.forwarded, header).join(), value, header);
  }
}

/** The cookies of a session after an answer that may set them anew. */
export function cookiesAfter(provider: EmulatedProvider, stream: EmulatedStream, cookies: string[]): string[] {
  const set = sessionCookies(provider.host.respond(stream, []));
  provider.host.end(stream);
  return set.length > 0 ? set : cookies;
}
