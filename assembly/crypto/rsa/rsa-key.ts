import { Bytes, copyBytes, pointer } from "../../text/bytes";
import { LIMBS_PADDING, limbsFromBytes, limbsToBytes, MAX_LIMBS, subtractModulus } from "./limbs";
import { MontgomeryModulus } from "./montgomery-modulus";

/** Fewest bits of a modulus (RFC 7518, section 3.3). */
export const RSA_MIN_BITS: i32 = 2048;
/** Most bits of a modulus, so that nobody can make a verification arbitrarily slow. */
export const RSA_MAX_BITS: i32 = 8192;
/** Most bytes of a modulus, and so of a signature. */
export const RSA_MAX_SIZE: i32 = RSA_MAX_BITS / 8;

/** What is wrong with a public key. */
export const enum RsaKeyFlaw {
  None,
  /** The modulus is not an odd number of `RSA_MIN_BITS` to `RSA_MAX_BITS`. */
  Modulus,
  /** The exponent is not an odd number from 3 to 2^32 - 1. */
  Exponent,
}

const SIGNATURE = memory.data(4 * MAX_LIMBS + LIMBS_PADDING, 16);
const BASE = memory.data(4 * MAX_LIMBS + LIMBS_PADDING, 16);
const POWER = memory.data(4 * MAX_LIMBS + LIMBS_PADDING, 16);

/** Checks a public key of two big-endian views, whose leading zeros do not count. */
export function rsaKeyFlaw(modulus: usize, modulusLength: i32, exponent: usize, exponentLength: i32): RsaKeyFlaw {
  const bits = bitLength(modulus, modulusLength);
  if (bits < RSA_MIN_BITS || bits > RSA_MAX_BITS || !isOdd(modulus, modulusLength)) return RsaKeyFlaw.Modulus;
  const exponentBits = bitLength(exponent, exponentLength);
  if (exponentBits < 2 || exponentBits > 32 || !isOdd(exponent, exponentLength)) return RsaKeyFlaw.Exponent;
  return RsaKeyFlaw.None;
}

/** The public key of two views, copied, as `rsaKeyFlaw` takes them; null when it has a flaw. */
export function rsaPublicKey(
  modulus: usize,
  modulusLength: i32,
  exponent: usize,
  exponentLength: i32,
): RsaPublicKey | null {
  if (rsaKeyFlaw(modulus, modulusLength, exponent, exponentLength) != RsaKeyFlaw.None) return null;
  const bits = bitLength(modulus, modulusLength);
  const size = (bits + 7) >> 3;
  let e: u32 = 0;
  for (let i = 0; i < exponentLength; i++) e = (e << 8) | (<u32>load<u8>(exponent + i));
  return new RsaPublicKey(bits, copyBytes(modulus + modulusLength - size, size), e);
}

/**
 * An RSA public key, as `rsaPublicKey` makes it. Keep it: its first use works out R^2 modulo the modulus, which takes two
 * thirds of the time of a verification, and keeps it.
 */
export class RsaPublicKey {
  /** Null before the first use. */
  private prepared: MontgomeryModulus | null = null;

  constructor(
    /** Bits of the modulus. */
    public bits: i32,
    private modulus: Bytes,
    private exponent: u32,
  ) {}

  /** Bytes of the modulus, and so of a signature. */
  get size(): i32 {
    return this.modulus.length;
  }

  /**
   * Writes what a signature was made of, `size` bytes, to `out` (RSAVP1 and I2OSP, RFC 8017, sections 5.2.2 and 4.1).
   * False, and nothing written, when the signature is not `size` bytes long or not below the modulus.
   */
  recover(signature: usize, length: i32, out: usize): bool {
    const size = this.modulus.length;
    if (length != size || !isBelow(signature, pointer(this.modulus), size)) return false;
    const prepared = this.prepared;
    const modulus = prepared === null ? new MontgomeryModulus(pointer(this.modulus), size, this.bits) : prepared;
    this.prepared = modulus;
    const limbs = modulus.limbs;
    const exponent = this.exponent;

    limbsFromBytes(SIGNATURE, limbs, signature, size);
    modulus.multiply(BASE, SIGNATURE, modulus.radixSquared);
    memory.copy(POWER, BASE, 4 * limbs + LIMBS_PADDING);
    for (let bit = 30 - clz<u32>(exponent); bit >= 0; bit--) {
      modulus.square(POWER, POWER);
      // The last bit of an odd exponent is set: to multiply by the number itself there leaves the Montgomery form.
      const factor = bit > 0 ? BASE : SIGNATURE;
      if ((exponent >> bit) & 1) modulus.multiply(POWER, POWER, factor);
    }
    subtractModulus(POWER, modulus.modulus, limbs);
    limbsToBytes(out, size, POWER);
    return true;
  }
}

/** How many bits an unsigned number, big-endian, has without its leading zeros. */
export function bitLength(number: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) {
    const byte = <u32>load<u8>(number + i);
    if (byte != 0) return 8 * (length - i) - clz<u32>(byte) + 24;
  }
  return 0;
}

/** Whether a number is below another of as many bytes, big-endian. In constant time: what signs checks itself with this. */
function isBelow(a: usize, b: usize, size: i32): bool {
  let borrow: i32 = 0;
  for (let at = size - 1; at >= 0; at--) {
    const difference: i32 = load<u8>(a + at);
    const other: i32 = load<u8>(b + at);
    borrow = (difference - other + borrow) >> 8;
  }
  return borrow != 0;
}

function isOdd(number: usize, length: i32): bool {
  return (load<u8>(number + length - 1) & 1) == 1;
}
