import { pointer } from "../text/bytes";
import { isHigh, isLow, isVisible } from "../text/visible";

const MAX_LENGTH = 500;
/** A shorter one may be a part of any word. */
const LEAST_SECRET_LENGTH = 8;
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
  return String.UTF16.decodeUnsafe(pointer(units), length << 1);
}

/** `text` with an ellipsis in place of each of the `secrets` that has at least 8 characters: a provider may repeat what it got. */
export function withoutSecrets(text: string, secrets: string[]): string {
  for (let i = 0; i < secrets.length; i++) {
    if (secrets[i].length >= LEAST_SECRET_LENGTH) text = text.split(secrets[i]).join("…");
  }
  return text;
}

/** Text that `printable` made, for the middle of a log line: quotes and backslashes are escaped with a backslash. */
export function escaped(text: string): string {
  return text.split("\\").join("\\\\").split('"').join('\\"');
}

/** A provider's text for a log line, in quotes: printable and escaped. */
export function quoted(text: string): string {
  return '"' + escaped(printable(text)) + '"';
}
