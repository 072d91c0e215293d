import { bitsAt, copy, ELEMENT_SIZE } from "./field-element";
import { addAffine, doublePoint, JACOBIAN_SIZE, setInfinity } from "./jacobian";
import { invert } from "./modular-inverse";
import { AFFINE_SIZE, Curve } from "./nist-curve";
import { fromMontgomery, multiply, PrimeField } from "./prime-field";

/** Bits of the digits that multiply the generator, whose odd multiples up to 63 are tabled once. */
const GENERATOR_WIDTH = 7;
/** Bits of the digits that multiply another point, whose odd multiples up to 15 are tabled each time. */
const POINT_WIDTH = 5;
const MAX_MULTIPLES = 1 << (GENERATOR_WIDTH - 2);
/** Of 522 bits at most, and of a carry. */
const MAX_DIGITS = 523;

const GENERATOR_DIGITS = memory.data(MAX_DIGITS, 16);
const POINT_DIGITS = memory.data(MAX_DIGITS, 16);
const POINT_MULTIPLES = memory.data(AFFINE_SIZE << (POINT_WIDTH - 2), 16);

const MULTIPLE = memory.data(JACOBIAN_SIZE, 16);
const TWICE = memory.data(JACOBIAN_SIZE, 16);
const DENOMINATORS = memory.data(ELEMENT_SIZE * MAX_MULTIPLES, 16);
const PRODUCTS = memory.data(ELEMENT_SIZE * MAX_MULTIPLES, 16);
const INVERSE = memory.data(ELEMENT_SIZE, 16);
const POWER = memory.data(ELEMENT_SIZE, 16);

/**
 * Writes u G + v Q to `out`, in Jacobian coordinates. G is the generator, Q an affine point; u and v are carried elements,
 * not negative and below 2^(bits of the curve + 1). In variable time. Interleaved non-adjacent forms: Guide to Elliptic
 * Curve Cryptography, algorithms 3.35 and 3.51.
 */
export function multiplyAndAdd(out: usize, u: usize, v: usize, point: usize, curve: Curve): void {
  const field = curve.field;
  if (curve.generatorMultiples == 0) {
    curve.generatorMultiples = heap.alloc(AFFINE_SIZE * MAX_MULTIPLES);
    tableOddMultiples(curve.generatorMultiples, MAX_MULTIPLES, curve.generator, field);
  }
  tableOddMultiples(POINT_MULTIPLES, 1 << (POINT_WIDTH - 2), point, field);
  const digits = field.bits + 2;
  recode(GENERATOR_DIGITS, digits, u, GENERATOR_WIDTH);
  recode(POINT_DIGITS, digits, v, POINT_WIDTH);
  setInfinity(out);
  for (let i = digits - 1; i >= 0; i--) {
    doublePoint(out, field);
    addMultiple(out, curve.generatorMultiples, load<i8>(GENERATOR_DIGITS + i), field);
    addMultiple(out, POINT_MULTIPLES, load<i8>(POINT_DIGITS + i), field);
  }
}

function addMultiple(point: usize, oddMultiples: usize, digit: i32, field: PrimeField): void {
  if (digit != 0) addAffine(point, oddMultiples + (abs(digit) >> 1) * AFFINE_SIZE, digit < 0, field);
}

/**
 * Writes a scalar's digits (i8 each), least significant first: zero, or odd and within -2^(width - 1) and 2^(width - 1).
 * Of `width` digits in a row all but one are zero.
 */
function recode(digits: usize, count: i32, scalar: usize, width: i32): void {
  memory.fill(digits, 0, count);
  let carry = 0;
  for (let bit = 0; bit < count;) {
    if (bitsAt(scalar, bit, 1) == carry) {
      bit++;
      continue;
    }
    const digit = bitsAt(scalar, bit, width) + carry;
    carry = digit >> (width - 1);
    store<i8>(digits + bit, <i8>(digit - (carry << width)));
    bit += width;
  }
}

/**
 * Writes P, 3P, 5P and so on, `count` points in all, to `table`, affine and carried, from the affine point P.
 *
 * With 2P = (X, Y, Z), the map (x, y) -> (x Z^2, y Z^3) leads to an isomorphic curve, on which 2P is the affine point
 * (X, Y) and can be added by the same formulas, since these don't know the curve's coefficients. A point (x, y, z) there is
 * (x, y, z Z) here. No sum is exceptional: P has an order above twice the largest multiple.
 */
function tableOddMultiples(table: usize, count: i32, point: usize, field: PrimeField): void {
  const z = MULTIPLE + 2 * ELEMENT_SIZE;
  const twiceZ = TWICE + 2 * ELEMENT_SIZE;
  copy(TWICE, point);
  copy(TWICE + ELEMENT_SIZE, point + ELEMENT_SIZE);
  copy(twiceZ, field.one);
  doublePoint(TWICE, field);
  multiply(POWER, twiceZ, twiceZ, field);
  multiply(MULTIPLE, point, POWER, field);
  multiply(POWER, POWER, twiceZ, field);
  multiply(MULTIPLE + ELEMENT_SIZE, point + ELEMENT_SIZE, POWER, field);
  copy(z, field.one);
  // One inversion for all (Montgomery): the product of all denominators, then from the last to the first.
  for (let i = 0; i < count; i++) {
    if (i > 0) addAffine(MULTIPLE, TWICE, false, field);
    copy(table + i * AFFINE_SIZE, MULTIPLE);
    copy(table + i * AFFINE_SIZE + ELEMENT_SIZE, MULTIPLE + ELEMENT_SIZE);
    const at = i * ELEMENT_SIZE;
    multiply(DENOMINATORS + at, z, twiceZ, field);
    if (i == 0) copy(PRODUCTS, DENOMINATORS);
    else multiply(PRODUCTS + at, PRODUCTS + at - ELEMENT_SIZE, DENOMINATORS + at, field);
  }
  fromMontgomery(INVERSE, PRODUCTS + (count - 1) * ELEMENT_SIZE, field);
  invert(INVERSE, INVERSE, field);
  for (let i = count - 1; i >= 0; i--) {
    const x = table + i * AFFINE_SIZE;
    const y = x + ELEMENT_SIZE;
    const at = i * ELEMENT_SIZE;
    // POWER is 1 / z.
    if (i == 0) copy(POWER, INVERSE);
    else multiply(POWER, INVERSE, PRODUCTS + at - ELEMENT_SIZE, field);
    multiply(INVERSE, INVERSE, DENOMINATORS + at, field);
    multiply(y, y, POWER, field);
    multiply(POWER, POWER, POWER, field);
    multiply(x, x, POWER, field);
    multiply(y, y, POWER, field);
  }
}
