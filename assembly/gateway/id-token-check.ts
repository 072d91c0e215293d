import { Config } from "../config/config";
import { Verification, verifySignature } from "../host/signature";
import { JwkSet } from "../jose/jwk";
import { Jws, parseJws } from "../jose/jws";
import { checkType, claimsOf } from "../jose/jwt";
import { candidateKeys } from "../jose/verification";
import { IdTokenExpectations, validateIdToken } from "../oidc/id-token";
import { TokenResponse } from "../oidc/token";
import { Reason } from "../reason";
import { copyBytes, pointer } from "../text/bytes";
import { JsonValue, parseJson } from "../text/json";

/** The check of one ID token: its form, its signature, then its claims. */
export class IdTokenCheck {
  /** The claims, once `run` answered None. */
  claims: JsonValue = parseJson(0, 0).root;

  constructor(
    private config: Config,
    private keys: JwkSet,
    private tokens: TokenResponse,
    private nonce: string,
  ) {}

  /** Why the token is refused, or None. `now` in seconds since 1970. */
  run(now: i64): Reason {
    const token = this.tokens.idToken;
    const jws = parseJws(pointer(token), token.length);
    const algorithm = jws.algorithm;
    if (jws.reason != Reason.None || algorithm === null) return jws.reason;
    const type = checkType(jws);
    if (type != Reason.None) return type;
    const signature = this.checkSignature(jws);
    if (signature != Reason.None) return signature;
    const expected = new IdTokenExpectations(this.config.issuer, this.config.clientId, algorithm);
    expected.nonce = this.nonce;
    expected.accessToken = this.tokens.accessToken;
    expected.clockSkewSeconds = this.config.provider.clockSkewSeconds;
    this.claims = claimsOf(jws);
    return validateIdToken(this.claims, expected, now);
  }

  private checkSignature(jws: Jws): Reason {
    const algorithm = jws.algorithm;
    if (algorithm === null) return Reason.JwtAlgorithmRefused;
    const candidates = candidateKeys(jws, this.keys);
    if (candidates.length == 0) return Reason.JwtKeyUnknown;
    const input = copyBytes(jws.signingInput, jws.signingInputLength);
    for (let i = 0; i < candidates.length; i++) {
      const result = verifySignature(algorithm.hashName, candidates[i].publicKeyInfo, jws.signature, input);
      if (result == Verification.Valid) return Reason.None;
      if (result == Verification.Unavailable) return Reason.VerificationUnavailable;
    }
    return Reason.JwtSignatureInvalid;
  }
}
