import { RelyingPartyConfig } from "../../config/relying-party-config";
import { logWarning } from "../../host/log";
import { noteGarbage } from "../../host/memory";
import { parseJws } from "../../jose/jws";
import { claimsOf } from "../../jose/jwt";
import { candidateKeys } from "../../jose/verification";
import { authenticationOf } from "../../oidc/authentication";
import { BearerExpectations, checkBearerHeader, missingScopes, validateBearerToken } from "../../oidc/bearer-token";
import { describeFound } from "../../oidc/found";
import { Person } from "../../policy/requirement";
import { Requirements } from "../../policy/requirements";
import { Reason } from "../../reason";
import { renderedHeaders, requirementsMet, SessionCache } from "../../session/cache";
import { LoggedSubjects } from "../../session/logged-subject";
import { SESSION_ID_BYTES } from "../../session/record";
import { renderBearerHeaders, RenderedHeaders } from "../../session/rendered-headers";
import { UserClaims } from "../../session/user-claims";
import { Bytes, pointer } from "../../text/bytes";
import { JsonValue } from "../../text/json";
import { LogLimit } from "../log-limit";
import { countBearerCached, countBearerVerified } from "../metrics";
import { RootContext } from "../root-context";
import { isSignedWithOneOf } from "../tokens/signature-check";
import { bearerAlgorithms, BearerIssuer } from "./bearer-issuer";
import { ProtectedResource } from "./protected-resources";
import { RefusedTokens } from "./refused-tokens";

/** No longer token is looked at, in bytes. */
const MAX_BEARER_LENGTH = 16384;
/** To judge a token allocates several times its length. */
const JUDGING_GARBAGE_FACTOR = 24;
/** A verdict serves for so long at most: then keys that the issuer has withdrawn are noticed. In seconds. */
const VERDICT_SECONDS: i64 = 300;
/** Verdicts are kept beside sessions, under numbers that no relying party has. */
const VERDICTS: u32 = 0x80000000;
const RESOURCE_SHIFT: u32 = 8;
/** An entry of the cache is of some session: of none here. */
const NO_SESSION: Bytes = new StaticArray<u8>(SESSION_ID_BYTES);

/** What a look at a bearer token came to. */
export class BearerVerdict {
  /** Why it is refused; None: it is accepted. */
  reason: Reason = Reason.None;
  /** For the log: what was found and what expected; maybe empty. */
  detail: string = "";
  /** With a reason, the issuer whose keys are missing, or lack one that fits: it may have them by now. */
  lacksKeysOf: BearerIssuer | null = null;
  /** Of an accepted token. */
  rendered: RenderedHeaders | null = null;

  /** Refuses the token. */
  refuse(reason: Reason, detail: string = ""): BearerVerdict {
    this.reason = reason;
    this.detail = detail;
    return this;
  }
}

/** Judges the bearer tokens that come to one relying party (RFC 9068, section 4; RFC 6750). */
export class BearerTokens {
  /** Of the token that was accepted last: a bit for each requirement of the rules that it meets. */
  met: u64 = 0;
  private algorithms: string[];

  constructor(
    private root: RootContext,
    private cache: SessionCache,
    private refused: RefusedTokens,
    private config: RelyingPartyConfig,
    private requirements: Requirements,
    private subjects: LoggedSubjects,
    private number: u32,
    /** Its provider first. */
    readonly issuers: BearerIssuer[],
    private log: LogLimit,
  ) {
    this.algorithms = bearerAlgorithms(config);
  }

  /** The rendered headers of a token that was accepted before, for the same resource if any; 0 when it was not. Allocates nothing. */
  cached(token: usize, length: i32, resource: ProtectedResource | null): usize {
    const space = this.spaceOf(resource);
    const hash = this.cache.hash(space, token, length);
    const entry = this.cache.find(hash, space, token, length, this.root.nowSeconds);
    if (entry == 0) return 0;
    countBearerCached();
    this.met = requirementsMet(entry);
    return renderedHeaders(entry);
  }

  /** Judges a token that is not cached, and caches it when it is accepted. */
  judge(token: usize, length: i32, resource: ProtectedResource | null): BearerVerdict {
    const verdict = new BearerVerdict();
    if (length > MAX_BEARER_LENGTH) {
      return verdict.refuse(Reason.JwtTooLarge, `found ${length} bytes, expected at most ${MAX_BEARER_LENGTH}`);
    }
    noteGarbage(length * JUDGING_GARBAGE_FACTOR);
    const space = this.spaceOf(resource);
    const now = this.root.nowSeconds;
    const known = this.refused.find(space, token, length, now);
    if (known != Reason.None) return verdict.refuse(known, "as it was just now");
    this.verify(verdict, token, length, resource, now);
    const isCostly = verdict.reason == Reason.JwtSignatureInvalid || verdict.reason == Reason.BearerScopeMissing;
    if (isCostly) this.refused.note(space, token, length, now, verdict.reason);
    return verdict;
  }

  private verify(
    verdict: BearerVerdict,
    token: usize,
    length: i32,
    resource: ProtectedResource | null,
    now: i64,
  ): void {
    // All that costs little comes before the signature: what anybody can make up is to cost little.
    const jws = parseJws(token, length);
    const algorithm = jws.algorithm;
    if (jws.reason != Reason.None || algorithm === null) {
      verdict.refuse(jws.reason, jws.flaw);
      return;
    }
    const header = checkBearerHeader(jws);
    if (header != Reason.None) {
      const found = describeFound(jws.header.member("typ"));
      verdict.refuse(header, header == Reason.JwtTypeRefused ? `typ: ${found}, expected at+jwt, JWT or none` : "");
      return;
    }
    if (!this.algorithms.includes(algorithm.name)) {
      const found = describeFound(jws.header.member("alg"));
      verdict.refuse(Reason.JwtAlgorithmRefused, `alg: ${found}, expected one of ${this.algorithms.join(", ")}`);
      return;
    }
    const claims = claimsOf(jws);
    const issuer = this.issuerOf(claims);
    if (issuer === null) {
      verdict.refuse(
        claims.isObject() ? Reason.JwtIssuerMismatch : Reason.JwtMalformed,
        `${describeFound(claims.member("iss"))}, expected issuer or one of bearerTokens.issuers`,
      );
      return;
    }
    const expected = resource === null ? issuer.expected : issuer.expectedFor(resource.audiences);
    const reason = validateBearerToken(claims, expected, now);
    if (reason != Reason.None) {
      verdict.refuse(reason, describeClaims(reason, claims, expected));
      return;
    }
    const keys = issuer.provider.keys;
    if (keys === null) {
      verdict.refuse(Reason.ProviderNotReady).lacksKeysOf = issuer;
      return;
    }
    const candidates = candidateKeys(jws, keys);
    if (candidates.length == 0) {
      verdict.refuse(Reason.JwtKeyUnknown, `found kid ${describeFound(jws.header.member("kid")).substring(6)}`);
      verdict.lacksKeysOf = issuer;
      return;
    }
    countBearerVerified();
    if (!isSignedWithOneOf(candidates, jws, this.root.hostVerifies)) {
      verdict.refuse(Reason.JwtSignatureInvalid);
      return;
    }
    const missing: string[] = resource === null ? [] : missingScopes(claims, resource.config.scopes);
    if (missing.length > 0) {
      verdict.refuse(Reason.BearerScopeMissing, "missing: " + missing.join(" "));
      return;
    }
    this.accept(verdict, claims, token, length, resource, now);
  }

  private issuerOf(claims: JsonValue): BearerIssuer | null {
    const name = claims.member("iss");
    for (let i = 0; i < this.issuers.length; i++) {
      if (name.isString() && name.asString() == this.issuers[i].name) return this.issuers[i];
    }
    return null;
  }

  private accept(
    verdict: BearerVerdict,
    claims: JsonValue,
    token: usize,
    length: i32,
    resource: ProtectedResource | null,
    now: i64,
  ): void {
    const config = this.config;
    const rendered = renderBearerHeaders(config.forward, config.provider.verifiedEmails, claims, token, length);
    for (let i = 0; i < rendered.notes.length; i++) {
      if (this.log.allows("a header is left out")) logWarning("a header is left out, " + rendered.notes[i]);
    }
    this.subjects.addToken(rendered, claims);
    verdict.rendered = rendered;
    const lives = claims.member("exp").asNumber() + <f64>config.provider.clockSkewSeconds - <f64>now;
    const requirements = this.requirements.judge(personOfToken(config, claims, now), now);
    this.met = requirements.met;
    const until = min(now + <i64>Math.min(lives, <f64>VERDICT_SECONDS), requirements.until);
    if (until <= now) return;
    const space = this.spaceOf(resource);
    const hash = this.cache.hash(space, token, length);
    const block = rendered.block;
    this.cache.insert(
      hash,
      space,
      token,
      length,
      pointer(NO_SESSION),
      until,
      block.pointer,
      block.length,
      0,
      0,
      this.met,
    );
  }

  /** Under what number verdicts are kept: one for each relying party and resource, so that none is taken for another's. */
  private spaceOf(resource: ProtectedResource | null): u32 {
    const place: u32 = resource === null ? 0 : resource.number << RESOURCE_SHIFT;
    return VERDICTS | place | this.number;
  }
}

/** Whom the claims of an accepted token are about. */
export function personOfToken(config: RelyingPartyConfig, claims: JsonValue, now: i64): Person {
  return new Person(UserClaims.ofToken(claims), authenticationOf(claims, now + <i64>config.provider.clockSkewSeconds));
}

/** For a log line: what the claims have that were refused, and what was expected; nothing of who brought the token. */
function describeClaims(reason: Reason, claims: JsonValue, expected: BearerExpectations): string {
  switch (reason) {
    case Reason.JwtAudienceMismatch: {
      const audiences = expected.audiences.length > 0 ? expected.audiences.join(", ") : "a protected resource alone";
      return `${describeFound(claims.member("aud"))}, expected one of ${audiences}`;
    }
    case Reason.JwtExpired:
    case Reason.JwtExpiryMissing:
      return `${describeFound(claims.member("exp"))}`;
    case Reason.JwtNotYetValid:
    case Reason.JwtNotBeforeInvalid:
      return `${describeFound(claims.member("nbf"))}`;
    case Reason.JwtIssuedAtMissing:
    case Reason.JwtIssuedAtInvalid:
      return `${describeFound(claims.member("iat"))}`;
    default:
      return "";
  }
}
