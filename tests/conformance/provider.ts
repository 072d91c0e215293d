/** The provider of a module: the tests' own, with the keys, tokens and claims that the suite's has. */
import { randomUUID } from "node:crypto";
import type { Claims } from "../support/provider/keys.ts";
import { signCompact } from "../support/provider/keys.ts";
import type { RecordedRequest, Response } from "../support/provider/messages.ts";
import type { Provider } from "../support/provider/provider.ts";
import { json } from "../support/provider/requests.ts";
import { type KeySetOptions, makeKeySet } from "./keys.ts";

/** Who signs in. */
export const USER = {
  sub: "user-subject-1234531",
  name: "Demo T. User",
  preferred_username: "d.tu",
  email: "user@example.com",
  email_verified: false,
  phone_number: "+1 555 5550000",
};
/** What a scope asks for (OpenID Connect Core 5.4). */
const CLAIMS_OF_SCOPES: Record<string, (keyof typeof USER)[]> = {
  openid: ["sub"],
  profile: ["name", "preferred_username"],
  email: ["email", "email_verified"],
  phone: ["phone_number"],
};
/** What the suite's refresh tokens and `sid`s end with some of (RFC 6749, appendix A: VSCHAR). */
export const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ x";
const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

/** Begins a module: an empty record, good behaviour, and keys that nobody has seen. */
export async function beginModule(provider: Provider, keys: KeySetOptions = {}): Promise<void> {
  provider.reset();
  provider.user = { ...USER };
  await renewKeys(provider, keys);
  provider.behaviour = {
    ...provider.behaviour,
    discovery: (document) => ({ ...document, ...metadata(provider.issuer) }),
    claims: idTokenClaims,
    token: (response) => tokenResponse(provider, response),
    respond: { userinfo: (request) => answerUserInfo(provider, request) },
  };
}

/** Signs with new keys from now on, and publishes no others. */
export async function renewKeys(provider: Provider, options: KeySetOptions = {}): Promise<void> {
  const { signing, others } = await makeKeySet(options);
  provider.keys = signing;
  Object.assign(provider.behaviour, {
    signWith: signing[0]?.kid,
    signing: options.named === false ? "NO_KID" : "OWN",
    keys: (published: object[]) => [...published, ...others],
  });
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    userinfo_endpoint: `${issuer}/userinfo`,
    response_modes_supported: ["query", "fragment", "form_post"],
    scopes_supported: ["openid", "phone", "profile", "email", "address", "offline_access"],
    claims_supported: Object.keys(USER),
    id_token_signing_alg_values_supported: ["none", "RS256", "ES256"],
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  };
}

/** The suite's ID tokens tell of the user nothing but who it is. */
function idTokenClaims({ iss, sub, aud, nonce, exp, iat, at_hash: accessTokenHash }: Claims): Claims {
  return { iss, sub, aud, nonce, exp, iat, at_hash: accessTokenHash };
}

/** The suite tells of scopes, and not when the access token expires. */
function tokenResponse(provider: Provider, response: Record<string, unknown>): Record<string, unknown> {
  return { ...response, expires_in: undefined, scope: scopeOf(provider) };
}

/** What the latest authorization request asks for. */
function scopeOf(provider: Provider): string {
  return provider.requestsTo("authorize").at(-1)?.query.get("scope") ?? "";
}

function answerUserInfo(provider: Provider, request: RecordedRequest): Response {
  const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
  if (!provider.issued.includes(token)) return json(401, { error: "invalid_token" });
  return json(200, userInfoOf(provider));
}

/** What the scopes of the latest authorization request give. */
export function userInfoOf(provider: Provider): Claims {
  const names = scopeOf(provider)
    .split(" ")
    .flatMap((scope) => CLAIMS_OF_SCOPES[scope] ?? []);
  return Object.fromEntries(names.map((name) => [name, USER[name]]));
}

/** Adds to what ID tokens say, or takes its place. */
export function changeIdToken(provider: Provider, change: (claims: Claims) => Claims): void {
  const before = provider.behaviour.claims ?? ((claims): Claims => claims);
  provider.behaviour.claims = (claims, request) => change(before(claims, request));
}

/** The claims of a logout token for the session with this `sid`. */
export function logoutClaims(provider: Provider, sid: string): Claims {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: provider.issuer,
    sub: USER.sub,
    aud: provider.clients[0]?.id,
    jti: randomUUID(),
    sid,
    events: { [LOGOUT_EVENT]: {} },
    iat,
    exp: iat + 120,
    ignored_claim: "Logout Tokens MAY contain other Claims.",
  };
}

/** A token of the provider's own, signed as its ID tokens are or with its key for another algorithm. */
export function signed(provider: Provider, claims: Claims, algorithm = "RS256"): Promise<string> {
  const key = provider.keys.find((candidate) => candidate.algorithm === algorithm);
  if (key === undefined) throw new Error(`the provider has no key for ${algorithm}`);
  return signCompact(key, claims);
}
