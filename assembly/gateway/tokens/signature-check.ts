import { Verification, verifySignature } from "../../host/signature";
import { Jwk } from "../../jose/jwk";
import { Jws } from "../../jose/jws";
import { VerificationKey } from "../../jose/verification-key";
import { fromBase64Url } from "../../text/base64url";
import { Bytes, bytesOf, copyBytes, pointer } from "../../text/bytes";
import { countSignature } from "../metrics";

/** A signature of a key of the curve P-256, for asking a host that is not known. */
const TEXT = "gatehouse";
const PUBLIC_KEY_INFO =
  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqP3N6P9VZX1teSf73jUMG3Ik6ebBC_8fBJU9QtsgGihBtb6QhEeQvAe2uc8ZxKLXv_9rmQI_8erHg6q6mf-NFQ";
const SIGNATURE = "MEUCIQDUMMc_jg1x07bMFo5QgK3jHdqZyrUnUCsOuLeeLyYBAQIgCc5_y-JvHPRbMPeiyfMD3P4BuqEMfs6WyekAlqEGCrA";

/** Whether the host verifies signatures, which is faster than to do it here. */
export function hostVerifies(): bool {
  const key = decoded(PUBLIC_KEY_INFO);
  const signature = decoded(SIGNATURE);
  return (
    verifySignature("sha256", key, signature, bytesOf(TEXT)) == Verification.Valid &&
    verifySignature("sha256", key, signature, bytesOf(TEXT.toUpperCase())) != Verification.Valid
  );
}

function decoded(text: string): Bytes {
  const bytes = bytesOf(text);
  const binary = fromBase64Url(pointer(bytes), bytes.length);
  return binary === null ? copyBytes(0, 0) : binary;
}

/** Whether a token is signed with one of some keys; see `isSignedWith`. */
export function isSignedWithOneOf(candidates: Jwk[], jws: Jws, byHost: bool): bool {
  for (let i = 0; i < candidates.length; i++) if (isSignedWith(candidates[i].key, jws, byHost)) return true;
  return false;
}

/**
 * Whether a token is signed with a key, which fits its algorithm: by the host where it offers the algorithm and `byHost` says
 * that there is one, else here.
 */
export function isSignedWith(key: VerificationKey, jws: Jws, byHost: bool): bool {
  const algorithm = jws.algorithm;
  if (algorithm === null) return false;
  if (byHost && key.isForHost(algorithm)) {
    const signature = key.signatureForHost(jws.signature);
    if (signature === null) return false;
    const text = copyBytes(jws.signingInput, jws.signingInputLength);
    const result = verifySignature(algorithm.hashName, key.publicKeyInfo, signature, text);
    if (result != Verification.Unavailable) {
      countSignature("host");
      return result == Verification.Valid;
    }
  }
  countSignature("wasm");
  return key.verify(algorithm, jws.signature, jws.signingInput, jws.signingInputLength);
}
