import { isAlpha, isDigit } from "../text/ascii";
import { JsonKind, JsonValue } from "../text/json";
import { formatDuration, parseDuration } from "./duration";
import { KNOWN_KEYS, namesBelow } from "./keys";
import { nearestName } from "./nearest-name";
import { cut, quote } from "./quote";
import { Report } from "./report";

/**
 * A place in the document: its path, what stands there, and where mistakes go. The readers answer null, or the fallback,
 * where nothing stands or where it is a mistake, which they have then reported.
 */
export class Field {
  constructor(
    readonly report: Report,
    /** As in `rules[0].to[1].operation.paths`; empty for the document. */
    readonly path: string,
    readonly value: JsonValue,
  ) {}

  /** The field `name` of this object; an absent one where this is not an object or has no such field. */
  get(name: string): Field {
    const step = isPlainName(name) ? (this.path.length > 0 ? "." + name : name) : "[" + quote(name) + "]";
    return new Field(this.report, this.path + step, this.value.get(name));
  }

  /** The member of this list at `index`; an absent one where there is none. */
  at(index: i32): Field {
    return new Field(this.report, this.path + "[" + index.toString() + "]", this.value.at(index));
  }

  /** Whether something stands here, if only null. */
  get isGiven(): bool {
    return this.value.kind != JsonKind.Absent;
  }

  /** Reports `text` about this field. */
  mistake(text: string): void {
    this.report.mistakes.push(this.path + ": " + text);
  }

  /** Reports `text` about this field as something that works and is probably not wanted. */
  warning(text: string): void {
    this.report.warnings.push(this.path + ": " + text);
  }

  /** Reports what stands here and what should. Not for secrets. */
  expected(what: string): void {
    this.mistake((this.isGiven ? "found " + describe(this.value) : "is missing") + ", expected " + what);
  }

  /** Reports this field, which has to be there, when it is not; but not if a misspelt key was meant to be it. */
  required(what: string): void {
    if (!this.isGiven && !this.report.meant.includes(this.path)) this.expected(what);
  }

  /** This field, which may only be an object; its fields are absent when it is not. */
  section(name: string): Field {
    const field = this.get(name);
    if (field.isGiven) field.checkObject();
    return field;
  }

  /** Whether this is an object; reports it when it is not. */
  checkObject(): bool {
    if (this.value.kind == JsonKind.Object) return true;
    this.expected("an object with " + listOf(namesBelow(KNOWN_KEYS, this.pattern), " and "));
    return false;
  }

  /** The path as `keys.ts` has it: without the indexes. */
  get pattern(): string {
    let pattern = "";
    let isIndex = false;
    for (let i = 0; i < this.path.length; i++) {
      const c = this.path.charAt(i);
      if (c == "]") isIndex = false;
      if (!isIndex) pattern += c;
      if (c == "[") isIndex = true;
    }
    return pattern;
  }

  /** A string, not empty. */
  text(what: string): string | null {
    const text = this.textOrEmpty(what);
    if (text === null || text.length > 0) return text;
    this.expected(what);
    return null;
  }

  /** A string. */
  textOrEmpty(what: string): string | null {
    const kind = this.value.kind;
    if (kind == JsonKind.Absent) return null;
    if (kind == JsonKind.String) return this.value.asString();
    const isUnquoted = kind == JsonKind.Number || kind == JsonKind.Boolean;
    this.expected(isUnquoted ? what + "; put it in quotes" : what);
    return null;
  }

  /** `true` or `false`. */
  boolean(fallback: bool): bool {
    const kind = this.value.kind;
    if (kind == JsonKind.Boolean) return this.value.asBoolean();
    if (kind == JsonKind.String) this.expected("true or false, without quotes");
    else if (kind != JsonKind.Absent) this.expected("true or false");
    return fallback;
  }

  /** A whole number, however it is written. */
  integer(least: i32, most: i32, fallback: i32): i32 {
    if (!this.isGiven) return fallback;
    if (this.value.isInteger()) {
      const number = this.value.asInteger();
      if (number >= least && number <= most) return <i32>number;
    }
    this.expected("a whole number from " + least.toString() + " to " + most.toString());
    return fallback;
  }

  /** A duration, in seconds. */
  duration(least: i32, most: i32, fallback: i32): i32 {
    if (!this.isGiven) return fallback;
    const seconds = this.value.kind == JsonKind.String ? parseDuration(this.value.asString()) : -1;
    if (seconds < 0) {
      this.expected("a duration such as 300s, 15m, 12h or 7d");
      return fallback;
    }
    if (seconds >= least && seconds <= most) return seconds;
    this.expected("a duration from " + formatDuration(least) + " to " + formatDuration(most));
    return fallback;
  }

  /** The index of one of `names`. */
  choice(names: string[], fallback: i32): i32 {
    if (!this.isGiven) return fallback;
    const word = this.value.kind == JsonKind.String ? this.value.asString() : "";
    const index = names.indexOf(word);
    if (index >= 0) return index;
    const nearest = nearestName(word, names);
    this.expected(oneOf(names) + (nearest.length > 0 ? "; did you mean " + nearest + "?" : ""));
    return fallback;
  }

  /** The members of a list that is not empty; of `what`, in the plural. Empty where none is given or it is no such list. */
  list(what: string): Field[] {
    if (this.isGiven && this.value.kind == JsonKind.Array && this.value.length == 0) {
      this.expected("a list of " + what + "; leave the key out instead");
    }
    return this.listOrEmpty(what);
  }

  /** The members of a list of `what`. */
  listOrEmpty(what: string): Field[] {
    const members: Field[] = [];
    if (this.value.kind == JsonKind.Array) {
      for (let i = 0; i < this.value.length; i++) members.push(this.at(i));
    } else if (this.value.kind == JsonKind.String) {
      this.expected("a list of " + what + ": [" + quote(this.value.asString()) + "]");
    } else if (this.isGiven) {
      this.expected("a list of " + what);
    }
    return members;
  }
}

/** "A, B or C". */
export function oneOf(names: string[]): string {
  return listOf(names, " or ");
}

function listOf(names: string[], conjunction: string): string {
  if (names.length < 2) return names.join();
  const last = names.length - 1;
  return names.slice(0, last).join(", ") + conjunction + names[last];
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
      return cut(String.UTF8.decodeUnsafe(changetype<usize>(raw), raw.length));
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

function isPlainName(name: string): bool {
  if (name.length == 0 || name.length > 40) return false;
  for (let i = 0; i < name.length; i++) {
    const c: u32 = name.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && c != 0x5f && c != 0x2d) return false;
  }
  return true;
}
