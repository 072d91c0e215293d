import { stripVTControlCharacters } from "node:util";

/** What a runner says of its tests. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A count, and what the runner itself does not call a failure but is one: each of them is counted as failed. */
export interface Verdict {
  readonly count: Count;
  readonly objections: readonly string[];
  /** Why each skipped test was, where the runner says so. */
  readonly leftOut: readonly string[];
}

/** Reads what `asp --summary` printed for `files` specs; todos count as skipped. */
export function countAsPect(output: string, files: number): Verdict {
  const text = stripVTControlCharacters(output);
  const specs = [...text.matchAll(/(\S+\.spec\.ts) Pass: (\d+) \/ (\d+) Todo: (\d+)/g)].map((match) => ({
    file: match[1] ?? "",
    ...{ passed: Number(match[2]), tests: Number(match[3]), skipped: Number(match[4]) },
  }));
  const total = (of: (spec: (typeof specs)[number]) => number): number =>
    specs.reduce((sum, spec) => sum + of(spec), 0);
  const passed = total((spec) => spec.passed);
  const objections = specs.filter((spec) => spec.tests === 0).map((spec) => `${spec.file} has no tests`);
  const summary = /\[Tests\]: (\d+) \/ \d+/.exec(text)?.[1];
  if (specs.length !== files) objections.push(`${specs.length} of ${files} spec files ran`);
  if (summary === undefined) objections.push("as-pect did not come to its summary");
  else if (Number(summary) !== passed) objections.push(`as-pect's summary says ${summary}, its files ${passed}`);
  return {
    count: { passed, failed: total((spec) => spec.tests - spec.passed), skipped: total((spec) => spec.skipped) },
    objections,
    leftOut: [],
  };
}

/** Reads what `node --test --test-reporter=spec` printed; cancelled tests count as failed, todos as skipped. */
export function countNode(output: string): Verdict {
  const text = stripVTControlCharacters(output);
  const last = (name: string): number => Number([...text.matchAll(new RegExp(`^ℹ ${name} (\\d+)$`, "gm"))].at(-1)?.[1]);
  const objections: string[] = [];
  if (Number.isNaN(last("tests"))) {
    return {
      count: { passed: 0, failed: 0, skipped: 0 },
      objections: ["node's runner did not come to its summary"],
      leftOut: [],
    };
  }
  // A file without tests is a passed test by the file's own name.
  const empty = [...text.matchAll(/^✔ (\S+\.test\.[jt]s) \(/gm)].map((match) => `${match[1] ?? ""} has no tests`);
  objections.push(...empty);
  return {
    count: {
      passed: last("pass") - empty.length,
      failed: last("fail") + last("cancelled"),
      skipped: last("skipped") + last("todo"),
    },
    objections,
    leftOut: [...text.matchAll(/^\s*﹣ .* # (.+)$/gm)].map(([, why = ""]) => why),
  };
}

/** How a test begins to say why it was skipped, where nobody has to install what it needs. */
const OPTIONAL = "optional: ";

/** The same where nothing may be left out but what is optional: tests that were skipped have failed. */
export function withoutSkips(verdict: Verdict): Verdict {
  const { passed, failed, skipped } = verdict.count;
  const optional = verdict.leftOut.filter((why) => why.startsWith(OPTIONAL)).length;
  return { ...verdict, count: { passed, failed: failed + skipped - optional, skipped: optional } };
}
