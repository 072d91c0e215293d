import { hmacSha256 } from "../hmac";

/** Bytes of a digest, and of an integer modulo the order of P-256. */
const SIZE = 32;
/** What is hashed: V, a byte, the private key, the digest. */
const MESSAGE_SIZE = 3 * SIZE + 1;

const K = memory.data(SIZE, 16);
const V = memory.data(MESSAGE_SIZE, 16);

/**
 * Begins the nonces of one signature on P-256 with SHA-256: those of the private key `key` and of the digest modulo the
 * order, `digest`, 32 bytes each, big-endian. RFC 6979, section 3.2, steps b to g. End it with `endNonces`.
 */
export function beginNonces(key: usize, digest: usize): void {
  memory.fill(V, 0x01, SIZE);
  memory.fill(K, 0x00, SIZE);
  memory.copy(V + SIZE + 1, key, SIZE);
  memory.copy(V + 2 * SIZE + 1, digest, SIZE);
  update(0x00, MESSAGE_SIZE);
  update(0x01, MESSAGE_SIZE);
}

/** Writes the next candidate to `out`, 32 bytes, which may be out of range: step h, of which the last line is begun with. */
export function nextNonce(out: usize, isFirst: bool): void {
  if (!isFirst) update(0x00, SIZE + 1);
  hmacSha256(K, SIZE, V, SIZE, V);
  memory.copy(out, V, SIZE);
}

/** Forgets the key and the nonces. */
export function endNonces(): void {
  memory.fill(K, 0, SIZE);
  memory.fill(V, 0, MESSAGE_SIZE);
}

/** K = HMAC_K(V || separator || what follows it), V = HMAC_K(V) */
function update(separator: u8, length: i32): void {
  store<u8>(V, separator, SIZE);
  hmacSha256(K, SIZE, V, length, K);
  hmacSha256(K, SIZE, V, SIZE, V);
}
