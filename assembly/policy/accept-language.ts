import { LANGUAGE_OF_RANGE, LANGUAGE_RANGES } from "../config/languages";
import { isAlpha, isBlank, isDigit, toLower } from "../text/ascii";
import { unitsOf } from "../text/ascii-text";

/** What is asked for behind so many bytes is not looked at: browsers send some 30 to 100. */
const MAX_BYTES = 512;
const COMMA: u8 = 0x2c;
const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const HYPHEN: u8 = 0x2d;
const ASTERISK: u8 = 0x2a;
const DOT: u8 = 0x2e;
const ZERO: u8 = 0x30;
const ONE: u8 = 0x31;
const LOWER_Q: u8 = 0x71;
/** A weight of 1, in thousandths. */
const WHOLE = 1000;

/** Any language will do, and so that of the configuration. */
const ANY = -1;
const NONE = -2;

// Scratch of the header that is being read.
let at: usize = 0;
/** Of the range that was read last: a place in `LANGUAGE_TAGS`, ANY, or NONE; and whether it names no more than the language. */
let language: i32 = NONE;
let isExact: bool = false;

/**
 * The language that people want most of those that there are, by the value of `Accept-Language` (RFC 9110, section 12.5.4): a
 * place in `LANGUAGE_TAGS`, or -1 where that of the configuration is as good. Of equal weights the first counts; a range brings the
 * language that it lies in (RFC 4647, section 3.4). What is malformed is not there. Allocates nothing.
 */
export function acceptedLanguage(source: usize, length: i32): i32 {
  const end = source + <usize>min(max(length, 0), MAX_BYTES);
  let refused: u64 = 0;
  at = source;
  while (at < end) {
    if (readRange(end) == 0 && language >= 0 && isExact) refused |= (<u64>1) << (<u64>language);
  }
  let wanted = ANY;
  let most = 0;
  at = source;
  while (at < end) {
    const weight = readRange(end);
    if (weight <= most || language == NONE) continue;
    if (language >= 0 && ((refused >> (<u64>language)) & 1) != 0) continue;
    wanted = language;
    most = weight;
  }
  return wanted;
}

/** Reads a range with its weight, and the comma behind; answers the weight in thousandths, or -1 for what is malformed. */
function readRange(end: usize): i32 {
  skipSpace(end);
  const start = at;
  while (at < end && isTag(load<u8>(at))) at++;
  findLanguage(start, <i32>(at - start));
  skipSpace(end);
  let weight = WHOLE;
  if (at < end && load<u8>(at) == SEMICOLON) {
    at++;
    skipSpace(end);
    weight = readWeight(end);
    skipSpace(end);
  }
  if (at < end && load<u8>(at) != COMMA) weight = -1;
  while (at < end && load<u8>(at) != COMMA) at++;
  at++;
  return weight;
}

/** Reads `q=0.5` (RFC 9110, section 12.4.2); answers thousandths, or -1. */
function readWeight(end: usize): i32 {
  if (at + 3 > end || toLower(load<u8>(at)) != LOWER_Q || load<u8>(at + 1) != EQUALS) return -1;
  const first = load<u8>(at + 2);
  if (first != ZERO && first != ONE) return -1;
  let weight = first == ONE ? WHOLE : 0;
  at += 3;
  if (at == end || load<u8>(at) != DOT) return weight;
  at++;
  for (let unit = 100; unit > 0 && at < end && isDigit(load<u8>(at)); unit /= 10) {
    const digit = <i32>(load<u8>(at) - ZERO);
    weight += digit * unit;
    at++;
  }
  return weight <= WHOLE ? weight : -1;
}

function skipSpace(end: usize): void {
  while (at < end && isBlank(load<u8>(at))) at++;
}

function isTag(c: u8): bool {
  return isAlpha(c) || isDigit(c) || c == HYPHEN || c == ASTERISK;
}

/** Finds the language of a range: that of the longest one known that it is, or begins with. */
function findLanguage(range: usize, length: i32): void {
  language = length == 1 && load<u8>(range) == ASTERISK ? ANY : NONE;
  isExact = false;
  let longest = 0;
  for (let i = 0; i < LANGUAGE_RANGES.length; i++) {
    const known = unchecked(LANGUAGE_RANGES[i]);
    if (known.length <= longest || !isWithin(range, length, known)) continue;
    longest = known.length;
    language = unchecked(LANGUAGE_OF_RANGE[i]);
    isExact = known.length == length;
  }
}

function isWithin(range: usize, length: i32, known: string): bool {
  if (known.length > length) return false;
  for (let i = 0; i < known.length; i++) {
    if (toLower(load<u8>(range + i)) != load<u16>(unitsOf(known) + ((<usize>i) << 1))) return false;
  }
  return known.length == length || load<u8>(range + known.length) == HYPHEN;
}
