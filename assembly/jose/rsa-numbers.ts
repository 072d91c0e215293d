import { bitLength, RSA_MIN_BITS, rsaPublicKey } from "../crypto/rsa/rsa-key";
import { rsaPkcs1Sign } from "../crypto/rsa/rsa-pkcs1";
import { RsaPrivateKey, rsaPrivateKey } from "../crypto/rsa/rsa-private-key";
import { SHA256_SIZE } from "../crypto/sha256";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { DerTag, writeElement, writeUnsigned } from "./der-writer";
import { rsaEncryption } from "./spki";

/** Most bits of a key that signs here, where one of 4096 takes 20 milliseconds. */
const MAX_BITS = 4096;

/** The numbers of an RSA private key, unsigned and big-endian: n, e, d, p, q, dp, dq and 1 / q (RFC 8017, appendix A.1.2). */
export class RsaNumbers {
  constructor(private numbers: Bytes[]) {}

  /** What is wrong with them, beside that they do not belong together; empty: nothing. */
  get flaw(): string {
    for (let i = 0; i < this.numbers.length; i++) {
      if (bitsOf(this.numbers[i]) == 0) return "an RSA key that lacks some of its numbers";
    }
    const bits = bitsOf(this.numbers[0]);
    return bits < RSA_MIN_BITS || bits > MAX_BITS ? `an RSA key of ${bits} bits` : "";
  }

  /** The key; null when the numbers do not belong together, which a signature shows. */
  key(): RsaPrivateKey | null {
    const modulus = this.numbers[0];
    const exponent = this.numbers[1];
    const publicKey = rsaPublicKey(pointer(modulus), modulus.length, pointer(exponent), exponent.length);
    if (publicKey === null) return null;
    const key = rsaPrivateKey(
      publicKey,
      this.numbers[3],
      this.numbers[4],
      this.numbers[5],
      this.numbers[6],
      this.numbers[7],
    );
    if (key === null) return null;
    const digest = new StaticArray<u8>(SHA256_SIZE);
    const signature = new StaticArray<u8>(key.size);
    return rsaPkcs1Sign(key, pointer(digest), SHA256_SIZE, pointer(signature)) ? key : null;
  }

  /** The key as a DER PrivateKeyInfo (RFC 5208, section 5), as hosts take it. */
  privateKeyInfo(): Bytes {
    const integers = new Writer(3072);
    writeUnsigned(integers, zero);
    for (let i = 0; i < this.numbers.length; i++) writeUnsigned(integers, withoutZeros(this.numbers[i]));
    const key = new Writer(integers.length + 8);
    writeElement(key, DerTag.Sequence, integers);
    const info = new Writer(key.length + 32);
    writeUnsigned(info, zero);
    info.bytes(rsaEncryption);
    writeElement(info, DerTag.OctetString, key);
    const whole = new Writer(info.length + 8);
    writeElement(whole, DerTag.Sequence, info);
    return whole.toBytes();
  }
}

const zero: StaticArray<u8> = [0];

function bitsOf(number: Bytes): i32 {
  return bitLength(pointer(number), number.length);
}

function withoutZeros(number: Bytes): Bytes {
  let zeros = 0;
  while (zeros < number.length - 1 && number[zeros] == 0) zeros++;
  return copyBytes(pointer(number) + zeros, number.length - zeros);
}
