import { Jws } from "../jose/jws";
import { checkAudience, checkExpiry, checkIssuedAt, checkNotBefore, checkSubject } from "../jose/jwt";
import { Reason } from "../reason";
import { equalsAscii } from "../text/bytes";
import { JsonValue } from "../text/json";

const SPACE: u8 = 0x20;
/** What `typ` may be, in lower case; it may be missing, too. */
const TYPES: string[] = ["at+jwt", "application/at+jwt", "jwt", "application/jwt"];
/** What only ID tokens have. */
const OF_ID_TOKENS: string[] = ["nonce", "at_hash", "c_hash"];

/** What is asked of a bearer token. */
export class BearerExpectations {
  idTokens: bool = false;
  clockSkewSeconds: i64 = 60;

  constructor(
    /** One of which `aud` has to have. */
    public audiences: string[],
  ) {}
}

/**
 * Refuses a token that says it is something else than an access token (RFC 9068, section 4; RFC 8725, section 3.11), or names
 * extensions, be it none of them (RFC 7515, section 4.1.11).
 */
export function checkBearerHeader(jws: Jws): Reason {
  if (!jws.header.get("crit").isAbsent || !jws.header.get("b64").isAbsent) return Reason.JwtCriticalHeader;
  const type = jws.type.toLowerCase();
  return type == "" || TYPES.includes(type) ? Reason.None : Reason.JwtTypeRefused;
}

/**
 * Checks the claims of an access token (RFC 9068, section 4), but for its issuer, whose audiences `expected` has, and its
 * signature; the first check that fails gives the reason. `now` is in seconds since 1970.
 */
export function validateBearerToken(claims: JsonValue, expected: BearerExpectations, now: i64): Reason {
  if (!claims.isObject()) return Reason.JwtMalformed;
  // A logout token (OpenID Connect Back-Channel Logout 2.4) or another security event (RFC 8417), whatever its type says.
  if (!claims.get("events").isAbsent) return Reason.BearerIsSecurityEvent;
  // Who brings such a token has to prove that it is theirs (RFC 7800; RFC 9449; RFC 8705), which is not looked at here.
  if (!claims.get("cnf").isAbsent) return Reason.BearerSenderConstrained;
  if (!expected.idTokens && isIdToken(claims)) return Reason.BearerIsIdToken;
  const skew = expected.clockSkewSeconds;
  let reason = checkAudience(claims, expected.audiences);
  if (reason == Reason.None) reason = checkExpiry(claims, now, skew);
  if (reason == Reason.None && !claims.get("iat").isAbsent) reason = checkIssuedAt(claims, now, skew);
  if (reason == Reason.None) reason = checkNotBefore(claims, now, skew);
  if (reason == Reason.None) reason = checkSubject(claims);
  return reason;
}

function isIdToken(claims: JsonValue): bool {
  for (let i = 0; i < OF_ID_TOKENS.length; i++) if (!claims.get(OF_ID_TOKENS[i]).isAbsent) return true;
  return false;
}

/**
 * Which of some scopes a token lacks: those that are neither in `scope` (a text of scopes with spaces between them, RFC 9068,
 * section 2.2.3) nor in `scp`, which some providers have in its place, as a text or a list.
 */
export function missingScopes(claims: JsonValue, needed: string[]): string[] {
  const missing: string[] = [];
  const scope = claims.member("scope");
  const scp = claims.member("scp");
  for (let i = 0; i < needed.length; i++) {
    if (!hasScope(scope, needed[i]) && !hasScope(scp, needed[i])) missing.push(needed[i]);
  }
  return missing;
}

function hasScope(value: JsonValue, scope: string): bool {
  if (value.isString()) return hasWord(value, scope);
  for (let i = 0, count = value.isArray() ? value.length : 0; i < count; i++)
    if (value.at(i).equals(scope)) return true;
  return false;
}

function hasWord(text: JsonValue, word: string): bool {
  const source = text.textAddress;
  const length = text.textLength;
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(source + i) != SPACE) continue;
    if (equalsAscii(source + start, i - start, word)) return true;
    start = i + 1;
  }
  return false;
}
