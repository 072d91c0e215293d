import { isAlpha, isDigit } from "../text/ascii";
import { JsonKind, JsonValue } from "../text/json";
import { describe, listOf, oneOf, partsOf, quotedList } from "./describe";
import { formatDuration, guessDuration, parseDuration } from "./duration";
import { KNOWN_KEYS, namesBelow } from "./keys";
import { nearestName } from "./nearest-name";
import { isPlaceholder } from "./placeholders";
import { quote } from "./quote";
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
    this.report.mistake(this.path + ": " + text);
  }

  /** Reports `text` about this field as something that works and is probably not wanted. */
  warning(text: string): void {
    this.report.warning(this.path + ": " + text);
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

  /** A string, not empty, that has been filled in and has no white space around it. */
  filledText(what: string): string | null {
    const text = this.text(what);
    if (text === null) return null;
    if (isPlaceholder(text, false)) {
      this.mistake("found " + quote(text) + ", a placeholder that was not filled in, expected " + what);
    } else if (text != text.trim()) {
      this.expected(what + ", without white space around it");
    } else {
      return text;
    }
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
    const isQuoted = this.value.kind == JsonKind.String;
    const range = least.toString() + " to " + most.toString();
    this.expected("a whole number from " + range + (isQuoted ? ", without quotes" : ""));
    return fallback;
  }

  /** A duration, in seconds. */
  duration(least: i32, most: i32, fallback: i32): i32 {
    if (!this.isGiven) return fallback;
    const seconds = this.value.kind == JsonKind.String ? parseDuration(this.value.asString()) : -1;
    if (seconds < 0) {
      const guess = this.guessDuration();
      const hint = guess.length > 0 ? '; did you mean "' + guess + '"?' : "";
      this.expected("a duration such as 300s, 15m, 12h or 7d" + hint);
      return fallback;
    }
    if (seconds >= least && seconds <= most) return seconds;
    this.expected("a duration from " + formatDuration(least) + " to " + formatDuration(most));
    return fallback;
  }

  private guessDuration(): string {
    if (this.value.isInteger() && this.value.asInteger() >= 0) return this.value.asInteger().toString() + "s";
    return guessDuration(this.value.asString());
  }

  /** Whether this is one of the words `later`, which is reported; `names` are those that there are. */
  isOfLaterVersion(later: string[], names: string[]): bool {
    if (!this.value.isString() || !later.includes(this.value.asString())) return false;
    this.mistake(
      "found " + describe(this.value) + ", which is not supported by this version, expected " + oneOf(names),
    );
    return true;
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
      const parts = partsOf(this.value.asString());
      this.expected("a list of " + what + (parts.length > 0 ? ": [" + quotedList(parts) + "]" : ""));
    } else if (this.isGiven) {
      this.expected("a list of " + what);
    }
    return members;
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
