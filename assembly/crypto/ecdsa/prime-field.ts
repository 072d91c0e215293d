// Arithmetic modulo the primes of the NIST curves, in Montgomery form (Montgomery, "Modular multiplication without trial
// division", 1985), in variable time: for public values alone. How elements look, and what *carried* and *k-fold* mean, is
// in `field-element.ts`.
//
// Columns: a product of a k-fold by an l-fold element has at most `limbs` products below k l 2^56 in a column. The
// reduction adds `limbs` products below 2^56 modulo a dense prime, and less than 2^55 in all modulo a sparse one; the carry
// is below 2^36. So with 19 limbs, k l <= 6 modulo a sparse prime stays below 115 * 2^56, and k l <= 2 modulo a dense one
// below 58 * 2^56. Both are below 2^63.
//
// Values: `multiply` answers (a b + q m) / R with 0 <= q < R = 2^(28 limbs), and R is above 2^8 m. So |a| <= u m and
// |b| <= v m give a value from -(u v / 256) m to (1 + u v / 256) m, and one that is not negative if neither factor is.

import {
  add,
  carry,
  clear,
  copy,
  ELEMENT_SIZE,
  equal,
  isClear,
  isLess,
  LIMB_BITS,
  LIMB_MASK,
  subtract,
} from "./field-element";
import { multiplyP256 } from "./p256-field";

/** A factor's limbs, last one first, between zeros: each column of a product needs one window on it. */
const REVERSED = memory.data(3 * ELEMENT_SIZE, 16);
/** The limbs of q, between zeros. */
const QUOTIENT = memory.data(3 * ELEMENT_SIZE, 16);
const PRODUCT = memory.data(ELEMENT_SIZE, 16);
const RESIDUE = memory.data(ELEMENT_SIZE, 16);
const UNIT = memory.data<i32>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);

/** The integers modulo a prime m. */
export class PrimeField {
  /** Limbs in use. */
  readonly limbs: i32;
  /** The binary logarithm of R. */
  readonly radixBits: i32;
  /** m, carried. */
  readonly modulus: usize = heap.alloc(ELEMENT_SIZE);
  /** R mod m: one, in Montgomery form. */
  readonly one: usize = heap.alloc(ELEMENT_SIZE);
  /** R^2 mod m: `multiply` by it takes an integer into Montgomery form. */
  readonly radixSquare: usize = heap.alloc(ELEMENT_SIZE);
  /** Of a sparse prime: four powers of two, which sum up to m + 1; each as a limb's offset in bytes and a factor (i64). */
  readonly terms: usize = heap.alloc(64);
  /** Of a dense prime: -1 / m mod 2^28. Of a sparse one, for which that is 1: 0. */
  inverse: i64 = 0;
  /** Whether m is the p of P-256, which has functions of its own. */
  isP256: bool = false;

  constructor(
    /** Bits of m: 256, 384 or 521. */
    readonly bits: i32,
  ) {
    this.limbs = bits / LIMB_BITS + 1;
    this.radixBits = this.limbs * LIMB_BITS;
    clear(this.modulus);
  }
}

/**
 * The field of a sparse prime of `bits` bits, -1 + 2^e1 + 2^e2 + 2^e3 + 2^e4. `exponents` is the address of the four e (i32
 * each), in which -e stands for -2^e and 0 for no term.
 */
export function sparseField(bits: i32, exponents: usize): PrimeField {
  const field = new PrimeField(bits);
  store<i32>(field.modulus, -1);
  for (let i: usize = 0; i < 4; i++) {
    const exponent = load<i32>(exponents + (i << 2));
    const at = (abs(exponent) / LIMB_BITS) << 2;
    const power = 1 << (abs(exponent) % LIMB_BITS);
    const factor = exponent > 0 ? power : exponent < 0 ? -power : 0;
    const limb = field.modulus + at;
    store<i32>(limb, load<i32>(limb) + factor);
    const term = field.terms + (i << 4);
    store<i64>(term, at);
    store<i64>(term, factor, 8);
  }
  carry(field.modulus, field.limbs);
  field.isP256 = bits == 256;
  findRadix(field);
  return field;
}

/** The field of an odd prime of `bits` bits, a carried element. */
export function denseField(bits: i32, modulus: usize): PrimeField {
  const field = new PrimeField(bits);
  copy(field.modulus, modulus);
  const lowest = load<i32>(field.modulus);
  // Newton's iteration: an odd number is its own inverse mod 8, and each step doubles the bits that are right.
  let inverse = lowest;
  for (let i = 0; i < 4; i++) inverse *= 2 - lowest * inverse;
  field.inverse = -(<i64>inverse) & LIMB_MASK;
  findRadix(field);
  return field;
}

/** Doubles the power of two below m up to R; then squares and doubles 1, in Montgomery form, up to R. */
function findRadix(field: PrimeField): void {
  const one = field.one;
  const power = field.radixSquare;
  clear(one);
  let bit = field.bits - 1;
  store<i32>(one + ((bit / LIMB_BITS) << 2), 1 << (bit % LIMB_BITS));
  for (; bit < field.radixBits; bit++) double(one, field);
  copy(power, one);
  // R has at most 532 bits.
  for (bit = 9; bit >= 0; bit--) {
    multiply(power, power, power, field);
    if ((field.radixBits >> bit) & 1) double(power, field);
  }
}

/** a = 2 a mod m, carried, of a carried element that is not negative and at most a little above m; then so is the result. */
function double(a: usize, field: PrimeField): void {
  add(a, a, a);
  carry(a, field.limbs);
  if (isLess(a, field.modulus)) return;
  subtract(a, a, field.modulus);
  carry(a, field.limbs);
}

/** out = R a mod m, carried and not negative, of a carried `a` that is not negative. */
export function toMontgomery(out: usize, a: usize, field: PrimeField): void {
  multiply(out, a, field.radixSquare, field);
}

/** out = a / R mod m, carried and from 0 to m, of an element within -R and R. */
export function fromMontgomery(out: usize, a: usize, field: PrimeField): void {
  multiply(out, a, UNIT, field);
}

/** Whether an element is a multiple of m, which must be sparse. The value must lie within -8 m and 8 m. */
export function isZero(a: usize, field: PrimeField): bool {
  // m is -1 mod 2^28, which rules out nearly all others at once.
  if (((load<i32>(a) + 8) & (<i32>LIMB_MASK)) > 16) return false;
  fromMontgomery(RESIDUE, a, field);
  return isClear(RESIDUE) || equal(RESIDUE, field.modulus);
}

/** out = a b / R mod m, carried; of a k-fold and an l-fold factor, with k l <= 6 modulo a sparse prime, <= 2 otherwise. */
export function multiply(out: usize, a: usize, b: usize, field: PrimeField): void {
  if (field.isP256) multiplyP256(out, a, b);
  else multiplyColumns(out, a, b, field);
}

function multiplyColumns(out: usize, a: usize, b: usize, field: PrimeField): void {
  for (let at = 0; at < ELEMENT_SIZE; at += 16) {
    const four = v128.load(b + at);
    v128.store(REVERSED + 2 * ELEMENT_SIZE - 16 - at, v128.shuffle<i32>(four, four, 3, 2, 1, 0));
  }
  clear(PRODUCT);
  const limbs = field.limbs << 2;
  const modulus = field.modulus;
  const inverse = field.inverse;
  const lowest: i64 = load<i32>(modulus);
  const terms = field.terms;
  const factor1 = load<i64>(terms, 8);
  const factor2 = load<i64>(terms, 24);
  const factor3 = load<i64>(terms, 40);
  const factor4 = load<i64>(terms, 56);
  const q1 = QUOTIENT + ELEMENT_SIZE - <usize>load<i64>(terms);
  const q2 = QUOTIENT + ELEMENT_SIZE - <usize>load<i64>(terms, 16);
  const q3 = QUOTIENT + ELEMENT_SIZE - <usize>load<i64>(terms, 32);
  const q4 = QUOTIENT + ELEMENT_SIZE - <usize>load<i64>(terms, 48);
  const q = QUOTIENT + ELEMENT_SIZE;
  const last = 2 * limbs - 4;
  let column: i64 = 0;
  for (let at = 0; at <= last; at += 4) {
    column += dotProduct(a, REVERSED + 2 * ELEMENT_SIZE - 4 - at, max(0, at - limbs + 4) & ~15, min(at, limbs - 4));
    if (inverse == 0) {
      const x1: i64 = load<i32>(q1 + at);
      const x2: i64 = load<i32>(q2 + at);
      const x3: i64 = load<i32>(q3 + at);
      const x4: i64 = load<i32>(q4 + at);
      column += x1 * factor1 + x2 * factor2 + x3 * factor3 + x4 * factor4;
    } else {
      for (let j = 4; j < limbs; j += 4) {
        const digit: i64 = load<i32>(q + at - j);
        const limb: i64 = load<i32>(modulus + j);
        column += digit * limb;
      }
    }
    if (at < limbs) {
      // This digit of q times m_0 clears the column's lowest bits. Of a sparse prime that is -1, and the shift drops them.
      const digit = (inverse == 0 ? column : column * inverse) & LIMB_MASK;
      store<i32>(q + at, <i32>digit);
      if (inverse != 0) column += digit * lowest;
    } else {
      store<i32>(q + at, 0);
      store<i32>(PRODUCT + at - limbs, <i32>(at == last ? column : column & LIMB_MASK));
    }
    column >>= LIMB_BITS;
  }
  copy(out, PRODUCT);
}

/** The sum of the products of the limbs at `a` and at `window`, from byte `from` (a multiple of 16) to beyond `to`. */
function dotProduct(a: usize, window: usize, from: usize, to: usize): i64 {
  let low = i64x2(0, 0);
  let high = i64x2(0, 0);
  for (; from <= to; from += 16) {
    const x = v128.load(a + from);
    const y = v128.load(window + from);
    low = v128.add<i64>(low, v128.extmul_low<i32>(x, y));
    high = v128.add<i64>(high, v128.extmul_high<i32>(x, y));
  }
  low = v128.add<i64>(low, high);
  return v128.extract_lane<i64>(low, 0) + v128.extract_lane<i64>(low, 1);
}
