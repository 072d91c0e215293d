import { describeJsonError, JsonDocument, JsonKind, JsonValue } from "../text/json";
import { printable, quoted } from "./printable";

/** Of a list that may be long, as many members are shown. */
const MAX_SHOWN = 8;
const MAX_NUMBER_LENGTH = 40;

/** What stands in a place of a provider's document, for the log: "found …". Not for what no log may hold. */
export function describeFound(value: JsonValue): string {
  switch (value.kind) {
    case JsonKind.Absent:
      return "found none";
    case JsonKind.Repeated:
      return "found it twice";
    case JsonKind.String:
      return "found " + quoted(value.asString());
    case JsonKind.Broken:
      return "found half a surrogate pair in " + quoted(value.asText());
    case JsonKind.Array:
      return "found " + describeMembers(value);
    case JsonKind.Number:
      return "found " + printable(rawText(value).slice(0, MAX_NUMBER_LENGTH));
    default:
      return "found " + describeKind(value);
  }
}

/** The same of what no log may hold: its kind alone. */
export function describeFoundKind(value: JsonValue): string {
  if (value.kind == JsonKind.Absent || value.kind == JsonKind.Repeated) return describeFound(value);
  return "found " + describeKind(value);
}

/** Some texts, one after the other; those that are too many are counted. */
export function shortList(texts: string[]): string {
  const shown = texts.slice(0, MAX_SHOWN).join(", ");
  return texts.length > MAX_SHOWN ? `${shown} and ${texts.length - MAX_SHOWN} more` : shown;
}

/** Why a document that was to be a JSON object is of no use, for the log; empty: it is one. */
export function describeDocument(document: JsonDocument, source: usize, length: i32): string {
  if (document.root.isObject()) return "";
  const form = describeForm(source, length);
  if (form.length > 0) return `found ${form}, expected JSON`;
  if (document.error == 0) return describeFoundKind(document.root) + ", expected a JSON object";
  const place = `byte ${min(document.errorOffset + 1, length)} of ${length}`;
  return `found a document that ${describeJsonError(document.error)} at ${place}, expected JSON`;
}

/** What a body that is no JSON is, as far as its first bytes tell; empty: they do not. */
function describeForm(source: usize, length: i32): string {
  let start = 0;
  while (isBlank(byteAt(source, length, start))) start++;
  const first = byteAt(source, length, start);
  const second = byteAt(source, length, start + 1);
  if (first < 0) return length == 0 ? "an empty body" : "a blank body";
  if (first == 0x3c) return "HTML or XML";
  // The magic numbers of gzip (RFC 1952), Zstandard (RFC 8878) and zlib (RFC 1950); Brotli has none.
  if (first == 0x1f && second == 0x8b) return "a compressed body (gzip)";
  if (first == 0x28 && second == 0xb5) return "a compressed body (zstd)";
  if (first == 0x78 && (second == 0x01 || second == 0x9c || second == 0xda)) return "a compressed body (zlib)";
  if ((first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff)) return "UTF-16";
  return "";
}

function isBlank(byte: i32): bool {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function byteAt(source: usize, length: i32, index: i32): i32 {
  return index < length ? load<u8>(source + index) : -1;
}

function describeMembers(list: JsonValue): string {
  const members: string[] = [];
  for (let i = 0; i < min(list.length, MAX_SHOWN); i++) {
    const member = list.at(i);
    members.push(member.isString() ? quoted(member.asString()) : describeKind(member));
  }
  const more = list.length - members.length;
  return "[" + members.join(", ") + (more > 0 ? ` and ${more} more]` : "]");
}

function describeKind(value: JsonValue): string {
  switch (value.kind) {
    case JsonKind.Null:
      return "null";
    case JsonKind.Boolean:
      return value.asBoolean() ? "true" : "false";
    case JsonKind.Number:
      return "a number";
    case JsonKind.String:
      return value.textLength == 0 ? "an empty text" : "a text";
    case JsonKind.Broken:
      return "a text with half a surrogate pair";
    case JsonKind.Array:
      return "a list";
    case JsonKind.Object:
      return "an object";
    default:
      return "nothing";
  }
}

function rawText(value: JsonValue): string {
  return String.UTF8.decodeUnsafe(value.textAddress, value.textLength);
}
