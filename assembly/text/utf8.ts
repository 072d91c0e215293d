import { decodeAscii } from "./ascii-text";

/**
 * The offset of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing above
 * U+10FFFF, nothing cut short), or -1 when there is none.
 */
export function invalidUtf8At(source: usize, length: i32): i32 {
  let i = 0;
  while (i < length) {
    if (i + 16 <= length && i8x16.bitmask(v128.load(source + i)) == 0) {
      i += 16;
      continue;
    }
    const lead: u32 = load<u8>(source + i);
    if (lead < 0x80) {
      i++;
      continue;
    }
    let trailing = 1;
    let lowest: u32 = 0x80;
    let highest: u32 = 0xbf;
    if (lead < 0xc2 || lead > 0xf4) return i;
    if (lead >= 0xf0) {
      trailing = 3;
      if (lead == 0xf0) lowest = 0x90;
      if (lead == 0xf4) highest = 0x8f;
    } else if (lead >= 0xe0) {
      trailing = 2;
      if (lead == 0xe0) lowest = 0xa0;
      if (lead == 0xed) highest = 0x9f;
    }
    if (i + trailing >= length) return i;
    const second: u32 = load<u8>(source + i + 1);
    if (second < lowest || second > highest) return i;
    for (let k = 2; k <= trailing; k++) {
      const next: u32 = load<u8>(source + i + k);
      if ((next & 0xc0) != 0x80) return i;
    }
    i += trailing + 1;
  }
  return -1;
}

/** Whether the view is well-formed UTF-8, as `invalidUtf8At` defines it. */
export function isUtf8(source: usize, length: i32): bool {
  return invalidUtf8At(source, length) < 0;
}

/** The view as a string, or null when it is not well-formed UTF-8. */
export function textOf(source: usize, length: i32): string | null {
  const ascii = decodeAscii(source, length);
  if (ascii !== null) return ascii;
  return isUtf8(source, length) ? String.UTF8.decodeUnsafe(source, length) : null;
}
