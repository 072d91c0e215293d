import { bytesOf } from "./bytes";
import { isUrlChar } from "./url";
import { decodePath, isDotSegment, lengthWithoutParameters, pathOf } from "./url-path";

const MAX_LENGTH = 1024;
const SPACE: u8 = 0x20;
const SLASH: u8 = 0x2f;

/**
 * Whether `text` is a path on the same host (with a query and a fragment, if any), for browsers and for servers that
 * decode or clean it before they redirect: it begins with one "/", and in no reading does it come to begin with "//" or
 * "/\". Its path has no control characters, encoded or not. At most 1024 bytes, of `isUrlChar`.
 */
export function isSafeRelativeUrl(text: string): bool {
  if (text.length < 1 || text.length > MAX_LENGTH || text.charCodeAt(0) != SLASH) return false;
  for (let i = 0; i < text.length; i++) {
    if (!isUrlChar(text.charCodeAt(i))) return false;
  }
  const bytes = bytesOf(text);
  const source = changetype<usize>(bytes);
  const path = decodePath(source, pathOf(source, bytes.length));
  return path != null && !mayBeginWithTwoSlashes(changetype<usize>(path), path.length);
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
