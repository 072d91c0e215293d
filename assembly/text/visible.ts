/** Whether a UTF-16 unit is the first half of a surrogate pair. */
export function isHigh(unit: i32): bool {
  return (unit & 0xfc00) == 0xd800;
}

/** Whether a UTF-16 unit is the second half of a surrogate pair. */
export function isLow(unit: i32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

/** Whether a code point is none of Unicode's categories Cc, Cf, Cs, Co, Zl and Zp (and what it never assigns). */
export function isVisible(code: i32): bool {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad) return false;
  if (code < 0x600) return true;
  if (code <= 0x605 || code == 0x61c || code == 0x6dd || code == 0x70f) return false;
  if ((code >= 0x890 && code <= 0x891) || code == 0x8e2 || code == 0x180e) return false;
  if ((code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e)) return false;
  if (code >= 0x2060 && code <= 0x206f) return false;
  if (code >= 0xd800 && code <= 0xf8ff) return false;
  if ((code >= 0xfdd0 && code <= 0xfdef) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb)) return false;
  if ((code & 0xfffe) == 0xfffe || code >= 0xe0000) return false;
  if (code == 0x110bd || code == 0x110cd || (code >= 0x13430 && code <= 0x1343f)) return false;
  return !((code >= 0x1bca0 && code <= 0x1bca3) || (code >= 0x1d173 && code <= 0x1d17a));
}
