import { chacha20FourBlocks, chacha20Permute } from "./chacha20-rounds";

/** Bytes of a key. */
export const CHACHA20_KEY_SIZE: i32 = 32;

// "expand 32-byte k"
const CONSTANTS = memory.data<u32>([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574], 16);
/** The input block: constants, key, counter and nonce. */
const STATE = memory.data(64, 16);
/** The end of a view that does not fill four blocks. */
const TAIL = memory.data(256, 16);

/** Writes one block (64 bytes) of the key stream to `out`. RFC 8439, section 2.3: a key of 32 bytes, a nonce of 12. */
export function chacha20Block(key: usize, counter: u32, nonce: usize, out: usize): void {
  prepare(key, nonce);
  store<u32>(STATE, counter, 48);
  chacha20Permute(STATE, out);
  for (let at: usize = 0; at < 64; at += 16) {
    v128.store(out + at, v128.add<u32>(v128.load(out + at), v128.load(STATE + at)));
  }
  memory.fill(STATE, 0, 64);
}

/**
 * Derives a subkey (32 bytes) from a key of 32 bytes and the first 16 bytes of a nonce.
 * draft-irtf-cfrg-xchacha, section 2.2.
 */
export function hchacha20(key: usize, nonce: usize, out: usize): void {
  memory.copy(STATE, CONSTANTS, 16);
  memory.copy(STATE + 16, key, 32);
  memory.copy(STATE + 48, nonce, 16);
  chacha20Permute(STATE, STATE);
  v128.store(out, v128.load(STATE));
  v128.store(out, v128.load(STATE, 48), 16);
  memory.fill(STATE, 0, 64);
}

/**
 * Encrypts or decrypts a view into `length` bytes at `out`, which is either `source` itself or does not overlap it.
 * RFC 8439, section 2.4: a key of 32 bytes, the counter of the first block, a nonce of 12 bytes.
 * A negative length counts as zero.
 */
export function chacha20Xor(key: usize, counter: u32, nonce: usize, source: usize, length: i32, out: usize): void {
  prepare(key, nonce);
  for (; length > 0; length -= 256, source += 256, out += 256, counter += 4) {
    if (length >= 256) {
      chacha20FourBlocks(STATE, counter, source, out);
    } else {
      memory.copy(TAIL, source, length);
      chacha20FourBlocks(STATE, counter, TAIL, TAIL);
      memory.copy(out, TAIL, length);
    }
  }
  memory.fill(STATE, 0, 64);
  memory.fill(TAIL, 0, 256);
}

function prepare(key: usize, nonce: usize): void {
  memory.copy(STATE, CONSTANTS, 16);
  memory.copy(STATE + 16, key, 32);
  memory.copy(STATE + 52, nonce, 12);
}
