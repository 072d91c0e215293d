import { Bytes, pointer } from "../text/bytes";
import { decodePath, isDotSegment, lengthWithoutParameters, normalisePath } from "../text/url-path";

const SLASH: u8 = 0x2f;

/**
 * A path that is not plain as the most lenient server reads it, or null where there are more readings than that one and the
 * raw one: it cannot be normalised, or has dot segments, which lead elsewhere for each way to decode what stands before
 * them (`/a%2Fb/../../c`).
 */
export function readLeniently(path: usize, length: i32): Bytes | null {
  const decoded = decodePath(path, length);
  if (decoded === null || hasDotSegment(pointer(decoded), decoded.length)) return null;
  return normalisePath(path, length);
}

function hasDotSegment(path: usize, length: i32): bool {
  let start = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && load<u8>(path + i) != SLASH) continue;
    const size = lengthWithoutParameters(path + start, i - start);
    if (isDotSegment(path + start, size)) return true;
    start = i + 1;
  }
  return false;
}
