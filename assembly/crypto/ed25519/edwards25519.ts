import {
  FIELD_SIZE,
  fieldAdd,
  fieldCopy,
  fieldDecode,
  fieldEncode,
  fieldIsOdd,
  fieldIsZero,
  fieldMultiply,
  fieldSet,
  fieldSquare,
  fieldSubtract,
} from "./curve25519-field";
import { fieldInvert, fieldPower58 } from "./curve25519-powers";

/** Bytes of a point of edwards25519 in extended coordinates: X, Y, Z and T, where x is X / Z, y is Y / Z, xy is T / Z. */
export const POINT_SIZE: i32 = 4 * FIELD_SIZE;
/** Bytes of a point that is prepared for being added: Y - X, Y + X, Z and 2dT. */
export const ADDEND_SIZE: i32 = 4 * FIELD_SIZE;

const Y: i32 = FIELD_SIZE;
const Z: i32 = 2 * FIELD_SIZE;
const T: i32 = 3 * FIELD_SIZE;

/** d of the curve -x^2 + y^2 = 1 + dx^2y^2. RFC 8032, section 5.1. */
const CURVE_D = memory.data<i64>([
  56195235, 13857412, 51736253, 6949390, 114729, 24766616, 60832955, 30306712, 48412415, 21499315,
]);
/** The even one of the two square roots of -1. */
const ROOT_OF_MINUS_1 = memory.data<i64>([
  34513072, 25610706, 9377949, 3500415, 12389472, 33281959, 41962654, 31548777, 326685, 11406482,
]);

const A = memory.data(FIELD_SIZE, 16);
const B = memory.data(FIELD_SIZE, 16);
const C = memory.data(FIELD_SIZE, 16);
const D = memory.data(FIELD_SIZE, 16);
const E = memory.data(FIELD_SIZE, 16);
const F = memory.data(FIELD_SIZE, 16);
const G = memory.data(FIELD_SIZE, 16);
const H = memory.data(FIELD_SIZE, 16);
const BYTES = memory.data(32, 16);
const MULTIPLE = memory.data(POINT_SIZE, 16);

/** Makes `out` the neutral element, (0, 1). */
export function pointSetNeutral(out: usize): void {
  memory.fill(out, 0, POINT_SIZE);
  fieldSet(out + Y, 1);
  fieldSet(out + Z, 1);
}

/**
 * Reads a point from 32 bytes. Answers false for what is not one: y from p on, no x for this y, or a sign where x is 0.
 * RFC 8032, section 5.1.3.
 */
export function pointDecode(out: usize, bytes: usize): bool {
  const negative = load<u8>(bytes, 31) >> 7;
  fieldDecode(out + Y, bytes);
  fieldEncode(BYTES, out + Y);
  store<u8>(BYTES, load<u8>(BYTES, 31) | (negative << 7), 31);
  if (memory.compare(BYTES, bytes, 32) != 0) return false;

  // x^2 is u / v. With w = uv^3(uv^7)^((p - 5) / 8), either w or w * sqrt(-1) is x, or there is none.
  fieldSet(out + Z, 1);
  fieldSquare(A, out + Y);
  fieldMultiply(B, A, CURVE_D);
  fieldSubtract(A, A, out + Z); // u = y^2 - 1
  fieldAdd(B, B, out + Z); // v = dy^2 + 1
  fieldSquare(C, B);
  fieldMultiply(C, C, B);
  fieldSquare(D, C);
  fieldMultiply(D, D, B);
  fieldMultiply(D, D, A);
  fieldPower58(E, D);
  fieldMultiply(E, E, C);
  fieldMultiply(out, E, A);
  fieldSquare(C, out);
  fieldMultiply(C, C, B); // vw^2, which is u or -u if there is an x
  fieldAdd(D, C, A);
  fieldSubtract(C, C, A);
  if (!fieldIsZero(C)) {
    if (!fieldIsZero(D)) return false;
    fieldMultiply(out, out, ROOT_OF_MINUS_1);
  }

  if (<u8>fieldIsOdd(out) != negative) {
    if (fieldIsZero(out)) return false;
    fieldSet(C, 0);
    fieldSubtract(out, C, out);
  }
  fieldMultiply(out + T, out, out + Y);
  return true;
}

/** Writes the 32 bytes of a point. RFC 8032, section 5.1.2. */
export function pointEncode(bytes: usize, point: usize): void {
  fieldInvert(A, point + Z);
  fieldMultiply(B, point, A);
  fieldMultiply(C, point + Y, A);
  const sign = (<u8>fieldIsOdd(B)) << 7;
  fieldEncode(bytes, C);
  store<u8>(bytes, load<u8>(bytes, 31) | sign, 31);
}

/** Answers true for the eight points whose order divides 8: those that two doublings take to (0, 1) or (0, -1). */
export function pointIsSmallOrder(point: usize): bool {
  pointDouble(MULTIPLE, point, false);
  pointDouble(MULTIPLE, MULTIPLE, false);
  return fieldIsZero(MULTIPLE);
}

/**
 * Doubles a point, whose T is not used; the answer's T is only made `withT`. RFC 8032, section 5.1.4. `out` may be `point`.
 *
 * Bounds: what is squared is 2-fold at most. G is 1-fold, E and H are 2-fold, F is 3-fold, products 6-fold at most.
 */
export function pointDouble(out: usize, point: usize, withT: bool): void {
  fieldSquare(A, point);
  fieldSquare(B, point + Y);
  fieldSquare(C, point + Z);
  fieldAdd(E, point, point + Y);
  fieldSquare(E, E);
  fieldAdd(H, A, B);
  fieldSubtract(E, H, E);
  fieldSubtract(G, A, B);
  fieldAdd(F, C, C);
  fieldAdd(F, F, G);
  multiplyPairs(out, withT);
}

/**
 * Adds a point that `pointToAddend` prepared, or subtracts it; the answer's T is only made `withT`. RFC 8032, section
 * 5.1.4: complete, there are no exceptions. `out` may be `point`.
 *
 * Bounds: the sums that are multiplied are 2-fold at most. E is 1-fold, H is 2-fold, F and G are 3-fold, products 6-fold at
 * most.
 */
export function pointAdd(out: usize, point: usize, addend: usize, subtract: bool, withT: bool): void {
  // Of the negative point, X and T are negative: Y - X and Y + X change places, and so do F and G.
  fieldSubtract(A, point + Y, point);
  fieldMultiply(A, A, subtract ? addend + Y : addend);
  fieldAdd(B, point + Y, point);
  fieldMultiply(B, B, subtract ? addend : addend + Y);
  fieldMultiply(C, point + T, addend + T);
  fieldMultiply(D, point + Z, addend + Z);
  fieldAdd(D, D, D);
  fieldSubtract(E, B, A);
  fieldSubtract(subtract ? G : F, D, C);
  fieldAdd(subtract ? F : G, D, C);
  fieldAdd(H, B, A);
  multiplyPairs(out, withT);
}

/** Prepares a point for being added. `out` is not `point`. */
export function pointToAddend(out: usize, point: usize): void {
  fieldSubtract(out, point + Y, point);
  fieldAdd(out + Y, point + Y, point);
  fieldCopy(out + Z, point + Z);
  fieldMultiply(out + T, point + T, CURVE_D);
  fieldAdd(out + T, out + T, out + T);
}

function multiplyPairs(out: usize, withT: bool): void {
  fieldMultiply(out, E, F);
  fieldMultiply(out + Y, G, H);
  fieldMultiply(out + Z, F, G);
  if (withT) fieldMultiply(out + T, E, H);
}
