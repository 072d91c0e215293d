import { jsonOf, objectIn, textIn } from "../json-values.ts";
import { type RelyingParty, secondsOf } from "../relying-parties.ts";
import { loginIn, type Session, sessionIn } from "./content.ts";
import type { FoundCookie } from "./cookies.ts";
import type { Opened } from "./open.ts";

/** What is said of a cookie: lines for people, and the same for a program. Tokens are in it only where they were asked for. */
export interface Report {
  readonly opened: boolean;
  readonly cookie: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const LOGIN_SECONDS = 600;
const DEFAULT_LIFETIME = 43_200;

/** Of a cookie that does not open. */
export function unopened({ name, kind, bytes, count }: FoundCookie, why: string): Report {
  return { opened: false, cookie: name ?? `a ${kind}'s value`, facts: { kind, cookies: count, bytes, why } };
}

/** Of one that does. `key`: its id. `now`: in seconds since 1970. */
export function report(
  cookie: FoundCookie,
  { content, place, secret }: Opened,
  key: { readonly id: string; readonly of: number },
  party: RelyingParty,
  now: number,
  withTokens: boolean,
): Report {
  const common = {
    relyingParty: place.relyingParty.length > 0 ? place.relyingParty : "the only one",
    issuer: place.issuer,
    clientId: place.clientId,
    cookies: cookie.count,
    bytes: cookie.bytes,
    sealedBytes: Buffer.isBuffer(cookie.sealed) ? cookie.sealed.length : 0,
    keyId: key.id,
    secret:
      key.of > 1 ? `number ${secret + 1} of ${key.of}${secret > 0 ? ", which seals no more" : ""}` : "the only one",
  };
  const name = cookie.name ?? place.cookieName;
  const inside =
    cookie.kind === "login" ? ofLogin(content, now, withTokens) : ofSession(content, party, now, withTokens);
  if (typeof inside === "string") return unopened(cookie, inside);
  return { opened: true, cookie: name, facts: { kind: cookie.kind, ...common, ...inside } };
}

function ofLogin(content: Buffer, now: number, withTokens: boolean): Readonly<Record<string, unknown>> | string {
  const login = loginIn(content);
  if (typeof login === "string") return login;
  const { startTime, nonce, verifier } = login;
  return {
    began: time(startTime, now),
    ends: time(startTime + LOGIN_SECONDS, now),
    ...(withTokens ? { nonce, codeVerifier: verifier } : {}),
  };
}

function ofSession(
  content: Buffer,
  party: RelyingParty,
  now: number,
  withTokens: boolean,
): Readonly<Record<string, unknown>> | string {
  const session = sessionIn(content);
  if (typeof session === "string") return session;
  const { idToken, accessToken, refreshToken, userInfo } = session;
  return {
    session: session.name,
    generation: session.generation,
    login: time(session.loginTime, now),
    refreshed: session.generation > 0 ? time(session.refreshTime, now) : "never",
    sealed: time(session.sealTime, now),
    ...ends(session, party, now),
    idTokenExpires: time(session.idTokenExpiry, now),
    accessTokenExpires: session.accessTokenExpiry > 0 ? time(session.accessTokenExpiry, now) : "unknown",
    ...(session.authenticationTime > 0 ? { authenticated: time(session.authenticationTime, now) } : {}),
    ...(session.authenticationClass.length > 0 ? { acr: session.authenticationClass } : {}),
    ...(session.hadUnverifiedEmail ? { email: "an earlier ID token called it unverified" } : {}),
    ...(session.isBoundToKey ? { boundTokens: "DPoP, to a key of this session" } : {}),
    idTokenBytes: idToken.length,
    accessTokenBytes: accessToken.length > 0 ? accessToken.length : "none is kept",
    refreshTokenBytes: refreshToken.length > 0 ? refreshToken.length : "none is kept",
    claims: claimsOf(idToken),
    ...(userInfo.length > 0 ? { userInfo: jsonOf(userInfo) ?? "no JSON" } : {}),
    ...(withTokens ? { idToken, accessToken, refreshToken } : {}),
  };
}

function ends(session: Session, party: RelyingParty, now: number): Readonly<Record<string, unknown>> {
  const settings = objectIn(party.settings, "session");
  const lifetime = secondsOf(textIn(settings, "lifetime")) ?? DEFAULT_LIFETIME;
  const idle = secondsOf(textIn(settings, "idleTimeout")) ?? 0;
  return {
    ends: `${time(session.loginTime + lifetime, now)}, by session.lifetime`,
    ...(idle > 0 ? { endsUnused: `${time(session.sealTime + idle, now)}, by session.idleTimeout` } : {}),
  };
}

function claimsOf(jwt: string): unknown {
  const payload = jwt.split(".")[1] ?? "";
  return jsonOf(Buffer.from(payload, "base64url").toString()) ?? "the ID token is no JWT";
}

function time(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return "no time";
  const text = date.toISOString().replace(".000Z", "Z");
  const away = Math.abs(seconds - now);
  const [count, unit] =
    away < 120
      ? [away, "s"]
      : away < 7200
        ? [away / 60, "min"]
        : away < 172_800
          ? [away / 3600, "h"]
          : [away / 86_400, "d"];
  return `${text} (${seconds > now ? "in " : ""}${Math.floor(count)} ${unit}${seconds > now ? "" : " ago"})`;
}

/** The lines of a report, for people. */
export function* linesOf({ opened, cookie, facts }: Report): Generator<string> {
  if (!opened) {
    yield `${cookie}: does not open: ${String(facts["why"])}`;
    return;
  }
  yield `${cookie}: opens`;
  const simple = Object.entries(facts).filter(([, value]) => typeof value !== "object");
  const width = Math.max(...simple.map(([name]) => name.length));
  for (const [name, value] of simple) yield `  ${name.padEnd(width)}  ${String(value)}`;
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value !== "object") continue;
    yield `  ${name}`;
    for (const line of JSON.stringify(value, undefined, 2).split("\n")) yield `    ${line}`;
  }
}
