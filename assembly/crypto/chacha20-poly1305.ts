import { chacha20Block, chacha20Xor } from "./chacha20";
import { equalConstantTime } from "./constant-time";
import { POLY1305_TAG_SIZE, poly1305Finish, poly1305Init, poly1305UpdatePadded } from "./poly1305";

/** Bytes that sealing adds: the tag at the end. */
const AEAD_OVERHEAD: i32 = POLY1305_TAG_SIZE;

const FIRST_BLOCK = memory.data(64, 16);
const LENGTHS = memory.data(16, 16);
const TAG = memory.data(POLY1305_TAG_SIZE, 16);

/**
 * Encrypts a view and writes the ciphertext and its tag, `length + 16` bytes, to `out`, which is either `plain` itself
 * or does not overlap it. RFC 8439, section 2.8: a key of 32 bytes, a nonce of 12. Negative lengths count as zero.
 */
export function chacha20Poly1305Seal(
  key: usize,
  nonce: usize,
  ad: usize,
  adLength: i32,
  plain: usize,
  length: i32,
  out: usize,
): void {
  length = max(length, 0);
  chacha20Xor(key, 1, nonce, plain, length, out);
  authenticate(key, nonce, ad, adLength, out, length, out + length);
}

/**
 * Verifies, then decrypts a view and writes the plaintext, `sealedLength - 16` bytes, to `out`, which is either `sealed`
 * itself or does not overlap it. Answers false, and writes nothing, when the tag differs or the view is too short for
 * one.
 */
export function chacha20Poly1305Open(
  key: usize,
  nonce: usize,
  ad: usize,
  adLength: i32,
  sealed: usize,
  sealedLength: i32,
  out: usize,
): bool {
  const length = sealedLength - AEAD_OVERHEAD;
  if (sealedLength < AEAD_OVERHEAD) return false;
  authenticate(key, nonce, ad, adLength, sealed, length, TAG);
  if (!equalConstantTime(TAG, sealed + length, POLY1305_TAG_SIZE)) return false;
  chacha20Xor(key, 1, nonce, sealed, length, out);
  return true;
}

function authenticate(
  key: usize,
  nonce: usize,
  ad: usize,
  adLength: i32,
  ciphertext: usize,
  length: i32,
  tag: usize,
): void {
  adLength = max(adLength, 0);
  chacha20Block(key, 0, nonce, FIRST_BLOCK);
  poly1305Init(FIRST_BLOCK);
  memory.fill(FIRST_BLOCK, 0, 64);
  poly1305UpdatePadded(ad, adLength);
  poly1305UpdatePadded(ciphertext, length);
  store<u64>(LENGTHS, adLength, 0);
  store<u64>(LENGTHS, length, 8);
  poly1305UpdatePadded(LENGTHS, 16);
  poly1305Finish(tag);
}
