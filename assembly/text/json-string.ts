import { hexValue } from "./ascii";
import { JsonError } from "./json-error";
import { Writer } from "./writer";

const BACKSLASH: u8 = 0x5c;

/** The UTF-16 unit of the four hexadecimal digits at `at`, or -1 when they are not all there. */
function unitAt(at: usize, end: usize): i32 {
  if (at + 4 > end) return -1;
  let unit = 0;
  for (let i = 0; i < 4; i++) {
    const digit = hexValue(load<u8>(at + i));
    if (digit < 0) return -1;
    unit = (unit << 4) | digit;
  }
  return unit;
}

/** What a short escape stands for, or -1 when `c` makes none (RFC 8259, section 7). */
function shortEscape(c: u32): i32 {
  switch (c) {
    case 0x22: // "
    case 0x2f: // /
    case 0x5c: // \
      return c;
    case 0x62: // b
      return 0x08;
    case 0x66: // f
      return 0x0c;
    case 0x6e: // n
      return 0x0a;
    case 0x72: // r
      return 0x0d;
    case 0x74: // t
      return 0x09;
    default:
      return -1;
  }
}

/**
 * The length of the escape whose backslash is at `at`: 2, 6, or 12 for a surrogate pair. When it is invalid, the negated
 * `JsonError`.
 */
export function jsonEscapeLength(at: usize, end: usize): i32 {
  if (at + 2 > end) return -JsonError.UnexpectedEnd;
  const c: u32 = load<u8>(at + 1);
  if (c != 0x75) return shortEscape(c) < 0 ? -JsonError.InvalidEscape : 2;
  const unit = unitAt(at + 2, end);
  if (unit < 0) return -JsonError.InvalidEscape;
  if ((unit & 0xf800) != 0xd800) return 6;
  if (unit >= 0xdc00 || at + 12 > end) return -JsonError.LoneSurrogate;
  if (load<u8>(at + 6) != BACKSLASH || load<u8>(at + 7) != 0x75) return -JsonError.LoneSurrogate;
  return (unitAt(at + 8, end) & ~0x3ff) == 0xdc00 ? 12 : -JsonError.LoneSurrogate;
}

/** Writes the UTF-8 encoding of a code point that is no surrogate to `out`; answers its length. */
function storeCodePoint(code: u32, out: usize): i32 {
  if (code < 0x80) {
    store<u8>(out, code);
    return 1;
  }
  if (code < 0x800) {
    store<u8>(out, 0xc0 | (code >> 6));
    store<u8>(out, 0x80 | (code & 0x3f), 1);
    return 2;
  }
  if (code < 0x10000) {
    store<u8>(out, 0xe0 | (code >> 12));
    store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 1);
    store<u8>(out, 0x80 | (code & 0x3f), 2);
    return 3;
  }
  store<u8>(out, 0xf0 | (code >> 18));
  store<u8>(out, 0x80 | ((code >> 12) & 0x3f), 1);
  store<u8>(out, 0x80 | ((code >> 6) & 0x3f), 2);
  store<u8>(out, 0x80 | (code & 0x3f), 3);
  return 4;
}

/** The first place from `i` on, or `length`, where a string's byte stands for something else than itself. 16 bytes at a time. */
export function plainJsonEnd(text: usize, i: i32, length: i32): i32 {
  for (; i + 16 <= length; i += 16) {
    const bytes = v128.load(text + i);
    const special = v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))),
      i8x16.lt_u(bytes, i8x16.splat(0x20)),
    );
    const mask = i8x16.bitmask(special);
    if (mask != 0) return i + ctz<i32>(mask);
  }
  for (; i < length; i++) {
    const c: u8 = load<u8>(text + i);
    if (c == 0x22 || c == 0x5c || c < 0x20) return i;
  }
  return length;
}

/**
 * Writes to `out` what the inside of a JSON string stands for, as UTF-8; answers the number of bytes, never more than
 * `length`. Every escape has been checked with `jsonEscapeLength`; half a surrogate pair becomes U+FFFD.
 */
export function decodeJsonString(source: usize, length: i32, out: usize): i32 {
  const end = source + length;
  let at = source;
  let to = out;
  while (at < end) {
    const c: u8 = load<u8>(at);
    if (c != BACKSLASH) {
      store<u8>(to, c);
      at++;
      to++;
      continue;
    }
    let escape = jsonEscapeLength(at, end);
    if (escape == -JsonError.LoneSurrogate) {
      escape = 6;
      to += storeCodePoint(0xfffd, to);
    } else if (escape == 2) {
      to += storeCodePoint(shortEscape(load<u8>(at + 1)), to);
    } else if (escape == 6) {
      to += storeCodePoint(unitAt(at + 2, end), to);
    } else if (escape == 12) {
      const high = unitAt(at + 2, end) & 0x3ff;
      const low = unitAt(at + 8, end) & 0x3ff;
      to += storeCodePoint(0x10000 + ((high << 10) | low), to);
    } else {
      break;
    }
    at += escape;
  }
  return <i32>(to - out);
}

function writeUnit(writer: Writer, unit: u32): void {
  writer.text("\\u");
  for (let shift = 12; shift >= 0; shift -= 4) {
    const digit: u32 = (unit >> shift) & 0xf;
    writer.u8(<u8>(digit < 10 ? 0x30 + digit : 0x57 + digit));
  }
}

/**
 * Appends `text` as a JSON string with its quotes. The result is ASCII: all else is escaped, and so are "<", ">" and "&",
 * so that it may stand in HTML and in a header. Half a surrogate pair becomes U+FFFD.
 */
export function writeJsonString(writer: Writer, text: string): void {
  writer.u8(0x22);
  for (let i = 0; i < text.length; i++) {
    const unit: u32 = text.charCodeAt(i);
    if (unit == 0x22 || unit == BACKSLASH) {
      writer.u8(BACKSLASH).u8(<u8>unit);
    } else if (unit < 0x20 || unit > 0x7e || unit == 0x3c || unit == 0x3e || unit == 0x26) {
      const next: u32 = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if ((unit & 0xf800) != 0xd800) {
        writeUnit(writer, unit);
      } else if (unit < 0xdc00 && (next & 0xfc00) == 0xdc00) {
        writeUnit(writer, unit);
        writeUnit(writer, next);
        i++;
      } else {
        writeUnit(writer, 0xfffd);
      }
    } else {
      writer.u8(<u8>unit);
    }
  }
  writer.u8(0x22);
}
