import { Reason } from "../reason";
import { pointer } from "../text/bytes";
import { JsonKind, JsonValue, parseJson } from "../text/json";
import { Jws } from "./jws";

/** OpenID Connect Core 2 allows 255 characters; some providers send more. */
const MAX_SUBJECT_LENGTH = 1024;
/** Seconds beyond which a double no longer holds each whole number. */
const MAX_NUMERIC_DATE: f64 = 9007199254740991;

/** A token's payload as a JSON object; of another kind when it is none. Nothing in it counts before the signature does. */
export function claimsOf(jws: Jws): JsonValue {
  return parseJson(pointer(jws.payload), jws.payload.length).root;
}

/**
 * Refuses a token that says it is something else, such as `at+jwt` or `logout+jwt` (RFC 8725, section 3.11). `typ` may be
 * missing, and is compared without case and without `application/` (RFC 7515, section 4.1.9).
 */
export function checkType(jws: Jws): Reason {
  const type = jws.type.toLowerCase();
  return type == "" || type == "jwt" || type == "application/jwt" ? Reason.None : Reason.JwtTypeRefused;
}

/** `iss` is the issuer, compared character by character (RFC 7519, section 4.1.1). */
export function checkIssuer(claims: JsonValue, issuer: string): Reason {
  const value = claims.get("iss");
  return value.isString() && value.asString() == issuer ? Reason.None : Reason.IdTokenIssuerMismatch;
}

/** `aud` is the audience, or a list of strings that has it (RFC 7519, section 4.1.3). */
export function checkAudience(claims: JsonValue, audience: string): Reason {
  const value = claims.get("aud");
  let found = value.isString() && value.asString() == audience;
  if (!found && !value.isArray()) return Reason.IdTokenAudienceMismatch;
  for (let i = 0; i < value.length; i++) {
    const member = value.at(i);
    if (!member.isString()) return Reason.IdTokenAudienceMismatch;
    if (member.asString() == audience) found = true;
  }
  return found ? Reason.None : Reason.IdTokenAudienceMismatch;
}

/** `sub` is a string that is neither empty nor longer than 1 KiB (RFC 7519, section 4.1.2). */
export function checkSubject(claims: JsonValue): Reason {
  const value = claims.get("sub");
  if (!value.isString()) return Reason.IdTokenSubjectMissing;
  const length = value.asBytes().length;
  return length > 0 && length <= MAX_SUBJECT_LENGTH ? Reason.None : Reason.IdTokenSubjectMissing;
}

/** `exp` is there and lies ahead, or not longer ago than the skew (RFC 7519, section 4.1.4). Times in seconds. */
export function checkExpiry(claims: JsonValue, now: i64, skew: i64): Reason {
  const expiry = numericDate(claims.get("exp"));
  if (isNaN(expiry)) return Reason.IdTokenExpiryMissing;
  return <f64>(now - skew) < expiry ? Reason.None : Reason.IdTokenExpired;
}

/** `nbf`, where given, does not lie further ahead than the skew (RFC 7519, section 4.1.5). Times in seconds. */
export function checkNotBefore(claims: JsonValue, now: i64, skew: i64): Reason {
  const value = claims.get("nbf");
  if (value.kind == JsonKind.Absent) return Reason.None;
  const notBefore = numericDate(value);
  if (isNaN(notBefore)) return Reason.IdTokenNotBeforeInvalid;
  return notBefore <= <f64>(now + skew) ? Reason.None : Reason.IdTokenNotYetValid;
}

/** `iat` is there and does not lie further ahead than the skew (RFC 7519, section 4.1.6). Times in seconds. */
export function checkIssuedAt(claims: JsonValue, now: i64, skew: i64): Reason {
  const issuedAt = numericDate(claims.get("iat"));
  if (isNaN(issuedAt)) return Reason.IdTokenIssuedAtMissing;
  return issuedAt <= <f64>(now + skew) ? Reason.None : Reason.IdTokenIssuedAtInvalid;
}

/** Seconds since 1970, maybe with a fraction (RFC 7519, section 2); NaN when the value is no such number. */
export function numericDate(value: JsonValue): f64 {
  if (value.kind != JsonKind.Number) return NaN;
  const seconds = value.asNumber();
  return Math.abs(seconds) <= MAX_NUMERIC_DATE ? seconds : NaN;
}
