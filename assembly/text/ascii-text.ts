/** The address of the first UTF-16 code unit. Valid while `text` is reachable; the collector never moves it. */
export function unitsOf(text: string): usize {
  return changetype<usize>(text);
}

/**
 * Writes the bytes of an ASCII text to `out` (room for `text.length` bytes), 8 at a time. False, with some of `out` written,
 * when a character is not ASCII.
 */
export function encodeAscii(text: string, out: usize): bool {
  const source = unitsOf(text);
  const length = <usize>text.length;
  let i: usize = 0;
  for (; i + 8 <= length; i += 8) {
    const units = v128.load(source + (i << 1));
    if (v128.any_true(v128.and(units, i16x8.splat(-0x80)))) return false;
    store<u64>(out + i, i64x2.extract_lane(i8x16.narrow_i16x8_u(units, units), 0));
  }
  for (; i < length; i++) {
    const unit: u16 = load<u16>(source + (i << 1));
    if (unit > 0x7f) return false;
    store<u8>(out + i, <u8>unit);
  }
  return true;
}

/** The text of ASCII bytes, 8 at a time; null when one is not ASCII. */
export function decodeAscii(source: usize, length: i32): string | null {
  const end = <usize>max(length, 0);
  const text = changetype<string>(__new(end << 1, idof<string>()));
  const out = unitsOf(text);
  let i: usize = 0;
  for (; i + 8 <= end; i += 8) {
    const bytes = v128.load_zero<u64>(source + i);
    if (i8x16.bitmask(bytes) != 0) return null;
    v128.store(out + (i << 1), i16x8.extend_low_i8x16_u(bytes));
  }
  for (; i < end; i++) {
    const byte: u8 = load<u8>(source + i);
    if (byte > 0x7f) return null;
    store<u16>(out + (i << 1), byte);
  }
  return text;
}
