import { RsaPublicKey, rsaPublicKey } from "../../../../assembly/crypto/rsa/rsa-key";
import { rsaPkcs1Sign, rsaPkcs1Verify } from "../../../../assembly/crypto/rsa/rsa-pkcs1";
import { RsaPrivateKey, rsaPrivateKey } from "../../../../assembly/crypto/rsa/rsa-private-key";
import { rsaPssSign, rsaPssVerify } from "../../../../assembly/crypto/rsa/rsa-pss";
import { Bytes, copyBytes } from "../../../../assembly/text/bytes";

export { multiply, negativeInverse, reduce, square } from "../../../../assembly/crypto/rsa/montgomery";

let used: RsaPublicKey | null = null;
let usedPrivate: RsaPrivateKey | null = null;

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

/** Makes the private key of the key in use, of five numbers of `length` bytes each: p, q, dp, dq and 1 / q. False: there is none. */
export function usePrivateKey(numbers: usize, length: i32): bool {
  const key = used;
  if (key === null) return false;
  usedPrivate = rsaPrivateKey(
    key,
    number(numbers, 0, length),
    number(numbers, 1, length),
    number(numbers, 2, length),
    number(numbers, 3, length),
    number(numbers, 4, length),
  );
  return usedPrivate !== null;
}

function number(numbers: usize, index: i32, length: i32): Bytes {
  return copyBytes(numbers + index * length, length);
}

export function pkcs1Sign(digest: usize, digestLength: i32, out: usize): bool {
  const key = usedPrivate;
  return key !== null && rsaPkcs1Sign(key, digest, digestLength, out);
}

export function pssSign(digest: usize, salt: usize, out: usize): bool {
  const key = usedPrivate;
  return key !== null && rsaPssSign(key, digest, salt, out);
}
