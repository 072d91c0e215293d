import { RSA_MAX_SIZE, RsaPublicKey } from "./rsa-key";
import { RsaPrivateKey } from "./rsa-private-key";

/** DigestInfo in DER up to the digest, its parameters being NULL: RFC 8017, section 9.2, note 1. */
const DIGEST_INFO = memory.data<u8>([
  0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
]);
const DIGEST_INFO_SIZE: i32 = 19;
const OUTER_LENGTH: usize = 1;
const HASH_IDENTIFIER: usize = 14;
const DIGEST_LENGTH: usize = 18;

const RECOVERED = memory.data(RSA_MAX_SIZE, 16);
const EXPECTED = memory.data(RSA_MAX_SIZE, 16);

/**
 * Whether a signature is the RSASSA-PKCS1-v1_5 one of a digest (RFC 8017, section 8.2.2). The digest's length chooses the
 * hash: 32 bytes are SHA-256, 48 SHA-384, 64 SHA-512; any other is refused. The padding is not taken apart: what the key
 * makes of the signature must be, byte by byte, the one encoding that the digest has.
 */
export function rsaPkcs1Verify(
  key: RsaPublicKey,
  signature: usize,
  signatureLength: i32,
  digest: usize,
  digestLength: i32,
): bool {
  if (!encode(key.size, digest, digestLength) || !key.recover(signature, signatureLength, RECOVERED)) return false;
  return memory.compare(RECOVERED, EXPECTED, key.size) == 0;
}

/**
 * Writes the RSASSA-PKCS1-v1_5 signature of a digest, as long as the modulus, to `out` (RFC 8017, section 8.2.1). The digest's
 * length chooses the hash as in `rsaPkcs1Verify`. False when there is no such hash, or the key is at odds with itself.
 */
export function rsaPkcs1Sign(key: RsaPrivateKey, digest: usize, digestLength: i32, out: usize): bool {
  return encode(key.size, digest, digestLength) && key.sign(EXPECTED, out);
}

/** Writes the encoding of a digest, EMSA-PKCS1-v1_5 (section 9.2): 00 01 FF ... FF 00 DigestInfo. False: there is none. */
function encode(size: i32, digest: usize, digestLength: i32): bool {
  const identifier = hashIdentifier(digestLength);
  if (identifier == 0) return false;
  const digestAt = size - digestLength;
  const infoAt = digestAt - DIGEST_INFO_SIZE;
  memory.fill(EXPECTED, 0xff, infoAt);
  store<u8>(EXPECTED, 0x00);
  store<u8>(EXPECTED, 0x01, 1);
  store<u8>(EXPECTED + infoAt - 1, 0x00);
  const info = EXPECTED + infoAt;
  memory.copy(info, DIGEST_INFO, DIGEST_INFO_SIZE);
  store<u8>(info, <u8>(DIGEST_INFO_SIZE - 2 + digestLength), OUTER_LENGTH);
  store<u8>(info, identifier, HASH_IDENTIFIER);
  store<u8>(info, <u8>digestLength, DIGEST_LENGTH);
  memory.copy(EXPECTED + digestAt, digest, digestLength);
  return true;
}

/** The last arc of the hash' object identifier, 2.16.840.1.101.3.4.2.x; 0 where there is none. */
function hashIdentifier(digestLength: i32): u8 {
  if (digestLength == 32) return 1;
  if (digestLength == 48) return 2;
  return digestLength == 64 ? 3 : 0;
}
