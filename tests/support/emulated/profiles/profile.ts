/**
 * The providers of docs/providers as their vendors document them: where their endpoints are, what the token endpoint
 * gives and for how long, and what people can sign out of. By the page's name.
 */

type Json = Readonly<Record<string, unknown>>;

export interface Profile {
  /** Of the discovery document: paths are at the issuer's host, and those that begin with a dot below its path. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly claimsSupported: readonly string[];
  /** Seconds. */
  readonly idTokenLife: number;
  readonly accessTokenLife: number;
  /** What the authorization request needs for the provider to give a refresh token; null: it gives one anyway. */
  readonly refreshTokenFor: { readonly scope: string } | { readonly parameter: readonly [string, string] } | null;
  /** Whether each refresh brings a new refresh token, after which the old one is refused. */
  readonly rotates: boolean;
  readonly algorithm?: "ES256";
  /** What its ID tokens have beside the usual, and what its UserInfo endpoint tells of the same user. */
  readonly idToken: Json;
  readonly userInfo?: Json;
  /** What comes of it for the application. */
  readonly headers: Readonly<Record<string, string>>;
}

export const MINUTE = 60;
export const HOUR = 60 * MINUTE;
export const OFFLINE = { scope: "offline_access" };

/** A user, as most of them tell it, and the headers that come of that. */
export const EMAIL = { email: "ada@example.com", email_verified: true };
export const NAMES = { name: "Ada Lovelace", preferred_username: "ada" };
export const PERSON = { ...EMAIL, ...NAMES };
export const EMAIL_HEADER = { "x-auth-request-email": "ada@example.com" };
export const NAME_HEADER = { "x-auth-request-preferred-username": "ada" };
export const PERSON_HEADERS = { ...EMAIL_HEADER, ...NAME_HEADER };
export const PERSON_CLAIMS = ["sub", "name", "preferred_username", "email", "email_verified"];

/** The discovery document of a profile's provider. */
export function discoveryOf({ endpoints, claimsSupported, algorithm }: Profile, issuer: string): Json {
  const base = issuer.endsWith("/") ? issuer : `${issuer}/`;
  const urls = Object.entries(endpoints).map(([name, url]) => [name, new URL(url, base).href]);
  return {
    issuer,
    ...(Object.fromEntries(urls) as Json),
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [algorithm ?? "RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    claims_supported: claimsSupported,
  };
}
