import { Bytes, copyBytes, pointer } from "./bytes";

const PLUS: u8 = 0x2b;
const MINUS: u8 = 0x2d;
const SLASH: u8 = 0x2f;
const EQUALS: u8 = 0x3d;
const UNDERSCORE: u8 = 0x5f;

/** The alphabet of base64url (RFC 4648, section 5). */
const BASE64URL = memory.data<u8>([
  0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52, 0x53,
  0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c,
  0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x30, 0x31, 0x32, 0x33, 0x34,
  0x35, 0x36, 0x37, 0x38, 0x39, 0x2d, 0x5f,
]);

/** How many characters encode `length` bytes. */
export function base64UrlLength(length: i32): i32 {
  if (length <= 0) return 0;
  const rest = length % 3;
  return (length / 3) * 4 + (rest > 0 ? rest + 1 : 0);
}

/** How many bytes `length` characters encode, if they are valid. */
export function decodedBase64UrlLength(length: i32): i32 {
  const rest = length & 3;
  return (length >> 2) * 3 + (rest > 1 ? rest - 1 : 0);
}

/** Writes the view in base64url without padding to `out` (`base64UrlLength` bytes, apart from the view); answers how many. */
export function encodeBase64Url(source: usize, length: i32, out: usize): i32 {
  const end = source + length;
  let from = source;
  let to = out;
  // Sixteen bytes are read for twelve, so as many must still follow.
  for (; from + 16 <= end; from += 12, to += 16) v128.store(to, encodeBlock(v128.load(from)));
  for (; from + 3 <= end; from += 3, to += 4) {
    const high: u32 = load<u8>(from);
    const middle: u32 = load<u8>(from, 1);
    const low: u32 = load<u8>(from, 2);
    const group = (high << 16) | (middle << 8) | low;
    store<u8>(to, character(group >> 18));
    store<u8>(to, character((group >> 12) & 63), 1);
    store<u8>(to, character((group >> 6) & 63), 2);
    store<u8>(to, character(group & 63), 3);
  }
  if (from < end) {
    const high: u32 = load<u8>(from);
    const middle: u32 = from + 1 < end ? load<u8>(from, 1) : 0;
    store<u8>(to, character(high >> 2));
    store<u8>(to, character(((high << 4) | (middle >> 4)) & 63), 1);
    to += 2;
    if (from + 1 < end) {
      store<u8>(to, character((middle << 2) & 63));
      to++;
    }
  }
  return <i32>(to - out);
}

/** The sixteen characters of the first twelve bytes. */
function encodeBlock(bytes: v128): v128 {
  // Each three bytes a, b, c become b, a, c, b: two numbers of 16 bits, a with b and b with c, that hold two sextets each.
  const pairs = i8x16.swizzle(bytes, i8x16(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
  let sextets = v128.and(i32x4.shr_u(pairs, 10), i32x4.splat(0x0000_003f));
  sextets = v128.or(sextets, v128.and(i32x4.shl(pairs, 4), i32x4.splat(0x0000_3f00)));
  sextets = v128.or(sextets, v128.and(i32x4.shr_u(pairs, 6), i32x4.splat(0x003f_0000)));
  sextets = v128.or(sextets, v128.and(i32x4.shl(pairs, 8), i32x4.splat(0x3f00_0000)));
  // What is to be added: for lower case at 0, for the digits at 1 to 10, for "-", for "_", and for upper case at 13.
  const offsets = i8x16(71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -17, 32, 65, 0, 0);
  const isUpper = i8x16.lt_u(sextets, i8x16.splat(26));
  const index = v128.or(i8x16.sub_sat_u(sextets, i8x16.splat(51)), v128.and(isUpper, i8x16.splat(13)));
  return i8x16.add(sextets, i8x16.swizzle(offsets, index));
}

function character(sextet: u32): u8 {
  return load<u8>(BASE64URL + sextet);
}

/**
 * Decodes base64url to `out` (`decodedBase64UrlLength` bytes; may be `source`); answers how many, or -1 when the view has
 * another character, padding, a length that no bytes have, or bits set that belong to no byte. `out` is undefined then.
 */
export function decodeBase64Url(source: usize, length: i32, out: usize): i32 {
  if ((length & 3) == 1 || length < 0) return -1;
  let i = 0;
  let to = out;
  // Sixteen bytes are written for twelve, so as many must still follow.
  for (; i + 24 <= length; i += 16, to += 12) {
    if (!decodeBlock(v128.load(source + i), to)) return -1;
  }
  let invalid: u32 = 0;
  for (; i + 4 <= length; i += 4, to += 3) {
    const a = sextet(load<u8>(source + i));
    const b = sextet(load<u8>(source + i, 1));
    const c = sextet(load<u8>(source + i, 2));
    const d = sextet(load<u8>(source + i, 3));
    invalid |= a | b | c | d;
    store<u8>(to, (a << 2) | (b >> 4));
    store<u8>(to, (b << 4) | (c >> 2), 1);
    store<u8>(to, (c << 6) | d, 2);
  }
  if (i < length) {
    const a = sextet(load<u8>(source + i));
    const b = sextet(load<u8>(source + i, 1));
    const c = i + 2 < length ? sextet(load<u8>(source + i, 2)) : 0;
    const unused = i + 2 < length ? c & 3 : b & 15;
    invalid |= a | b | c;
    if (unused != 0) return -1;
    store<u8>(to++, (a << 2) | (b >> 4));
    if (i + 2 < length) store<u8>(to++, (b << 4) | (c >> 2));
  }
  return invalid > 63 ? -1 : <i32>(to - out);
}

/** The value of a character, or more than 63. */
function sextet(c: u32): u32 {
  if (c - 0x41 < 26) return c - 0x41;
  if (c - 0x61 < 26) return c - 0x47;
  if (c - 0x30 < 10) return c + 4;
  if (c == MINUS) return 62;
  return c == UNDERSCORE ? 63 : 64;
}

/** Decodes sixteen characters; writes twelve bytes and four zeros to `out`. Answers false when one is invalid. */
function decodeBlock(characters: v128, out: usize): bool {
  const high = i8x16.shr_u(characters, 4);
  const low = v128.and(characters, i8x16.splat(15));
  // Upper halves have a bit by what is valid below them; lower halves have the bits of those that they are invalid below.
  const lows = i8x16(0x25, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x21, 0x23, 0x3b, 0x3b, 0x3a, 0x3b, 0x33);
  const highs = i8x16(0x20, 0x20, 0x01, 0x02, 0x04, 0x08, 0x04, 0x10, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20);
  if (v128.any_true(v128.and(i8x16.swizzle(lows, low), i8x16.swizzle(highs, high)))) return false;
  // What is to be added, by upper half; "_" has that of the upper case, and looks three further.
  const offsets = i8x16(0, 0, 17, 4, -65, -65, -71, -71, -32, 0, 0, 0, 0, 0, 0, 0);
  const underscore = v128.and(i8x16.eq(characters, i8x16.splat(UNDERSCORE)), i8x16.splat(3));
  const sextets = i8x16.add(characters, i8x16.swizzle(offsets, i8x16.add(high, underscore)));
  // Two sextets of each 16 bits become 12 bits, two of those 24 bits, with the first sextet on top.
  const first = v128.and(i16x8.shl(sextets, 6), i16x8.splat(0x0fc0));
  const pairs = v128.or(first, i16x8.shr_u(sextets, 8));
  const groups = i32x4.dot_i16x8_s(pairs, i32x4.splat(0x0001_1000));
  const order = i8x16(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  v128.store(out, i8x16.swizzle(groups, order));
  return true;
}

/** The view in base64url, without padding. */
export function toBase64Url(source: usize, length: i32): string {
  const encoded = new StaticArray<u8>(base64UrlLength(length));
  encodeBase64Url(source, length, pointer(encoded));
  return String.UTF8.decodeUnsafe(pointer(encoded), encoded.length);
}

/** What the view decodes to, or null where `decodeBase64Url` answers -1. */
export function fromBase64Url(source: usize, length: i32): Bytes | null {
  const decoded = new StaticArray<u8>(decodedBase64UrlLength(max(length, 0)));
  return decodeBase64Url(source, length, pointer(decoded)) < 0 ? null : decoded;
}

/** The view in standard base64 with padding (RFC 4648, section 4). */
export function encodeBase64(source: usize, length: i32): string {
  const unpadded = base64UrlLength(length);
  const encoded = new StaticArray<u8>((unpadded + 3) & ~3);
  encodeBase64Url(source, length, pointer(encoded));
  for (let i = 0; i < unpadded; i++) {
    if (encoded[i] == MINUS) encoded[i] = PLUS;
    else if (encoded[i] == UNDERSCORE) encoded[i] = SLASH;
  }
  encoded.fill(EQUALS, unpadded);
  return String.UTF8.decodeUnsafe(pointer(encoded), encoded.length);
}

/**
 * Decodes base64 of either alphabet, even mixed, with its padding or without any. Null when it is neither, padded wrongly,
 * or refused as `decodeBase64Url` would.
 */
export function decodeBase64Lenient(source: usize, length: i32): Bytes | null {
  let unpadded = length;
  while (unpadded > 0 && length - unpadded < 2 && load<u8>(source + unpadded - 1) == EQUALS) unpadded--;
  if (unpadded < length && (length & 3) != 0) return null;
  const url = copyBytes(source, unpadded);
  for (let i = 0; i < url.length; i++) {
    if (url[i] == PLUS) url[i] = MINUS;
    else if (url[i] == SLASH) url[i] = UNDERSCORE;
  }
  return fromBase64Url(pointer(url), url.length);
}
