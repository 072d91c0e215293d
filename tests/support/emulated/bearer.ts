/** API clients in the emulated host, which bring a token of their own. */
import { type JWTPayload, SignJWT } from "jose";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, Pairs } from "./host-emulator.ts";
import { ISSUER, navigation, readyHost, type Signer } from "./session.ts";

export const API = "https://api.example.com";
const BEARER_TOKENS = { enabled: true, audiences: [API] };

/** The headers of an API client's request. */
export function apiRequest(path: string, more: Pairs = []): Pairs {
  return [
    [":authority", "app.example.com"],
    [":path", path],
    [":method", "GET"],
    [":scheme", "https"],
    ["accept", "application/json"],
    ["user-agent", "curl/8.9.1"],
    ["x-forwarded-proto", "https"],
    ["x-request-id", "f9554c09-053a-4cfe-8c74-5c8144a1b63c"],
    ...more,
  ];
}

/** The same with a bearer token. */
export function withToken(path: string, token: string, more: Pairs = []): Pairs {
  return apiRequest(path, [["authorization", `Bearer ${token}`], ...more]);
}

/** The same as a browser's navigation. */
export function navigationWithToken(path: string, token: string, cookies: readonly string[] = []): Pairs {
  return [...navigation(path, cookies), ["authorization", `Bearer ${token}`]];
}

/** The claims of an access token for the API, of an hour's life. */
export function accessClaims(host: HostEmulator, claims: JWTPayload = {}): JWTPayload {
  const now = Math.floor(host.nowMs / 1000);
  return { iss: ISSUER, aud: API, sub: "client-1", iat: now, exp: now + 3600, ...claims };
}

/** An access token (RFC 9068). Claims and members of the header that are undefined are left out. */
export function accessToken(
  host: HostEmulator,
  keys: Signer,
  claims: JWTPayload = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const all = { alg: "RS256", typ: "at+jwt", kid: keys.kid, ...header };
  return new SignJWT(accessClaims(host, claims)).setProtectedHeader(all).sign(keys.privateKey);
}

/** A filter that takes bearer tokens, whose provider is ready. */
export function bearerHost(keys: Signer, configuration: object = {}, wasm = FILTER): Promise<HostEmulator> {
  return readyHost(wasm, keys, { bearerTokens: BEARER_TOKENS, ...configuration });
}

/** What a refusal says: its status, the parameters of its challenge, its body's error. */
export interface Refusal {
  readonly status: number | undefined;
  readonly challenge: string;
  readonly error: unknown;
}

/** The refusal of the last request; fails where it was let through, or is redirected. */
export function refusalOf(host: HostEmulator): Refusal {
  const { response } = host;
  if (response === undefined) throw new Error("not answered from the filter");
  const [challenge = ""] = valuesOf(response.headers, "www-authenticate");
  const { error } = JSON.parse(response.body) as { error?: unknown };
  return { status: response.status, challenge, error };
}
