import { sha256, SHA256_SIZE } from "../sha256";
import { sha384, sha512 } from "../sha512";
import { RSA_MAX_SIZE, RsaPublicKey } from "./rsa-key";
import { RsaPrivateKey } from "./rsa-private-key";

const TRAILER: u8 = 0xbc;
/** What precedes the digest in the message M' (RFC 8017, section 9.1.2, step 12): eight zeros. */
const MESSAGE_PREFIX: i32 = 8;
const MAX_HASH_SIZE: i32 = 64;
const COUNTER_SIZE: i32 = 4;

const RECOVERED = memory.data(RSA_MAX_SIZE, 16);
/** M': its prefix, which stays zero, the digest, the salt. */
const MESSAGE = memory.data(MESSAGE_PREFIX + 2 * MAX_HASH_SIZE, 16);
const SEED = memory.data(MAX_HASH_SIZE + COUNTER_SIZE, 16);
const BLOCK = memory.data(MAX_HASH_SIZE, 16);

/**
 * Whether a signature is an RSASSA-PSS one of a digest (RFC 8017, sections 8.1.2 and 9.1.2), with MGF1 over the same hash
 * and a salt as long as the digest, neither shorter nor longer (RFC 7518, section 3.5). The digest's length chooses the
 * hash: 32 bytes are SHA-256, 48 SHA-384, 64 SHA-512; any other is refused.
 */
export function rsaPssVerify(
  key: RsaPublicKey,
  signature: usize,
  signatureLength: i32,
  digest: usize,
  digestLength: i32,
): bool {
  if (digestLength != 32 && digestLength != 48 && digestLength != 64) return false;
  if (!key.recover(signature, signatureLength, RECOVERED)) return false;

  // The encoded message has a bit less than the modulus, so one of 8 n + 1 bits leaves a byte that must be zero.
  const bits = key.bits - 1;
  const length = (bits + 7) >> 3;
  if (length < key.size && load<u8>(RECOVERED) != 0) return false;
  const block = RECOVERED + key.size - length;
  const unusedBits = 8 * length - bits;
  const first = <u32>load<u8>(block);
  if (first >> (8 - unusedBits) != 0 || load<u8>(block + length - 1) != TRAILER) return false;

  const hashAt = block + length - 1 - digestLength;
  xorMask(block, hashAt, digestLength);
  const firstUnmasked = <u32>load<u8>(block);
  store<u8>(block, <u8>(firstUnmasked & (0xff >> unusedBits)));

  // Zeros, 01, the salt. 2048 bits hold any of them: 64 + 64 + 2 bytes are fewer than 255.
  const saltAt = hashAt - digestLength;
  for (let at = block; at < saltAt - 1; at++) {
    if (load<u8>(at) != 0) return false;
  }
  if (load<u8>(saltAt - 1) != 0x01) return false;

  memory.copy(MESSAGE + MESSAGE_PREFIX, digest, digestLength);
  memory.copy(MESSAGE + MESSAGE_PREFIX + digestLength, saltAt, digestLength);
  hash(MESSAGE, MESSAGE_PREFIX + 2 * digestLength, digestLength, BLOCK);
  return memory.compare(BLOCK, hashAt, digestLength) == 0;
}

/**
 * Writes the RSASSA-PSS signature of a SHA-256 digest, as long as the modulus, to `out`, with a salt of 32 random bytes
 * (RFC 8017, sections 8.1.1 and 9.1.1; RFC 7518, section 3.5). False when the key is at odds with itself.
 */
export function rsaPssSign(key: RsaPrivateKey, digest: usize, salt: usize, out: usize): bool {
  const bits = key.publicKey.bits - 1;
  const length = (bits + 7) >> 3;
  const block = RECOVERED + key.size - length;
  const hashAt = block + length - 1 - SHA256_SIZE;
  const saltAt = hashAt - SHA256_SIZE;
  memory.fill(RECOVERED, 0, key.size);
  store<u8>(saltAt - 1, 0x01);
  memory.copy(saltAt, salt, SHA256_SIZE);
  memory.copy(MESSAGE + MESSAGE_PREFIX, digest, SHA256_SIZE);
  memory.copy(MESSAGE + MESSAGE_PREFIX + SHA256_SIZE, salt, SHA256_SIZE);
  hash(MESSAGE, MESSAGE_PREFIX + 2 * SHA256_SIZE, SHA256_SIZE, hashAt);
  xorMask(block, hashAt, SHA256_SIZE);
  const first = <u32>load<u8>(block);
  store<u8>(block, <u8>(first & (0xff >> (8 * length - bits))));
  store<u8>(block + length - 1, TRAILER);
  return key.sign(RECOVERED, out);
}

/** Xors the bytes from `at` to `end` with MGF1 (RFC 8017, appendix B.2.1) of the `hashSize` bytes that follow them. */
function xorMask(at: usize, end: usize, hashSize: i32): void {
  memory.copy(SEED, end, hashSize);
  for (let counter: u32 = 0; at < end; counter++) {
    store<u32>(SEED + hashSize, bswap<u32>(counter));
    hash(SEED, hashSize + COUNTER_SIZE, hashSize, BLOCK);
    for (let i = 0; i < hashSize && at < end; i++, at++) store<u8>(at, load<u8>(at) ^ load<u8>(BLOCK + i));
  }
}

function hash(source: usize, length: i32, hashSize: i32, out: usize): void {
  if (hashSize == 32) sha256(source, length, out);
  else if (hashSize == 48) sha384(source, length, out);
  else sha512(source, length, out);
}
