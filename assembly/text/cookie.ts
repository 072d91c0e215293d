import { leadingBlanks, lengthWithoutTrailingBlanks } from "./ascii";

const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;

/**
 * One pair of a `Cookie` header, as views into it. Unmanaged: the caller gives it memory, as in
 * `const pair = changetype<CookiePair>(memory.data(offsetof<CookiePair>()))`.
 */
@unmanaged
export class CookiePair {
  /** Where the pair begins, blanks included: after the previous ";". */
  start: usize;
  /** Where the next pair begins: after this one's ";", or the end of the header. */
  next: usize;
  /** Without blanks around it; empty when the pair has no "=". */
  name: usize;
  nameLength: i32;
  /** Without blanks around it, quotation marks left as they are. */
  value: usize;
  valueLength: i32;
}

/**
 * Reads the pair that begins at `at` as browsers and servers do (RFC 6265, sections 4.2 and 5.2: split at ";", then at the
 * first "="), and answers false at the end. Every header has a reading: one without "=" is a value without a name.
 * To go through a header: `for (let at = source; readCookie(pair, at, end); at = pair.next)`. The runs from `start` to
 * `next` make up the header again.
 */
export function readCookie(pair: CookiePair, at: usize, end: usize): bool {
  if (at >= end) return false;
  let stop = at;
  let equals: usize = 0;
  for (; stop < end; stop++) {
    const c: u8 = load<u8>(stop);
    if (c == SEMICOLON) break;
    if (c == EQUALS && equals == 0) equals = stop;
  }
  pair.start = at;
  pair.next = stop < end ? stop + 1 : end;
  const nameEnd = equals != 0 ? equals : at;
  pair.name = skipBlanks(at, nameEnd);
  pair.nameLength = lengthWithoutTrailingBlanks(pair.name, <i32>(nameEnd - pair.name));
  pair.value = skipBlanks(equals != 0 ? equals + 1 : at, stop);
  pair.valueLength = lengthWithoutTrailingBlanks(pair.value, <i32>(stop - pair.value));
  return true;
}

function skipBlanks(at: usize, end: usize): usize {
  return at + leadingBlanks(at, <i32>(end - at));
}
