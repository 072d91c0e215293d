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

/**
 * What `text` probably means, as `parseDuration` takes it: another way of writing a duration, such as `1h30m`, `1.5h`,
 * `12 hours` or `90 SEC`. "" where it is none, or no whole number of seconds.
 */
export function guessDuration(text: string): string {
  let seconds: f64 = 0;
  let i = 0;
  let parts = 0;
  const plain = text.toLowerCase().split(" ").join("");
  if (plain.length == 0 || plain.length > 40) return "";
  for (; i < plain.length && parts < 8; parts++) {
    const start = i;
    while (i < plain.length && isNumeral(plain.charCodeAt(i))) i++;
    const unitStart = i;
    while (i < plain.length && !isNumeral(plain.charCodeAt(i))) i++;
    const unit = secondsOfWord(plain.substring(unitStart, i));
    const digits = plain.substring(start, unitStart);
    const count = digits.indexOf(".") == digits.lastIndexOf(".") ? parseFloat(digits) : NaN;
    if (unit == 0 || !isFinite(count)) return "";
    seconds += count * unit;
  }
  return i == plain.length && seconds == Math.floor(seconds) && seconds <= i32.MAX_VALUE
    ? formatDuration(<i32>seconds)
    : "";
}

function isNumeral(c: i32): bool {
  return (c >= 0x30 && c <= 0x39) || c == 0x2e;
}

function secondsOfWord(word: string): f64 {
  if (word == "ms") return 0.001;
  if (word == "s" || word == "sec" || word == "secs" || word == "second" || word == "seconds") return 1;
  if (word == "m" || word == "min" || word == "mins" || word == "minute" || word == "minutes") return 60;
  if (word == "h" || word == "hr" || word == "hrs" || word == "hour" || word == "hours") return 3600;
  if (word == "d" || word == "day" || word == "days") return 86400;
  return word == "w" || word == "week" || word == "weeks" ? 604800 : 0;
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
