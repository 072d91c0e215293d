import { escapedByte } from "./percent";

// What servers do to a path before they look it up. Each step takes a path that begins with "/" and writes what becomes of it
// to `to`, where there is room for `length` bytes; it answers the length of that.

const DOT: u8 = 0x2e;
const SLASH: u8 = 0x2f;
const SEMICOLON: u8 = 0x3b;
const BACKSLASH: u8 = 0x5c;

/** Takes "\" for "/", as the URL Standard, IIS and .NET do. */
export function turnBackslashes(source: usize, length: i32, to: usize): i32 {
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    store<u8>(to + i, c == BACKSLASH ? SLASH : c);
  }
  return length;
}

/** Takes several "/" in a row for one, as nginx, Go and Tomcat do. */
export function mergeSlashes(source: usize, length: i32, to: usize): i32 {
  let used = 0;
  let last: u8 = 0;
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c != SLASH || last != SLASH) store<u8>(to + used++, c);
    last = c;
  }
  return used;
}

/** Removes the parameters of each segment, from ";" to the next "/", as servlet containers do, and Envoy for its routes. */
export function dropParameters(source: usize, length: i32, to: usize): i32 {
  let used = 0;
  let isParameter = false;
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c == SLASH) isParameter = false;
    else if (c == SEMICOLON) isParameter = true;
    if (!isParameter) store<u8>(to + used++, c);
  }
  return used;
}

/** What segments are taken for "." and "..". */
export const enum Dots {
  /** Those alone. */
  Plain,
  /** With "%2e" for a dot, too, as browsers do (URL Standard, "path state"). */
  Escaped,
  /** And with parameters behind them, as Envoy 1.40 does. */
  Parameters,
}

/**
 * Resolves "." and ".." (RFC 3986, section 5.2.4); empty segments count. What climbs above the root stays there with
 * `staysAtRoot`, or else is answered with -1.
 */
export function resolveDotSegments(source: usize, length: i32, to: usize, kind: Dots, staysAtRoot: bool): i32 {
  let used = 0;
  let start = 1;
  for (let i = 1; i <= length; i++) {
    if (i < length && load<u8>(source + i) != SLASH) continue;
    const size = i - start;
    const dots = countDots(source + start, size, kind);
    if (dots == 0) {
      memory.copy(to + used, source + start - 1, size + 1);
      used += size + 1;
    } else {
      if (dots == 2) {
        if (used == 0 && !staysAtRoot) return -1;
        while (used > 0 && load<u8>(to + --used) != SLASH);
      }
      if (i == length) store<u8>(to + used++, SLASH);
    }
    start = i + 1;
  }
  return used;
}

/** Whether a segment is "." or "..". */
export function isDotSegment(source: usize, length: i32): bool {
  return countDots(source, length, Dots.Plain) > 0;
}

/** 1 or 2 for a segment that is taken for "." or ".."; 0 for any other. */
function countDots(source: usize, length: i32, kind: Dots): i32 {
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c == SEMICOLON && kind == Dots.Parameters) return dots;
    const last: u32 = kind != Dots.Plain && i + 3 <= length ? load<u8>(source + i, 2) : 0;
    const isEscaped = (last | 0x20) == 0x65 && load<u16>(source + i) == 0x3225;
    if (!isEscaped && c != DOT) return 0;
    if (++dots > 2) return 0;
    if (isEscaped) i += 2;
  }
  return dots;
}

/** Decodes each escape once, but for those of "/" with `keepSlashes`; leaves a "%" that begins none. */
export function decodeEscapes(source: usize, length: i32, to: usize, keepSlashes: bool): i32 {
  const end = source + length;
  let used = 0;
  for (let at = source; at < end; at++) {
    const byte = escapedByte(at, end);
    const isKept = byte < 0 || (keepSlashes && byte == SLASH);
    store<u8>(to + used++, isKept ? load<u8>(at) : <u8>byte);
    if (!isKept) at += 2;
  }
  return used;
}
