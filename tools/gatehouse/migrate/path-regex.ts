/** Regular expressions of paths (RE2) that say the same as a pattern of ours, and only those. */

/** A text, any run of characters (`.*`), a segment (`[^/]+`), or an end of the path. */
type Token = { readonly text: string } | "ANY" | "SEGMENT" | "START" | "END";
type Sequence = readonly Token[];

/** What a regular expression is here: patterns of ours, or why there are none. */
export type PathPatterns = { readonly patterns: readonly string[] } | { readonly why: string };

const MOST_PATTERNS = 64;
/** What a pattern of ours means by itself. */
const PLAIN = /^[\w\-.~!$&'()+,;:@=/]*$/;
const NO_PATTERN = "is no pattern that a rule can have: exact, /prefix*, *suffix, or {*} for a segment";

/** Patterns for the paths that a regular expression is found in, wherever it is not anchored. */
export function patternsOf(regex: string): PathPatterns {
  const parser = new Parser(regex);
  const sequences = parser.alternatives();
  if (sequences === undefined || !parser.isAtEnd || sequences.length > MOST_PATTERNS) return { why: NO_PATTERN };
  const patterns: string[] = [];
  for (const sequence of sequences) {
    const pattern = patternOf(sequence);
    if (typeof pattern !== "string") return pattern;
    patterns.push(pattern);
  }
  return { patterns: [...new Set(patterns)] };
}

function patternOf(sequence: Sequence): string | { why: string } {
  let tokens = joined(sequence);
  const isFirst = tokens[0] === "START";
  const isLast = tokens.at(-1) === "END";
  tokens = tokens.slice(isFirst ? 1 : 0, isLast ? -1 : undefined);
  if (tokens.includes("START") || tokens.includes("END")) return { why: NO_PATTERN };
  const isOpenBefore = !isFirst || tokens[0] === "ANY";
  const isOpenAfter = !isLast || tokens.at(-1) === "ANY";
  while (tokens[0] === "ANY") tokens = tokens.slice(1);
  while (tokens.at(-1) === "ANY") tokens = tokens.slice(0, -1);
  if (tokens.length === 0) return { why: "opens every path, and then nobody would sign in" };
  if (tokens.includes("ANY")) return { why: NO_PATTERN };
  const template = tokens.includes("SEGMENT");
  const text = tokens.map((token) => (typeof token === "object" ? token.text : "{*}")).join("");
  if (!PLAIN.test(template ? text.replaceAll("{*}", "") : text)) return { why: NO_PATTERN };
  if (template) return templateOf(text, isOpenBefore, isOpenAfter);
  if (isOpenBefore && isOpenAfter) return { why: `matches ${text} anywhere in a path, and no rule can say that` };
  if (isOpenBefore) return `*${text}`;
  if (!text.startsWith("/")) return { why: `never matches: a path begins with a slash, and this with ${text}` };
  if (isOpenAfter && text === "/") return { why: "opens every path, and then nobody would sign in" };
  return isOpenAfter ? `${text}*` : text;
}

function templateOf(text: string, isOpenBefore: boolean, isOpenAfter: boolean): string | { why: string } {
  const isWhole = text.split("/").every((segment) => segment === "{*}" || !segment.includes("{*}"));
  if (isOpenBefore || !isWhole || text.includes("//") || !text.startsWith("/")) return { why: NO_PATTERN };
  if (!isOpenAfter) return text.endsWith("/") ? { why: NO_PATTERN } : text;
  return text.endsWith("/") ? `${text}{**}` : { why: NO_PATTERN };
}

function joined(sequence: Sequence): Token[] {
  const tokens: Token[] = [];
  for (const token of sequence) {
    const last = tokens.at(-1);
    if (typeof token === "object" && typeof last === "object") tokens.splice(-1, 1, { text: last.text + token.text });
    else if (token !== "ANY" || last !== "ANY") tokens.push(token);
  }
  return tokens;
}

class Parser {
  #at = 0;

  constructor(private readonly regex: string) {}

  get isAtEnd(): boolean {
    return this.#at >= this.regex.length;
  }

  /** All that an expression stands for up to its end, or to the end of its group; undefined for what is not understood. */
  alternatives(): Sequence[] | undefined {
    const result: Sequence[] = [];
    do {
      const sequences = this.#concatenation();
      if (sequences === undefined) return undefined;
      result.push(...sequences);
    } while (this.#take("|"));
    return result;
  }

  #concatenation(): Sequence[] | undefined {
    let result: Sequence[] = [[]];
    while (!this.isAtEnd && !this.#sees("|") && !this.#sees(")")) {
      const next = this.#quantified();
      if (next === undefined || result.length * next.length > MOST_PATTERNS) return undefined;
      result = result.flatMap((before) => next.map((after) => [...before, ...after]));
    }
    return result;
  }

  #quantified(): Sequence[] | undefined {
    if (this.#take(".*?") || this.#take(".*")) return [["ANY"]];
    if (this.#take("[^/]+")) return this.#isQuantifier() ? undefined : [["SEGMENT"]];
    const atom = this.#atom();
    if (atom === undefined) return undefined;
    if (this.#take("?")) return this.#isQuantifier() ? undefined : [...atom, []];
    return this.#isQuantifier() ? undefined : atom;
  }

  #atom(): Sequence[] | undefined {
    if (this.#take("^")) return [["START"]];
    if (this.#take("$")) return [["END"]];
    if (this.#take("(")) {
      if (this.#sees("?") && !this.#take("?:")) return undefined;
      const group = this.alternatives();
      return group !== undefined && this.#take(")") ? group : undefined;
    }
    if (this.#take("\\")) {
      const letter = this.#letter();
      return /^[^A-Za-z0-9]$/.test(letter) ? [[{ text: letter }]] : undefined;
    }
    const letter = this.#letter();
    return /^[^.*+?()[\]{}|\\^$]$/.test(letter) ? [[{ text: letter }]] : undefined;
  }

  #letter(): string {
    return this.regex.charAt(this.#at++);
  }

  #isQuantifier(): boolean {
    return ["*", "+", "?", "{"].some((sign) => this.#sees(sign));
  }

  #sees(text: string): boolean {
    return this.regex.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#sees(text)) return false;
    this.#at += text.length;
    return true;
  }
}
