const MAX_LENGTH = 200;

/**
 * A provider's text as logs and pages may show it: at most 200 characters, and `?` for each that RFC 6749 (section 5.2)
 * forbids in `error` and `error_description`: all but printable ASCII, the double quote and the backslash.
 */
export function printable(text: string): string {
  const length = min(text.length, MAX_LENGTH);
  let clean = "";
  for (let i = 0; i < length; i++) {
    const character = text.charCodeAt(i);
    const allowed = character >= 0x20 && character <= 0x7e && character != 0x22 && character != 0x5c;
    clean += allowed ? text.charAt(i) : "?";
  }
  return clean;
}
