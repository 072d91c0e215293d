const DAY: i64 = 86400;
/** The last second of the year 9999: years have four digits. */
const LAST: i64 = 253402300799;

/** A time in UTC as `2026-11-03T12:00:00Z` (RFC 3339), from seconds since 1970; those before or after 9999 as its ends. */
export function isoTime(seconds: i64): string {
  const time = min(max(seconds, 0), LAST);
  const clock = <i32>(time % DAY);
  const at = [clock / 3600, (clock / 60) % 60, clock % 60];
  return dateOf(time / DAY) + "T" + padded(at[0]) + ":" + padded(at[1]) + ":" + padded(at[2]) + "Z";
}

/** Of a number of days since 1970; the years of the Gregorian calendar begin in March here, so that a leap day comes last. */
function dateOf(days: i64): string {
  const shifted = <i32>days + 719468;
  const era = shifted / 146097;
  const dayOfEra = shifted % 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const monthFromMarch = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return year.toString() + "-" + padded(month) + "-" + padded(day);
}

function padded(number: i32): string {
  return number.toString().padStart(2, "0");
}
