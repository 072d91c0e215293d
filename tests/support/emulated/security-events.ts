/** Events by which a transmitter of Shared Signals ends sessions in an emulated host, pushed or answered to a poll. */
import { type JWTPayload, SignJWT } from "jose";
import { FILTER } from "./filter.ts";
import { valuesOf } from "./header-map.ts";
import type { HostEmulator, HttpCall, Pairs } from "./host-emulator.ts";
import { CONFIGURATION, ISSUER, readyHost, type Signer } from "./session.ts";
import type { EmulatedStream } from "./stream.ts";

export const TRANSMITTER = "https://ssf.example.com";
const BEARER = "what-the-transmitter-knows";
const CAEP = "https://schemas.openid.net/secevent/caep/event-type";
export const SESSION_REVOKED = `${CAEP}/session-revoked`;
export const CREDENTIAL_CHANGE = `${CAEP}/credential-change`;
export const ADA = { format: "iss_sub", iss: ISSUER, sub: "ada" };

/** What is to be other than usual in a token: a claim that is undefined is left out. */
export interface SecurityEvent {
  claims?: Record<string, unknown>;
  /** Of the one event, besides or in place of its time. */
  event?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

let count = 0;

/** A token that ends all sessions of ada, unless its claims say otherwise. */
export function securityEvent(nowMs: number, keys: Signer, options: SecurityEvent = {}): Promise<string> {
  const { claims = {}, event = {}, header = {} } = options;
  const iat = Math.floor(nowMs / 1000);
  const usual = { iss: TRANSMITTER, aud: CONFIGURATION.clientId, iat, jti: `event-${String(count++)}`, sub_id: ADA };
  const all: object = { ...usual, events: { [SESSION_REVOKED]: { event_timestamp: iat, ...event } }, ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload)
    .setProtectedHeader({ alg: "RS256", kid: keys.kid, typ: "secevent+jwt", ...header })
    .sign(keys.privateKey);
}

/** The headers of what a transmitter pushes. */
export function pushHeaders(changes: Readonly<Record<string, string | undefined>> = {}): Pairs {
  const headers: Record<string, string | undefined> = {
    ":authority": "app.example.com",
    ":path": "/oauth2/security_events",
    ":method": "POST",
    ":scheme": "https",
    "x-forwarded-proto": "https",
    "content-type": "application/secevent+jwt",
    authorization: `Bearer ${BEARER}`,
    ...changes,
  };
  return Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined);
}

/** Posts something, with these headers. */
export function post(host: HostEmulator, headers: Pairs, body: string): EmulatedStream {
  const stream = host.open(headers, false);
  if (stream.response === undefined) host.bodies.receive(stream, body);
  return stream;
}

/** The path that a call asks for. */
export function pathOf({ headers }: HttpCall): string {
  return valuesOf(headers, ":path")[0] ?? "";
}

/** A filter that is ready, and knows the transmitter. */
export async function listeningHost(
  keys: Signer,
  signals: object = {},
  more: object = {},
  metadata: object = {},
): Promise<HostEmulator> {
  const sharedSignals = { transmitter: TRANSMITTER, push: true, bearer: BEARER, ...signals };
  const host = await readyHost(FILTER, keys, { logout: { sharedSignals }, ...more });
  host.tick();
  answerDocuments(host, keys, metadata);
  return host;
}

/** Answers what a filter asks for the transmitter's metadata and keys. */
export function answerDocuments(host: HostEmulator, keys: Signer, metadata: object = {}): void {
  for (;;) {
    const at = host.calls.findIndex((call) => call.body === "" && /ssf-configuration|\/ssf-jwks/.test(pathOf(call)));
    const [call] = at < 0 ? [] : host.calls.splice(at, 1);
    if (call === undefined) return;
    const document = { issuer: TRANSMITTER, jwks_uri: `${TRANSMITTER}/ssf-jwks`, ...metadata };
    host.answer(call, 200, JSON.stringify(pathOf(call).endsWith("jwks") ? keys.jwks : document));
  }
}
