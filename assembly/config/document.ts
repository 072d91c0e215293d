import { isAlpha, isDigit } from "../text/ascii";
import { pointer } from "../text/bytes";
import { describeJsonError, JsonDocument, JsonError, JsonKind, MAX_JSON_LENGTH } from "../text/json";
import { textOf } from "../text/utf8";
import { describeKind } from "./describe";
import { quote } from "./quote";

const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const DOUBLE_QUOTE: u8 = 0x22;
const LONGEST_NAME = 64;

/** What is wrong with a `pluginConfig` of so many bytes; "" where that is not too long. */
export function sizeMistake(length: i32): string {
  if (length <= MAX_JSON_LENGTH) return "";
  return "found " + length.toString() + " bytes, expected at most " + MAX_JSON_LENGTH.toString();
}

/**
 * Why a `pluginConfig` is no JSON object: what it is instead, by the name that it has where it is known. "" where it is one,
 * which `document` then holds.
 */
export function documentMistake(document: JsonDocument, source: usize, length: i32): string {
  if (document.root.kind == JsonKind.Object) return "";
  if (length == 0) return "is empty, expected a JSON object with issuer, clientId, redirectUrl and cookieSecret";
  if (length > MAX_JSON_LENGTH) return sizeMistake(length);
  if (isStruct(source, length)) {
    return "found a protobuf Struct, expected JSON; give it as a google.protobuf.StringValue that holds JSON";
  }
  const encoding = foreignEncoding(source, length);
  if (encoding.length > 0) return "found " + encoding;
  if (document.errorOffset < 0) return notAnObject(document);
  const format = otherFormat(source, length);
  if (format.length > 0) return "found " + format + ", expected a JSON object";
  const slip = slipOf(document.error, source, length, document.errorOffset);
  if (slip.length > 0) return slip;
  const error = "it " + describeJsonError(document.error) + placeOf(source, length, document.errorOffset);
  return "found text that is not JSON (" + error + "), expected a JSON object";
}

/** Whether this is `google.protobuf.Struct` on the wire: field 1 holding an entry, whose field 1 is the key. */
function isStruct(source: usize, length: i32): bool {
  if (length < 4 || load<u8>(source) != 0x0a) return false;
  let i = 1;
  while (i < length && (load<u8>(source + i) & 0x80) != 0) i++;
  const keyLength = i + 2;
  if (keyLength >= length || load<u8>(source + i + 1) != 0x0a) return false;
  const value = keyLength + 1 + <i32>load<u8>(source + keyLength);
  return value < length && load<u8>(source + value) == 0x12;
}

function foreignEncoding(source: usize, length: i32): string {
  if (isAt(source, length, 0, [0xef, 0xbb, 0xbf])) return "a byte order mark, expected JSON in UTF-8 without one";
  const isMarked = isAt(source, length, 0, [0xff, 0xfe]) || isAt(source, length, 0, [0xfe, 0xff]);
  const isWide = length > 1 && (load<u8>(source) == 0 || load<u8>(source + 1) == 0);
  return isMarked || isWide ? "UTF-16, expected JSON in UTF-8" : "";
}

/** What JSON there is that is no object. */
function notAnObject(document: JsonDocument): string {
  if (!document.root.asString().trimStart().startsWith("{")) {
    return "found " + describeKind(document.root) + ", expected a JSON object";
  }
  return "found a string that holds JSON, expected the JSON object itself, without quotes around it";
}

/** The format of a text that does not begin as JSON does; "" where it does, or is in none that is known. */
function otherFormat(source: usize, length: i32): string {
  const start = afterSpace(source, length, 0);
  if (start == length) return "nothing but white space";
  const isYaml = isAt(source, length, start, [0x2d, 0x2d, 0x2d]) || isAt(source, length, start, [0x2d, 0x20]);
  if (isYaml || load<u8>(source + start) == 0x23) return "YAML";
  let i = start;
  while (i < length && isNameChar(load<u8>(source + i))) i++;
  if (i == start) return "";
  i = afterSpace(source, length, i);
  if (i == length) return "";
  if (load<u8>(source + i) == 0x3d) return "TOML or a list of variables";
  return load<u8>(source + i) == COLON ? "YAML" : "";
}

/** A usual slip in JSON, by the error that it makes at `offset`; "" for any other. */
function slipOf(error: JsonError, source: usize, length: i32, offset: i32): string {
  const place = placeOf(source, length, offset);
  if (error == JsonError.DuplicateMember) {
    return "found " + nameAt(source, length, offset) + " twice in one object, again" + place + ", expected it once";
  }
  const isCharacter = error == JsonError.UnexpectedCharacter || error == JsonError.TrailingData;
  if (!isCharacter || offset >= length) return "";
  const c: u8 = load<u8>(source + offset);
  const isComment = isAt(source, length, offset, [0x2f, 0x2f]) || isAt(source, length, offset, [0x2f, 0x2a]);
  if (isComment || c == 0x23) return "found a comment" + place + ", expected JSON, which has none";
  if (c == 0x27) return "found a single quote" + place + ", expected double quotes";
  if (isAt(source, length, offset, [0xe2, 0x80])) return "found a typographic quote" + place + ", expected plain ones";
  const before = beforeSpace(source, offset);
  const last: u8 = before >= 0 ? load<u8>(source + before) : 0;
  if (last == COMMA && (c == COMMA || c == 0x7d || c == 0x5d)) {
    return "found a comma" + placeOf(source, length, before) + " with nothing after it, expected none there";
  }
  if (isNameChar(c) && last != COLON && last != DOUBLE_QUOTE) {
    return "found text without quotes" + place + ", expected it in double quotes";
  }
  if (isNameChar(c) && last == COLON) {
    return "found text without quotes" + place + ", expected a string in quotes, a number, true, false or null";
  }
  if (error == JsonError.TrailingData) return "found more after the JSON object" + place + ", expected nothing there";
  if (c == DOUBLE_QUOTE || c == 0x7b || c == 0x5b)
    return "found no comma or colon before" + place.substring(3) + ", expected one";
  return "";
}

/** ` at line 2, column 5`, of `offset` in the text. */
function placeOf(source: usize, length: i32, offset: i32): string {
  let line = 1;
  let lineStart = 0;
  for (let i = 0; i < min(offset, length); i++) {
    if (load<u8>(source + i) != 0x0a) continue;
    line++;
    lineStart = i + 1;
  }
  return " at line " + line.toString() + ", column " + (offset - lineStart + 1).toString();
}

/** The name whose opening quote is at `offset`, in quotes. */
function nameAt(source: usize, length: i32, offset: i32): string {
  const start = offset + 1;
  let end = start;
  while (end < length && end - start < LONGEST_NAME && load<u8>(source + end) != DOUBLE_QUOTE) end++;
  const name = start < end ? textOf(source + start, end - start) : null;
  return name === null ? "a name" : quote(name);
}

/** Where something else than white space stands from `i` on; `length` where nothing does. */
function afterSpace(source: usize, length: i32, i: i32): i32 {
  while (i < length && load<u8>(source + i) <= 0x20) i++;
  return i;
}

/** Where something else than white space stands before `i`; -1 where nothing does. */
function beforeSpace(source: usize, i: i32): i32 {
  i--;
  while (i >= 0 && load<u8>(source + i) <= 0x20) i--;
  return i;
}

function isNameChar(c: u32): bool {
  return isAlpha(c) || isDigit(c) || c == 0x5f || c == 0x2d || c == 0x2e;
}

function isAt(source: usize, length: i32, offset: i32, bytes: StaticArray<u8>): bool {
  if (offset + bytes.length > length) return false;
  return memory.compare(source + offset, pointer(bytes), bytes.length) == 0;
}
