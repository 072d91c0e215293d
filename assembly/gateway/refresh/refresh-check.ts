import { RelyingPartyConfig } from "../../config/relying-party-config";
import { JwkSet } from "../../jose/jwk";
import { isRefusal, isSuccess, TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { refreshSession } from "../../session/new-session";
import { packedClaims } from "../../session/packed-token";
import { SessionRecord } from "../../session/record";
import { JsonValue } from "../../text/json";
import { describeReason } from "../replies/reasons";
import { fitsCookies } from "../session/session-cookies";
import { SealedSession, SessionSealer } from "../session/session-sealer";
import { TokenVerifier } from "../tokens/token-verifier";

/** What is to become of a refresh. */
export enum Verdict {
  /** There is a session after it. */
  Succeeded,
  /** This generation of the session is not tried again. */
  Denied,
  /** The provider did not answer: soon again. */
  Retry,
  /** The provider did not answer the question: not soon again. */
  Failed,
  /** Its ID token can't be judged with the keys that are known. */
  NeedsKeys,
}

/** What the response to a refresh came to. */
export class RefreshVerdict {
  constructor(
    readonly verdict: Verdict,
    /** For the log; empty for a success. */
    readonly why: string,
    /** The session of a success. */
    readonly refreshed: SealedSession | null = null,
  ) {}
}

/** Judges what refreshes of one relying party's sessions brought. */
export class RefreshCheck {
  constructor(
    private config: RelyingPartyConfig,
    private tokens: TokenVerifier,
    private sealer: SessionSealer,
  ) {}

  /**
   * Judges a response without usable tokens; null when it has some, for `judge`. `found`: what there is to say of it, for the
   * log; `status` 0: there was none.
   */
  judgeResponse(tokens: TokenResponse, status: i32, found: string): RefreshVerdict | null {
    const reason = tokens.reason;
    // What brings no token confirms nothing, whatever it says instead (RFC 6749, section 5.1).
    const hasAccessToken = reason == Reason.TokenResponseMissingIdToken && tokens.accessToken.length > 0;
    if (reason == Reason.None || hasAccessToken) return null;
    const why = describeReason(reason) + ": " + found;
    // The proof was refused, and not the refresh token.
    if (reason == Reason.TokenEndpointProofRefused) return new RefreshVerdict(Verdict.Failed, why);
    const mayPass = status == 0 || status >= 500 || status == 408 || status == 425;
    // A success that can't be read has spent the refresh token; a refusal says that it is of no use, whatever its words.
    if (isSuccess(status) || isRefusal(status)) return new RefreshVerdict(Verdict.Denied, why);
    return new RefreshVerdict(mayPass ? Verdict.Retry : Verdict.Failed, why);
  }

  /**
   * Judges the tokens that a refresh of `before` brought. `keys`: null while they are not known; `now` in seconds since 1970.
   * The refresh token is spent by now.
   */
  judge(before: SessionRecord, tokens: TokenResponse, keys: JwkSet | null, now: i64): RefreshVerdict {
    const claimsBefore = packedClaims(before.idToken);
    let claims = claimsBefore;
    if (tokens.idToken.length > 0) {
      if (keys === null) return new RefreshVerdict(Verdict.NeedsKeys, "the provider's keys are not known");
      const token = this.tokens.verifyIdToken(tokens, keys, null, now);
      if (token.mayNeedNewKeys) return new RefreshVerdict(Verdict.NeedsKeys, token.explain());
      if (token.reason != Reason.None) return denied(token.explain());
      claims = token.claims;
      if (claims.member("sub").asString() != claimsBefore.member("sub").asString()) {
        return denied("the new ID token is another user's");
      }
      // Of an issuer template, another tenant's would do.
      if (claims.member("iss").asString() != claimsBefore.member("iss").asString()) {
        return denied("the new ID token is another issuer's");
      }
      if (hasOtherNonce(claimsBefore, claims)) return denied("the new ID token is of another login (nonce)");
    }
    const refreshed = this.sealer.complete(refreshSession(this.config, before, tokens, claims, now));
    if (refreshed === null) return denied("there are no random bytes, or a token in it can't be read again");
    if (!refreshed.lives(now)) return denied("it brought no token that lives");
    if (!fitsCookies(this.config.session, refreshed.sealed)) {
      return denied("the new tokens are too large (see session.maxBytes)");
    }
    return new RefreshVerdict(Verdict.Succeeded, "", refreshed);
  }
}

/** A refreshed ID token need have no nonce, but none that is not the login's (OpenID Connect Core 12.2). */
function hasOtherNonce(before: JsonValue, now: JsonValue): bool {
  const login = before.member("nonce");
  const nonce = now.member("nonce");
  return !nonce.isAbsent && login.isString() && !(nonce.isString() && nonce.asString() == login.asString());
}

function denied(why: string): RefreshVerdict {
  return new RefreshVerdict(Verdict.Denied, why);
}
