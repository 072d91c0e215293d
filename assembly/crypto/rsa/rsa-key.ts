import { Bytes, copyBytes, pointer } from "../../text/bytes";
import {
  doubleModulo,
  LIMB_BITS,
  LIMBS_PADDING,
  limbsFromBytes,
  limbsToBytes,
  MAX_LIMBS,
  subtractModulus,
} from "./limbs";
import { montgomeryMultiply, montgomerySquare, negativeInverse } from "./montgomery";

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
  private limbs: i32;
  private inverse: u32 = 0;
  /** The modulus and R^2 modulo it, as numbers of `limbs` limbs; empty before the first use. */
  private modulusLimbs: StaticArray<u32> = [];
  private radixSquared: StaticArray<u32> = [];

  constructor(
    /** Bits of the modulus. */
    public bits: i32,
    private modulus: Bytes,
    private exponent: u32,
  ) {
    // Two bits more than the modulus, so that R >= 4 modulus, in vectors of four limbs.
    this.limbs = ((bits + 2 + 4 * LIMB_BITS - 1) / (4 * LIMB_BITS)) * 4;
  }

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
    if (length != size || memory.compare(signature, pointer(this.modulus), size) >= 0) return false;
    if (this.radixSquared.length == 0) this.prepare();
    const limbs = this.limbs;
    const modulus = pointer(this.modulusLimbs);
    const inverse = this.inverse;
    const exponent = this.exponent;

    limbsFromBytes(SIGNATURE, limbs, signature, size);
    montgomeryMultiply(BASE, SIGNATURE, pointer(this.radixSquared), modulus, inverse, limbs);
    memory.copy(POWER, BASE, 4 * limbs + LIMBS_PADDING);
    for (let bit = 30 - clz<u32>(exponent); bit >= 0; bit--) {
      montgomerySquare(POWER, POWER, modulus, inverse, limbs);
      // The last bit of an odd exponent is set: to multiply by the number itself there leaves the Montgomery form.
      const factor = bit > 0 ? BASE : SIGNATURE;
      if ((exponent >> bit) & 1) montgomeryMultiply(POWER, POWER, factor, modulus, inverse, limbs);
    }
    subtractModulus(POWER, modulus, limbs);
    limbsToBytes(out, size, POWER);
    return true;
  }

  private prepare(): void {
    const limbs = this.limbs;
    const size = this.modulus.length;
    const modulusLimbs = new StaticArray<u32>(limbs + LIMBS_PADDING / 4);
    const radixSquared = new StaticArray<u32>(limbs + LIMBS_PADDING / 4);
    const modulus = pointer(modulusLimbs);
    const power = pointer(radixSquared);
    limbsFromBytes(modulus, limbs, pointer(this.modulus), size);
    this.inverse = negativeInverse(modulusLimbs[0]);

    // The modulus' highest bit alone is below it. Doubled, it becomes R and then 2 R, the Montgomery form of 2; raised to
    // the power of R's bits, that is the Montgomery form of R, which is R^2.
    const top = this.bits - 1;
    radixSquared[top / LIMB_BITS] = 1 << (top % LIMB_BITS);
    const exponent = LIMB_BITS * limbs;
    for (let bit = top; bit <= exponent; bit++) doubleModulo(power, modulus, limbs);
    for (let bit = 30 - clz<u32>(exponent); bit >= 0; bit--) {
      montgomerySquare(power, power, modulus, this.inverse, limbs);
      subtractModulus(power, modulus, limbs);
      if ((exponent >> bit) & 1) doubleModulo(power, modulus, limbs);
    }
    this.modulusLimbs = modulusLimbs;
    this.radixSquared = radixSquared;
  }
}

function bitLength(number: usize, length: i32): i32 {
  for (let i = 0; i < length; i++) {
    const byte = <u32>load<u8>(number + i);
    if (byte != 0) return 8 * (length - i) - clz<u32>(byte) + 24;
  }
  return 0;
}

function isOdd(number: usize, length: i32): bool {
  return (load<u8>(number + length - 1) & 1) == 1;
}
