import { checkAudience, checkExpiry, checkIssuedAt, checkIssuer, checkNotBefore, checkSubject } from "../jose/jwt";
import { Reason } from "../reason";
import { JsonValue } from "../text/json";
import { IdTokenExpectations } from "./id-token";

/** OpenID Connect Back-Channel Logout 1.0, section 2.4. */
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const MAX_ID_LENGTH = 1024;

/**
 * Checks the claims of a logout token whose signature is verified (OpenID Connect Back-Channel Logout 1.0, section 2.6); the
 * first check that fails gives the reason. Whether its `jti` came before is not known here. `now` is in seconds since 1970.
 */
export function validateLogoutToken(claims: JsonValue, expected: IdTokenExpectations, now: i64): Reason {
  if (!claims.isObject()) return Reason.JwtMalformed;
  const skew = expected.clockSkewSeconds;
  let reason = checkIssuer(claims, expected.issuer);
  if (reason == Reason.None) reason = checkAudience(claims, expected.audiences);
  if (reason == Reason.None) reason = checkExpiry(claims, now, skew);
  if (reason == Reason.None) reason = checkIssuedAt(claims, now, skew);
  if (reason == Reason.None) reason = checkNotBefore(claims, now, skew);
  if (reason == Reason.None) reason = checkWhose(claims);
  if (reason == Reason.None) reason = checkEvents(claims);
  // It would make it look like an ID token.
  if (reason == Reason.None && !claims.member("nonce").isAbsent) reason = Reason.LogoutTokenNonceGiven;
  if (reason == Reason.None && !isId(claims.member("jti"))) reason = Reason.LogoutTokenIdMissing;
  return reason;
}

/** `sub`, `sid` or both are there. */
function checkWhose(claims: JsonValue): Reason {
  const sid = claims.member("sid");
  const hasSubject = !claims.member("sub").isAbsent;
  if (!sid.isAbsent && !isId(sid)) return Reason.LogoutTokenSubjectMissing;
  if (hasSubject) return checkSubject(claims);
  return sid.isAbsent ? Reason.LogoutTokenSubjectMissing : Reason.None;
}

/** `events` is an object that holds the one of a back-channel logout, as an object, and none beside it. */
function checkEvents(claims: JsonValue): Reason {
  const events = claims.member("events");
  const isLogout = events.isObject() && events.length == 1 && events.member(EVENT).isObject();
  return isLogout ? Reason.None : Reason.LogoutTokenEventsInvalid;
}

function isId(value: JsonValue): bool {
  if (!value.isString()) return false;
  const length = value.textLength;
  return length > 0 && length <= MAX_ID_LENGTH;
}
