import { Bytes, bytesOf, pointer } from "../text/bytes";
import { HMAC_SHA256_STATE_SIZE, hmacSha256, hmacSha256Finish, hmacSha256Init, hmacSha256Update } from "./hmac";
import { SHA256_SIZE } from "./sha256";

const PSEUDORANDOM_KEY = memory.data(SHA256_SIZE, 16);
const KEYED = memory.data(HMAC_SHA256_STATE_SIZE, 16);
const STATE = memory.data(HMAC_SHA256_STATE_SIZE, 16);
const BLOCK = memory.data(SHA256_SIZE, 16);
const COUNTER = memory.data(1);

/**
 * Derives `outLength` bytes from the input keying material `ikm` with HKDF-SHA-256 (RFC 5869) and writes them to `out`,
 * which must not overlap `info`. Other negative lengths count as zero.
 * Answers false, and writes nothing, when `outLength` is negative or above 255 * 32.
 */
export function hkdfSha256(
  salt: usize,
  saltLength: i32,
  ikm: usize,
  ikmLength: i32,
  info: usize,
  infoLength: i32,
  out: usize,
  outLength: i32,
): bool {
  if (outLength < 0 || outLength > 255 * SHA256_SIZE) return false;
  hmacSha256(salt, saltLength, ikm, ikmLength, PSEUDORANDOM_KEY);
  hmacSha256Init(KEYED, PSEUDORANDOM_KEY, SHA256_SIZE);
  let previous = 0;
  for (let done = 0, counter = 1; done < outLength; done += SHA256_SIZE, counter++) {
    memory.copy(STATE, KEYED, HMAC_SHA256_STATE_SIZE);
    hmacSha256Update(STATE, BLOCK, previous);
    hmacSha256Update(STATE, info, infoLength);
    store<u8>(COUNTER, counter);
    hmacSha256Update(STATE, COUNTER, 1);
    hmacSha256Finish(STATE, BLOCK);
    memory.copy(out + done, BLOCK, min(SHA256_SIZE, outLength - done));
    previous = SHA256_SIZE;
  }
  memory.fill(PSEUDORANDOM_KEY, 0, SHA256_SIZE);
  memory.fill(KEYED, 0, HMAC_SHA256_STATE_SIZE);
  memory.fill(BLOCK, 0, SHA256_SIZE);
  return true;
}

/** The same, of bytes for texts: `length` bytes, of which there may be 255 * 32. */
export function deriveBytes(ikm: Bytes, salt: string, info: string, length: i32): Bytes {
  const salted = bytesOf(salt);
  const label = bytesOf(info);
  const out = new StaticArray<u8>(length);
  hkdfSha256(
    pointer(salted),
    salted.length,
    pointer(ikm),
    ikm.length,
    pointer(label),
    label.length,
    pointer(out),
    length,
  );
  return out;
}
