import type { Count, Verdict } from "./count.ts";
import { withoutSkips } from "./count.ts";
import { run } from "./run.ts";

/** What all checks and tests of a run come to. */
export class Total {
  readonly #count = { passed: 0, failed: 0, skipped: 0 };
  readonly #failures: string[] = [];
  /** How many tests were left out, by why. */
  readonly #leftOut = new Map<string, number>();
  readonly #required: boolean;

  /** `required`: a test that is left out and is not optional has failed. */
  constructor(required: boolean) {
    this.#required = required;
  }

  /** Runs a command that passes or fails as one. */
  async check(title: string, command: string, args: readonly string[]): Promise<void> {
    heading(title);
    const { ok } = await run(command, args);
    if (ok) this.pass();
    else this.fail(title);
  }

  /** Adds a runner's count up; one that ran nothing, or ended with an error that no test explains, has failed. */
  tally(name: string, ok: boolean, verdict: Verdict): void {
    const { count, objections } = this.#required ? withoutSkips(verdict) : verdict;
    for (const key of ["passed", "failed", "skipped"] as const satisfies (keyof Count)[])
      this.#count[key] += count[key];
    for (const why of verdict.leftOut) this.#leftOut.set(why, (this.#leftOut.get(why) ?? 0) + 1);
    if (count.failed > 0) this.#failures.push(`${name}: ${count.failed}`);
    for (const objection of objections) this.fail(`${name}: ${objection}`);
    if (count.failed > 0 || objections.length > 0) return;
    if (count.passed === 0) this.fail(`${name}: no test ran`);
    else if (!ok) this.fail(`${name}: the runner ended with an error`);
  }

  pass(): void {
    this.#count.passed++;
  }

  fail(what: string): void {
    this.#count.failed++;
    this.#failures.push(what);
  }

  /** Says what failed, what was left out, and last how many of each; answers whether nothing failed. */
  print(): boolean {
    const leftOut = [...this.#leftOut].map(([why, count]) => `  - ${count}: ${why}`);
    if (leftOut.length > 0) console.log(`\nLeft out:\n${leftOut.join("\n")}`);
    if (this.#failures.length > 0) console.log(`\nFailed:\n${this.#failures.map((line) => `  - ${line}`).join("\n")}`);
    const { passed, failed, skipped } = this.#count;
    console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed === 0;
  }
}

export function heading(title: string): void {
  console.log(`\n=== ${title}\n`);
}
