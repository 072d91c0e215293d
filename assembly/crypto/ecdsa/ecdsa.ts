import { add, carry, ELEMENT_SIZE, isClear, isLess, readElement, shiftRight, subtract } from "./field-element";
import { isInfinity, JACOBIAN_SIZE } from "./jacobian";
import { invert } from "./modular-inverse";
import { AFFINE_SIZE, Curve, readPoint } from "./nist-curve";
import { isZero, multiply, toMontgomery } from "./prime-field";
import { multiplyAndAdd } from "./scalar-multiplication";

const PUBLIC_KEY = memory.data(AFFINE_SIZE, 16);
const R = memory.data(ELEMENT_SIZE, 16);
const S = memory.data(ELEMENT_SIZE, 16);
const HASH = memory.data(ELEMENT_SIZE, 16);
const U = memory.data(ELEMENT_SIZE, 16);
const V = memory.data(ELEMENT_SIZE, 16);
const SUM = memory.data(JACOBIAN_SIZE, 16);
const Z_SQUARED = memory.data(ELEMENT_SIZE, 16);
const EXPECTED = memory.data(ELEMENT_SIZE, 16);

/**
 * Whether (r, s) is a signature of a message with this digest under the public key (x, y), by FIPS 186-5, section 6.4.2.
 * x, y, r and s are unsigned and big-endian in `curve.size` bytes each: r and s are the halves of a JWS signature (RFC 7518,
 * section 3.4). Of a digest longer than the order, the first bits count; a negative length counts as zero. False also
 * for a key that is not on the curve. Takes either s of the two that there are, as FIPS 186-5 does. In variable time.
 */
export function ecdsaVerify(
  curve: Curve,
  x: usize,
  y: usize,
  r: usize,
  s: usize,
  digest: usize,
  digestLength: i32,
): bool {
  const size = curve.size;
  const field = curve.field;
  const scalars = curve.scalars;
  readElement(R, r, size);
  readElement(S, s, size);
  if (isClear(R) || !isLess(R, scalars.modulus) || isClear(S) || !isLess(S, scalars.modulus)) return false;
  if (!readPoint(PUBLIC_KEY, curve, x, y)) return false;

  digestLength = max(digestLength, 0);
  readElement(HASH, digest, min(digestLength, size));
  if (digestLength >= size) shiftRight(HASH, 8 * size - field.bits, field.limbs);
  // u = e / s and v = r / s, not negative and below 1.1 n.
  invert(S, S, scalars);
  multiply(U, HASH, S, scalars);
  multiply(V, R, S, scalars);
  multiplyAndAdd(SUM, U, V, PUBLIC_KEY, curve);
  if (isInfinity(SUM)) return false;

  // The sum's x, which is X / Z^2, is r mod n: r, or r + n if that is below p.
  multiply(Z_SQUARED, SUM + 2 * ELEMENT_SIZE, SUM + 2 * ELEMENT_SIZE, field);
  for (; isLess(R, field.modulus); add(R, R, scalars.modulus), carry(R, field.limbs)) {
    toMontgomery(EXPECTED, R, field);
    multiply(EXPECTED, EXPECTED, Z_SQUARED, field);
    subtract(EXPECTED, SUM, EXPECTED);
    if (isZero(EXPECTED, field)) return true;
  }
  return false;
}
