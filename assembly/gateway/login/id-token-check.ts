import { SignatureAlgorithm, SignatureScheme } from "../../jose/algorithm";
import { JwkSet } from "../../jose/jwk";
import { Jws, parseJws } from "../../jose/jws";
import { checkType, claimsOf } from "../../jose/jwt";
import { candidateKeys } from "../../jose/verification";
import { SecretVerificationKey } from "../../jose/verification-key";
import { IdTokenExpectations, validateIdToken } from "../../oidc/id-token";
import {
  describeRefusedClaims,
  describeRefusedJws,
  describeUnknownKey,
  describeUnverified,
} from "../../oidc/id-token-detail";
import { TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { pointer } from "../../text/bytes";
import { JsonValue, parseForeignJson } from "../../text/json";
import { describeReason } from "../answers/reasons";
import { RootContext } from "../root-context";
import { isSignedWith } from "./signature-check";

/** The check of one ID token: its form, its signature, then its claims. */
export class IdTokenCheck {
  /** The claims, once `run` answered None. */
  claims: JsonValue = parseForeignJson(0, 0).root;
  /** Why the token is refused, for a log line: what was found and what expected; maybe empty. */
  detail: string = "";
  /** Whether the token was refused because no known key fits: the provider may have a new one. */
  mayNeedNewKeys: bool = false;

  constructor(
    private root: RootContext,
    private keys: JwkSet,
    private tokens: TokenResponse,
    /** Null where none is expected. */
    private nonce: string | null,
  ) {}

  /** Why the token is refused, or None. `now` in seconds since 1970. */
  run(now: i64): Reason {
    const config = this.root.config;
    const token = this.tokens.idToken;
    const jws = parseJws(pointer(token), token.length);
    const algorithm = jws.algorithm;
    const form = this.checkForm(jws);
    if (form != Reason.None || algorithm === null) {
      this.detail = describeRefusedJws(form, jws, config.provider.signingAlgorithms);
      return form;
    }
    const signature = this.checkSignature(jws, algorithm);
    if (signature != Reason.None) return signature;
    const expected = new IdTokenExpectations(
      config.issuer,
      [config.clientId].concat(config.provider.audiences),
      algorithm,
    );
    expected.nonce = this.nonce;
    expected.accessToken = this.tokens.accessToken;
    expected.clockSkewSeconds = config.provider.clockSkewSeconds;
    this.claims = claimsOf(jws);
    const reason = validateIdToken(this.claims, expected, now);
    if (reason != Reason.None) this.detail = describeRefusedClaims(reason, jws, expected, now);
    return reason;
  }

  /** The reason that `run` answered, and its detail, for a log line. */
  explain(reason: Reason): string {
    return this.detail.length > 0 ? describeReason(reason) + ": " + this.detail : describeReason(reason);
  }

  private checkForm(jws: Jws): Reason {
    const algorithm = jws.algorithm;
    if (jws.reason != Reason.None || algorithm === null) return jws.reason;
    const type = checkType(jws);
    if (type != Reason.None) return type;
    const isAccepted = this.root.config.provider.signingAlgorithms.includes(algorithm.name);
    return isAccepted ? Reason.None : Reason.JwtAlgorithmRefused;
  }

  private checkSignature(jws: Jws, algorithm: SignatureAlgorithm): Reason {
    if (algorithm.scheme == SignatureScheme.Hmac) {
      const secret = new SecretVerificationKey(this.root.config.clientSecret);
      if (isSignedWith(secret, jws, false)) return Reason.None;
      this.detail = describeUnverified(jws, 1, true);
      return Reason.JwtSignatureInvalid;
    }
    const candidates = candidateKeys(jws, this.keys);
    // A provider may have given a known kid, or none, to a new key.
    this.mayNeedNewKeys = true;
    if (candidates.length == 0) {
      this.detail = describeUnknownKey(jws, this.keys);
      return Reason.JwtKeyUnknown;
    }
    for (let i = 0; i < candidates.length; i++) {
      if (isSignedWith(candidates[i].key, jws, this.root.hostVerifies)) {
        this.mayNeedNewKeys = false;
        return Reason.None;
      }
    }
    this.detail = describeUnverified(jws, candidates.length, false);
    return Reason.JwtSignatureInvalid;
  }
}
