import { isDigit } from "./ascii";

/** Below this, another digit fits a u64. */
const ROOM_FOR_A_DIGIT: u64 = 1000000000000000000;
/** The magnitude up to which an f64 holds every integer: 2^53. */
const MAX_INTEGER: u64 = 1 << 53;
/** The largest power of ten that an f64 holds exactly. */
const EXACT_POWER = 22;
/** Digits times a larger power of ten are infinite; divided by it, zero. */
const MAX_POWER = 400;
/** No document is long enough to bring a larger exponent back; so clamped, sums stay within an i32. */
const MAX_EXPONENT = 1 << 29;

function digitsEnd(at: usize, end: usize): usize {
  while (at < end && isDigit(load<u8>(at))) at++;
  return at;
}

/**
 * The length of the number at `at` (RFC 8259, section 6), or -1 when there is none: an empty part, a leading zero, a plus
 * sign.
 */
export function jsonNumberLength(at: usize, end: usize): i32 {
  let p = at;
  if (p < end && load<u8>(p) == 0x2d) p++;
  const whole = p;
  p = digitsEnd(p, end);
  if (p == whole || (p > whole + 1 && load<u8>(whole) == 0x30)) return -1;
  if (p < end && load<u8>(p) == 0x2e) {
    const fraction = p + 1;
    p = digitsEnd(fraction, end);
    if (p == fraction) return -1;
  }
  if (p < end && (load<u8>(p) | 0x20) == 0x65) {
    p++;
    if (p < end && (load<u8>(p) == 0x2b || load<u8>(p) == 0x2d)) p++;
    const exponent = p;
    p = digitsEnd(p, end);
    if (p == exponent) return -1;
  }
  return <i32>(p - at);
}

/** The number after an "e", clamped to about ±`MAX_EXPONENT`. */
function exponentOf(at: usize, end: usize): i32 {
  const sign: u32 = load<u8>(at);
  if (!isDigit(sign)) at++;
  let exponent = 0;
  for (; at < end && exponent < MAX_EXPONENT / 10; at++) {
    const digit: i32 = load<u8>(at) - 0x30;
    exponent = exponent * 10 + digit;
  }
  return sign == 0x2d ? -exponent : exponent;
}

/** A JSON number taken apart: the first 19 digits that count, times ten to the power of `exponent`. */
export class JsonNumber {
  private negative: bool = false;
  private digits: u64 = 0;
  private exponent: i32 = 0;
  /** Whether a digit other than zero was left out. */
  private rounded: bool = false;

  /** Takes a view that `jsonNumberLength` has measured. */
  constructor(source: usize, length: i32) {
    let inFraction = false;
    for (let i = 0; i < length; i++) {
      const c: u32 = load<u8>(source + i);
      if (c == 0x2d) {
        this.negative = true;
      } else if (c == 0x2e) {
        inFraction = true;
      } else if (isDigit(c)) {
        if (inFraction) this.exponent--;
        if (this.digits < ROOM_FOR_A_DIGIT) {
          this.digits = this.digits * 10 + (c - 0x30);
        } else {
          this.exponent++;
          if (c != 0x30) this.rounded = true;
        }
      } else {
        this.exponent += exponentOf(source + i + 1, source + length);
        break;
      }
    }
    while (this.digits != 0 && this.digits % 10 == 0) {
      this.digits /= 10;
      this.exponent++;
    }
  }

  /** The magnitude when it is a whole number of at most 2^53, else `u64.MAX_VALUE`. */
  private get magnitude(): u64 {
    if (this.digits == 0) return 0;
    if (this.rounded || this.exponent < 0) return u64.MAX_VALUE;
    let value = this.digits;
    for (let i = 0; i < this.exponent && value <= MAX_INTEGER; i++) value *= 10;
    return value <= MAX_INTEGER ? value : u64.MAX_VALUE;
  }

  /** Whether it is a whole number within ±2^53, however it is written. */
  get isInteger(): bool {
    return this.magnitude != u64.MAX_VALUE;
  }

  /** The whole number, or 0 when it is none. */
  get integer(): i64 {
    if (!this.isInteger) return 0;
    const value = <i64>this.magnitude;
    return this.negative ? -value : value;
  }

  /**
   * The number as f64: the nearest one for at most 15 digits with a power of ten within ±22, else within some units in the
   * last place; infinite when it is too large.
   */
  get value(): f64 {
    let value = <f64>this.digits;
    let power = this.exponent;
    if (value == 0 || power < -MAX_POWER) value = 0;
    else if (power > MAX_POWER) value = Infinity;
    else if (power < 0) for (; power < 0; power += EXACT_POWER) value /= exactPowerOfTen(-power);
    else for (; power > 0; power -= EXACT_POWER) value *= exactPowerOfTen(power);
    return this.negative ? -value : value;
  }
}

/** The number that a view is, as a JSON number; NaN when it is none. */
export function jsonNumber(source: usize, length: i32): f64 {
  const isWhole = length > 0 && jsonNumberLength(source, source + length) == length;
  return isWhole ? new JsonNumber(source, length).value : NaN;
}

/** Ten to the power of `power`, or of 22 if that is less. */
function exactPowerOfTen(power: i32): f64 {
  let value: f64 = 1;
  for (let i = min(power, EXACT_POWER); i > 0; i--) value *= 10;
  return value;
}
