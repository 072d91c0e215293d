import { CHACHA20_KEY_SIZE, hchacha20 } from "./chacha20";
import { chacha20Poly1305Open, chacha20Poly1305Seal } from "./chacha20-poly1305";

const SUBKEY = memory.data(CHACHA20_KEY_SIZE, 16);
/** Four zero bytes, then the last eight of the nonce. */
const NONCE = memory.data(12, 16);

/**
 * Encrypts a view and writes the ciphertext and its tag, `length + 16` bytes, to `out`, which is either `plain` itself
 * or does not overlap it. draft-irtf-cfrg-xchacha, section 2.3: a key of 32 bytes, a nonce of 24, which may be random.
 * Negative lengths count as zero.
 */
export function xchacha20Poly1305Seal(
  key: usize,
  nonce: usize,
  ad: usize,
  adLength: i32,
  plain: usize,
  length: i32,
  out: usize,
): void {
  derive(key, nonce);
  chacha20Poly1305Seal(SUBKEY, NONCE, ad, adLength, plain, length, out);
  memory.fill(SUBKEY, 0, CHACHA20_KEY_SIZE);
}

/**
 * Verifies, then decrypts a view and writes the plaintext, `sealedLength - 16` bytes, to `out`, which is either `sealed`
 * itself or does not overlap it. Answers false, and writes nothing, when the tag differs or the view is too short for
 * one.
 */
export function xchacha20Poly1305Open(
  key: usize,
  nonce: usize,
  ad: usize,
  adLength: i32,
  sealed: usize,
  sealedLength: i32,
  out: usize,
): bool {
  derive(key, nonce);
  const opened = chacha20Poly1305Open(SUBKEY, NONCE, ad, adLength, sealed, sealedLength, out);
  memory.fill(SUBKEY, 0, CHACHA20_KEY_SIZE);
  return opened;
}

function derive(key: usize, nonce: usize): void {
  hchacha20(key, nonce, SUBKEY);
  memory.copy(NONCE + 4, nonce + 16, 8);
}
