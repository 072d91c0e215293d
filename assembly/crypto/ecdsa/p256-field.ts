// Multiplication modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1 in Montgomery form, on elements as in `prime-field.ts`: ten
// signed limbs of 28 bits, R = 2^280. It takes two fifths of the time of the loops for any field.
//
// `t` is a column of the product with the carry of the one below, `q0` to `q9` the limbs of q in (a b + q p) / R. Since p is
// -1 mod 2^28, q_i is what the column has below 2^28, and adding q_i p to the columns from i on comes to dropping it there and
// adding q_i 2^96 (12 bits into column i + 3), q_i 2^192 (24 bits into i + 6), -q_i 2^224 (i + 8) and q_i 2^256 (4 bits into
// i + 9). All that is below 2^53, so ten products of a k-fold by an l-fold limb fit in 2^63 up to k l = 12.

const LIMB_MASK: i64 = 0xfffffff;

/** out = a b / R mod p, carried; of a k-fold and an l-fold factor, with k l <= 12. */
export function multiplyP256(out: usize, a: usize, b: usize): void {
  const a0: i64 = load<i32>(a, 0);
  const a1: i64 = load<i32>(a, 4);
  const a2: i64 = load<i32>(a, 8);
  const a3: i64 = load<i32>(a, 12);
  const a4: i64 = load<i32>(a, 16);
  const a5: i64 = load<i32>(a, 20);
  const a6: i64 = load<i32>(a, 24);
  const a7: i64 = load<i32>(a, 28);
  const a8: i64 = load<i32>(a, 32);
  const a9: i64 = load<i32>(a, 36);
  const b0: i64 = load<i32>(b, 0);
  const b1: i64 = load<i32>(b, 4);
  const b2: i64 = load<i32>(b, 8);
  const b3: i64 = load<i32>(b, 12);
  const b4: i64 = load<i32>(b, 16);
  const b5: i64 = load<i32>(b, 20);
  const b6: i64 = load<i32>(b, 24);
  const b7: i64 = load<i32>(b, 28);
  const b8: i64 = load<i32>(b, 32);
  const b9: i64 = load<i32>(b, 36);
  let t: i64 = a0 * b0;
  const q0 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b1 + a1 * b0;
  const q1 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b2 + a1 * b1 + a2 * b0;
  const q2 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + (q0 << 12);
  const q3 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + (q1 << 12);
  const q4 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + (q2 << 12);
  const q5 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + (q3 << 12) + (q0 << 24);
  const q6 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
  t += (q4 << 12) + (q1 << 24);
  const q7 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
  t += (q5 << 12) + (q2 << 24) - q0;
  const q8 = t & LIMB_MASK;
  t = (t >> 28) + a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0;
  t += (q6 << 12) + (q3 << 24) - q1 + (q0 << 4);
  const q9 = t & LIMB_MASK;
  t = (t >> 28) + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1;
  t += (q7 << 12) + (q4 << 24) - q2 + (q1 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 0);
  t = (t >> 28) + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2;
  t += (q8 << 12) + (q5 << 24) - q3 + (q2 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 4);
  t = (t >> 28) + a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3;
  t += (q9 << 12) + (q6 << 24) - q4 + (q3 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 8);
  t = (t >> 28) + a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4 + (q7 << 24) - q5 + (q4 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 12);
  t = (t >> 28) + a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5 + (q8 << 24) - q6 + (q5 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 16);
  t = (t >> 28) + a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6 + (q9 << 24) - q7 + (q6 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 20);
  t = (t >> 28) + a7 * b9 + a8 * b8 + a9 * b7 - q8 + (q7 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 24);
  t = (t >> 28) + a8 * b9 + a9 * b8 - q9 + (q8 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 28);
  t = (t >> 28) + a9 * b9 + (q9 << 4);
  store<i32>(out, <i32>(t & LIMB_MASK), 32);
  store<i32>(out, <i32>(t >> 28), 36);
  // The ten limbs that this field does not use.
  store<u64>(out, 0, 40);
  v128.store(out, i64x2(0, 0), 48);
  v128.store(out, i64x2(0, 0), 64);
}
