/** Notices by which a provider ends sessions in an emulated host (OpenID Connect Back-Channel Logout 1.0). */
import { type JWTPayload, SignJWT } from "jose";
import type { HostEmulator, Pairs } from "./host-emulator.ts";
import { CONFIGURATION, ISSUER, type Signer } from "./session.ts";
import type { EmulatedStream } from "./stream.ts";

export const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
const FORM = "application/x-www-form-urlencoded";

/** What is to be other than usual in a token: a claim that is undefined is left out. */
export interface LogoutToken {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

let count = 0;

/** A token that ends the session `ada-1` of ada, unless its claims say another `sub` or `sid`. */
export function logoutToken(
  nowMs: number,
  keys: Signer,
  { claims = {}, header = {} }: LogoutToken = {},
): Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  const usual = { iss: ISSUER, aud: CONFIGURATION.clientId, iat, exp: iat + 120, jti: `notice-${String(count++)}` };
  const whose = "sub" in claims || "sid" in claims ? {} : { sub: "ada", sid: "ada-1" };
  const all: object = { ...usual, ...whose, events: { [LOGOUT_EVENT]: {} }, ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload)
    .setProtectedHeader({ alg: "RS256", kid: keys.kid, typ: "logout+jwt", ...header })
    .sign(keys.privateKey);
}

export function logoutHeaders(type = FORM): Pairs {
  return [
    [":authority", "app.example.com"],
    [":path", "/oauth2/backchannel_logout"],
    [":method", "POST"],
    [":scheme", "https"],
    ["x-forwarded-proto", "https"],
    ["content-type", type],
  ];
}

/** Posts what is to be a notice. */
export function notify(host: HostEmulator, body: string, type = FORM): EmulatedStream {
  const stream = host.open(logoutHeaders(type), false);
  host.bodies.receive(stream, body);
  return stream;
}
