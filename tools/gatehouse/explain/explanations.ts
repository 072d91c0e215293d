/** What the documentation says of reasons and of log lines. */

/** What something means, and what to do. */
export interface Explanation {
  /** A reason, or what a line has. */
  readonly of: string;
  /** Paragraphs in Markdown. */
  readonly paragraphs: readonly string[];
}

/** The sections of `docs/reasons.md`, one for each reason, by its label. */
export function reasonsIn(page: string): Map<string, Explanation> {
  const sections = page.split(/^### /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [label = "", ...rest] = (section.split(/^## /m)[0] ?? "").split("\n");
      const paragraphs = rest
        .join("\n")
        .split(/\n{2,}/)
        .map((text) => text.trim())
        .filter((text) => text.length > 0);
      return [label.trim(), { of: label.trim(), paragraphs }] as const;
    }),
  );
}

/** A row of the table of log lines: what a line has, and what that says. */
export interface LineRow {
  readonly texts: readonly string[];
  readonly explanation: Explanation;
}

/**
 * The table of log lines in `docs/operations.md`, whose first column says what a line has; without what is in `reasons`, which
 * are explained by themselves.
 */
export function lineRowsIn(page: string, reasons: ReadonlyMap<string, Explanation>): LineRow[] {
  const lines = page.split("\n");
  const head = lines.findIndex((line) => /^\| the line has +\|/.test(line));
  if (head < 0) throw new Error("docs/operations.md has no table of log lines");
  const end = lines.findIndex((line, i) => i > head && !line.startsWith("|"));
  return lines.slice(head + 2, end).flatMap((line) => {
    const [, has = "", means = "", mend = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const all = Array.from(has.matchAll(/`([^`]+)`/g), ([, text = ""]) => text);
    const texts = all.filter((text) => !text.startsWith("…") && !reasons.has(text));
    if (texts.length === 0) return [];
    const paragraphs = [sentence(means), `**Mend:** ${sentence(mend)}`];
    return [{ texts, explanation: { of: texts.join(", "), paragraphs } }];
  });
}

/** An ellipsis stands for anything. */
function patternOf(text: string): RegExp {
  const parts = text.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(parts.join(".*?"));
}

function sentence(text: string): string {
  const end = /[.?!]$/.test(text) ? "" : ".";
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/**
 * What is known of a reason, or of a line of a log: the rows of what it has, then the reasons that it names. Empty where nothing
 * is.
 */
export function explanationsOf(
  text: string,
  reasons: ReadonlyMap<string, Explanation>,
  rows: readonly LineRow[],
): Explanation[] {
  const asked = text.trim().replace(/^gatehouse_/, "");
  const reason = reasons.get(asked);
  if (reason !== undefined) return [reason];
  const matching = rows.filter(({ texts }) => texts.some((has) => patternOf(has).test(text)));
  const words = new Set(text.match(/[a-z]+(?:_[a-z0-9]+)+/g)?.map((word) => word.replace(/^gatehouse_/, "")));
  const named = [...reasons.values()].filter(({ of }) => words.has(of));
  return [...matching.map(({ explanation }) => explanation), ...named];
}
