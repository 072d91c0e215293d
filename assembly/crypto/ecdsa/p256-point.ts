// Points of P-256 in projective coordinates: X, Y and Z, elements one after the other, stand for the affine point
// (X / Z, Y / Z), and infinity is (0, 1, 0). In constant time: for secret scalars.
//
// In folds, as `field-element.ts` counts them, coordinates are carried as they come and as they go, and `multiplyP256` takes
// factors whose folds multiply up to 12 at most. In units of p no value here comes to more than 20, which its R of 2^24 p
// makes nothing of: what it answers lies within -0.1 and 1.1.

import { add, carry, clear, copy, ELEMENT_SIZE, subtract } from "./field-element";
import { P256 } from "./nist-curve";
import { multiplyP256 } from "./p256-field";

/** Bytes of a point in projective coordinates. */
export const PROJECTIVE_SIZE: i32 = 3 * ELEMENT_SIZE;

/** Limbs of a coordinate. */
const LIMBS = 10;

const T0 = memory.data(ELEMENT_SIZE, 16);
const T1 = memory.data(ELEMENT_SIZE, 16);
const T2 = memory.data(ELEMENT_SIZE, 16);
const T3 = memory.data(ELEMENT_SIZE, 16);
const T4 = memory.data(ELEMENT_SIZE, 16);
const X = memory.data(ELEMENT_SIZE, 16);
const Y = memory.data(ELEMENT_SIZE, 16);
const Z = memory.data(ELEMENT_SIZE, 16);

/** Makes a point infinity. */
export function setProjectiveInfinity(point: usize): void {
  clear(point);
  copy(point + ELEMENT_SIZE, P256.field.one);
  clear(point + 2 * ELEMENT_SIZE);
}

/**
 * out = P + Q, for any two points, be they equal, opposite or infinity, by one sequence of operations. `out` may be either.
 * Renes, Costello, Batina, "Complete addition formulas for prime order elliptic curves", 2016, algorithm 4.
 */
export function addProjective(out: usize, p: usize, q: usize): void {
  const py = p + ELEMENT_SIZE;
  const pz = p + 2 * ELEMENT_SIZE;
  const qy = q + ELEMENT_SIZE;
  const qz = q + 2 * ELEMENT_SIZE;
  multiplyP256(T0, p, q);
  multiplyP256(T1, py, qy);
  multiplyP256(T2, pz, qz);
  // T3 = Xp Yq + Xq Yp, T4 = Yp Zq + Yq Zp, Y = Xp Zq + Xq Zp, each 3-fold: 2-fold by 2-fold, and two less.
  add(T3, p, py);
  add(T4, q, qy);
  multiplyP256(T3, T3, T4);
  subtract(T3, T3, T0);
  subtract(T3, T3, T1);
  add(T4, py, pz);
  add(X, qy, qz);
  multiplyP256(T4, T4, X);
  subtract(T4, T4, T1);
  subtract(T4, T4, T2);
  add(X, p, pz);
  add(Y, q, qz);
  multiplyP256(Y, X, Y);
  subtract(Y, Y, T0);
  subtract(Y, Y, T2);
  // X = T1 + 3 (Y - b T2), Z = T1 - 3 (Y - b T2)
  multiplyP256(Z, P256.b, T2);
  subtract(X, Y, Z);
  carry(X, LIMBS);
  add(Z, X, X);
  add(X, X, Z);
  subtract(Z, T1, X);
  add(X, T1, X);
  carry(X, LIMBS);
  carry(Z, LIMBS);
  // Y = 3 (b Y - 3 T2 - T0), 3-fold, and T0 = 3 (T0 - T2)
  multiplyP256(Y, P256.b, Y);
  add(T1, T2, T2);
  add(T2, T1, T2);
  subtract(Y, Y, T2);
  subtract(Y, Y, T0);
  carry(Y, LIMBS);
  add(T1, Y, Y);
  add(Y, T1, Y);
  add(T1, T0, T0);
  add(T0, T1, T0);
  subtract(T0, T0, T2);
  carry(T0, LIMBS);
  // Y' = X Z + T0 Y, X' = T3 X - T4 Y, Z' = T4 Z + T3 T0
  multiplyP256(T1, T4, Y);
  multiplyP256(T2, T0, Y);
  multiplyP256(Y, X, Z);
  add(Y, Y, T2);
  multiplyP256(X, T3, X);
  subtract(X, X, T1);
  multiplyP256(Z, T4, Z);
  multiplyP256(T1, T3, T0);
  add(Z, Z, T1);
  carry(X, LIMBS);
  carry(Y, LIMBS);
  carry(Z, LIMBS);
  copy(out, X);
  copy(out + ELEMENT_SIZE, Y);
  copy(out + 2 * ELEMENT_SIZE, Z);
}
