import { pointer } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { cut, quote } from "./quote";

/** No more members of a list are written out in one line. */
const MOST_LISTED = 8;

/** "A, B or C". */
export function oneOf(names: string[]): string {
  return listOf(names, " or ");
}

/** "A, B and C", with `conjunction` (its spaces included) before the last. */
export function listOf(names: string[], conjunction: string): string {
  if (names.length < 2) return names.join();
  const last = names.length - 1;
  return names.slice(0, last).join(", ") + conjunction + names[last];
}

/** What a text holds between commas and white space: a list that was written as one text. */
export function partsOf(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? text.charCodeAt(i) : 0x2c;
    if (c != 0x2c && c > 0x20) continue;
    if (i > start) parts.push(text.substring(start, i));
    start = i + 1;
  }
  return parts;
}

/** Texts as JSON strings, a comma between them, for one line of a log. */
export function quotedList(texts: string[]): string {
  const most = min(texts.length, MOST_LISTED);
  const quoted: string[] = [];
  for (let i = 0; i < most; i++) quoted.push(quote(texts[i]));
  return quoted.join(",") + (texts.length > most ? ",…" : "");
}

/** What `value` is, for a log line. */
export function describe(value: JsonValue): string {
  switch (value.kind) {
    case JsonKind.Null:
      return "null";
    case JsonKind.Boolean:
      return value.asBoolean() ? "true" : "false";
    case JsonKind.Number: {
      const raw = value.raw();
      return cut(String.UTF8.decodeUnsafe(pointer(raw), raw.length));
    }
    case JsonKind.String:
      return value.asString().length > 0 ? quote(value.asString()) : "an empty string";
    case JsonKind.Array:
      return value.length > 0 ? "a list" : "an empty list";
    case JsonKind.Object:
      return value.length > 0 ? "an object" : "an empty object";
    default:
      return "nothing";
  }
}

/** What `value` is, for a log line about a secret. */
export function describeKind(value: JsonValue): string {
  switch (value.kind) {
    case JsonKind.Boolean:
      return "a boolean";
    case JsonKind.Number:
      return "a number";
    case JsonKind.String:
      return "a string";
    default:
      return describe(value);
  }
}
