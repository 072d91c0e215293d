import { unitsOf } from "./ascii-text";

/** Whether `c` is "0" to "9". */
export function isDigit(c: u32): bool {
  return c - 0x30 < 10;
}

/** Whether `c` is an ASCII letter. */
export function isAlpha(c: u32): bool {
  return (c | 0x20) - 0x61 < 26;
}

/** Whether `c` may stand in a token: a header's name, a method, a cookie's name (RFC 9110, section 5.6.2). */
export function isTokenChar(c: u32): bool {
  if (isAlpha(c) || isDigit(c)) return true;
  switch (c) {
    case 0x21: // !
    case 0x23: // #
    case 0x24: // $
    case 0x25: // %
    case 0x26: // &
    case 0x27: // '
    case 0x2a: // *
    case 0x2b: // +
    case 0x2d: // -
    case 0x2e: // .
    case 0x5e: // ^
    case 0x5f: // _
    case 0x60: // `
    case 0x7c: // |
    case 0x7e: // ~
      return true;
    default:
      return false;
  }
}

/** Whether the view is a token: not empty, and made of token characters only. */
export function isToken(source: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    if (!isTokenChar(load<u8>(source + i))) return false;
  }
  return length > 0;
}

/** The value of a hexadecimal digit of either case, or -1. */
export function hexValue(c: u32): i32 {
  if (isDigit(c)) return c - 0x30;
  const letter = (c | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : -1;
}

/** `c` in upper case, where it is an ASCII letter. */
export function toUpper(c: u32): u32 {
  return c - 0x61 < 26 ? c - 0x20 : c;
}

/** `c` with "A" to "Z" lower-cased. */
export function toLower(c: u32): u32 {
  return c - 0x41 < 26 ? c | 0x20 : c;
}

/** Writes the view to `out` (room for `length` bytes; may be `source`) with "A" to "Z" lower-cased. */
export function lowerCase(source: usize, length: i32, out: usize): void {
  for (let i = 0; i < length; i++) {
    store<u8>(out + i, toLower(load<u8>(source + i)));
  }
}

/** Compares a view with a constant, which is ASCII in lower case, whatever the case of the view's letters. */
export function equalsIgnoringCase(source: usize, length: i32, lower: string): bool {
  if (length != lower.length) return false;
  for (let i = 0; i < length; i++) {
    if (toLower(load<u8>(source + i)) != load<u16>(unitsOf(lower) + ((<usize>i) << 1))) return false;
  }
  return true;
}

/** Whether `c` is a space or a tab: what HTTP calls optional whitespace (RFC 9110, section 5.6.3). */
export function isBlank(c: u32): bool {
  return c == 0x20 || c == 0x09;
}

/** How many spaces and tabs the view begins with. */
export function leadingBlanks(source: usize, length: i32): i32 {
  let i = 0;
  while (i < length && isBlank(load<u8>(source + i))) i++;
  return i;
}

/** The length of the view without the spaces and tabs that it ends with. */
export function lengthWithoutTrailingBlanks(source: usize, length: i32): i32 {
  let end = length;
  while (end > 0 && isBlank(load<u8>(source + end - 1))) end--;
  return end;
}

/** The number that the view spells in decimal digits, nothing else; -1 when it does not, or does not fit an i64. */
export function parseDecimal(source: usize, length: i32): i64 {
  if (length <= 0) return -1;
  let value: i64 = 0;
  for (let i = 0; i < length; i++) {
    const c: u32 = load<u8>(source + i);
    if (!isDigit(c)) return -1;
    const digit: i64 = c - 0x30;
    if (value > (i64.MAX_VALUE - digit) / 10) return -1;
    value = value * 10 + digit;
  }
  return value;
}
