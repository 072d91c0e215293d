import { hexValue, isAlpha, isDigit } from "./ascii";

const COLON: u8 = 0x3a;
const DOT: u8 = 0x2e;
const BRACKET: u8 = 0x5b;
/** 253 characters (RFC 1035, section 2.3.4) and the dot at the end. */
const MAX_LENGTH = 254;

/** The number of a port, 1 to 65535 in decimal digits without zeros in front; -1 when it is none. */
export function parsePort(source: usize, length: i32): i32 {
  return parseSmall(source, length, 5, 65535) || -1;
}

/** A number of at most `maxDigits` decimal digits that do not begin with zero, or 0 for all else. */
function parseSmall(source: usize, length: i32, maxDigits: i32, maximum: i32): i32 {
  if (length < 1 || length > maxDigits || load<u8>(source) == 0x30) return 0;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const c: i32 = load<u8>(source + i);
    if (!isDigit(c)) return 0;
    value = value * 10 + c - 0x30;
  }
  return value <= maximum ? value : 0;
}

/**
 * Whether the view is a host that everybody reads alike: labels of letters, digits, "-" and "_", with at most one dot at
 * the end; an IPv4 address as four decimal numbers (browsers take all else that ends in a number for an address, too); or
 * an IPv6 address in brackets, without a zone or an IPv4 address in it.
 */
export function isHost(source: usize, length: i32): bool {
  if (length < 1 || length > MAX_LENGTH) return false;
  if (load<u8>(source) == BRACKET) {
    return load<u8>(source + length - 1) == 0x5d && isIpv6(source + 1, length - 2);
  }
  const end = load<u8>(source + length - 1) == DOT ? length - 1 : length;
  let label = 0;
  for (let i = 0; i < end; i++) {
    const c: u32 = load<u8>(source + i);
    if (c == DOT) {
      if (i == label) return false;
      label = i + 1;
    } else if (!isAlpha(c) && !isDigit(c) && c != 0x2d && c != 0x5f) {
      return false;
    }
  }
  if (label == end) return false;
  return isNumeric(source + label, end - label) ? isIpv4(source, length) : true;
}

/** Whether browsers take a host's last label for a number: digits, or "0x" and hexadecimal digits. */
function isNumeric(source: usize, length: i32): bool {
  const isHex = length > 1 && load<u8>(source) == 0x30 && (load<u8>(source, 1) | 0x20) == 0x78;
  for (let i = isHex ? 2 : 0; i < length; i++) {
    const c: u32 = load<u8>(source + i);
    if (isHex ? hexValue(c) < 0 : !isDigit(c)) return false;
  }
  return true;
}

function isIpv4(source: usize, length: i32): bool {
  let numbers = 0;
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(source + i) != DOT) continue;
    const isZero = i - start == 1 && load<u8>(source + start) == 0x30;
    if (!isZero && parseSmall(source + start, i - start, 3, 255) == 0) return false;
    numbers++;
    start = i + 1;
  }
  return numbers == 4;
}

/** Eight groups of one to four hexadecimal digits, of which one run is left out as "::" (RFC 4291, section 2.2). */
function isIpv6(source: usize, length: i32): bool {
  let groups = 0;
  let compressed = false;
  let i = 0;
  while (i < length) {
    if (load<u8>(source + i) == COLON) {
      const isDouble = i + 1 < length && load<u8>(source + i, 1) == COLON;
      if (isDouble ? compressed : groups == 0) return false;
      if (isDouble) compressed = true;
      i += isDouble ? 2 : 1;
      if (i == length) return isDouble && groups < 8;
    }
    const start = i;
    while (i < length && hexValue(load<u8>(source + i)) >= 0) i++;
    if (i == start || i - start > 4) return false;
    groups++;
    if (i < length && load<u8>(source + i) != COLON) return false;
  }
  return compressed ? groups < 8 : groups == 8;
}

/** Where the host ends in an authority without user information: at the colon of the port, or at the end. */
export function hostEnd(source: usize, length: i32): i32 {
  let i = 0;
  if (length > 0 && load<u8>(source) == BRACKET) {
    while (i < length && load<u8>(source + i) != 0x5d) i++;
  }
  while (i < length && load<u8>(source + i) != COLON) i++;
  return i;
}
