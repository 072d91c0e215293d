/**
 * Bytes of an element of the field of edwards25519, the integers modulo p = 2^255 - 19: ten signed limbs (i64) that weigh
 * 2^0, 2^26, 2^51, 2^77 and so on to 2^230, since 255 / 10 is 25.5.
 *
 * Bounds: what the functions here answer is *reduced*: even limbs lie between 0 and 2^26, odd ones between 0 and 2^25, each
 * 1/256 off at most. Only sums and differences are not carried: such an element is *k-fold*, within -k and k times that.
 * In every function `out` may be an operand as well, where nothing else is said.
 */
export const FIELD_SIZE: i32 = 80;

const LIMB_26: i64 = 0x3ffffff;
const LIMB_25: i64 = 0x1ffffff;

/** An encoding, and 8 bytes more so that a u64 can be read and written at each limb's first byte. */
const ENCODED = memory.data(40, 16);
const CANONICAL = memory.data(FIELD_SIZE, 16);

/** Reads 255 bits, little-endian, from 32 bytes, whose last bit is ignored. RFC 7748, section 5. Values from p on pass. */
export function fieldDecode(out: usize, bytes: usize): void {
  memory.copy(ENCODED, bytes, 32);
  for (let limb = 0; limb < 10; limb++) {
    const bits = load<u64>(encodedAt(limb)) >> (firstBit(limb) & 7);
    store<i64>(out + ((<usize>limb) << 3), (<i64>bits) & maskOf(limb));
  }
}

/** Writes the number below p that an element, 16-fold at most, stands for, little-endian, to 32 bytes. */
export function fieldEncode(bytes: usize, element: usize): void {
  fieldCopy(CANONICAL, element);
  // 2^255 is 19, so what is carried out of the top comes in below, 19-fold. The first round leaves a value in limbs of
  // their width, the second one within 19 * 17 of them, the third one in [0, 2^255) with nothing to carry.
  let top = carry(0);
  top = carry(19 * top);
  carry(19 * top);
  // From p on, adding 19 carries out of the top, and what stays is the value less p. Otherwise it is taken off again.
  if (carry(19) == 0) carry(-19);
  memory.fill(ENCODED, 0, 40);
  for (let limb = 0; limb < 10; limb++) {
    const bits = load<u64>(CANONICAL + ((<usize>limb) << 3)) << (firstBit(limb) & 7);
    const before = load<u64>(encodedAt(limb));
    store<u64>(encodedAt(limb), before | bits);
  }
  memory.copy(bytes, ENCODED, 32);
}

/** Copies an element. */
export function fieldCopy(out: usize, element: usize): void {
  memory.copy(out, element, FIELD_SIZE);
}

/** Makes `out` a small number, from 0 to 2^25. */
export function fieldSet(out: usize, value: i64): void {
  memory.fill(out, 0, FIELD_SIZE);
  store<i64>(out, value);
}

/** Answers true when an element, 16-fold at most, is zero modulo p. */
export function fieldIsZero(element: usize): bool {
  fieldEncode(ENCODED, element);
  return (load<u64>(ENCODED) | load<u64>(ENCODED, 8) | load<u64>(ENCODED, 16) | load<u64>(ENCODED, 24)) == 0;
}

/** Answers true when the number below p that an element, 16-fold at most, stands for is odd. */
export function fieldIsOdd(element: usize): bool {
  fieldEncode(ENCODED, element);
  return (load<u8>(ENCODED) & 1) == 1;
}

/** a + b, without carrying: of a j-fold and a k-fold element, it is (j + k)-fold. */
export function fieldAdd(out: usize, a: usize, b: usize): void {
  for (let at = 0; at < FIELD_SIZE; at += 16) v128.store(out + at, v128.add<i64>(v128.load(a + at), v128.load(b + at)));
}

/** a - b, without carrying: of a j-fold and a k-fold element, it is (j + k)-fold. */
export function fieldSubtract(out: usize, a: usize, b: usize): void {
  for (let at = 0; at < FIELD_SIZE; at += 16) v128.store(out + at, v128.sub<i64>(v128.load(a + at), v128.load(b + at)));
}

/**
 * f * g of a j-fold and a k-fold element with j * k at most 8.
 *
 * Limbs i and j meet in limb i + j, twice where both are odd, since their weights then lack half a bit each; from limb 10
 * on they are worth 19 in limb i + j - 10. In units of 2^52, by j * k, limb 0 is the largest: 1 of limb 0, 5 * 38 / 4 of
 * the odd and 4 * 19 of the even ones, 124.5 in all, so that every limb is below 8 * 124.5 * 1.01 * 2^52 < 2^62.
 */
export function fieldMultiply(out: usize, f: usize, g: usize): void {
  const f0 = load<i64>(f, 0);
  const f1 = load<i64>(f, 8);
  const f2 = load<i64>(f, 16);
  const f3 = load<i64>(f, 24);
  const f4 = load<i64>(f, 32);
  const f5 = load<i64>(f, 40);
  const f6 = load<i64>(f, 48);
  const f7 = load<i64>(f, 56);
  const f8 = load<i64>(f, 64);
  const f9 = load<i64>(f, 72);
  const g0 = load<i64>(g, 0);
  const g1 = load<i64>(g, 8);
  const g2 = load<i64>(g, 16);
  const g3 = load<i64>(g, 24);
  const g4 = load<i64>(g, 32);
  const g5 = load<i64>(g, 40);
  const g6 = load<i64>(g, 48);
  const g7 = load<i64>(g, 56);
  const g8 = load<i64>(g, 64);
  const g9 = load<i64>(g, 72);
  const d1 = f1 + f1;
  const d3 = f3 + f3;
  const d5 = f5 + f5;
  const d7 = f7 + f7;
  const d9 = f9 + f9;
  storeCarried(
    out,
    f0 * g0 + 19 * (d1 * g9 + f2 * g8 + d3 * g7 + f4 * g6 + d5 * g5 + f6 * g4 + d7 * g3 + f8 * g2 + d9 * g1),
    f0 * g1 + f1 * g0 + 19 * (f2 * g9 + f3 * g8 + f4 * g7 + f5 * g6 + f6 * g5 + f7 * g4 + f8 * g3 + f9 * g2),
    f0 * g2 + d1 * g1 + f2 * g0 + 19 * (d3 * g9 + f4 * g8 + d5 * g7 + f6 * g6 + d7 * g5 + f8 * g4 + d9 * g3),
    f0 * g3 + f1 * g2 + f2 * g1 + f3 * g0 + 19 * (f4 * g9 + f5 * g8 + f6 * g7 + f7 * g6 + f8 * g5 + f9 * g4),
    f0 * g4 + d1 * g3 + f2 * g2 + d3 * g1 + f4 * g0 + 19 * (d5 * g9 + f6 * g8 + d7 * g7 + f8 * g6 + d9 * g5),
    f0 * g5 + f1 * g4 + f2 * g3 + f3 * g2 + f4 * g1 + f5 * g0 + 19 * (f6 * g9 + f7 * g8 + f8 * g7 + f9 * g6),
    f0 * g6 + d1 * g5 + f2 * g4 + d3 * g3 + f4 * g2 + d5 * g1 + f6 * g0 + 19 * (d7 * g9 + f8 * g8 + d9 * g7),
    f0 * g7 + f1 * g6 + f2 * g5 + f3 * g4 + f4 * g3 + f5 * g2 + f6 * g1 + f7 * g0 + 19 * (f8 * g9 + f9 * g8),
    f0 * g8 + d1 * g7 + f2 * g6 + d3 * g5 + f4 * g4 + d5 * g3 + f6 * g2 + d7 * g1 + f8 * g0 + 19 * (d9 * g9),
    f0 * g9 + f1 * g8 + f2 * g7 + f3 * g6 + f4 * g5 + f5 * g4 + f6 * g3 + f7 * g2 + f8 * g1 + f9 * g0,
  );
}

/** f * f of an element that is 2-fold at most: `fieldMultiply` with each product of two different limbs taken twice. */
export function fieldSquare(out: usize, f: usize): void {
  const f0 = load<i64>(f, 0);
  const f1 = load<i64>(f, 8);
  const f2 = load<i64>(f, 16);
  const f3 = load<i64>(f, 24);
  const f4 = load<i64>(f, 32);
  const f5 = load<i64>(f, 40);
  const f6 = load<i64>(f, 48);
  const f7 = load<i64>(f, 56);
  const f8 = load<i64>(f, 64);
  const f9 = load<i64>(f, 72);
  const d0 = f0 + f0;
  const d1 = f1 + f1;
  const d2 = f2 + f2;
  const d3 = f3 + f3;
  const d4 = f4 + f4;
  const d5 = f5 + f5;
  const d6 = f6 + f6;
  const d7 = f7 + f7;
  const d9 = f9 + f9;
  storeCarried(
    out,
    f0 * f0 + 19 * (d1 * d9 + d2 * f8 + d3 * d7 + d4 * f6 + d5 * f5),
    d0 * f1 + 19 * (d2 * f9 + d3 * f8 + d4 * f7 + d5 * f6),
    d0 * f2 + d1 * f1 + 19 * (d3 * d9 + d4 * f8 + d5 * d7 + f6 * f6),
    d0 * f3 + d1 * f2 + 19 * (d4 * f9 + d5 * f8 + d6 * f7),
    d0 * f4 + d1 * d3 + f2 * f2 + 19 * (d5 * d9 + d6 * f8 + d7 * f7),
    d0 * f5 + d1 * f4 + d2 * f3 + 19 * (d6 * f9 + d7 * f8),
    d0 * f6 + d1 * d5 + d2 * f4 + d3 * f3 + 19 * (d7 * d9 + f8 * f8),
    d0 * f7 + d1 * f6 + d2 * f5 + d3 * f4 + 19 * (d9 * f8),
    d0 * f8 + d1 * d7 + d2 * f6 + d3 * d5 + f4 * f4 + 19 * (d9 * f9),
    d0 * f9 + d1 * f8 + d2 * f7 + d3 * f6 + d4 * f5,
  );
}

/**
 * Carries ten sums below 2^62 and stores them as a reduced element. Two chains of carries run side by side. Limbs 5 and 1
 * are not carried to the end: limb 5 gets at most 2^(62 - 25 - 26), limb 1 at most 2^17 of what 19 times the carry out of
 * limb 9, below 2^43, leaves in limb 0; 2^17 is 1/256 of its range.
 */
function storeCarried(
  out: usize,
  h0: i64,
  h1: i64,
  h2: i64,
  h3: i64,
  h4: i64,
  h5: i64,
  h6: i64,
  h7: i64,
  h8: i64,
  h9: i64,
): void {
  h1 += h0 >> 26;
  h5 += h4 >> 26;
  h2 += h1 >> 25;
  h6 += h5 >> 25;
  h3 += h2 >> 26;
  h7 += h6 >> 26;
  h4 = (h4 & LIMB_26) + (h3 >> 25);
  h8 += h7 >> 25;
  h9 += h8 >> 26;
  h0 = (h0 & LIMB_26) + 19 * (h9 >> 25);
  store<i64>(out, h0 & LIMB_26, 0);
  store<i64>(out, (h1 & LIMB_25) + (h0 >> 26), 8);
  store<i64>(out, h2 & LIMB_26, 16);
  store<i64>(out, h3 & LIMB_25, 24);
  store<i64>(out, h4 & LIMB_26, 32);
  store<i64>(out, (h5 & LIMB_25) + (h4 >> 26), 40);
  store<i64>(out, h6 & LIMB_26, 48);
  store<i64>(out, h7 & LIMB_25, 56);
  store<i64>(out, h8 & LIMB_26, 64);
  store<i64>(out, h9 & LIMB_25, 72);
}

/** Adds `low` to `CANONICAL`, carries from limb to limb, and answers what is carried out of the top. */
function carry(low: i64): i64 {
  for (let limb = 0; limb < 10; limb++) {
    const address = CANONICAL + ((<usize>limb) << 3);
    const value = load<i64>(address) + low;
    store<i64>(address, value & maskOf(limb));
    low = value >> (26 - (limb & 1));
  }
  return low;
}

function maskOf(limb: i32): i64 {
  return limb & 1 ? LIMB_25 : LIMB_26;
}

/** The exponent of a limb's weight: half of 51 times its number, rounded up. */
function firstBit(limb: i32): i32 {
  return (51 * limb + 1) >> 1;
}

function encodedAt(limb: i32): usize {
  return ENCODED + (firstBit(limb) >> 3);
}
