import { isAlpha, isDigit } from "../text/ascii";
import { pointer } from "../text/bytes";
import { isHigh, isLow, isVisible } from "../text/visible";

const MAX_LENGTH = 500;
/** A shorter one may be a part of any word. */
const LEAST_SECRET_LENGTH = 8;
/** What the base64url of `{"` begins with. */
const JWT = "eyJ";
const LEAST_JWT_LENGTH = 24;
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

/**
 * `text` with an ellipsis in place of each of the `secrets` that has at least 8 characters, and of each JWT: a provider may
 * repeat what it got, of which assertions and many tokens are JWTs.
 */
export function withoutSecrets(text: string, secrets: string[]): string {
  for (let i = 0; i < secrets.length; i++) {
    if (secrets[i].length >= LEAST_SECRET_LENGTH) text = text.split(secrets[i]).join("…");
  }
  return withoutJwts(text);
}

/** Cuts each JWT out of as much of a text as `printable` shows: it begins as an object in base64url does. */
function withoutJwts(text: string): string {
  let shown = "";
  let from = 0;
  while (shown.length < MAX_LENGTH) {
    const at = text.indexOf(JWT, from);
    if (at < 0) break;
    let end = at + JWT.length;
    while (end < text.length && isTokenUnit(text.charCodeAt(end))) end++;
    const isLong = end - at >= LEAST_JWT_LENGTH;
    shown += text.substring(from, isLong ? at : end) + (isLong ? "…" : "");
    from = end;
  }
  return shown + text.substring(from);
}

/** Whether a unit may stand in a JWS or JWE: base64url and dots. */
function isTokenUnit(unit: i32): bool {
  return isAlpha(unit) || isDigit(unit) || unit == 0x2d || unit == 0x2e || unit == 0x5f;
}

/** Text that `printable` made, for the middle of a log line: quotes and backslashes are escaped with a backslash. */
export function escaped(text: string): string {
  return text.split("\\").join("\\\\").split('"').join('\\"');
}

/** A provider's text for a log line, in quotes: printable and escaped. */
export function quoted(text: string): string {
  return '"' + escaped(printable(text)) + '"';
}
