import { toLower } from "../text/ascii";
import { Bytes, bytesOf, pointer } from "../text/bytes";

enum PatternKind {
  Exact,
  Prefix,
  Suffix,
  Any,
}

/** A compiled pattern: exact, `abc*`, `*abc` or `*`, which stands for all, or all that is not empty. */
export class Pattern {
  private kind: PatternKind = PatternKind.Exact;
  /** Without the star. */
  private text: Bytes;

  /**
   * Takes a pattern that the configuration has accepted. A star elsewhere than at the beginning or else the end means itself.
   * `isPresence`: `*` stands for what is empty, too.
   */
  constructor(
    pattern: string,
    private isPresence: bool = false,
  ) {
    let text = pattern;
    if (pattern == "*") {
      this.kind = PatternKind.Any;
      text = "";
    } else if (pattern.startsWith("*")) {
      this.kind = PatternKind.Suffix;
      text = pattern.substring(1);
    } else if (pattern.endsWith("*")) {
      this.kind = PatternKind.Prefix;
      text = pattern.substring(0, pattern.length - 1);
    }
    this.text = bytesOf(text);
  }

  /** Whether the view matches, letter by letter. */
  matches(source: usize, length: i32): bool {
    const offset = this.offsetIn(length);
    return offset >= 0 && memory.compare(source + offset, pointer(this.text), this.text.length) == 0;
  }

  /** Whether the view matches, whatever the case of its letters; the pattern is in lower case. */
  matchesIgnoringCase(source: usize, length: i32): bool {
    const offset = this.offsetIn(length);
    if (offset < 0) return false;
    for (let i = 0; i < this.text.length; i++) {
      if (toLower(load<u8>(source + offset + i)) != this.text[i]) return false;
    }
    return true;
  }

  /** Where in a view of this length the text has to stand; -1 when there is no such place. */
  private offsetIn(length: i32): i32 {
    const surplus = length - this.text.length;
    if (surplus < 0) return -1;
    if (this.kind == PatternKind.Suffix) return surplus;
    if (this.kind == PatternKind.Any) return length > 0 || this.isPresence ? 0 : -1;
    return this.kind == PatternKind.Exact && surplus > 0 ? -1 : 0;
  }
}
