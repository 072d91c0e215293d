import { Bytes } from "../text/bytes";
import { Writer } from "../text/writer";
import { DerTag, writeElement, writeHeader, writeUnsigned } from "./der-writer";

/** AlgorithmIdentifier { rsaEncryption (1.2.840.113549.1.1.1), NULL } in DER (RFC 8017, appendix A.1). */
export const rsaEncryption: StaticArray<u8> = [
  0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/** id-ecPublicKey (1.2.840.10045.2.1) in DER. */
const idEcPublicKey: StaticArray<u8> = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

/**
 * A public key on an elliptic curve as a DER SubjectPublicKeyInfo (RFC 5480, sections 2.1.1 and 2.2), from the curve's
 * object identifier, a whole DER element, and the coordinates, each as long as the curve's field.
 */
export function ecPublicKeyInfo(curveIdentifier: Bytes, x: Bytes, y: Bytes): Bytes {
  const algorithm = new Writer(32).bytes(idEcPublicKey).bytes(curveIdentifier);
  const info = new Writer(256);
  writeElement(info, DerTag.Sequence, algorithm);
  writeHeader(info, DerTag.BitString, 2 + x.length + y.length);
  // The count of unused bits in the last byte; then the point, uncompressed (SEC 1, section 2.3.3).
  info.u8(0).u8(0x04).bytes(x).bytes(y);
  const spki = new Writer(info.length + 8);
  writeElement(spki, DerTag.Sequence, info);
  return spki.toBytes();
}

/**
 * An RSA public key as a DER SubjectPublicKeyInfo (RFC 5280, section 4.1; RFC 3279, section 2.3.1), from its modulus and
 * exponent: unsigned, big endian, not empty and without leading zeros.
 */
export function rsaPublicKeyInfo(modulus: Bytes, exponent: Bytes): Bytes {
  const integers = new Writer(modulus.length + 16);
  writeUnsigned(integers, modulus);
  writeUnsigned(integers, exponent);

  const key = new Writer(integers.length + 8);
  writeElement(key, DerTag.Sequence, integers);

  const info = new Writer(key.length + 32);
  info.bytes(rsaEncryption);
  writeHeader(info, DerTag.BitString, key.length + 1);
  // The count of unused bits in the last byte.
  info.u8(0).view(key.pointer, key.length);

  const spki = new Writer(info.length + 8);
  writeElement(spki, DerTag.Sequence, info);
  return spki.toBytes();
}
