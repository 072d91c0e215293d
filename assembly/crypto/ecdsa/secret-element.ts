// What is done with secret elements of a `PrimeField`, in constant time: no branch, no address and no number of rounds
// depends on a value. `add`, `subtract`, `carry`, `copy`, `clear` and `readElement` of `field-element.ts`, `multiply`,
// `toMontgomery` and `fromMontgomery` of `prime-field.ts`, and `multiplyP256` are such functions too.

import { add, bitsAt, carry, copy, ELEMENT_SIZE, LIMB_BITS, subtract } from "./field-element";
import { multiply, PrimeField } from "./prime-field";

const DIFFERENCE = memory.data(ELEMENT_SIZE, 16);
const EXPONENT = memory.data(ELEMENT_SIZE, 16);

/** Turns a carried element from 0 to 2 m - 1 into the one below m that it is congruent to. */
export function reduceOnce(a: usize, field: PrimeField): void {
  subtract(a, a, field.modulus);
  carry(a, field.limbs);
  const mask = v128.splat<i32>(signOf(a, field));
  for (let at = 0; at < ELEMENT_SIZE; at += 16) {
    v128.store(DIFFERENCE + at, v128.and(v128.load(field.modulus + at), mask));
  }
  add(a, a, DIFFERENCE);
  carry(a, field.limbs);
}

/** 1 for a carried element from 1 to m - 1, 0 for one that is 0 or at least m. */
export function isUnit(a: usize, field: PrimeField): i32 {
  let bits: i32 = 0;
  for (let at = 0; at < ELEMENT_SIZE; at += 4) bits |= load<i32>(a + at);
  subtract(DIFFERENCE, a, field.modulus);
  carry(DIFFERENCE, field.limbs);
  return -(signOf(DIFFERENCE, field) & (-bits >> 31));
}

/**
 * out = 1 / a, both in Montgomery form; 0 of 0. By Fermat's theorem: a^(m - 2). The branch is one on m.
 * `out` must not be `a`.
 */
export function invertSecret(out: usize, a: usize, field: PrimeField): void {
  copy(EXPONENT, field.modulus);
  // The lowest limb of an n and of a p is far above 2.
  store<i32>(EXPONENT, load<i32>(EXPONENT) - 2);
  copy(out, a);
  for (let bit = field.bits - 2; bit >= 0; bit--) {
    multiply(out, out, out, field);
    if (bitsAt(EXPONENT, bit, 1) != 0) multiply(out, out, a, field);
  }
}

/** Writes the lower 8 * `size` bits of a carried element that is not negative, big-endian. `size` is at most 66. */
export function writeElement(out: usize, a: usize, size: i32): void {
  let pending: u64 = 0;
  let bits = 0;
  for (let at = out + size; at > out;) {
    if (bits < 8) {
      const limb: u64 = load<u32>(a);
      pending |= limb << bits;
      a += 4;
      bits += LIMB_BITS;
    }
    at--;
    store<u8>(at, <u8>pending);
    pending >>= 8;
    bits -= 8;
  }
}

/** -1 for a negative carried element, else 0. */
function signOf(a: usize, field: PrimeField): i32 {
  return load<i32>(a + ((field.limbs - 1) << 2)) >> 31;
}
