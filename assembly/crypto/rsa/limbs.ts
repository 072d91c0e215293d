/**
 * Numbers of several thousand bits: limbs of 27 bits, least significant first, each in a u32, then `LIMBS_PADDING` zero
 * bytes, since vectors of four limbs are read from anywhere. How many limbs, a multiple of 4, is known from the context.
 * Why 27 bits: see `montgomery.ts`. In constant time but for lengths: numbers may be secret.
 */
export const LIMB_BITS: i32 = 27;
export const LIMB_MASK: u32 = 0x7ffffff;
export const LIMBS_PADDING: i32 = 16;
/** Most limbs of a number: 8208 bits. */
export const MAX_LIMBS: i32 = 304;

/** Writes a big-endian view as a number of `limbs` limbs, the bits above them left out, and the padding. */
export function limbsFromBytes(out: usize, limbs: i32, source: usize, length: i32): void {
  const end = out + 4 * limbs;
  let bits: u64 = 0;
  let count = 0;
  for (let at = source + max(length, 0); at > source && out < end;) {
    at--;
    bits |= (<u64>load<u8>(at)) << count;
    count += 8;
    if (count < LIMB_BITS) continue;
    store<u32>(out, (<u32>bits) & LIMB_MASK);
    out += 4;
    bits >>= LIMB_BITS;
    count -= LIMB_BITS;
  }
  if (out < end) {
    store<u32>(out, <u32>bits);
    out += 4;
  }
  memory.fill(out, 0, end - out + LIMBS_PADDING);
}

/** Writes the lower 8 * `length` bits of a number to `length` bytes, big-endian. */
export function limbsToBytes(out: usize, length: i32, number: usize): void {
  let bits: u64 = 0;
  let count = 0;
  for (let at = out + length; at > out;) {
    if (count < 8) {
      bits |= (<u64>load<u32>(number)) << count;
      number += 4;
      count += LIMB_BITS;
    }
    at--;
    store<u8>(at, <u8>bits);
    bits >>= 8;
    count -= 8;
  }
}

/** Turns a number below 2 modulus into the one below `modulus` that it is congruent to. */
export function subtractModulus(number: usize, modulus: usize, limbs: i32): void {
  let borrow = 0;
  for (let at: usize = 0, end: usize = 4 * limbs; at < end; at += 4) {
    const difference = load<i32>(number + at) - load<i32>(modulus + at) + borrow;
    store<u32>(number + at, (<u32>difference) & LIMB_MASK);
    borrow = difference >> LIMB_BITS;
  }
  // Where that was too much, it is added again.
  const mask: u32 = borrow >> 31;
  let carry: u32 = 0;
  for (let at: usize = 0, end: usize = 4 * limbs; at < end; at += 4) {
    carry += load<u32>(number + at) + (load<u32>(modulus + at) & mask);
    store<u32>(number + at, carry & LIMB_MASK);
    carry >>= LIMB_BITS;
  }
}

/** Doubles a number below `modulus`, of which `limbs` limbs have a bit to spare, modulo `modulus`. */
export function doubleModulo(number: usize, modulus: usize, limbs: i32): void {
  let carry: u32 = 0;
  for (let at = number, end = number + 4 * limbs; at < end; at += 4) {
    const limb = load<u32>(at);
    store<u32>(at, ((limb << 1) & LIMB_MASK) | carry);
    carry = limb >> (LIMB_BITS - 1);
  }
  subtractModulus(number, modulus, limbs);
}
