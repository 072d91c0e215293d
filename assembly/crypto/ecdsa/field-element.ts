// The elements of the fields in `prime-field.ts`: integers in 20 signed limbs (i32) of 28 bits, least significant first, at
// a multiple of 16 bytes. A field uses the first `limbs` of them; the others are zero.
//
// An element is *carried* if every limb lies from 0 to 2^28 - 1, but for the last one in use, which has the sign of the
// whole. Sums and differences are not carried: an element is *k-fold* if its limbs lie within -k 2^28 and k 2^28. All
// elements here stay below 8-fold, so that no limb overflows. A result may take the place of an operand.

/** Bytes of an element. */
export const ELEMENT_SIZE: i32 = 80;
/** Bits of a limb. */
export const LIMB_BITS: i32 = 28;
/** The bits of a limb, set. */
export const LIMB_MASK: i64 = 0xfffffff;

const ZERO = memory.data(ELEMENT_SIZE, 16);

/** out = 0. */
export function clear(out: usize): void {
  copy(out, ZERO);
}

/** out = a. */
export function copy(out: usize, a: usize): void {
  // memory.copy would call out of the module.
  v128.store(out, v128.load(a));
  v128.store(out, v128.load(a, 16), 16);
  v128.store(out, v128.load(a, 32), 32);
  v128.store(out, v128.load(a, 48), 48);
  v128.store(out, v128.load(a, 64), 64);
}

/** out = a + b, of which a k-fold and an l-fold element make a (k + l)-fold one. */
export function add(out: usize, a: usize, b: usize): void {
  v128.store(out, v128.add<i32>(v128.load(a), v128.load(b)));
  v128.store(out, v128.add<i32>(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(out, v128.add<i32>(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(out, v128.add<i32>(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(out, v128.add<i32>(v128.load(a, 64), v128.load(b, 64)), 64);
}

/** out = a - b. Of carried elements it is 1-fold, otherwise (k + l)-fold as in `add`. */
export function subtract(out: usize, a: usize, b: usize): void {
  v128.store(out, v128.sub<i32>(v128.load(a), v128.load(b)));
  v128.store(out, v128.sub<i32>(v128.load(a, 16), v128.load(b, 16)), 16);
  v128.store(out, v128.sub<i32>(v128.load(a, 32), v128.load(b, 32)), 32);
  v128.store(out, v128.sub<i32>(v128.load(a, 48), v128.load(b, 48)), 48);
  v128.store(out, v128.sub<i32>(v128.load(a, 64), v128.load(b, 64)), 64);
}

/** Carries an element of `limbs` limbs in place; its value stays. */
export function carry(a: usize, limbs: i32): void {
  let sum: i64 = 0;
  const last = a + ((limbs - 1) << 2);
  for (; a < last; a += 4) {
    const limb: i64 = load<i32>(a);
    sum += limb;
    store<i32>(a, <i32>(sum & LIMB_MASK));
    sum >>= LIMB_BITS;
  }
  store<i32>(last, load<i32>(last) + <i32>sum);
}

/** a = a 2^count, carried, for a count from 0 to 28. The result must not need more than `limbs` limbs. */
export function shiftLeft(a: usize, count: i32, limbs: i32): void {
  let sum: i64 = 0;
  for (const end = a + (limbs << 2); a < end; a += 4) {
    const limb: i64 = load<i32>(a);
    sum += limb << count;
    store<i32>(a, <i32>(sum & LIMB_MASK));
    sum >>= LIMB_BITS;
  }
}

/** a = floor(a / 2^count), of a carried element, not negative, of `limbs` limbs, for a count from 0 to 28. */
export function shiftRight(a: usize, count: i32, limbs: i32): void {
  let above: i64 = 0;
  for (let at = a + (limbs << 2); at > a;) {
    at -= 4;
    const limb: i64 = load<i32>(at);
    above |= limb;
    store<i32>(at, <i32>((above >> count) & LIMB_MASK));
    above = limb << LIMB_BITS;
  }
}

/** Whether a < b, of carried elements that are not negative. */
export function isLess(a: usize, b: usize): bool {
  for (let at: usize = ELEMENT_SIZE; at > 0;) {
    at -= 4;
    const x = load<i32>(a + at);
    const y = load<i32>(b + at);
    if (x != y) return x < y;
  }
  return false;
}

/** Whether two elements have the same limbs. */
export function equal(a: usize, b: usize): bool {
  for (let at = 0; at < ELEMENT_SIZE; at += 16) {
    if (v128.any_true(v128.xor(v128.load(a + at), v128.load(b + at)))) return false;
  }
  return true;
}

/** Whether all limbs are zero. */
export function isClear(a: usize): bool {
  return equal(a, ZERO);
}

/** Reads `size` bytes (at most 69), unsigned and big-endian, into a carried element. */
export function readElement(out: usize, source: usize, size: i32): void {
  clear(out);
  let pending: u64 = 0;
  let bits = 0;
  for (let byte = source + size; byte > source;) {
    byte--;
    const value: u64 = load<u8>(byte);
    pending |= value << bits;
    bits += 8;
    if (bits >= LIMB_BITS) {
      store<i32>(out, <i32>(pending & LIMB_MASK));
      pending >>= LIMB_BITS;
      bits -= LIMB_BITS;
      out += 4;
    }
  }
  store<i32>(out, <i32>pending);
}

/** The `count` bits (at most 28) from `bit` on, of a carried element that is not negative. */
export function bitsAt(a: usize, bit: i32, count: i32): i32 {
  const limb = a + ((bit / LIMB_BITS) << 2);
  const low: i64 = load<i32>(limb);
  const high: i64 = load<i32>(limb, 4);
  return <i32>(((low | (high << LIMB_BITS)) >> (bit % LIMB_BITS)) & ((1 << count) - 1));
}
