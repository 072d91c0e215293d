import { hexValue } from "./ascii";
import { Bytes, bytesOf, pointer } from "./bytes";
import { isDotSegment } from "./path-steps";
import { isEscape } from "./percent";
import { isUrlChar } from "./url";
import { decodePath, lengthWithoutParameters, pathOf } from "./url-path";
import { Writer } from "./writer";

/** A longer return URL is none. */
export const MAX_RETURN_URL_LENGTH = 4096;
const SPACE: u8 = 0x20;
const HASH: u8 = 0x23;
const PERCENT: u8 = 0x25;
const SLASH: u8 = 0x2f;
const QUESTION: u8 = 0x3f;
const BACKSLASH: u8 = 0x5c;

/**
 * A path on the same host (with a query and a fragment, if any) as it may stand in `Location`; "" when it is none for some
 * browser, or some server that decodes or cleans it before it redirects: it begins with one "/", and in no reading does it
 * come to begin with "//" or "/\". Its path has no control characters, encoded or not. At most 4096 bytes, of `isUrlChar` and,
 * after the path, "\". What browsers send as it was typed is escaped: there "\", and in the path a "%" that is no escape.
 */
export function safeRelativeUrl(text: string): string {
  if (text.length < 1 || text.length > MAX_RETURN_URL_LENGTH || text.charCodeAt(0) != SLASH) return "";
  const escaped = escapeBackslashes(text);
  for (let i = 0; i < escaped.length; i++) {
    if (!isUrlChar(escaped.charCodeAt(i))) return "";
  }
  const bytes = bytesOf(escaped);
  const source = pointer(bytes);
  const pathLength = pathOf(source, bytes.length);
  const path = decodePath(source, pathLength, true);
  if (path == null || mayBeginWithTwoSlashes(pointer(path), path.length)) return "";
  if (path.includes(PERCENT) && !isSafeLeniently(path)) return "";
  const url = escapeLonePercents(escaped, source, pathLength);
  return url.length <= MAX_RETURN_URL_LENGTH ? url : "";
}

/** The URL with each "\" after its path as "%5C"; browsers read one that stands before as "/". */
export function escapeBackslashes(url: string): string {
  if (!url.includes("\\")) return url;
  const writer = new Writer(url.length + 64);
  let isPath = true;
  let start = 0;
  for (let i = 0; i < url.length; i++) {
    const c = url.charCodeAt(i);
    if (c == QUESTION || c == HASH) isPath = false;
    if (c != BACKSLASH || isPath) continue;
    writer.text(url.substring(start, i)).text("%5C");
    start = i + 1;
  }
  return writer.text(url.substring(start)).toString();
}

/** `source`: the bytes of `url`, whose path has this length. */
function escapeLonePercents(url: string, source: usize, pathLength: i32): string {
  const writer = new Writer(url.length + 64);
  let start = 0;
  for (let i = 0; i < pathLength; i++) {
    if (load<u8>(source + i) != PERCENT || isEscape(source + i, source + pathLength)) continue;
    writer.view(source + start, i - start).text("%25");
    start = i + 1;
  }
  return start == 0 ? url : writer.view(source + start, url.length - start).toString();
}

/**
 * Whether a path, here decoded to the last, is safe for readers that do something with a "%" that is no escape, too: some
 * drop it, and some take "%uXXXX" for a character.
 */
function isSafeLeniently(path: Bytes): bool {
  const without = new StaticArray<u8>(path.length);
  let length = 0;
  for (let i = 0; i < path.length; i++) {
    if (path[i] != PERCENT) without[length++] = path[i];
    else if (isWideEscape(path, i)) return false;
  }
  return !mayBeginWithTwoSlashes(pointer(without), length);
}

function isWideEscape(path: Bytes, at: i32): bool {
  if (at + 6 > path.length || (path[at + 1] | 0x20) != 0x75) return false;
  for (let i = at + 2; i < at + 6; i++) if (hexValue(path[i]) < 0) return false;
  return true;
}

/**
 * Whether some reading of a path, here decoded to the last, begins with "//" once its dot segments are resolved. A reader
 * may see fewer slashes, since it decodes less, and so count other segments; but it sees no empty segment and no dot
 * segment that is not here as well.
 */
function mayBeginWithTwoSlashes(source: usize, length: i32): bool {
  let hasEmpty = false;
  let hasDots = false;
  let start = 1;
  for (let i = 1; i <= length; i++) {
    if (i < length && load<u8>(source + i) != SLASH) continue;
    const size = lengthWithoutParameters(source + start, i - start);
    if (i < length && isBlank(source + start, size)) {
      if (start == 1) return true;
      hasEmpty = true;
    }
    if (isDotSegment(source + start, size)) hasDots = true;
    start = i + 1;
  }
  return hasEmpty && hasDots;
}

function isBlank(source: usize, length: i32): bool {
  let i = 0;
  while (i < length && load<u8>(source + i) == SPACE) i++;
  return i == length;
}
