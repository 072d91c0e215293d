import { ecdsaVerify } from "../../../../assembly/crypto/ecdsa/ecdsa";
import {
  add,
  carry,
  ELEMENT_SIZE,
  isLess,
  readElement,
  subtract,
} from "../../../../assembly/crypto/ecdsa/field-element";
import { isInfinity, JACOBIAN_SIZE } from "../../../../assembly/crypto/ecdsa/jacobian";
import { invert } from "../../../../assembly/crypto/ecdsa/modular-inverse";
import {
  AFFINE_SIZE,
  Curve,
  isOnCurve,
  P256,
  P384,
  P521,
  readPoint,
} from "../../../../assembly/crypto/ecdsa/nist-curve";
import { publicKeyP256, signP256 } from "../../../../assembly/crypto/ecdsa/p256-sign";
import { isZero, multiply, PrimeField } from "../../../../assembly/crypto/ecdsa/prime-field";
import { multiplyAndAdd } from "../../../../assembly/crypto/ecdsa/scalar-multiplication";

const SCALAR_SIZE = 66;
const U = memory.data(ELEMENT_SIZE, 16);
const V = memory.data(ELEMENT_SIZE, 16);
const POINT = memory.data(AFFINE_SIZE, 16);
const EXPECTED = memory.data(AFFINE_SIZE, 16);
const SUM = memory.data(JACOBIAN_SIZE, 16);
const POWER = memory.data(ELEMENT_SIZE, 16);

function curveOf(bits: i32): Curve {
  return bits == 256 ? P256 : bits == 384 ? P384 : P521;
}

function fieldOf(bits: i32, ofScalars: bool): PrimeField {
  const curve = curveOf(bits);
  return ofScalars ? curve.scalars : curve.field;
}

export function verify(bits: i32, x: usize, y: usize, r: usize, s: usize, digest: usize, digestLength: i32): bool {
  return ecdsaVerify(curveOf(bits), x, y, r, s, digest, digestLength);
}

export function onCurve(bits: i32, x: usize, y: usize): bool {
  return isOnCurve(curveOf(bits), x, y);
}

export function fieldMultiply(bits: i32, ofScalars: bool, out: usize, a: usize, b: usize): void {
  multiply(out, a, b, fieldOf(bits, ofScalars));
}

export function fieldInvert(bits: i32, ofScalars: bool, out: usize, a: usize): void {
  invert(out, a, fieldOf(bits, ofScalars));
}

export function fieldIsZero(bits: i32, a: usize): bool {
  return isZero(a, curveOf(bits).field);
}

export { add, carry, isLess, readElement, subtract };

/** u G + v Q, for scalars of 66 bytes: 0 is infinity, 1 the expected point, -1 another one. */
export function sum(bits: i32, u: usize, v: usize, x: usize, y: usize, expectedX: usize, expectedY: usize): i32 {
  const curve = curveOf(bits);
  const field = curve.field;
  readElement(U, u, SCALAR_SIZE);
  readElement(V, v, SCALAR_SIZE);
  if (!readPoint(POINT, curve, x, y)) return -1;
  multiplyAndAdd(SUM, U, V, POINT, curve);
  if (isInfinity(SUM)) return 0;
  if (!readPoint(EXPECTED, curve, expectedX, expectedY)) return -1;
  const z = SUM + 2 * ELEMENT_SIZE;
  multiply(POWER, z, z, field);
  multiply(EXPECTED, EXPECTED, POWER, field);
  multiply(POWER, POWER, z, field);
  multiply(EXPECTED + ELEMENT_SIZE, EXPECTED + ELEMENT_SIZE, POWER, field);
  subtract(SUM, SUM, EXPECTED);
  subtract(SUM + ELEMENT_SIZE, SUM + ELEMENT_SIZE, EXPECTED + ELEMENT_SIZE);
  return isZero(SUM, field) && isZero(SUM + ELEMENT_SIZE, field) ? 1 : -1;
}

export { publicKeyP256, signP256 };
export { privateKeyP256 } from "../../../../assembly/crypto/ecdsa/p256-private-key";
