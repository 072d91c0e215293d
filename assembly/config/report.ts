/** So many lines are said about one configuration: those who mend these see the rest then. */
const MOST_LINES = 20;

/** What the parsers of all sections share: what they found wrong, and where `{env: NAME}` looks. */
export class Report {
  /** The first of them, one line each, none with a secret in it. */
  mistakes: string[] = [];
  warnings: string[] = [];
  private mistakeCount: i32 = 0;
  private warningCount: i32 = 0;
  /** What several relying parties say about a value that they inherit counts once. */
  private said: Set<string> = new Set<string>();
  /** Paths that misspelt keys were probably meant to be, so that they are not said to be missing as well. */
  meant: string[] = [];

  constructor(readonly environment: Map<string, string>) {}

  /** Whether what is said of a further mistake is seen by nobody. */
  get isFull(): bool {
    return this.mistakes.length >= MOST_LINES;
  }

  /** Takes down what keeps the configuration from being loaded. */
  mistake(line: string): void {
    if (this.said.has(line)) return;
    this.said.add(line);
    this.mistakeCount++;
    if (this.mistakes.length < MOST_LINES) this.mistakes.push(line);
  }

  /** Takes down what works and is probably not wanted. */
  warning(line: string): void {
    if (this.said.has(line)) return;
    this.said.add(line);
    this.warningCount++;
    if (this.warnings.length < MOST_LINES) this.warnings.push(line);
  }

  /** Leaves 20 lines in all, the mistakes first, and adds one that says how many more there are. */
  close(): void {
    const room = MOST_LINES - this.mistakes.length;
    if (this.warnings.length > room) this.warnings = this.warnings.slice(0, room);
    const mistakes = this.mistakeCount - this.mistakes.length;
    const warnings = this.warningCount - this.warnings.length;
    const more: string[] = [];
    if (mistakes > 0) more.push(counted(mistakes, "mistake"));
    if (warnings > 0) more.push(counted(warnings, "warning"));
    if (more.length == 0) return;
    const line = "pluginConfig: " + more.join(" and ") + " will be said when these are mended";
    if (this.mistakes.length > 0) this.mistakes.push(line);
    else this.warnings.push(line);
  }
}

function counted(count: i32, what: string): string {
  return count.toString() + " more " + what + (count == 1 ? "" : "s");
}
