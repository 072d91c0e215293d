import {
  sha256,
  SHA256_BLOCK_SIZE,
  SHA256_SIZE,
  SHA256_STATE_SIZE,
  sha256Finish,
  sha256Init,
  sha256Update,
} from "./sha256";

/** Bytes of the state that the incremental functions work on: the inner digest, then the outer one. */
export const HMAC_SHA256_STATE_SIZE: i32 = 2 * SHA256_STATE_SIZE;

const PADDED_KEY = memory.data(SHA256_BLOCK_SIZE, 16);
const STATE = memory.data(HMAC_SHA256_STATE_SIZE, 16);

/** Writes the HMAC-SHA-256 (32 bytes) of a view to `out`. Negative lengths count as zero. RFC 2104, RFC 4231. */
export function hmacSha256(key: usize, keyLength: i32, source: usize, length: i32, out: usize): void {
  hmacSha256Init(STATE, key, keyLength);
  hmacSha256Update(STATE, source, length);
  hmacSha256Finish(STATE, out);
}

/**
 * Begins a code in the `HMAC_SHA256_STATE_SIZE` bytes at `state`. A copy of those bytes continues on its own, which
 * saves the two blocks of the key when it is used again.
 */
export function hmacSha256Init(state: usize, key: usize, keyLength: i32): void {
  memory.fill(PADDED_KEY, 0, SHA256_BLOCK_SIZE);
  if (keyLength > SHA256_BLOCK_SIZE) sha256(key, keyLength, PADDED_KEY);
  else memory.copy(PADDED_KEY, key, max(keyLength, 0));
  xorPaddedKey(0x36);
  sha256Init(state);
  sha256Update(state, PADDED_KEY, SHA256_BLOCK_SIZE);
  xorPaddedKey(0x36 ^ 0x5c);
  sha256Init(state + SHA256_STATE_SIZE);
  sha256Update(state + SHA256_STATE_SIZE, PADDED_KEY, SHA256_BLOCK_SIZE);
  memory.fill(PADDED_KEY, 0, SHA256_BLOCK_SIZE);
}

/** Appends a view to the message. A negative length counts as zero. */
export function hmacSha256Update(state: usize, source: usize, length: i32): void {
  sha256Update(state, source, length);
}

/** Writes the code (32 bytes) to `out` and wipes the state. */
export function hmacSha256Finish(state: usize, out: usize): void {
  sha256Finish(state, out);
  sha256Update(state + SHA256_STATE_SIZE, out, SHA256_SIZE);
  sha256Finish(state + SHA256_STATE_SIZE, out);
}

function xorPaddedKey(value: u8): void {
  const mask = v128.splat<u8>(value);
  for (let at = PADDED_KEY; at < PADDED_KEY + SHA256_BLOCK_SIZE; at += 16) {
    v128.store(at, v128.xor(v128.load(at), mask));
  }
}
