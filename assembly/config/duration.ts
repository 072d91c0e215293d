/**
 * The seconds of one whole number and one unit: `300s`, `15m`, `12h` or `7d`. -1 where `text` is anything else, or longer
 * than an i32 can say.
 */
export function parseDuration(text: string): i32 {
  const digits = text.length - 1;
  if (digits < 1 || digits > 10) return -1;
  const unit = secondsOf(text.charCodeAt(digits));
  if (unit == 0) return -1;
  let count: i64 = 0;
  for (let i = 0; i < digits; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    count = count * 10 + digit;
  }
  const seconds = count * unit;
  return seconds > i32.MAX_VALUE ? -1 : <i32>seconds;
}

/** The shortest way to write `seconds` as a duration. */
export function formatDuration(seconds: i32): string {
  if (seconds == 0) return "0s";
  if (seconds % 86400 == 0) return (seconds / 86400).toString() + "d";
  if (seconds % 3600 == 0) return (seconds / 3600).toString() + "h";
  if (seconds % 60 == 0) return (seconds / 60).toString() + "m";
  return seconds.toString() + "s";
}

function secondsOf(unit: i32): i64 {
  switch (unit) {
    case 0x73: // s
      return 1;
    case 0x6d: // m
      return 60;
    case 0x68: // h
      return 3600;
    case 0x64: // d
      return 86400;
    default:
      return 0;
  }
}
