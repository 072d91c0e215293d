import { pointer } from "../../text/bytes";
import { doubleModulo, LIMB_BITS, LIMBS_PADDING, limbsFromBytes, subtractModulus } from "./limbs";
import { montgomeryMultiply, montgomeryReduce, montgomerySquare, negativeInverse } from "./montgomery";

/** A modulus with what Montgomery arithmetic takes, in constant time but for its length: it may be a secret. */
export class MontgomeryModulus {
  /** Limbs of its numbers. */
  readonly limbs: i32;
  private inverse: u32;
  /** The modulus, and R^2 modulo it. */
  private values: StaticArray<u32>;

  /** An odd modulus of exactly `bits` bits, from `size` bytes, big-endian, of which the first is not zero. */
  constructor(source: usize, size: i32, bits: i32) {
    // Two bits more than the modulus, so that R >= 4 modulus, in vectors of four limbs.
    const limbs = ((bits + 2 + 4 * LIMB_BITS - 1) / (4 * LIMB_BITS)) * 4;
    const values = new StaticArray<u32>(2 * (limbs + LIMBS_PADDING / 4));
    const modulus = pointer(values);
    limbsFromBytes(modulus, limbs, source, size);
    this.limbs = limbs;
    this.values = values;
    this.inverse = negativeInverse(values[0]);

    // The modulus' highest bit alone is below it. Doubled, it becomes R and then 2 R, the Montgomery form of 2; raised to
    // the power of R's bits, that is the Montgomery form of R, which is R^2.
    const power = this.radixSquared;
    const top = bits - 1;
    store<u32>(power + ((top / LIMB_BITS) << 2), 1 << (top % LIMB_BITS));
    const exponent = LIMB_BITS * limbs;
    for (let bit = top; bit <= exponent; bit++) doubleModulo(power, modulus, limbs);
    for (let bit = 30 - clz<u32>(exponent); bit >= 0; bit--) {
      this.square(power, power);
      subtractModulus(power, modulus, limbs);
      if ((exponent >> bit) & 1) doubleModulo(power, modulus, limbs);
    }
  }

  /** Bytes of a number, with its padding. */
  get numberSize(): i32 {
    return 4 * this.limbs + LIMBS_PADDING;
  }

  /** The modulus. */
  get modulus(): usize {
    return pointer(this.values);
  }

  /** R^2 modulo the modulus: to multiply by it takes a number into Montgomery form. */
  get radixSquared(): usize {
    return pointer(this.values) + this.numberSize;
  }

  /** See `montgomeryMultiply`. */
  multiply(out: usize, a: usize, b: usize): void {
    montgomeryMultiply(out, a, b, this.modulus, this.inverse, this.limbs);
  }

  /** See `montgomerySquare`. */
  square(out: usize, a: usize): void {
    montgomerySquare(out, a, this.modulus, this.inverse, this.limbs);
  }

  /** See `montgomeryReduce`. */
  reduce(out: usize, number: usize): void {
    montgomeryReduce(out, number, this.modulus, this.inverse, this.limbs);
  }
}
