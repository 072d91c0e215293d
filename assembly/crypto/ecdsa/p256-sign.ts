// ECDSA with a private key on P-256. In constant time, but for what is public: whether the key is in range, how many nonces
// were refused (one in 2^32 is), and the signature itself.

import { beginNonces, endNonces, nextNonce } from "./deterministic-nonce";
import { add, carry, ELEMENT_SIZE, isClear, readElement } from "./field-element";
import { P256 } from "./nist-curve";
import { multiplyP256 } from "./p256-field";
import { multiplyGenerator } from "./p256-generator";
import { PROJECTIVE_SIZE } from "./p256-point";
import { fromMontgomery, multiply, toMontgomery } from "./prime-field";
import { invertSecret, isUnit, reduceOnce, writeElement } from "./secret-element";

/** Bytes of a private key, of a digest, of a coordinate, and of each half of a signature. */
const SIZE = 32;

const KEY = memory.data(ELEMENT_SIZE, 16);
const HASH = memory.data(ELEMENT_SIZE, 16);
const HASH_BYTES = memory.data(SIZE, 16);
const NONCE = memory.data(ELEMENT_SIZE, 16);
const NONCE_BYTES = memory.data(SIZE, 16);
const POINT = memory.data(PROJECTIVE_SIZE, 16);
const INVERSE = memory.data(ELEMENT_SIZE, 16);
const R = memory.data(ELEMENT_SIZE, 16);
const S = memory.data(ELEMENT_SIZE, 16);

/**
 * Writes the signature of a SHA-256 digest (32 bytes at `digest`) to `out`: r, then s, 32 bytes each, big-endian, as JWS has
 * it (RFC 7518, section 3.4). The private key is 32 bytes, big-endian. False, and nothing written, only when it is not from
 * 1 to n - 1. FIPS 186-5, section 6.4.1; with the nonces of RFC 6979, so that one key and digest have one signature.
 */
export function signP256(privateKey: usize, digest: usize, out: usize): bool {
  const scalars = P256.scalars;
  readElement(KEY, privateKey, SIZE);
  if (isUnit(KEY, scalars) == 0) return false;
  readElement(HASH, digest, SIZE);
  reduceOnce(HASH, scalars);
  writeElement(HASH_BYTES, HASH, SIZE);
  toMontgomery(KEY, KEY, scalars);

  beginNonces(privateKey, HASH_BYTES);
  let isFirst = true;
  do {
    do {
      nextNonce(NONCE_BYTES, isFirst);
      isFirst = false;
      readElement(NONCE, NONCE_BYTES, SIZE);
    } while (isUnit(NONCE, scalars) == 0);
    multiplyGenerator(POINT, NONCE);
    findX(R);
    reduceOnce(R, scalars);
    // s = (e + r d) / k
    multiply(S, R, KEY, scalars);
    add(S, S, HASH);
    carry(S, scalars.limbs);
    toMontgomery(NONCE, NONCE, scalars);
    invertSecret(INVERSE, NONCE, scalars);
    multiply(S, S, INVERSE, scalars);
    reduceOnce(S, scalars);
  } while (isClear(R) || isClear(S));
  endNonces();
  writeElement(out, R, SIZE);
  writeElement(out + SIZE, S, SIZE);
  forget();
  return true;
}

/**
 * Writes the public key of a private one (32 bytes, big-endian) to `out`: x, then y, 32 bytes each, big-endian. False, and
 * nothing written, only when the private key is not from 1 to n - 1.
 */
export function publicKeyP256(privateKey: usize, out: usize): bool {
  readElement(KEY, privateKey, SIZE);
  if (isUnit(KEY, P256.scalars) == 0) return false;
  multiplyGenerator(POINT, KEY);
  findX(R);
  multiplyP256(S, POINT + ELEMENT_SIZE, INVERSE);
  fromMontgomery(S, S, P256.field);
  reduceOnce(S, P256.field);
  writeElement(out, R, SIZE);
  writeElement(out + SIZE, S, SIZE);
  forget();
  return true;
}

/** Writes the x of the point, below p, and leaves 1 / Z, in Montgomery form, in `INVERSE`. */
function findX(out: usize): void {
  const field = P256.field;
  invertSecret(INVERSE, POINT + 2 * ELEMENT_SIZE, field);
  multiplyP256(out, POINT, INVERSE);
  fromMontgomery(out, out, field);
  reduceOnce(out, field);
}

/** A nonce would give the key away, and so would its inverse, or its point's coordinates. */
function forget(): void {
  memory.fill(KEY, 0, ELEMENT_SIZE);
  memory.fill(NONCE, 0, ELEMENT_SIZE);
  memory.fill(NONCE_BYTES, 0, SIZE);
  memory.fill(INVERSE, 0, ELEMENT_SIZE);
  memory.fill(POINT, 0, PROJECTIVE_SIZE);
}
