import { equalConstantTime } from "../crypto/constant-time";
import { SignatureAlgorithm } from "../jose/algorithm";
import {
  checkAudience,
  checkExpiry,
  checkIssuedAt,
  checkIssuer,
  checkNotBefore,
  checkSubject,
  isOneOf,
} from "../jose/jwt";
import { Reason } from "../reason";
import { toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonValue } from "../text/json";
import { issuerOf } from "./issuer-template";

/** What a login expects of its ID token. */
export class IdTokenExpectations {
  /** Of the login; null for a token that a refresh brought, which need not have one (OpenID Connect Core 12.2). */
  nonce: string | null = "";
  /** The access token of the same response, for `at_hash`; empty: there was none. */
  accessToken: Bytes = [];
  clockSkewSeconds: i64 = 60;
  /** With an issuer template: the tenants whose tokens are accepted. */
  tenants: string[] = [];

  constructor(
    public issuer: string,
    /** The client's id, then what is accepted in its place. */
    public audiences: string[],
    /** That of the token's verified header: `at_hash` is made with its hash. */
    public algorithm: SignatureAlgorithm,
  ) {}
}

/**
 * Checks the claims of an ID token whose signature is verified (OpenID Connect Core 3.1.3.7); the first check that fails
 * gives the reason. `now` is in seconds since 1970.
 */
export function validateIdToken(claims: JsonValue, expected: IdTokenExpectations, now: i64): Reason {
  if (!claims.isObject()) return Reason.JwtMalformed;
  const skew = expected.clockSkewSeconds;
  const issuer = issuerOf(expected.issuer, expected.tenants, claims);
  if (issuer === null) return Reason.IdTokenTenantRefused;
  let reason = checkIssuer(claims, issuer);
  if (reason == Reason.None) reason = checkAudience(claims, expected.audiences);
  if (reason == Reason.None) reason = checkAuthorizedParty(claims, expected.audiences);
  if (reason == Reason.None) reason = checkExpiry(claims, now, skew);
  if (reason == Reason.None) reason = checkIssuedAt(claims, now, skew);
  if (reason == Reason.None) reason = checkNotBefore(claims, now, skew);
  if (reason == Reason.None) reason = checkSubject(claims);
  if (reason == Reason.None) reason = checkNonce(claims, expected.nonce);
  if (reason == Reason.None) reason = checkAccessTokenHash(claims, expected.accessToken, expected.algorithm);
  return reason;
}

/**
 * `azp`, where it is given and not empty, is one of the accepted audiences. It need not be given, whatever audiences there are
 * (Core 3.1.3.7 with errata set 2).
 */
function checkAuthorizedParty(claims: JsonValue, accepted: string[]): Reason {
  const party = claims.member("azp");
  const isNone = party.isAbsent || party.equals("");
  return isNone || isOneOf(party, accepted) ? Reason.None : Reason.IdTokenAuthorizedPartyMismatch;
}

/** `nonce` is that of the login, compared in constant time (Core 3.1.3.7, 11). Null expects nothing. */
function checkNonce(claims: JsonValue, nonce: string | null): Reason {
  if (nonce === null) return Reason.None;
  const value = claims.member("nonce");
  if (!value.isString()) return Reason.IdTokenNonceMismatch;
  const actual = value.asBytes();
  const expected = bytesOf(nonce);
  const equal =
    actual.length == expected.length && equalConstantTime(pointer(actual), pointer(expected), expected.length);
  return equal ? Reason.None : Reason.IdTokenNonceMismatch;
}

/** `at_hash`, where given with an access token, is the left half of the token's hash in base64url (Core 3.1.3.6). */
function checkAccessTokenHash(claims: JsonValue, accessToken: Bytes, algorithm: SignatureAlgorithm): Reason {
  const value = claims.member("at_hash");
  if (value.isAbsent || accessToken.length == 0) return Reason.None;
  const hash = algorithm.hash(pointer(accessToken), accessToken.length);
  const expected = toBase64Url(pointer(hash), hash.length >> 1);
  return value.equals(expected) ? Reason.None : Reason.IdTokenAccessTokenHashMismatch;
}
