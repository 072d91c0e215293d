import { Reason } from "../reason";
import { pointer } from "../text/bytes";
import { JsonKind, JsonValue, parseForeignJson } from "../text/json";
import { Jws } from "./jws";

/** Bytes; OpenID Connect Core 2 allows 255 characters, and some providers send more. */
export const MAX_SUBJECT_LENGTH: i32 = 1024;
const MEDIA_TYPE = "application/";
/** Seconds beyond which a double no longer holds each whole number. */
const MAX_NUMERIC_DATE: f64 = 9007199254740991;

/** A token's payload as a JSON object; of another kind when it is none. Nothing in it counts before the signature does. */
export function claimsOf(jws: Jws): JsonValue {
  return parseForeignJson(pointer(jws.payload), jws.payload.length).root;
}

/**
 * Refuses a token that says it is something else, such as `at+jwt` or `logout+jwt` (RFC 8725, section 3.11). `typ` may be
 * missing, and is compared without case and without `application/` (RFC 7515, section 4.1.9). `further`: another type that is as good.
 */
export function checkType(jws: Jws, further: string = ""): Reason {
  let type = jws.type.toLowerCase();
  if (type.startsWith(MEDIA_TYPE)) type = type.substring(MEDIA_TYPE.length);
  return type == "" || type == "jwt" || type == further ? Reason.None : Reason.JwtTypeRefused;
}

/** `iss` is the issuer, compared character by character (RFC 7519, section 4.1.1). */
export function checkIssuer(claims: JsonValue, issuer: string): Reason {
  const value = claims.member("iss");
  return value.isString() && value.asString() == issuer ? Reason.None : Reason.JwtIssuerMismatch;
}

/** `aud` is one of the accepted audiences, or a list that has one, whatever else it has (RFC 7519, section 4.1.3). */
export function checkAudience(claims: JsonValue, accepted: string[]): Reason {
  const value = claims.member("aud");
  if (isOneOf(value, accepted)) return Reason.None;
  for (let i = 0, count = value.isArray() ? value.length : 0; i < count; i++) {
    if (isOneOf(value.at(i), accepted)) return Reason.None;
  }
  return Reason.JwtAudienceMismatch;
}

/** Whether a claim is one of some texts, compared character by character. */
export function isOneOf(value: JsonValue, texts: string[]): bool {
  return value.isString() && texts.includes(value.asString());
}

/** `sub` is a string that is neither empty nor longer than 1 KiB (RFC 7519, section 4.1.2). */
export function checkSubject(claims: JsonValue): Reason {
  const value = claims.member("sub");
  if (!value.isString()) return Reason.JwtSubjectMissing;
  const length = value.asBytes().length;
  return length > 0 && length <= MAX_SUBJECT_LENGTH ? Reason.None : Reason.JwtSubjectMissing;
}

/** `exp` is there and lies ahead, or not longer ago than the skew (RFC 7519, section 4.1.4). Times in seconds. */
export function checkExpiry(claims: JsonValue, now: i64, skew: i64): Reason {
  const expiry = numericDate(claims.member("exp"));
  if (isNaN(expiry)) return Reason.JwtExpiryMissing;
  return <f64>(now - skew) < expiry ? Reason.None : Reason.JwtExpired;
}

/** `nbf`, where given, does not lie further ahead than the skew (RFC 7519, section 4.1.5). Times in seconds. */
export function checkNotBefore(claims: JsonValue, now: i64, skew: i64): Reason {
  const value = claims.member("nbf");
  if (value.isAbsent) return Reason.None;
  const notBefore = numericDate(value);
  if (isNaN(notBefore)) return Reason.JwtNotBeforeInvalid;
  return notBefore <= <f64>(now + skew) ? Reason.None : Reason.JwtNotYetValid;
}

/** `iat` is there and does not lie further ahead than the skew (RFC 7519, section 4.1.6). Times in seconds. */
export function checkIssuedAt(claims: JsonValue, now: i64, skew: i64): Reason {
  const issuedAt = numericDate(claims.member("iat"));
  if (isNaN(issuedAt)) return Reason.JwtIssuedAtMissing;
  return issuedAt <= <f64>(now + skew) ? Reason.None : Reason.JwtIssuedAtInvalid;
}

/** Seconds since 1970, maybe with a fraction (RFC 7519, section 2); NaN when the value is no such number. */
export function numericDate(value: JsonValue): f64 {
  if (value.kind != JsonKind.Number) return NaN;
  const seconds = value.asNumber();
  return Math.abs(seconds) <= MAX_NUMERIC_DATE ? seconds : NaN;
}
