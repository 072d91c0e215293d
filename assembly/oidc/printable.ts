const MAX_LENGTH = 500;
const SPACE: u16 = 0x20;
const REPLACEMENT: u16 = 0xfffd;

/**
 * A provider's text as pages and logs may show it, on one line: at most 500 UTF-16 units, of which tabs and line breaks become
 * spaces, and what can't be seen or turns the text around it (controls, format characters, private use, half a surrogate
 * pair) becomes U+FFFD. Pages escape it as HTML, log lines with `escaped`.
 */
export function printable(text: string): string {
  let length = min(text.length, MAX_LENGTH);
  if (length < text.length && isHigh(text.charCodeAt(length - 1))) length--;
  const units = new StaticArray<u16>(length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    const low = i + 1 < length ? text.charCodeAt(i + 1) : 0;
    if (isHigh(unit) && isLow(low)) {
      const isShown = isVisible(0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff));
      units[i] = isShown ? <u16>unit : REPLACEMENT;
      units[++i] = isShown ? <u16>low : REPLACEMENT;
    } else if (unit >= 0x09 && unit <= 0x0d) {
      units[i] = SPACE;
    } else {
      units[i] = isVisible(unit) ? <u16>unit : REPLACEMENT;
    }
  }
  return String.UTF16.decodeUnsafe(changetype<usize>(units), length << 1);
}

/** Text that `printable` made, for the middle of a log line: quotes and backslashes are escaped with a backslash. */
export function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

/** A provider's text for a log line, in quotes: printable and escaped. */
export function quoted(text: string): string {
  return '"' + escaped(printable(text)) + '"';
}

function isHigh(unit: i32): bool {
  return (unit & 0xfc00) == 0xd800;
}

function isLow(unit: i32): bool {
  return (unit & 0xfc00) == 0xdc00;
}

/** Whether a code point is none of Unicode's categories Cc, Cf, Cs, Co, Zl and Zp (and what it never assigns). */
function isVisible(code: i32): bool {
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
