/** Pages that need another authentication than a session has, and the logins that bring it. */
import assert from "node:assert/strict";
import type { JWTPayload } from "jose";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, LocalResponse, Pairs } from "./host-emulator.ts";
import { type BegunLogin, comeBack, navigation, readyHost, redeem, type Signer } from "./session.ts";

export const MAX_AGE = 900;
export const SKEW = 60;
export const RULES = [
  rule("/fresh", { maxAge: "15m" }),
  rule("/strong", { acrValues: ["urn:mfa", "urn:hardware"] }),
  rule("/both", { maxAge: "15m", acrValues: ["urn:mfa"] }),
  rule("/denied", { maxAge: "15m" }, { unauthenticated: "DENY" }),
  rule("/sent", { maxAge: "15m" }, { unauthenticated: "REDIRECT" }),
  rule("/group", { acrValues: ["urn:mfa"] }, {}, { claims: [{ name: "groups", values: ["admins"] }] }),
  {},
];

export function rule(path: string, authentication: object, more: object = {}, require: object = {}): object {
  return { to: [{ operation: { paths: [path] } }], require: { authentication, ...require }, ...more };
}

export function ready(keys: Signer, more: object = {}): Promise<HostEmulator> {
  return readyHost(FILTER, keys, { rules: RULES, ...more });
}

export function now(host: HostEmulator): number {
  return Math.floor(host.nowMs / 1000);
}

export function changed(headers: Pairs, changes: Record<string, string>): Pairs {
  return headers.map(([name, value]) => [name, changes[name] ?? value] as const);
}

export function script(path: string, cookies: readonly string[]): Pairs {
  return changed(navigation(path, cookies), { accept: "*/*", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" });
}

export function loginOf(response: LocalResponse | undefined, message = ""): BegunLogin {
  assert.equal(response?.details, "gatehouse_login", message);
  const cookie = valuesOf(response.headers, "set-cookie").find((line) => line.includes("gatehouse-login-")) ?? "";
  return { url: new URL(valuesOf(response.headers, "location")[0] ?? ""), cookie: cookie.split(";")[0] ?? "" };
}

/** The login that a page's request begins. */
export function sent(host: HostEmulator, path: string, cookies: readonly string[]): BegunLogin {
  return loginOf(host.open(navigation(path, cookies)).response, path);
}

/** Comes back from the provider, which says so in its ID token. */
export async function comeBackWith(
  host: HostEmulator,
  keys: Signer,
  login: BegunLogin,
  claims: JWTPayload,
  cookies: readonly string[] = [],
): Promise<LocalResponse> {
  const stream = comeBack(host, login, cookies);
  await redeem(host, keys, login, { claims });
  assert.ok(stream.response);
  return stream.response;
}

export function isOpen(host: HostEmulator, path: string, cookies: readonly string[]): boolean {
  const turns = [1, 2].map(() => host.open(navigation(path, cookies)).forwarded !== undefined);
  assert.equal(turns[0], turns[1], "out of the cache as from the cookie");
  return turns[0] === true;
}
