/** A login in the emulated host: what a real provider would answer, without a network. */
import { type CryptoKey, importJWK, type JWTPayload, SignJWT } from "jose";
import { valuesOf } from "./header-map.ts";
import { HostEmulator, type Pairs } from "./host-emulator.ts";
import type { Imports } from "./host-imports.ts";
import { signingKey } from "./signing-keys.ts";
import type { EmulatedStream } from "./stream.ts";

export const ISSUER = "https://idp.example.com";
const ORIGIN = "https://app.example.com";
export const CONFIGURATION = {
  issuer: ISSUER,
  clientId: "app",
  clientSecret: "a secret of the client's",
  redirectUrl: `${ORIGIN}/oauth2/callback`,
  cookieSecret: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7)).toString("base64"),
};

export const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
};

export interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwks: object;
}

export async function signer(kid = "1"): Promise<Signer> {
  const { kty = "", n = "", e = "", ...secret } = signingKey();
  const privateKey = (await importJWK({ kty, n, e, ...secret }, "RS256")) as CryptoKey;
  return { kid, privateKey, jwks: { keys: [{ kty, n, e, kid, alg: "RS256", use: "sig" }] } };
}

/** The headers that a browser sends on its way to a page. */
export function navigation(path: string, cookies: readonly string[] = []): Pairs {
  return [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", "GET"],
    [":scheme", "https"],
    ["sec-ch-ua-platform", '"Linux"'],
    [
      "user-agent",
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    ],
    ["accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"],
    ["accept-encoding", "gzip, deflate, br, zstd"],
    ["accept-language", "en-US,en;q=0.9"],
    ["sec-fetch-site", "same-origin"],
    ["sec-fetch-mode", "navigate"],
    ["sec-fetch-dest", "document"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "f9554c09-053a-4cfe-8c74-5c8144a1b63c"],
    ...(cookies.length > 0 ? ([["cookie", cookies.join("; ")]] as Pairs) : []),
  ];
}

/** A filter whose provider is ready. `more`: what a module imports beside the ABI. */
export async function readyHost(
  wasmPath: string,
  keys: Signer,
  configuration: object = {},
  more: Imports = {},
): Promise<HostEmulator> {
  const host = await HostEmulator.start(wasmPath, { ...CONFIGURATION, ...configuration }, undefined, undefined, more);
  host.tick();
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.answer(host.takeCall(), 200, JSON.stringify(keys.jwks));
  return host;
}

/** The session's cookies that an answer sets, as `name=value`. */
export function sessionCookies(answer: Pairs | undefined): string[] {
  const lines = valuesOf(answer, "set-cookie").filter((line) => !line.includes("Max-Age=0"));
  return lines.filter((line) => /^[\w-]*gatehouse(\.\d+)?=/.test(line)).map((line) => line.split(";")[0] ?? "");
}

/** An ID token for the client, of an hour's life unless the claims say otherwise. `header`: of it, besides the usual. */
export function idToken(
  host: HostEmulator,
  keys: Signer,
  claims: JWTPayload = {},
  header: object = {},
): Promise<string> {
  const now = Math.floor(host.nowMs / 1000);
  const usual = { iss: ISSUER, aud: CONFIGURATION.clientId, sub: "9f5c1a70", iat: now, exp: now + 3600 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: keys.kid, ...header })
    .sign(keys.privateKey);
}

/** A login that the filter began: where it sends the browser, and the cookie that it gives it, as `name=value`. */
export interface BegunLogin {
  readonly url: URL;
  readonly cookie: string;
}

/** Begins a login, with no other cookies. */
export function beginLogin(host: HostEmulator, path = "/oauth2/start?rd=/"): BegunLogin {
  const { response } = host.open(navigation(path));
  const [cookie = ""] = (valuesOf(response?.headers, "set-cookie")[0] ?? "").split(";");
  return { url: new URL(valuesOf(response?.headers, "location")[0] ?? "about:blank"), cookie };
}

/** Comes back from the provider with a code. */
export function comeBack(
  host: HostEmulator,
  { url, cookie }: BegunLogin,
  cookies: readonly string[] = [],
): EmulatedStream {
  const state = url.searchParams.get("state") ?? "";
  return host.open(navigation(`/oauth2/callback?code=c&state=${state}`, [...cookies, cookie]));
}

/** Answers the call that redeems the login's code. `more`: what the token response holds besides. */
export async function redeem(
  host: HostEmulator,
  keys: Signer,
  { url }: BegunLogin,
  { claims = {}, header = {}, more = {} }: { claims?: JWTPayload; header?: object; more?: object } = {},
): Promise<void> {
  const id_token = await idToken(host, keys, { nonce: url.searchParams.get("nonce") ?? "", ...claims }, header);
  const call = host.takeCall((body) => body.includes("grant_type=authorization_code"));
  host.answer(call, 200, JSON.stringify({ token_type: "Bearer", id_token, access_token: "t", ...more }));
}

/** Signs in and answers the session's cookies, as `name=value`. `more`: what the token response holds besides. */
export async function signIn(
  host: HostEmulator,
  keys: Signer,
  claims: JWTPayload = {},
  more: object = {},
): Promise<string[]> {
  const login = beginLogin(host);
  const stream = comeBack(host, login);
  await redeem(host, keys, login, { claims, more });
  const session = sessionCookies(stream.response?.headers);
  if (session.length === 0) throw new Error(`no session; the log says:\n${host.log.join("\n")}`);
  return session;
}
