import { isAlpha, isDigit } from "../text/ascii";
import { JsonKind, JsonValue } from "../text/json";
import { describe, listOf, oneOf, partsOf, quotedList } from "./describe";
import { formatDuration, guessDuration, parseDuration } from "./duration";
import { knownKeys, namesBelow, RELYING_PARTIES } from "./keys";
import { nearestName } from "./nearest-name";
import { isPlaceholder } from "./placeholders";
import { quote } from "./quote";
import { Report } from "./report";

/**
 * A place in the document: its path, what stands there, and where mistakes go. The readers answer null, or the fallback,
 * where nothing stands or where it is a mistake, which they have then reported.
 *
 * A relying party of `relyingParties` inherits what it leaves out from the top of the document: what is inherited keeps the
 * path where it stands, so that each relying party says the same line about it, which the report takes down once.
 */
export class Field {
  private parent: Field | null = null;
  private name: string = "";
  /** In a list; -1 in an object. */
  private index: i32 = -1;
  /** Where the same is at the top of the document, for what a relying party leaves out here. */
  private inherited: Field | null = null;

  private constructor(
    readonly report: Report,
    readonly value: JsonValue,
    /** The path of the relying party that this stands in; empty at the top of the document. */
    private base: string,
    /** The path of the relying party that this is read for; empty for the only one. */
    private reader: string,
  ) {}

  /** The document. */
  static root(report: Report, value: JsonValue): Field {
    return new Field(report, value, "", "");
  }

  /** The relying parties of this document, which inherit from it. */
  relyingParties(): Field[] {
    const list = this.value.get(RELYING_PARTIES);
    const entries: Field[] = [];
    for (let i = 0, count = list.isArray() ? list.length : 0; i < count; i++) {
      const path = RELYING_PARTIES + "[" + i.toString() + "]";
      const entry = new Field(this.report, list.at(i), path, path);
      entry.inherited = new Field(this.report, this.value, "", path);
      entries.push(entry);
    }
    return entries;
  }

  /** The field `name` of this object, or the one that is inherited; an absent one where this is no object or has no such field. */
  get(name: string): Field {
    const above = this.inherited;
    const value = this.value.get(name);
    if (above === null) return this.below(value, name, -1);
    if (value.kind == JsonKind.Absent) {
      const field = above.get(name);
      return field.isGiven ? field : this.below(value, name, -1);
    }
    const field = this.below(value, name, -1);
    if (value.kind == JsonKind.Object) field.inherited = above.get(name);
    return field;
  }

  /** The member of this list at `index`; an absent one where there is none. */
  at(index: i32): Field {
    return this.below(this.value.at(index), "", index);
  }

  private below(value: JsonValue, name: string, index: i32): Field {
    const field = new Field(this.report, value, this.base, this.reader);
    field.parent = this;
    field.name = name;
    field.index = index;
    return field;
  }

  /** As in `rules[0].to[1].operation.paths`; empty for the document. */
  get path(): string {
    return pathBelow(this.base, this.inner(true));
  }

  /** The path as `keys.ts` has it: without the indexes, and within a relying party. */
  get pattern(): string {
    return this.inner(false);
  }

  /** The path without that of the relying party; `withIndexes`, or with what stands for each. */
  private inner(withIndexes: bool): string {
    const parent = this.parent;
    if (parent === null) return "";
    const before = parent.inner(withIndexes);
    if (this.index >= 0) return before + "[" + (withIndexes ? this.index.toString() : "") + "]";
    if (isPlainName(this.name)) return pathBelow(before, this.name);
    return before + "[" + (withIndexes ? quote(this.name) : "") + "]";
  }

  /** Whether this stands in a relying party of `relyingParties`. */
  get isInRelyingParty(): bool {
    return this.base.length > 0;
  }

  /** Whether this stands at the top of the document, and is read for a relying party of `relyingParties`. */
  get isInherited(): bool {
    return this.isGiven && this.reader.length > this.base.length;
  }

  /** The path of what has this path within the relying party, or the document, that this stands in. */
  beside(path: string): string {
    return pathBelow(this.base, path);
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

  /** Reports `text` about how this fits what stands beside it: where it is inherited, that is a matter of who inherits it. */
  misfit(text: string): void {
    this.report.mistake(this.pathForReader + ": " + text);
  }

  /** As `misfit`, for what works and is probably not wanted. */
  warnOfMisfit(text: string): void {
    this.report.warning(this.pathForReader + ": " + text);
  }

  /** Where this would stand for who reads it. */
  private get pathForReader(): string {
    return pathBelow(this.reader, this.inner(true)) + (this.isInherited ? " (from the top)" : "");
  }

  /** As `expected`, about how this fits what stands beside it. */
  unfit(what: string): void {
    this.misfit("found " + describe(this.value) + ", expected " + what);
  }

  /** Reports this field, which has to be there, when it is not; but not if a misspelt key was meant to be it. */
  required(what: string): void {
    if (this.isGiven) return;
    const meant = this.report.meant;
    // One at the top may have been meant for all.
    if (!meant.includes(this.path) && !meant.includes(this.inner(true))) this.expected(what);
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
    this.expected("an object with " + listOf(namesBelow(knownKeys(this.isInRelyingParty), this.pattern), " and "));
    return false;
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

function pathBelow(path: string, name: string): string {
  if (path.length == 0 || name.length == 0) return path + name;
  return name.startsWith("[") ? path + name : path + "." + name;
}

function isPlainName(name: string): bool {
  if (name.length == 0 || name.length > 40) return false;
  for (let i = 0; i < name.length; i++) {
    const c: u32 = name.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && c != 0x5f && c != 0x2d) return false;
  }
  return true;
}
