import { JsonKind, JsonValue } from "../text/json";
import { describe, listOf, oneOf, partsOf, quotedList } from "./describe";
import { formatDuration, guessDuration, parseDuration } from "./duration";
import { FieldPath } from "./field-path";
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
  /** The same at the top of the document, for what a relying party leaves out here. */
  private inherited: Field | null = null;

  private constructor(
    readonly report: Report,
    readonly value: JsonValue,
    readonly path: FieldPath,
  ) {}

  /** The document. */
  static root(report: Report, value: JsonValue): Field {
    return new Field(report, value, new FieldPath("", ""));
  }

  /** The relying parties of this document, which inherit from it. */
  relyingParties(): Field[] {
    const list = this.value.get(RELYING_PARTIES);
    const members: Field[] = [];
    for (let i = 0, count = list.isArray() ? list.length : 0; i < count; i++) {
      const path = RELYING_PARTIES + "[" + i.toString() + "]";
      const member = new Field(this.report, list.at(i), new FieldPath(path, path));
      member.inherited = new Field(this.report, this.value, new FieldPath("", path));
      members.push(member);
    }
    return members;
  }

  /** The field `name` of this object, or the one that is inherited; an absent one where there is neither. */
  get(name: string): Field {
    const field = new Field(this.report, this.value.get(name), this.path.member(name));
    const above = this.inherited;
    if (above === null || (field.isGiven && field.value.kind != JsonKind.Object)) return field;
    const inherited = above.get(name);
    if (!field.isGiven) return inherited.isGiven ? inherited : field;
    field.inherited = inherited;
    return field;
  }

  /** The member of this list at `index`; an absent one where there is none. */
  at(index: i32): Field {
    return new Field(this.report, this.value.at(index), this.path.element(index));
  }

  /** Whether something stands here, if only null. */
  get isGiven(): bool {
    return this.value.kind != JsonKind.Absent;
  }

  /** Whether something stands here but an empty list. */
  get isFilled(): bool {
    return this.isGiven && !(this.value.kind == JsonKind.Array && this.value.length == 0);
  }

  /** Whether it stands at the top of the document, and is read for a relying party of `relyingParties`. */
  get isInherited(): bool {
    return this.isGiven && this.path.isInherited;
  }

  /** Reports `text` about this field. */
  mistake(text: string): void {
    this.report.mistake(this.path.text + ": " + text);
  }

  /** Reports `text` about this field as something that works and is probably not wanted. */
  warning(text: string): void {
    this.report.warning(this.path.text + ": " + text);
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

  private get pathForReader(): string {
    return this.path.forReader + (this.isInherited ? " (from the top)" : "");
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
    if (!meant.includes(this.path.text) && !meant.includes(this.path.local)) this.expected(what);
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
    this.expected(
      "an object with " + listOf(namesBelow(knownKeys(this.path.isInRelyingParty), this.path.pattern), " and "),
    );
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
