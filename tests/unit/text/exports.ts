import { hostLengthIn, lengthWithoutDot } from "../../../assembly/policy/authority";
import { fromBase64Url, toBase64Url } from "../../../assembly/text/base64url";
import { Bytes } from "../../../assembly/text/bytes";
import {
  JsonError,
  JsonKind,
  JsonValue,
  parseForeignJson,
  parseJson,
  writeJsonString,
} from "../../../assembly/text/json";
import { parseQuery } from "../../../assembly/text/query";
import { safeRelativeUrl } from "../../../assembly/text/return-url";
import { parseUrl } from "../../../assembly/text/url";
import { normalisePath } from "../../../assembly/text/url-path";
import { Writer } from "../../../assembly/text/writer";

export { isPlainPath } from "../../../assembly/text/url-path";
export { invalidUtf8At } from "../../../assembly/text/utf8";

const result = new Writer();

/** Where the bytes are that the last function left; each of these answers their number, or -1 for null. */
export function resultAddress(): usize {
  return result.pointer;
}

function leaveBytes(bytes: Bytes | null): i32 {
  result.clear();
  if (bytes == null) return -1;
  result.bytes(bytes);
  return result.length;
}

function leaveText(text: string): i32 {
  result.clear();
  return result.text(text).length;
}

function textAt(source: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(source, length);
}

export function encodeBase64Url(source: usize, length: i32): i32 {
  return leaveText(toBase64Url(source, length));
}

export function decodeBase64Url(source: usize, length: i32): i32 {
  return leaveBytes(fromBase64Url(source, length));
}

/** Reads a document and writes it again from what the cursor answers. */
export function rewriteJson(source: usize, length: i32): i32 {
  const document = parseJson(source, length);
  result.clear();
  if (document.error != JsonError.None) return -1;
  writeValue(document.root);
  return result.length;
}

export function jsonError(source: usize, length: i32): i32 {
  return parseJson(source, length).error;
}

export function foreignJsonError(source: usize, length: i32): i32 {
  return parseForeignJson(source, length).error;
}

function writeValue(value: JsonValue): void {
  switch (value.kind) {
    case JsonKind.Null:
      result.text("null");
      break;
    case JsonKind.Boolean:
      result.text(value.asBoolean() ? "true" : "false");
      break;
    case JsonKind.Number:
      result.text(numberText(value));
      break;
    case JsonKind.String:
      writeJsonString(result, value.asString());
      break;
    case JsonKind.Array:
    case JsonKind.Object:
      writeEntries(value);
      break;
    default:
      result.text("absent");
  }
}

function numberText(value: JsonValue): string {
  const number = value.asNumber();
  if (value.isInteger() && <f64>value.asInteger() != number) return "not the same integer";
  if (number == 0) return copysign(1, number) < 0 ? "-0" : "0";
  return isFinite(number) ? number.toString() : number > 0 ? "1e999" : "-1e999";
}

function writeEntries(value: JsonValue): void {
  const isObject = value.isObject();
  result.text(isObject ? "{" : "[");
  for (let i = 0; i < value.length; i++) {
    if (i > 0) result.text(",");
    if (!isObject) {
      writeValue(value.at(i));
      continue;
    }
    writeJsonString(result, value.keyAt(i));
    result.text(":");
    writeValue(value.get(value.keyAt(i)));
  }
  result.text(isObject ? "}" : "]");
}

/** Leaves origin, host, port, path, query and fragment, one a line. */
export function readUrl(source: usize, length: i32): i32 {
  const url = parseUrl(textAt(source, length), true);
  if (url == null) return leaveBytes(null);
  return leaveText([url.origin, url.host, url.port.toString(), url.path, url.query, url.fragment].join("\n"));
}

/** Leaves the host of an authority, in lower case; nothing where it is malformed. */
export function hostOf(source: usize, length: i32): i32 {
  const end = lengthWithoutDot(source, hostLengthIn(source, length));
  return leaveText(end < 0 ? "" : textAt(source, end).toLowerCase());
}

/** Leaves what may stand in Location; -1 for what may not. */
export function safeUrl(source: usize, length: i32): i32 {
  const url = safeRelativeUrl(textAt(source, length));
  return url.length == 0 ? leaveBytes(null) : leaveText(url);
}

export function normalise(source: usize, length: i32): i32 {
  return leaveBytes(normalisePath(source, length));
}

/** Leaves the first value of the parameter "a"; -1 when there is none that can be read. */
export function parameterA(source: usize, length: i32): i32 {
  const value = parseQuery(source, length).get("a");
  return value == null ? leaveBytes(null) : leaveText(value);
}
