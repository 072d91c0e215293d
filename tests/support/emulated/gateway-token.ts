/** The gateway's own tokens in the emulated host: what a test asks of them. */
import assert from "node:assert/strict";
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "./host-emulator.ts";
import { at } from "./relying-parties.ts";
import { navigation } from "./session.ts";

/** The configuration that has the application get them. `more`: of `gatewayToken`. */
export function gatewayToken(more: object = {}): object {
  return { forward: { authorization: "GATEWAY_TOKEN", gatewayToken: more } };
}

/** The bearer token of a request that went on. */
export function tokenOf(forwarded: Pairs | undefined): string {
  const [authorization = ""] = valuesOf(forwarded ?? assert.fail("the request went on"), "authorization");
  assert.match(authorization, /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
  return authorization.slice(7);
}

/** The same of a request with these cookies. */
export function tokenAt(host: HostEmulator, cookies: readonly string[], authority = "app.example.com"): string {
  return tokenOf(host.request(at(authority, navigation("/a", cookies))));
}

/** The gateway's answer to a request for one of its endpoints. */
export function ask(host: HostEmulator, path: string, authority = "app.example.com"): LocalResponse {
  return host.open(at(authority, navigation(`/oauth2/${path}`))).response ?? assert.fail("it was answered");
}

/** The keys that it publishes. */
export function keysOf(host: HostEmulator): JSONWebKeySet {
  return JSON.parse(ask(host, "jwks").body) as JSONWebKeySet;
}

/** Verifies a token by the keys that the gateway publishes, at the gateway's time. */
export async function verify(
  host: HostEmulator,
  token: string,
  { issuer = "https://app.example.com/oauth2", audience = "https://app.example.com", keys = keysOf(host) } = {},
): Promise<JWTPayload> {
  const options = { issuer, audience, currentDate: new Date(host.nowMs), algorithms: ["ES256"], typ: "JWT" };
  return (await jwtVerify(token, createLocalJWKSet(keys), options)).payload;
}

/** A token's claims, whoever signed it. */
export const claimsOf = decodeJwt;
