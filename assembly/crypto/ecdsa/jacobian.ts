// Points of a NIST curve in Jacobian coordinates: X, Y and Z, elements one after the other, stand for the affine point
// (X / Z^2, Y / Z^3); infinity has no limb set. Formulas: Cohen, Miyaji, Ono, "Efficient elliptic curve
// exponentiation using mixed coordinates", 1998; in variable time.
//
// Bounds, in units of p: what `multiply` answers lies within -0.1 and 1.1, since its factors' magnitudes multiply up to less
// than 25.6, except for the slope of a doubling, which lies within -0.2 and 1.2. X is carried and within -3.4 and 1.4, Y is
// 2-fold and within -2.3 and 1.3, and Z is carried and within -0.1 and 1.1, as they come and as they go.

import { add, carry, clear, copy, ELEMENT_SIZE, isClear, subtract } from "./field-element";
import { isZero, multiply, PrimeField } from "./prime-field";

/** Bytes of a point in Jacobian coordinates. */
export const JACOBIAN_SIZE: i32 = 3 * ELEMENT_SIZE;

const A = memory.data(ELEMENT_SIZE, 16);
const B = memory.data(ELEMENT_SIZE, 16);
const C = memory.data(ELEMENT_SIZE, 16);
const D = memory.data(ELEMENT_SIZE, 16);

/** Makes a point infinity. */
export function setInfinity(point: usize): void {
  clear(point);
  clear(point + ELEMENT_SIZE);
  clear(point + 2 * ELEMENT_SIZE);
}

/** Whether a point is infinity. */
export function isInfinity(point: usize): bool {
  return isClear(point + 2 * ELEMENT_SIZE);
}

/** Doubles a point in place; infinity stays what it is. No point has Y = 0, since the order is odd. */
export function doublePoint(point: usize, field: PrimeField): void {
  const x = point;
  const y = point + ELEMENT_SIZE;
  const z = point + 2 * ELEMENT_SIZE;
  multiply(A, z, z, field);
  multiply(B, y, y, field);
  // Z' = 2 Y Z: 4-fold by 1-fold.
  add(y, y, y);
  multiply(z, y, z, field);
  // B = 2 Y^2, D = 4 X Y^2 and B = 4 Y^4 from it.
  add(B, B, B);
  add(D, B, B);
  multiply(D, D, x, field);
  multiply(B, B, B, field);
  // The slope, 3 (X - Z^2) (X + Z^2): 3-fold by 2-fold.
  subtract(C, x, A);
  add(A, A, x);
  add(x, C, C);
  add(C, C, x);
  multiply(C, C, A, field);
  // X' = C^2 - 2 D
  multiply(x, C, C, field);
  subtract(x, x, D);
  subtract(x, x, D);
  carry(x, field.limbs);
  // Y' = C (D - X') - 2 B
  subtract(D, D, x);
  multiply(y, C, D, field);
  subtract(y, y, B);
  subtract(y, y, B);
}

/**
 * Adds an affine point, or its negative, to a point in place. Its coordinates are in Montgomery form, x carried and y 2-fold
 * at most, and within the bounds of X and Y. Complete: equal and opposite points and infinity are added as they should be.
 */
export function addAffine(point: usize, affine: usize, negative: bool, field: PrimeField): void {
  const x = point;
  const y = point + ELEMENT_SIZE;
  const z = point + 2 * ELEMENT_SIZE;
  if (isInfinity(point)) {
    copy(x, affine);
    copy(y, affine + ELEMENT_SIZE);
    if (negative) negate(y);
    copy(z, field.one);
    return;
  }
  // A = x Z^2 - X, B = +-y Z^3 - Y
  multiply(A, z, z, field);
  multiply(B, A, z, field);
  multiply(B, B, affine + ELEMENT_SIZE, field);
  multiply(A, A, affine, field);
  subtract(A, A, x);
  if (negative) negate(B);
  subtract(B, B, y);
  carry(A, field.limbs);
  carry(B, field.limbs);
  if (isZero(A, field)) {
    if (isZero(B, field)) doublePoint(point, field);
    else setInfinity(point);
    return;
  }
  // Z' = Z A
  multiply(z, z, A, field);
  // C = A^2, A = A^3, C = X A^2
  multiply(C, A, A, field);
  multiply(A, A, C, field);
  multiply(C, C, x, field);
  // X' = B^2 - A - 2 C
  multiply(x, B, B, field);
  subtract(x, x, A);
  subtract(x, x, C);
  subtract(x, x, C);
  carry(x, field.limbs);
  // Y' = B (C - X') - Y A
  multiply(A, A, y, field);
  subtract(C, C, x);
  multiply(y, B, C, field);
  subtract(y, y, A);
}

function negate(a: usize): void {
  clear(D);
  subtract(a, D, a);
}
