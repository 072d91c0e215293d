/** Digits that `ed25519ScalarDigits` writes, one a byte: of the 253 bits of a number below L, and one for a carry. */
export const ED25519_SCALAR_DIGITS: i32 = 254;

/** Limbs of 28 bits in 512 bits. Nine of them are 252 bits. */
const LIMBS: i32 = 19;
const LIMB: i64 = 0xfffffff;

/** The order L of the base point, 2^252 + c, in four words. RFC 8032, section 5.1. */
const ORDER = memory.data<u64>([0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000]);
/** c, which is below 2^125, in nine limbs. */
const ORDER_LOW = memory.data<i64>([0xcf5d3ed, 0x12631a5, 0x79cd658, 0xf9dea2f, 0x14de, 0, 0, 0, 0]);
/** The number that is being reduced, in signed limbs (i64). */
const WIDE = memory.data(LIMBS * 8, 16);
/** A hash or a scalar, and 8 bytes more so that a u64 can be read at each byte of it. */
const PADDED = memory.data(72, 16);

/** Answers true when 32 bytes, little-endian, are a number below L. RFC 8032, section 5.1.7, step 1. */
export function isEd25519Scalar(bytes: usize): bool {
  for (let word: i32 = 24; word >= 0; word -= 8) {
    const value = load<u64>(bytes + word);
    const limit = load<u64>(ORDER + word);
    if (value != limit) return value < limit;
  }
  return false;
}

/** Writes 64 bytes, little-endian, modulo L to 32 bytes at `out`. RFC 8032, section 5.1.7, step 2. */
export function ed25519ScalarReduce(out: usize, hash: usize): void {
  memory.copy(PADDED, hash, 64);
  store<u64>(PADDED, 0, 64);
  for (let limb = 0; limb < LIMBS; limb++) {
    const bits = load<u64>(PADDED + ((28 * limb) >> 3)) >> ((28 * limb) & 7);
    store<i64>(limbAt(limb), (<i64>bits) & LIMB);
  }
  for (let limb = LIMBS - 1; limb >= 9; limb--) subtractOrders(limb, load<i64>(limbAt(limb)), 5);
  // Limbs 5 to 8 may be 2^14 off their range, so that the value lies within (-2^239, 2^252 + 2^239). With one L taken off
  // from 2^252 on, and one added below 0, it lies within [-c, L), and what is still negative lacks one L.
  subtractOrders(9, 0, 9);
  subtractOrders(9, load<i64>(WIDE, 72), 9);
  subtractOrders(9, min<i64>(load<i64>(WIDE, 72), 0), 9);
  memory.fill(PADDED, 0, 40);
  for (let limb = 0; limb < 10; limb++) {
    const address = PADDED + ((28 * limb) >> 3);
    const bits = load<u64>(limbAt(limb)) << ((28 * limb) & 7);
    const before = load<u64>(address);
    store<u64>(address, before | bits);
  }
  memory.copy(out, PADDED, 32);
}

/**
 * Writes the digits (i8) of a scalar (32 bytes, little-endian) below 2^253, the least first, in non-adjacent form: those
 * that are not zero are odd, between -2^(width - 1) and 2^(width - 1), and `width` - 1 zeros follow each. `width` is 2 to 8.
 */
export function ed25519ScalarDigits(out: usize, scalar: usize, width: i32): void {
  memory.copy(PADDED, scalar, 32);
  store<u64>(PADDED, 0, 32);
  memory.fill(out, 0, ED25519_SCALAR_DIGITS);
  let carry: u32 = 0;
  let at = 0;
  while (at < ED25519_SCALAR_DIGITS) {
    const bits = load<u32>(PADDED + (at >> 3)) >> (at & 7);
    if ((bits & 1) == carry) {
      at++;
      continue;
    }
    const window = (bits & ((1 << width) - 1)) + carry;
    carry = window >> (width - 1);
    store<i8>(out + at, <i32>window - ((<i32>carry) << width));
    at += width;
  }
}

/**
 * Takes `times` * L off at `limb`, where the 2^252 of L comes to lie, and carries over the `length` limbs from `limb` - 9
 * on into the next.
 *
 * With `times` below 2^29, products stay below 2^57 and carries below 2^30. c has 13 bits in its highest limb, so that the
 * carry out of that is below 2^14, and limbs that are taken off later are below 2^28 + 2^14.
 */
function subtractOrders(limb: i32, times: i64, length: i32): void {
  const before = load<i64>(limbAt(limb));
  store<i64>(limbAt(limb), before - times);
  let carry: i64 = 0;
  for (let i = 0; i < length; i++) {
    const address = limbAt(limb - 9 + i);
    const low = load<i64>(ORDER_LOW + ((<usize>i) << 3));
    const value = load<i64>(address) + carry - times * low;
    store<i64>(address, value & LIMB);
    carry = value >> 28;
  }
  const next = load<i64>(limbAt(limb - 9 + length));
  store<i64>(limbAt(limb - 9 + length), next + carry);
}

function limbAt(limb: i32): usize {
  return WIDE + ((<usize>limb) << 3);
}
