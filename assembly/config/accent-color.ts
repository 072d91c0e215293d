import { hexValue } from "../text/ascii";
import { Field } from "./field";
import { quote } from "./quote";

const ACCENT_COLOR = "a colour such as #1f5fd1 or #15d";
/** What stands on a page is on these: `--card` in the style sheet. */
const LIGHT_CARD = 0xffffff;
const DARK_CARD = 0x1b212b;
/** Of links to what they stand on (WCAG 2.2, 1.4.3); the text on a button in such a colour has it then as well. */
const LEAST_CONTRAST: f64 = 4.5;
/** In so many steps a colour becomes white or black. */
const STEPS = 64;
/** From 1 on the root does not change any more after so many. */
const ROOT_ROUNDS = 16;
const HASH: i32 = 0x23;

/**
 * Reads `pages.accentColor`; answers a style sheet with the accents of light and dark pages. No colour can be read on both: each has the
 * one that can, next to what was asked for. That is warned of where light pages are the ones that have another, and is no mistake: for
 * a colour nobody is to be kept out.
 */
export function readAccentColor(field: Field): string {
  const text = field.textOrEmpty(ACCENT_COLOR);
  if (text === null || text.length == 0) return "";
  const color = parseColor(text);
  if (color < 0) {
    field.expected(ACCENT_COLOR);
    return "";
  }
  const light = readable(color, LIGHT_CARD, 0);
  if (light != color) {
    const ratio = <i32>(contrast(color, LIGHT_CARD) * 10);
    field.warning(
      `found ${quote(text)}, whose contrast with white is ${ratio / 10}.${ratio % 10}, expected 4.5 (WCAG 2.2, AA): light pages have "${hex(light)}" in its place`,
    );
  }
  const dark = readable(color, DARK_CARD, 0xffffff);
  return `:root{--accent:${hex(light)}}@media(prefers-color-scheme:dark){:root{--accent:${hex(dark)}}}`;
}

/** The colour of `#rgb` or `#rrggbb`; -1 where it is none. */
function parseColor(text: string): i32 {
  if ((text.length != 4 && text.length != 7) || text.charCodeAt(0) != HASH) return -1;
  let color = 0;
  for (let i = 1; i < text.length; i++) {
    const digit = hexValue(text.charCodeAt(i));
    if (digit < 0) return -1;
    color = (color << 4) | digit;
    if (text.length == 4) color = (color << 4) | digit;
  }
  return color;
}

function hex(color: i32): string {
  return "#" + color.toString(16).padStart(6, "0");
}

/** The first colour on the way from `color` to `end`, white or black, with enough contrast to `card`. */
function readable(color: i32, card: i32, end: i32): i32 {
  let found = color;
  for (let i = 1; i <= STEPS && contrast(found, card) < LEAST_CONTRAST; i++) found = mixed(color, end, i);
  return found;
}

/** So many steps on the way from a colour to another. */
function mixed(from: i32, to: i32, steps: i32): i32 {
  let color = 0;
  for (let shift = 0; shift < 24; shift += 8) {
    const one = (from >> shift) & 0xff;
    const other = (to >> shift) & 0xff;
    color |= (one + ((other - one) * steps) / STEPS) << shift;
  }
  return color;
}

/** The contrast ratio of two colours (WCAG 2.2, section "contrast ratio"). */
function contrast(one: i32, other: i32): f64 {
  const a = luminance(one);
  const b = luminance(other);
  return (max(a, b) + 0.05) / (min(a, b) + 0.05);
}

function luminance(color: i32): f64 {
  return 0.2126 * linear(color >> 16) + 0.7152 * linear((color >> 8) & 0xff) + 0.0722 * linear(color & 0xff);
}

/** How much light an sRGB channel of 0 to 255 gives, from 0 to 1. */
function linear(channel: i32): f64 {
  const value = <f64>channel / 255;
  if (value <= 0.04045) return value / 12.92;
  const base = (value + 0.055) / 1.055;
  // base ** 2.4, with the fifth root of its square by Newton's method: Math.pow takes kilobytes.
  const square = base * base;
  let root: f64 = 1;
  for (let i = 0; i < ROOT_ROUNDS; i++) root = (4 * root + square / (root * root * root * root)) / 5;
  return square * root;
}
