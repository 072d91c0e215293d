import { parseJwkSet } from "../../../assembly/jose/jwk";
import { parseJws } from "../../../assembly/jose/jws";
import { candidateKeys } from "../../../assembly/jose/verification";
import { SecretVerificationKey } from "../../../assembly/jose/verification-key";
import { Bytes, pointer } from "../../../assembly/text/bytes";

/** Writes the keys of a set that may have signed a token, one after the other; answers the length, or minus a reason. */
export function candidates(token: usize, tokenLength: i32, set: usize, setLength: i32, out: usize): i32 {
  const jws = parseJws(token, tokenLength);
  const keys = parseJwkSet(set, setLength);
  if (jws.reason || keys.reason) return -(jws.reason ? jws.reason : keys.reason);
  const found = candidateKeys(jws, keys);
  let length = 0;
  for (let i = 0; i < found.length; i++) length += write(found[i].key.publicKeyInfo, out + length);
  return length;
}

/** Whether a token is signed with a key of a set, of those that may have. */
export function isSigned(token: usize, tokenLength: i32, set: usize, setLength: i32): bool {
  const jws = parseJws(token, tokenLength);
  const algorithm = jws.algorithm;
  const keys = parseJwkSet(set, setLength);
  if (jws.reason || keys.reason || algorithm === null) return false;
  const found = candidateKeys(jws, keys);
  for (let i = 0; i < found.length; i++) {
    if (found[i].key.verify(algorithm, jws.signature, jws.signingInput, jws.signingInputLength)) return true;
  }
  return false;
}

/** Whether a token is signed with a secret. */
export function isSignedWithSecret(token: usize, tokenLength: i32, secret: usize, secretLength: i32): bool {
  const jws = parseJws(token, tokenLength);
  const algorithm = jws.algorithm;
  const key = new SecretVerificationKey(String.UTF8.decodeUnsafe(secret, secretLength));
  if (jws.reason || algorithm === null || !key.fits(algorithm)) return false;
  return key.verify(algorithm, jws.signature, jws.signingInput, jws.signingInputLength);
}

/** Writes a token's payload; answers its length. */
export function payload(token: usize, length: i32, out: usize): i32 {
  return write(parseJws(token, length).payload, out);
}

/** Writes a token's signature; answers its length. */
export function signature(token: usize, length: i32, out: usize): i32 {
  return write(parseJws(token, length).signature, out);
}

/** How much of a token its signature covers. */
export function signingInputLength(token: usize, length: i32): i32 {
  return parseJws(token, length).signingInputLength;
}

function write(bytes: Bytes, out: usize): i32 {
  memory.copy(out, pointer(bytes), bytes.length);
  return bytes.length;
}
