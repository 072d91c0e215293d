import { type Finding, type Outcome, SEVERITIES, type Severity } from "./finding.ts";

/** The lines for people: what is wrong, by severity, then in a line what was looked at and what was not. */
export function* linesOf(outcomes: readonly Outcome[], all: boolean): Generator<string> {
  for (const severity of SEVERITIES) {
    for (const { check, findings } of outcomes) {
      for (const finding of findings) if (finding.severity === severity) yield* linesOfFinding(check, finding);
    }
  }
  const skipped = outcomes.filter((outcome) => outcome.skipped !== undefined);
  if (all) for (const { check, skipped: why } of skipped) yield `not looked at: ${check}: ${why ?? ""}`;
  const looked = outcomes.length - skipped.length;
  const counts = SEVERITIES.map((severity) => counted(count(outcomes, severity), severity)).join(", ");
  const more = skipped.length > 0 && !all ? `, ${skipped.length} not (--all says why)` : "";
  yield `${counts}; ${looked} checks were made${more}`;
}

function* linesOfFinding(check: string, finding: Finding): Generator<string> {
  const { severity, subject, problem, found, source, expected, mend } = finding;
  const lines = [
    `${severity}: ${problem} [${check}]`,
    ...(subject.length > 0 ? [`  of        ${subject}`] : []),
    `  found     ${found}`,
    `  by        ${source}`,
    `  expected  ${expected}`,
    `  do        ${mend}`,
  ];
  // What a server says of itself may have what a terminal obeys.
  for (const line of lines) yield line.replaceAll(/\p{Cc}+/gu, " ");
  yield "";
}

/** How many findings of a severity there are. */
export function count(outcomes: readonly Outcome[], severity: Severity): number {
  return outcomes.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** The same for a program. */
export function jsonOfOutcomes(outcomes: readonly Outcome[]): string {
  const findings = outcomes.flatMap(({ check, findings: all }) => all.map((finding) => ({ check, ...finding })));
  const skipped = outcomes.flatMap(({ check, skipped: why }) => (why === undefined ? [] : [{ check, why }]));
  const made = outcomes.filter((outcome) => outcome.skipped === undefined).map(({ check }) => check);
  const healthy = count(outcomes, "error") === 0 && count(outcomes, "warning") === 0;
  return JSON.stringify({ healthy, findings, made, skipped }, undefined, 2);
}
