/**
 * Montgomery arithmetic (P. Montgomery, "Modular multiplication without trial division", 1985) on numbers of `limbs.ts`,
 * in constant time but for how many limbs there are.
 *
 * R is 2^(27 limbs), at least 4 modulus. Operands below 2 modulus then give (a b + q modulus) / R, with q below R, which is
 * below (4 modulus^2 + R modulus) / R <= 2 modulus: no product has to end in a subtraction.
 *
 * Columns of 64 bits add up products of limbs, and are carried once, at the very end. One takes at most `limbs` products
 * from a b, as many from q modulus, and a carry below 2^37 from the column before it. With `MAX_LIMBS` = 304 that is
 * 608 (2^27 - 1)^2 + 2^37 < 2^63.3, so none overflows at any size. Limbs of 28 bits would do up to 3584 bits only.
 */
import { LIMB_BITS, LIMB_MASK, LIMBS_PADDING, MAX_LIMBS } from "./limbs";

/** Two columns for each limb, and two that take nothing but the zeros after a number. */
const COLUMNS = memory.data(8 * (2 * MAX_LIMBS + 2), 16);

/**
 * Writes a number below 2 modulus that is congruent to a b / R to `out`, which may be `a` or `b`. All are numbers of `limbs`
 * limbs, a multiple of 4; a and b are below 2 modulus, 4 modulus is at most R. `inverse` is `negativeInverse` of the
 * modulus' lowest limb.
 */
export function montgomeryMultiply(out: usize, a: usize, b: usize, modulus: usize, inverse: u32, limbs: i32): void {
  multiply(COLUMNS, a, b, limbs);
  reduce(out, COLUMNS, modulus, inverse, limbs);
}

/** What `montgomeryMultiply` of `a` by itself writes, in three quarters of the time. */
export function montgomerySquare(out: usize, a: usize, modulus: usize, inverse: u32, limbs: i32): void {
  square(COLUMNS, a, limbs);
  reduce(out, COLUMNS, modulus, inverse, limbs);
}

/**
 * Writes a number below 2 modulus that is congruent to a / R to `out`, from an `a` of 2 `limbs` limbs, below R modulus. The other
 * arguments are those of `montgomeryMultiply`.
 */
export function montgomeryReduce(out: usize, a: usize, modulus: usize, inverse: u32, limbs: i32): void {
  for (let i = 0; i < 2 * limbs; i++) store<u64>(COLUMNS + ((<usize>i) << 3), load<u32>(a + ((<usize>i) << 2)));
  store<u64>(COLUMNS + 16 * limbs, 0);
  store<u64>(COLUMNS + 16 * limbs, 0, 8);
  reduce(out, COLUMNS, modulus, inverse, limbs);
}

/** Writes a b + c, of numbers of `limbs` limbs, to the 2 `limbs` limbs at `out`, which it must fit in. */
export function multiplyAndAddLimbs(out: usize, a: usize, b: usize, c: usize, limbs: i32): void {
  multiply(COLUMNS, a, b, limbs);
  let carry: u64 = 0;
  for (let i = 0; i < 2 * limbs; i++) {
    carry += load<u64>(COLUMNS + ((<usize>i) << 3));
    if (i < limbs) {
      const limb: u64 = load<u32>(c + ((<usize>i) << 2));
      carry += limb;
    }
    store<u32>(out + ((<usize>i) << 2), (<u32>carry) & LIMB_MASK);
    carry >>= LIMB_BITS;
  }
}

/** The number below 2^27 whose product with an odd limb is -1 modulo 2^27. */
export function negativeInverse(limb: u32): u32 {
  // An odd number is its own inverse modulo 8, and each step of Newton's iteration doubles the bits that are right.
  let inverse = limb;
  for (let bits = 3; bits < LIMB_BITS; bits *= 2) inverse *= 2 - limb * inverse;
  return -inverse & LIMB_MASK;
}

/** Writes the columns of a b, 2 `limbs` and two more, eight bytes each and not carried. @internal */
export function multiply(columns: usize, a: usize, b: usize, limbs: i32): void {
  memory.fill(columns, 0, 8 * (2 * limbs + 2));
  const a0 = <u64>load<u32>(a);
  const a1 = <u64>load<u32>(a, 4);
  const end = a + 4 * limbs;
  for (const bEnd = b + 4 * limbs; b < bEnd; b += 8, columns += 16) {
    const b0 = <u64>load<u32>(b);
    const b1 = <u64>load<u32>(b, 4);
    store<u64>(columns, load<u64>(columns) + a0 * b0);
    store<u64>(columns, load<u64>(columns, 8) + a1 * b0 + a0 * b1, 8);
    addRows(columns + 16, a + 8, end, <u32>b0, <u32>b1);
  }
}

/** Writes the columns of a a as `multiply` does. @internal */
export function square(columns: usize, a: usize, limbs: i32): void {
  memory.fill(columns, 0, 8 * (2 * limbs + 2));
  for (const end = a + 4 * limbs; a < end; a += 8, columns += 32) {
    const a0 = <u64>load<u32>(a);
    const a1 = <u64>load<u32>(a, 4);
    store<u64>(columns, load<u64>(columns) + a0 * a0);
    store<u64>(columns, load<u64>(columns, 8) + 2 * a0 * a1, 8);
    // The rows take each product twice, and so the square of a1, which belongs there once. May wrap until they are added.
    store<u64>(columns, load<u64>(columns, 16) - a1 * a1, 16);
    addRows(columns + 16, a + 8, end, <u32>(2 * a0), <u32>(2 * a1));
  }
}

/**
 * Writes (columns + q modulus) / R to `out`, q being the number below R that makes it an integer. Uses the columns up. The
 * other arguments are those of `montgomeryMultiply`; what is written must be below R.
 * @internal
 */
export function reduce(out: usize, columns: usize, modulus: usize, inverse: u32, limbs: i32): void {
  const m0 = <u64>load<u32>(modulus);
  const m1 = <u64>load<u32>(modulus, 4);
  const end = modulus + 4 * limbs;
  let carry: u64 = 0;
  for (const upper = columns + 8 * limbs; columns < upper; columns += 16) {
    const c0 = load<u64>(columns) + carry;
    const q0 = (<u32>c0 * inverse) & LIMB_MASK;
    const c1 = load<u64>(columns, 8) + ((c0 + <u64>q0 * m0) >> LIMB_BITS) + <u64>q0 * m1;
    const q1 = (<u32>c1 * inverse) & LIMB_MASK;
    carry = (c1 + <u64>q1 * m0) >> LIMB_BITS;
    addRows(columns + 16, modulus + 8, end, q0, q1);
  }
  for (const outEnd = out + 4 * limbs; out < outEnd; out += 4, columns += 8) {
    carry += load<u64>(columns);
    store<u32>(out, (<u32>carry) & LIMB_MASK);
    carry >>= LIMB_BITS;
  }
  memory.fill(out, 0, LIMBS_PADDING);
}

/**
 * Adds two rows of a product to the columns: the limbs from `limb` to `end` (and one zero) times x0, and those that lie one
 * before them times x1. Four columns at a time, and up to two after the last, which take zeros.
 */
function addRows(columns: usize, limb: usize, end: usize, x0: u32, x1: u32): void {
  const factor0 = v128.splat<u32>(x0);
  const factor1 = v128.splat<u32>(x1);
  for (; limb <= end; limb += 16, columns += 32) {
    const row0 = v128.load(limb);
    const row1 = v128.load(limb - 4);
    const low = v128.add<u64>(v128.extmul_low<u32>(row0, factor0), v128.extmul_low<u32>(row1, factor1));
    const high = v128.add<u64>(v128.extmul_high<u32>(row0, factor0), v128.extmul_high<u32>(row1, factor1));
    v128.store(columns, v128.add<u64>(v128.load(columns), low));
    v128.store(columns, v128.add<u64>(v128.load(columns, 16), high), 16);
  }
}
