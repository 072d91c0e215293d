// A private key from bits that are as good as random. In constant time, as what `secret-element.ts` begins with says.

import { add, carry, clear, copy, ELEMENT_SIZE, subtract } from "./field-element";
import { P256 } from "./nist-curve";
import { writeElement } from "./secret-element";

/** So many bytes make a key: 128 bits more than it has, so that none is likelier than another by more than 2^-128. */
export const P256_KEY_MATERIAL = 48;

const SIZE = 32;
const MODULUS = memory.data(ELEMENT_SIZE, 16);
const VALUE = memory.data(ELEMENT_SIZE, 16);
const DIFFERENCE = memory.data(ELEMENT_SIZE, 16);

/**
 * Writes the private key that `P256_KEY_MATERIAL` bytes make to `out`: 32 bytes, big-endian, from 1 to n - 1. FIPS 186-5, appendix
 * A.2.1: 1 more than what is left of them, as a big-endian number, by n - 1.
 */
export function privateKeyP256(material: usize, out: usize): void {
  const limbs = P256.scalars.limbs;
  copy(MODULUS, P256.scalars.modulus);
  // The lowest limb of n is far above 1.
  store<i32>(MODULUS, load<i32>(MODULUS) - 1);
  clear(VALUE);
  for (let i = 0; i < P256_KEY_MATERIAL; i++) {
    const byte: i32 = load<u8>(material + i);
    for (let bit = 7; bit >= 0; bit--) {
      // The value is below n - 1: twice that and 1 is left with it taken away once, or not.
      add(VALUE, VALUE, VALUE);
      store<i32>(VALUE, load<i32>(VALUE) + ((byte >> bit) & 1));
      carry(VALUE, limbs);
      subtract(DIFFERENCE, VALUE, MODULUS);
      carry(DIFFERENCE, limbs);
      choose(load<i32>(DIFFERENCE + ((limbs - 1) << 2)) >> 31);
    }
  }
  store<i32>(VALUE, load<i32>(VALUE) + 1);
  carry(VALUE, limbs);
  writeElement(out, VALUE, SIZE);
  memory.fill(VALUE, 0, ELEMENT_SIZE);
  memory.fill(DIFFERENCE, 0, ELEMENT_SIZE);
}

/** Takes the difference for the value where `mask` is 0, and leaves that where all its bits are set. */
function choose(mask: i32): void {
  const kept = v128.splat<i32>(mask);
  for (let at = 0; at < ELEMENT_SIZE; at += 16) {
    v128.store(VALUE + at, v128.bitselect(v128.load(VALUE + at), v128.load(DIFFERENCE + at), kept));
  }
}
