/** What becomes of an option of a peer's. */
export type Fate = "TAKEN" | "NOT_NEEDED" | "NONE" | "UNKNOWN";

/** How an option is written: alone it is true, once, or several times and with commas. */
type OptionType = "flag" | "text" | "list";

/** A row of a peer's table, which both this command and the docs have. */
export interface OptionRow {
  readonly option: string;
  readonly type: OptionType;
  readonly fate: Fate;
  /** Our key; empty where there is none. */
  readonly here: string;
  /** What there is to know; a sentence without its dot, or nothing. */
  readonly why: string;
}

/** A row for an option that has a counterpart. */
export function taken(option: string, here: string, why = "", type: OptionType = "text"): OptionRow {
  return { option, type, fate: "TAKEN", here, why };
}

/** Rows for options that nobody needs here. */
export function notNeeded(options: string, why: string, type: OptionType = "text"): OptionRow[] {
  return options.split(" ").map((option) => ({ option, type, fate: "NOT_NEEDED", here: "", why }));
}

/** Rows for options that have no counterpart: why, and what to do instead. */
export function without(options: string, why: string, type: OptionType = "text"): OptionRow[] {
  return options.split(" ").map((option) => ({ option, type, fate: "NONE", here: "", why }));
}

/** A value as it is written, or the words for where it is taken from. */
export type Value = { readonly text: string } | { readonly from: string };

/** An option that was set. */
export interface Given {
  /** As its table has it. */
  readonly option: string;
  /** As it stands in the file. */
  readonly label: string;
  readonly values: readonly Value[];
}

/** The options of a configuration, by their names in the table. */
export class GivenOptions {
  readonly #byOption = new Map<string, Given>();

  /** The first of several that set the same one counts. */
  constructor(readonly all: readonly Given[]) {
    for (const given of all) if (!this.#byOption.has(given.option)) this.#byOption.set(given.option, given);
  }

  get(option: string): Given | undefined {
    return this.#byOption.get(option);
  }

  /** Whether an option was set to anything but nothing. */
  has(option: string): boolean {
    return (this.get(option)?.values ?? []).some((value) => "from" in value || value.text !== "");
  }

  value(option: string): Value | undefined {
    return this.has(option) ? this.get(option)?.values.at(-1) : undefined;
  }

  /** Undefined where it is not set, or its value stands elsewhere. */
  text(option: string): string | undefined {
    const value = this.value(option);
    return value !== undefined && "text" in value ? value.text : undefined;
  }

  list(option: string): string[] {
    return (this.get(option)?.values ?? []).flatMap((value) =>
      "text" in value && value.text.length > 0 ? [value.text] : [],
    );
  }

  flag(option: string, byDefault = false): boolean {
    const text = this.text(option);
    return text === undefined ? byDefault : /^(1|t|true)$/i.test(text);
  }
}

/** The name among many that another is likely meant to be; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(name.length / 4));
  const ranked = known.map((other) => ({ other, far: distance(name, other) })).filter(({ far }) => far <= most);
  return ranked.sort((a, b) => a.far - b.far)[0]?.other;
}

/** How many letters have to change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
