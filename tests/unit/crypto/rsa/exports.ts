import { RsaPublicKey, rsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { rsaPkcs1Verify } from "../../../../assembly/crypto/rsa/rsa-pkcs1";
import { rsaPssVerify } from "../../../../assembly/crypto/rsa/rsa-pss";

export { multiply, negativeInverse, reduce, square } from "../../../../assembly/crypto/rsa/montgomery";

let used: RsaPublicKey | null = null;

/** Makes the key that the functions below take. False when it has a flaw: then they answer false. */
export function useKey(modulus: usize, modulusLength: i32, exponent: usize, exponentLength: i32): bool {
  used = rsaPublicKey(modulus, modulusLength, exponent, exponentLength);
  return used !== null;
}

export function recover(signature: usize, length: i32, out: usize): bool {
  const key = used;
  return key !== null && key.recover(signature, length, out);
}

export function pkcs1Verify(signature: usize, length: i32, digest: usize, digestLength: i32): bool {
  const key = used;
  return key !== null && rsaPkcs1Verify(key, signature, length, digest, digestLength);
}

export function pssVerify(signature: usize, length: i32, digest: usize, digestLength: i32): bool {
  const key = used;
  return key !== null && rsaPssVerify(key, signature, length, digest, digestLength);
}
