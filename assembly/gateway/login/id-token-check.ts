import { SignatureScheme } from "../../jose/algorithm";
import { JwkSet } from "../../jose/jwk";
import { Jws, parseJws } from "../../jose/jws";
import { checkType, claimsOf } from "../../jose/jwt";
import { candidateKeys } from "../../jose/verification";
import { SecretVerificationKey } from "../../jose/verification-key";
import { IdTokenExpectations, validateIdToken } from "../../oidc/id-token";
import { TokenResponse } from "../../oidc/token";
import { Reason } from "../../reason";
import { pointer } from "../../text/bytes";
import { JsonValue, parseJson } from "../../text/json";
import { RootContext } from "../root-context";
import { isSignedWith } from "./signature-check";

/** The check of one ID token: its form, its signature, then its claims. */
export class IdTokenCheck {
  /** The claims, once `run` answered None. */
  claims: JsonValue = parseJson(0, 0).root;
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
    const token = this.tokens.idToken;
    const jws = parseJws(pointer(token), token.length);
    const algorithm = jws.algorithm;
    if (jws.reason != Reason.None || algorithm === null) return jws.reason;
    const type = checkType(jws);
    if (type != Reason.None) return type;
    const signature = this.checkSignature(jws);
    if (signature != Reason.None) return signature;
    const expected = new IdTokenExpectations(this.root.config.issuer, this.root.config.clientId, algorithm);
    expected.nonce = this.nonce;
    expected.accessToken = this.tokens.accessToken;
    expected.clockSkewSeconds = this.root.config.provider.clockSkewSeconds;
    this.claims = claimsOf(jws);
    return validateIdToken(this.claims, expected, now);
  }

  private checkSignature(jws: Jws): Reason {
    const algorithm = jws.algorithm;
    if (algorithm === null || !this.root.config.provider.signingAlgorithms.includes(algorithm.name)) {
      return Reason.JwtAlgorithmRefused;
    }
    if (algorithm.scheme == SignatureScheme.Hmac) {
      const secret = new SecretVerificationKey(this.root.config.clientSecret);
      return isSignedWith(secret, jws, false) ? Reason.None : Reason.JwtSignatureInvalid;
    }
    const candidates = candidateKeys(jws, this.keys);
    // A provider may have given a known kid, or none, to a new key.
    this.mayNeedNewKeys = true;
    if (candidates.length == 0) return Reason.JwtKeyUnknown;
    for (let i = 0; i < candidates.length; i++) {
      if (isSignedWith(candidates[i].key, jws, this.root.hostVerifies)) {
        this.mayNeedNewKeys = false;
        return Reason.None;
      }
    }
    return Reason.JwtSignatureInvalid;
  }
}
