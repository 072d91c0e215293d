import { isDigit } from "./ascii";

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
/** `Sun, 06 Nov 1994 08:49:37 GMT`, with 0 where a digit stands and ? where the day of the week and the month do. */
const FORM = "???, 00 ??? 0000 00:00:00 GMT";
const DAY_SECONDS: i64 = 86400;

/**
 * Seconds since 1970 of an HTTP date in the preferred form, IMF-fixdate (RFC 9110, section 5.6.7); -1 for anything else. The
 * day of the week is not compared with the date.
 */
export function parseHttpDate(text: string): i64 {
  if (!hasForm(text)) return -1;
  const month = MONTHS.indexOf(text.substring(8, 11));
  if (month < 0 || month % 3 != 0) return -1;
  const day = numberAt(text, 5, 2);
  const hour = numberAt(text, 17, 2);
  const minute = numberAt(text, 20, 2);
  const second = numberAt(text, 23, 2);
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return -1;
  const days = daysSince1970(numberAt(text, 12, 4), month / 3 + 1, day);
  return days < 0 ? -1 : days * DAY_SECONDS + <i64>hour * 3600 + minute * 60 + second;
}

function hasForm(text: string): bool {
  if (text.length != FORM.length) return false;
  for (let i = 0; i < text.length; i++) {
    const form = FORM.charCodeAt(i);
    const c = text.charCodeAt(i);
    if (form == 0x30 ? !isDigit(c) : form != 0x3f && form != c) return false;
  }
  return true;
}

function numberAt(text: string, start: i32, length: i32): i32 {
  let number = 0;
  for (let i = start; i < start + length; i++) number = number * 10 + text.charCodeAt(i) - 0x30;
  return number;
}

/** Of a date of the Gregorian calendar; years begin in March here, so that a leap day comes last. */
function daysSince1970(year: i32, month: i32, day: i32): i64 {
  const shifted = month <= 2 ? year - 1 : year;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1;
  const leapDays = shifted / 4 - shifted / 100 + shifted / 400;
  return <i64>shifted * 365 + leapDays + dayOfYear - 719468;
}
