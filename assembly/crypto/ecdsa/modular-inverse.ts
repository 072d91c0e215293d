import {
  add,
  carry,
  clear,
  copy,
  ELEMENT_SIZE,
  isClear,
  isLess,
  LIMB_BITS,
  shiftLeft,
  shiftRight,
  subtract,
} from "./field-element";
import { multiply, PrimeField, toMontgomery } from "./prime-field";

const U = memory.data(ELEMENT_SIZE, 16);
const V = memory.data(ELEMENT_SIZE, 16);
const R = memory.data(ELEMENT_SIZE, 16);
const S = memory.data(ELEMENT_SIZE, 16);
/**
 * out = R a^-1 mod m, carried and from 0 to 3 m / 2: the inverse in Montgomery form of an `a` that is not in it, carried and
 * from 1 to m - 1. Of zero, which has none, anything. In variable time.
 *
 * Kaliski, "The Montgomery inverse and its applications", 1995. a r = -sign u 2^k and a s = sign v 2^k mod m hold throughout,
 * with a sign that each exchange turns, and so does u s + v r = m: r and s never exceed m. Each bit that v is shifted by
 * halves u v, which begins below m^2, so k stays below twice the bits of m.
 */
export function invert(out: usize, a: usize, field: PrimeField): void {
  const limbs = field.limbs;
  let u = U;
  let v = V;
  let r = R;
  let s = S;
  copy(u, field.modulus);
  copy(v, a);
  clear(r);
  clear(s);
  store<i32>(s, 1);
  let k = 0;
  let positive = true;
  while (!isClear(v)) {
    for (let zeros = trailingZeros(v); zeros > 0; zeros = trailingZeros(v)) {
      shiftRight(v, zeros, limbs);
      shiftLeft(r, zeros, limbs);
      k += zeros;
    }
    if (isLess(v, u)) {
      const odd = v;
      v = u;
      u = odd;
      const cofactor = s;
      s = r;
      r = cofactor;
      positive = !positive;
    }
    subtract(v, v, u);
    carry(v, limbs);
    add(s, s, r);
    carry(s, limbs);
  }
  // u is 1: the inverse is -sign r 2^-k.
  if (positive) {
    subtract(r, field.modulus, r);
    carry(r, limbs);
  }
  const radixBits = field.radixBits;
  if (k <= radixBits) {
    toMontgomery(r, r, field);
    k += radixBits;
  }
  // 2^(2 radixBits - k) / R is 2^(radixBits - k).
  const power = 2 * radixBits - k;
  clear(s);
  store<i32>(s + ((power / LIMB_BITS) << 2), 1 << (power % LIMB_BITS));
  multiply(out, r, s, field);
}

/** The zero bits at the lower end of a carried element, up to the 28 of one limb. */
function trailingZeros(a: usize): i32 {
  return min(ctz<i32>(load<i32>(a)), LIMB_BITS);
}
