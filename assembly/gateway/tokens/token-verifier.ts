import { RelyingPartyConfig } from "../../config/relying-party-config";
import { SignatureAlgorithm, SignatureScheme } from "../../jose/algorithm";
import { JwkSet } from "../../jose/jwk";
import { Jws, parseJws } from "../../jose/jws";
import { checkAudience, checkExpiry, checkNotBefore, checkType, claimsOf } from "../../jose/jwt";
import { candidateKeys } from "../../jose/verification";
import { SecretVerificationKey } from "../../jose/verification-key";
import { describeFound } from "../../oidc/found";
import { IdTokenExpectations, validateIdToken } from "../../oidc/id-token";
import {
  describeRefusedClaims,
  describeRefusedJws,
  describeRefusedNotice,
  describeUnknownKey,
  describeUnverified,
} from "../../oidc/id-token-detail";
import { isIssuer } from "../../oidc/issuer-template";
import { validateLogoutToken } from "../../oidc/logout-token";
import { checkNoticeType, NoticeExpectations, validateNotice } from "../../oidc/signed-notice";
import { TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { Bytes, pointer } from "../../text/bytes";
import { JsonValue, parseForeignJson } from "../../text/json";
import { describeReason } from "../replies/reasons";
import { isSignedWith, isSignedWithOneOf } from "./signature-check";

/** What `typ` of a logout token is, where it is given and says more than that it is a JWT. */
const LOGOUT_TYPE = "logout+jwt";

/** What the check of a token came to. */
export class VerifiedToken {
  /** Why the token is refused, or None. */
  reason: Reason = Reason.None;
  /** The claims of a token that is not refused. */
  claims: JsonValue = parseForeignJson(0, 0).root;
  /** Why the token is refused, for a log line: what was found and what expected; maybe empty. */
  detail: string = "";
  /** Whether the token was refused because no known key fits: the provider may have a new one. */
  mayNeedNewKeys: bool = false;

  /** Refuses the token. */
  refuse(reason: Reason, detail: string): VerifiedToken {
    this.reason = reason;
    this.detail = detail;
    return this;
  }

  /** The reason with its detail, for a log line. */
  explain(): string {
    return this.detail.length > 0 ? describeReason(this.reason) + ": " + this.detail : describeReason(this.reason);
  }
}

/** Checks the tokens of one relying party's provider: their form, their signature, then their claims. */
export class TokenVerifier {
  private audiences: string[];

  constructor(
    private config: RelyingPartyConfig,
    /** Whether the host verifies signatures. */
    private hostVerifies: bool,
  ) {
    this.audiences = [config.clientId].concat(config.provider.audiences);
  }

  /**
   * Checks the ID token of a token response (OpenID Connect Core 3.1.3.7) with the provider's keys. `nonce`: null where none is
   * expected; `now` in seconds since 1970.
   */
  verifyIdToken(tokens: TokenResponse, keys: JwkSet, nonce: string | null, now: i64): VerifiedToken {
    const result = new VerifiedToken();
    const token = tokens.idToken;
    const jws = parseJws(pointer(token), token.length);
    this.verify(result, jws, keys);
    const algorithm = jws.algorithm;
    if (result.reason != Reason.None || algorithm === null) return result;
    const expected = new IdTokenExpectations(this.config.issuer, this.audiences, algorithm);
    expected.nonce = nonce;
    expected.accessToken = tokens.accessToken;
    expected.tenants = this.config.provider.tenants;
    expected.clockSkewSeconds = this.config.provider.clockSkewSeconds;
    result.claims = claimsOf(jws);
    const reason = validateIdToken(result.claims, expected, now);
    return reason == Reason.None ? result : result.refuse(reason, describeRefusedClaims(reason, jws, expected, now));
  }

  /**
   * Checks a signed UserInfo response (OpenID Connect Core 5.3.2) with the provider's keys. `iss`, `aud` and times count where
   * they are there; `sub` is left to whom knows the ID token's. `now` in seconds since 1970.
   */
  verifyUserInfo(token: Bytes, keys: JwkSet, now: i64): VerifiedToken {
    const result = new VerifiedToken();
    const jws = parseJws(pointer(token), token.length);
    this.verify(result, jws, keys);
    const algorithm = jws.algorithm;
    if (result.reason != Reason.None || algorithm === null) return result;
    const claims = claimsOf(jws);
    const expected = new IdTokenExpectations(this.config.issuer, this.audiences, algorithm);
    const skew = this.config.provider.clockSkewSeconds;
    let reason = claims.isObject() ? Reason.None : Reason.JwtMalformed;
    if (reason == Reason.None && !claims.member("iss").isAbsent) reason = this.checkIssuer(claims);
    if (reason == Reason.None && !claims.member("aud").isAbsent) reason = checkAudience(claims, expected.audiences);
    if (reason == Reason.None && !claims.member("exp").isAbsent) reason = checkExpiry(claims, now, skew);
    if (reason == Reason.None) reason = checkNotBefore(claims, now, skew);
    result.claims = claims;
    expected.clockSkewSeconds = skew;
    return reason == Reason.None ? result : result.refuse(reason, describeRefusedClaims(reason, jws, expected, now));
  }

  /** Checks a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6), but for whether its `jti` came before. */
  verifyLogoutToken(token: Bytes, keys: JwkSet, now: i64): VerifiedToken {
    const result = new VerifiedToken();
    const jws = parseJws(pointer(token), token.length);
    this.verify(result, jws, keys, LOGOUT_TYPE);
    const algorithm = jws.algorithm;
    if (result.reason != Reason.None || algorithm === null) return result;
    const expected = new IdTokenExpectations(this.config.issuer, this.audiences, algorithm);
    expected.clockSkewSeconds = this.config.provider.clockSkewSeconds;
    result.claims = claimsOf(jws);
    const reason = validateLogoutToken(result.claims, expected, now);
    return reason == Reason.None ? result : result.refuse(reason, describeRefusedClaims(reason, jws, expected, now));
  }

  /**
   * Checks a security event token (RFC 8417), or leave to end sessions, but for whether its `jti` came before and for its signature
   * where `keys` is null: then that is the reason, of one that may be good. All that costs little comes before the signature.
   */
  verifyNotice(token: Bytes, keys: JwkSet | null, expected: NoticeExpectations, now: i64): VerifiedToken {
    const result = new VerifiedToken();
    const jws = parseJws(pointer(token), token.length);
    const algorithm = jws.algorithm;
    const accepted = this.config.provider.signingAlgorithms;
    let form = jws.reason;
    if (form == Reason.None) form = checkNoticeType(jws, expected);
    if (form == Reason.None && algorithm !== null && !accepted.includes(algorithm.name))
      form = Reason.JwtAlgorithmRefused;
    if (form != Reason.None || algorithm === null) {
      const found = describeFound(jws.header.member("typ"));
      const isType = form == Reason.JwtTypeRefused;
      const detail = isType ? `typ: ${found}, expected ${expected.type}` : describeRefusedJws(form, jws, accepted);
      return result.refuse(form, detail);
    }
    const claims = claimsOf(jws);
    const skew = this.config.provider.clockSkewSeconds;
    const reason = validateNotice(claims, expected, skew, now);
    if (reason != Reason.None) return result.refuse(reason, describeRefusedNotice(reason, jws, expected, skew, now));
    if (keys === null) return result.refuse(Reason.ProviderNotReady, "");
    result.claims = claims;
    this.checkSignature(result, jws, algorithm, keys);
    return result;
  }

  /** `sub` binds it to the ID token; that of a template's tenant need not say its tenant again. */
  private checkIssuer(claims: JsonValue): Reason {
    const tenants = this.config.provider.tenants;
    const isOurs = isIssuer(claims.member("iss").asString(), this.config.issuer, tenants);
    return isOurs ? Reason.None : Reason.JwtIssuerMismatch;
  }

  /** Checks the form of a token, then its signature. `type`: what `typ` may be beside JWT, or empty. */
  private verify(result: VerifiedToken, jws: Jws, keys: JwkSet, type: string = ""): void {
    const algorithm = jws.algorithm;
    const form = this.checkForm(jws, type);
    if (form != Reason.None || algorithm === null) {
      result.refuse(form, describeRefusedJws(form, jws, this.config.provider.signingAlgorithms));
    } else {
      this.checkSignature(result, jws, algorithm, keys);
    }
  }

  private checkForm(jws: Jws, furtherType: string): Reason {
    const algorithm = jws.algorithm;
    if (jws.reason != Reason.None || algorithm === null) return jws.reason;
    const type = checkType(jws, furtherType);
    if (type != Reason.None) return type;
    const isAccepted = this.config.provider.signingAlgorithms.includes(algorithm.name);
    return isAccepted ? Reason.None : Reason.JwtAlgorithmRefused;
  }

  private checkSignature(result: VerifiedToken, jws: Jws, algorithm: SignatureAlgorithm, keys: JwkSet): void {
    if (algorithm.scheme == SignatureScheme.Hmac) {
      const secret = new SecretVerificationKey(this.config.clientSecret.text);
      if (!isSignedWith(secret, jws, false)) {
        result.refuse(Reason.JwtSignatureInvalid, describeUnverified(jws, 1, true));
      }
      return;
    }
    const candidates = candidateKeys(jws, keys);
    if (isSignedWithOneOf(candidates, jws, this.hostVerifies)) return;
    // A provider may have given a known kid, or none, to a new key.
    result.mayNeedNewKeys = true;
    if (candidates.length == 0) result.refuse(Reason.JwtKeyUnknown, describeUnknownKey(jws, keys));
    else result.refuse(Reason.JwtSignatureInvalid, describeUnverified(jws, candidates.length, false));
  }
}
