import { Bytes, bytesOf, copyBytes, equalsAscii, equalViews, pointer } from "./bytes";
import { JsonError } from "./json-error";
import { JsonNumber } from "./json-number";
import { JsonParser } from "./json-parser";
import { JsonKind, JsonNode, JsonTape } from "./json-tape";
import { invalidUtf8At } from "./utf8";

export { describeJsonError, JsonError } from "./json-error";
export { jsonNumber } from "./json-number";
export { writeJsonString } from "./json-string";
export { JsonKind } from "./json-tape";

/** The longest document that is read, in bytes, where nothing else is said. */
export const MAX_JSON_LENGTH = 256 * 1024;
/** Instead of a node's number. */
const ABSENT = -1;
const REPEATED = -2;
/** UTF-8's byte order mark, of three bytes. */
const BYTE_ORDER_MARK: u32 = 0xbfbbef;
const BYTE_ORDER_MARK_LENGTH = 3;

/**
 * A place in a JSON document, or none (`JsonKind.Absent`, or `JsonKind.Repeated` where it is not clear which): look-ups
 * answer that instead of null.
 */
export class JsonValue {
  /** Takes a node of the tape, `ABSENT` or `REPEATED`. */
  constructor(
    private tape: JsonTape,
    private number: i32,
  ) {}

  private get node(): JsonNode {
    return this.tape.node(this.number);
  }

  get kind(): JsonKind {
    if (this.number >= 0) return this.node.kind;
    return this.number == REPEATED ? JsonKind.Repeated : JsonKind.Absent;
  }

  get isAbsent(): bool {
    return this.number == ABSENT;
  }

  isString(): bool {
    return this.kind == JsonKind.String;
  }

  isObject(): bool {
    return this.kind == JsonKind.Object;
  }

  isArray(): bool {
    return this.kind == JsonKind.Array;
  }

  /** Elements of an array or members of an object; 0 of anything else. */
  get length(): i32 {
    return this.isArray() || this.isObject() ? this.node.size : 0;
  }

  /** The element or the member's value at `index`; absent when out of range. */
  at(index: i32): JsonValue {
    const inside = index >= 0 && index < this.length;
    return new JsonValue(this.tape, inside ? this.tape.entries[this.node.first + index] : ABSENT);
  }

  /** The name of the member at `index`; "" when out of range or not an object. */
  keyAt(index: i32): string {
    if (!this.isObject() || index < 0 || index >= this.length) return "";
    const name = this.nameAt(index);
    return String.UTF8.decodeUnsafe(this.tape.address(name.first), name.size);
  }

  /** The value of the member called `name`; absent when there is none or this is no object, repeated when there are several. */
  get(name: string): JsonValue {
    let number = ABSENT;
    const wanted = bytesOf(name);
    for (let i = 0, count = this.isObject() ? this.length : 0; i < count; i++) {
      const found = this.nameAt(i);
      const isWanted = equalViews(this.tape.address(found.first), found.size, pointer(wanted), wanted.length);
      if (!isWanted || found.kind != JsonKind.String) continue;
      number = number == ABSENT ? this.tape.entries[this.node.first + i] : REPEATED;
    }
    return new JsonValue(this.tape, number);
  }

  /**
   * The member called `name` of an object that somebody else wrote: what `get` answers, but absent also when it is null or an
   * empty list, since some write these for what is not there.
   */
  member(name: string): JsonValue {
    const value = this.get(name);
    const isNone = value.kind == JsonKind.Null || (value.isArray() && value.length == 0);
    return isNone ? new JsonValue(this.tape, ABSENT) : value;
  }

  private nameAt(index: i32): JsonNode {
    return this.tape.node(this.tape.node(this.tape.entries[this.node.first + index]).name);
  }

  /** What a string stands for; "" of anything else. */
  asString(): string {
    return this.isString() ? String.UTF8.decodeUnsafe(this.tape.address(this.node.first), this.node.size) : "";
  }

  /** What a string stands for, even a broken one (with U+FFFD), for people to read; "" of anything else. */
  asText(): string {
    if (this.kind != JsonKind.Broken) return this.asString();
    return String.UTF8.decodeUnsafe(this.tape.address(this.node.first), this.node.size);
  }

  /** What a string stands for, as UTF-8; empty of anything else. */
  asBytes(): Bytes {
    return this.isString() ? copyBytes(this.tape.address(this.node.first), this.node.size) : copyBytes(0, 0);
  }

  /** Whether it is a string that stands for the ASCII constant `ascii`. */
  equals(ascii: string): bool {
    return this.isString() && equalsAscii(this.tape.address(this.node.first), this.node.size, ascii);
  }

  /** Whether it is true. */
  asBoolean(): bool {
    return this.kind == JsonKind.Boolean && this.node.size == 1;
  }

  /** A number as f64, infinite when it is too large; 0 of anything else. */
  asNumber(): f64 {
    return this.kind == JsonKind.Number ? this.decimal().value : 0;
  }

  /** Whether it is a number that is whole and within ±2^53, however it is written (1.0, 1e3). */
  isInteger(): bool {
    return this.kind == JsonKind.Number && this.decimal().isInteger;
  }

  /** The whole number, or 0 when `isInteger` is false. */
  asInteger(): i64 {
    return this.kind == JsonKind.Number ? this.decimal().integer : 0;
  }

  private decimal(): JsonNumber {
    return new JsonNumber(this.tape.address(this.node.start), this.node.end - this.node.start);
  }

  /** The address of what a string stands for, as UTF-8; else of the source text. Valid while the value is reachable. */
  get textAddress(): usize {
    if (this.number < 0) return 0;
    return this.tape.address(this.isString() ? this.node.first : this.node.start);
  }

  /** How many bytes stand at `textAddress`; 0 when absent. */
  get textLength(): i32 {
    if (this.number < 0) return 0;
    return this.isString() ? this.node.size : this.node.end - this.node.start;
  }

  /** The source text of the value, as it came; empty when absent. */
  raw(): Bytes {
    if (this.number < 0) return copyBytes(0, 0);
    return copyBytes(this.tape.address(this.node.start), this.node.end - this.node.start);
  }
}

/** What parsing answers. */
export class JsonDocument {
  constructor(
    readonly error: JsonError,
    /** The offset in the source where the error is; -1 when there is none. */
    readonly errorOffset: i32,
    /** The value; absent when there is an error. */
    readonly root: JsonValue,
  ) {}
}

/**
 * Reads a JSON document strictly (RFC 8259): one value in UTF-8 without a byte order mark, and no object that has two
 * members of one name. At most `maxLength` bytes, 32 levels and 16,384 values. Copies the source.
 */
export function parseJson(source: usize, length: i32, maxLength: i32 = MAX_JSON_LENGTH): JsonDocument {
  return parse(source, length, maxLength, true);
}

/**
 * Reads a JSON document that somebody else wrote: what `parseJson` reads, and beside it what matters only to who reads that
 * part. Several members may have one name, and strings may hold half a surrogate pair; neither has a value then. A byte
 * order mark is skipped. Copies the source.
 */
export function parseForeignJson(source: usize, length: i32): JsonDocument {
  return parse(source, length, MAX_JSON_LENGTH, false);
}

function parse(source: usize, length: i32, maxLength: i32, strict: bool): JsonDocument {
  if (length > maxLength) return refused(JsonError.TooLong, maxLength);
  const invalid = invalidUtf8At(source, length);
  if (invalid >= 0) return refused(JsonError.InvalidUtf8, invalid);
  const tape = new JsonTape(source, max(length, 0));
  const parser = new JsonParser(tape, max(length, 0), strict);
  if (!strict && hasByteOrderMark(source, length)) parser.position = BYTE_ORDER_MARK_LENGTH;
  parser.run();
  if (parser.error != JsonError.None) return refused(parser.error, parser.position);
  return new JsonDocument(JsonError.None, -1, new JsonValue(tape, 0));
}

function hasByteOrderMark(source: usize, length: i32): bool {
  if (length < BYTE_ORDER_MARK_LENGTH) return false;
  const start: u32 = load<u16>(source);
  const last: u32 = load<u8>(source, 2);
  return (start | (last << 16)) == BYTE_ORDER_MARK;
}

function refused(error: JsonError, offset: i32): JsonDocument {
  return new JsonDocument(error, offset, new JsonValue(new JsonTape(0, 0), ABSENT));
}
