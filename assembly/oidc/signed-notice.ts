import { Jws } from "../jose/jws";
import { checkAudience, checkExpiry, checkIssuedAt, checkIssuer, checkNotBefore } from "../jose/jwt";
import { Reason } from "../reason";
import { JsonValue } from "../text/json";

const MAX_ID_LENGTH = 1024;
const MEDIA_TYPE = "application/";

/** What is asked of a token by which somebody says that sessions have ended: a security event, or leave to end them. */
export class NoticeExpectations {
  constructor(
    /** What `typ` has to be (RFC 8725, section 3.11), in lower case and without `application/`. */
    readonly type: string,
    readonly issuer: string,
    /** One of which `aud` has to have. */
    readonly audiences: string[],
    /** Security events need not end (RFC 8417, section 2.2); where they do, they count no longer. */
    readonly needsExpiry: bool,
  ) {}
}

/** Whether a token says that it is what is expected. */
export function checkNoticeType(jws: Jws, expected: NoticeExpectations): Reason {
  const type = jws.type.toLowerCase();
  return type == expected.type || type == MEDIA_TYPE + expected.type ? Reason.None : Reason.JwtTypeRefused;
}

/**
 * Checks the claims of such a token; the first check that fails gives the reason. Whether its `jti` came before is not known
 * here. Times are in seconds, `now` since 1970.
 */
export function validateNotice(claims: JsonValue, expected: NoticeExpectations, skew: i64, now: i64): Reason {
  if (!claims.isObject()) return Reason.JwtMalformed;
  const hasExpiry = expected.needsExpiry || !claims.member("exp").isAbsent;
  let reason = checkIssuer(claims, expected.issuer);
  if (reason == Reason.None) reason = checkAudience(claims, expected.audiences);
  if (reason == Reason.None && hasExpiry) reason = checkExpiry(claims, now, skew);
  if (reason == Reason.None) reason = checkIssuedAt(claims, now, skew);
  if (reason == Reason.None) reason = checkNotBefore(claims, now, skew);
  if (reason == Reason.None && !isId(claims.member("jti"))) reason = Reason.NoticeIdMissing;
  return reason;
}

function isId(value: JsonValue): bool {
  return value.isString() && value.textLength > 0 && value.textLength <= MAX_ID_LENGTH;
}
