import { Pattern } from "./pattern";

/** The patterns of a field and those of its `not…`: one of the first, where there are any, and none of the second. */
export class PatternFields {
  private readonly values: Pattern[];
  private readonly notValues: Pattern[];

  /** Takes patterns that the configuration has accepted. `isPresence`: `*` stands for what is empty, too. */
  constructor(values: string[], notValues: string[], isPresence: bool = false) {
    this.values = compile(values, isPresence);
    this.notValues = compile(notValues, isPresence);
  }

  /** Whether nothing is asked for. */
  get isEmpty(): bool {
    return this.values.length == 0 && this.notValues.length == 0;
  }

  /** Whether there must be something that matches. */
  get asksForValue(): bool {
    return this.values.length > 0;
  }

  /** Whether the view is what is asked for, letter by letter. */
  match(source: usize, length: i32): bool {
    if (this.values.length > 0 && !matchesOne(this.values, source, length)) return false;
    return !matchesOne(this.notValues, source, length);
  }

  /** Whether the view matches one of the values. */
  isAmong(source: usize, length: i32): bool {
    return matchesOne(this.values, source, length);
  }

  /** Whether the view matches one of the `not…`. */
  isLeftOut(source: usize, length: i32): bool {
    return matchesOne(this.notValues, source, length);
  }

  /** As `match`, whatever the case of the view's letters; the patterns are in lower case. */
  matchIgnoringCase(source: usize, length: i32): bool {
    if (this.values.length > 0 && !matchesOneIgnoringCase(this.values, source, length)) return false;
    return !matchesOneIgnoringCase(this.notValues, source, length);
  }
}

function matchesOne(patterns: Pattern[], source: usize, length: i32): bool {
  for (let i = 0, count = patterns.length; i < count; i++) {
    if (unchecked(patterns[i]).matches(source, length)) return true;
  }
  return false;
}

function matchesOneIgnoringCase(patterns: Pattern[], source: usize, length: i32): bool {
  for (let i = 0, count = patterns.length; i < count; i++) {
    if (unchecked(patterns[i]).matchesIgnoringCase(source, length)) return true;
  }
  return false;
}

function compile(values: string[], isPresence: bool): Pattern[] {
  const patterns: Pattern[] = [];
  for (let i = 0; i < values.length; i++) patterns.push(new Pattern(values[i], isPresence));
  return patterns;
}
