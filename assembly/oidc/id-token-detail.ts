import { JwkSet } from "../jose/jwk";
import { Jws, MAX_JWS_HEADER_LENGTH, MAX_JWS_LENGTH } from "../jose/jws";
import { claimsOf, MAX_SUBJECT_LENGTH, numericDate } from "../jose/jwt";
import { Reason } from "../reason";
import { pointer } from "../text/bytes";
import { JsonValue, parseForeignJson } from "../text/json";
import { describeDocument, describeFound, describeFoundKind, shortList } from "./found";
import { IdTokenExpectations } from "./id-token";
import { issuerOf } from "./issuer-template";
import { quoted } from "./printable";
import { NoticeExpectations } from "./signed-notice";

/** How far off a clock may be said to be. */
const MAX_SECONDS: f64 = 999999999999;

/** For a log line: what a token has that was refused for its form or header, and what was expected; empty where that adds nothing. */
export function describeRefusedJws(reason: Reason, jws: Jws, acceptedAlgorithms: string[]): string {
  const header = jws.header;
  switch (reason) {
    case Reason.JwtTooLarge:
      return jws.headerLength > MAX_JWS_HEADER_LENGTH
        ? `found a header of ${jws.headerLength} bytes, expected at most ${MAX_JWS_HEADER_LENGTH}`
        : `found ${jws.length} bytes, expected at most ${MAX_JWS_LENGTH}`;
    case Reason.JwtMalformed:
      return jws.flaw;
    case Reason.JwtEncrypted:
      return "found the 5 parts of a JWE, expected the 3 of a signed token";
    case Reason.JwtAlgorithmRefused: {
      const accepted = acceptedAlgorithms.join(", ");
      return `alg: ${describeFound(header.member("alg"))}, expected one of provider.signingAlgorithms: ${accepted}`;
    }
    case Reason.JwtCriticalHeader: {
      const name = header.member("crit").isAbsent ? "b64" : "crit";
      return `${name}: ${describeFound(header.member(name))}, expected none`;
    }
    case Reason.JwtTypeRefused:
      return `typ: ${describeFound(header.member("typ"))}, expected JWT or none`;
    default:
      return "";
  }
}

/** For a log line: what key a token names that none of the set's fits, and what there is. */
export function describeUnknownKey(jws: Jws, keys: JwkSet): string {
  const known: string[] = [];
  for (let i = 0; i < keys.keys.length; i++) {
    const key = keys.keys[i];
    const kid = key.kid;
    const algorithm = key.algorithm;
    const form = algorithm !== null ? algorithm.name : (key.key.keyType + " " + key.key.curve).trimEnd();
    known.push((kid === null ? "no kid" : "kid " + quoted(kid)) + " (" + form + ")");
  }
  const left = keys.describeSkipped();
  return (
    `${describeKeyOf(jws)}; known: ${known.length == 0 ? "none" : shortList(known)}` +
    (left.length > 0 ? `; left out: ${left}` : "")
  );
}

/** For a log line: with which key a token was signed that `tried` keys do not verify. */
export function describeUnverified(jws: Jws, tried: i32, isSecret: bool): string {
  if (isSecret) return `${describeKeyOf(jws)}; expected a signature with clientSecret`;
  return `${describeKeyOf(jws)}; tried ${tried} of the provider's keys`;
}

function describeKeyOf(jws: Jws): string {
  const algorithm = jws.header.member("alg").asString();
  const kid = jws.header.member("kid");
  return `found alg ${quoted(algorithm)} and ${kid.isAbsent ? "no kid" : "kid " + quoted(kid.asString())}`;
}

/**
 * For a log line: what the claims have that `validateIdToken` refused for this reason, and what was expected. `now` is in
 * seconds since 1970. Neither nonces nor hashes are in it, nor who the user is.
 */
export function describeRefusedClaims(reason: Reason, jws: Jws, expected: IdTokenExpectations, now: i64): string {
  const document = parseForeignJson(pointer(jws.payload), jws.payload.length);
  const claims = document.root;
  const skew = `${expected.clockSkewSeconds} s (provider.clockSkew)`;
  switch (reason) {
    case Reason.JwtMalformed:
      return "its claims: " + describeDocument(document, pointer(jws.payload), jws.payload.length);
    case Reason.JwtIssuerMismatch: {
      const issuer = issuerOf(expected.issuer, expected.tenants, claims);
      return `${describeFound(claims.member("iss"))}, expected ${quoted(issuer === null ? expected.issuer : issuer)} (issuer)`;
    }
    case Reason.IdTokenTenantRefused:
      return `tid: ${describeFound(claims.member("tid"))}, expected one of provider.tenants: ${shortList(expected.tenants)}`;
    case Reason.JwtAudienceMismatch:
      return `${describeFound(claims.member("aud"))}, expected ${describeAudiences(expected)}`;
    case Reason.IdTokenAuthorizedPartyMismatch:
      return `${describeFound(claims.member("azp"))}, expected ${describeAudiences(expected)}, or none`;
    case Reason.JwtExpired:
      return `found exp ${secondsBetween(claims.member("exp"), now)} s ago${describeAge(claims, now)}, expected less than ${skew}`;
    case Reason.JwtNotYetValid:
      return `found nbf ${-secondsBetween(claims.member("nbf"), now)} s ahead, expected at most ${skew}`;
    case Reason.JwtIssuedAtInvalid:
      return `found iat ${-secondsBetween(claims.member("iat"), now)} s ahead, expected at most ${skew}`;
    case Reason.JwtExpiryMissing:
      return `${describeFound(claims.member("exp"))}, expected a number of seconds`;
    case Reason.JwtNotBeforeInvalid:
      return `${describeFound(claims.member("nbf"))}, expected a number of seconds`;
    case Reason.JwtIssuedAtMissing:
      return `${describeFound(claims.member("iat"))}, expected a number of seconds`;
    case Reason.JwtSubjectMissing:
      return describeSubject(claims.member("sub"));
    case Reason.IdTokenNonceMismatch: {
      const nonce = claims.member("nonce");
      return nonce.isString() ? "found another" : `${describeFoundKind(nonce)}, expected that of the login`;
    }
    case Reason.IdTokenAccessTokenHashMismatch: {
      const hash = claims.member("at_hash");
      return hash.isString() ? "found another hash" : `${describeFoundKind(hash)}, expected a hash`;
    }
    default:
      return "";
  }
}

/** As `describeRefusedClaims`, for what `validateNotice` refused. */
export function describeRefusedNotice(
  reason: Reason,
  jws: Jws,
  expected: NoticeExpectations,
  skew: i64,
  now: i64,
): string {
  const algorithm = jws.algorithm;
  if (algorithm === null) return "";
  const claims = claimsOf(jws);
  if (reason == Reason.JwtIssuerMismatch) {
    return `${describeFound(claims.member("iss"))}, expected ${quoted(expected.issuer)}`;
  }
  if (reason == Reason.JwtAudienceMismatch) {
    const audiences: string[] = [];
    for (let i = 0; i < expected.audiences.length; i++) audiences.push(quoted(expected.audiences[i]));
    return `${describeFound(claims.member("aud"))}, expected one of ${shortList(audiences)}`;
  }
  const others = new IdTokenExpectations(expected.issuer, expected.audiences, algorithm);
  others.clockSkewSeconds = skew;
  return describeRefusedClaims(reason, jws, others, now);
}

/** What `aud` has to have, and `azp` to be. */
function describeAudiences(expected: IdTokenExpectations): string {
  const client = quoted(expected.audiences[0]) + " (clientId)";
  if (expected.audiences.length == 1) return client + " or one of provider.audiences";
  const others: string[] = [];
  for (let i = 1; i < expected.audiences.length; i++) others.push(quoted(expected.audiences[i]));
  return `${client} or one of provider.audiences: ${shortList(others)}`;
}

/** How long ago a token was issued: a new one tells by that how far the clocks are apart. */
function describeAge(claims: JsonValue, now: i64): string {
  const issuedAt = claims.member("iat");
  return isNaN(numericDate(issuedAt)) ? "" : ` and iat ${secondsBetween(issuedAt, now)} s ago`;
}

/** From a time until now. */
function secondsBetween(time: JsonValue, now: i64): i64 {
  const seconds = <f64>now - numericDate(time);
  return <i64>Math.round(min(max(seconds, -MAX_SECONDS), MAX_SECONDS));
}

/** What `sub` says is nobody's business; what is wrong with it is. */
function describeSubject(subject: JsonValue): string {
  if (!subject.isString()) return `${describeFoundKind(subject)}, expected a text`;
  const length = subject.textLength;
  return length == 0 ? "found an empty text" : `found ${length} bytes, expected at most ${MAX_SUBJECT_LENGTH}`;
}
