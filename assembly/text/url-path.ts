import { Bytes, copyBytes, pointer } from "./bytes";
import { Dots, isDotSegment, resolveDotSegments } from "./path-steps";
import { percentDecodeFully } from "./percent";
import { isUtf8 } from "./utf8";

const HASH: u8 = 0x23;
const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;
const SEMICOLON: u8 = 0x3b;
const QUESTION: u8 = 0x3f;
const BACKSLASH: u8 = 0x5c;

/** The length of the path in a `:path`: up to "?" or "#". */
export function pathOf(source: usize, length: i32): i32 {
  let end = 0;
  for (; end < length; end++) {
    const c: u8 = load<u8>(source + end);
    if (c == QUESTION || c == HASH) break;
  }
  return end;
}

/**
 * Whether a path (without query) means the same to every server: it begins with "/", is printable ASCII without "%", "\",
 * ";", "?" and "#", and no segment is "." or ".." or, but for the last, empty.
 */
export function isPlainPath(source: usize, length: i32): bool {
  if (length < 1 || load<u8>(source) != SLASH) return false;
  let segment = 1;
  for (let i = 1; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c == SLASH) {
      if (i == segment || isDotSegment(source + segment, i - segment)) return false;
      segment = i + 1;
    } else if (c <= 0x20 || c >= 0x7f || c == PERCENT || c == BACKSLASH || c == SEMICOLON) {
      return false;
    } else if (c == QUESTION || c == HASH) {
      return false;
    }
  }
  return !isDotSegment(source + segment, length - segment);
}

/**
 * Decodes a path's escapes to the last, with "\" as "/"; null when that fails or yields a control byte. A "%" that is no
 * escape fails, or stays with `keepLonePercent`.
 */
export function decodePath(source: usize, length: i32, keepLonePercent: bool = false): Bytes | null {
  const path = percentDecodeFully(source, length, keepLonePercent);
  if (path == null) return null;
  for (let i = 0; i < path.length; i++) {
    if (path[i] < 0x20 || path[i] == 0x7f) return null;
    if (path[i] == BACKSLASH) path[i] = SLASH;
  }
  return path;
}

/**
 * The path (without query) as the most lenient server reads it: escapes decoded to the last, "\" as "/", parameters of
 * segments (";…") removed, slashes merged, "." and ".." resolved (RFC 3986, section 5.2.4). Null when it does not begin
 * with "/", climbs above the root, has a broken escape or one that is nested more than three times, is not UTF-8 in the
 * end, or has a control byte, "#" or "?" in it.
 */
export function normalisePath(source: usize, length: i32): Bytes | null {
  if (length < 1 || load<u8>(source) != SLASH) return null;
  const path = decodePath(source, length);
  if (path == null) return null;
  if (path.includes(HASH) || path.includes(QUESTION) || !isUtf8(pointer(path), path.length)) return null;

  const out = new StaticArray<u8>(path.length);
  let used = 0;
  let start = 1;
  for (let i = 1; i <= path.length; i++) {
    if (i < path.length && path[i] != SLASH) continue;
    const segment = pointer(path) + start;
    const size = lengthWithoutParameters(segment, i - start);
    if (isDotSegment(segment, size)) {
      if (size == 2) {
        if (used == 0) return null;
        while (out[--used] != SLASH);
      }
    } else if (size > 0) {
      out[used] = SLASH;
      memory.copy(pointer(out) + used + 1, segment, size);
      used += size + 1;
      if (i == path.length) return copyBytes(pointer(out), used);
    }
    start = i + 1;
  }
  // The path ends in a slash or in a segment that is gone.
  out[used++] = SLASH;
  return copyBytes(pointer(out), used);
}

/**
 * A path, which begins with "/", as browsers resolve its dot segments: escaped ones too, no higher than the root, and with
 * empty segments as they are (URL Standard, "path state").
 */
export function resolveDots(source: usize, length: i32): Bytes {
  const out = new StaticArray<u8>(length);
  const used = resolveDotSegments(source, length, pointer(out), Dots.Escaped, true);
  return copyBytes(pointer(out), used);
}

/** The length of a segment up to its ";". */
export function lengthWithoutParameters(source: usize, length: i32): i32 {
  let end = 0;
  while (end < length && load<u8>(source + end) != SEMICOLON) end++;
  return end;
}
