import type { FileVerdict } from "../validate/judge.ts";
import type { Result } from "./migrate.ts";
import type { Outcome } from "./migration.ts";
import type { Fate } from "./option.ts";

const NAMES = {
  "oauth2-proxy": "oauth2-proxy",
  envoy: "Envoy's oauth2 filter",
  "envoy-gateway": "Envoy Gateway's SecurityPolicy",
  authservice: "authservice",
};
const TITLES: readonly (readonly [Fate, string])[] = [
  ["TAKEN", "Taken over"],
  ["NOT_NEEDED", "Not needed here"],
  ["NONE", "Without a counterpart"],
  ["UNKNOWN", "Unknown, and not taken over"],
];

/** Whether somebody has to look at the result before it is what was there. */
export function isSettled({ migration, outcomes }: Result, verdict: FileVerdict | undefined): boolean {
  const isRefused = verdict === undefined || verdict.findings.some(({ level }) => level === "error");
  return !isRefused && migration.toDo.length === 0 && outcomes.every(({ fate }) => fate !== "UNKNOWN");
}

/** What became of all that was there, in lines. */
export function* reportLines(result: Result, verdict: FileVerdict | undefined): Generator<string> {
  const { migration, outcomes, peer } = result;
  yield `From ${NAMES[peer]}.`;
  for (const [fate, title] of TITLES)
    yield* section(title, outcomes.filter((outcome) => outcome.fate === fate).map(lineOf));
  yield* section("Differs though nothing was set", migration.remarks);
  yield* section(
    "To set in the gateway's environment",
    migration.variables.map(({ name, from }) => `${name}: ${from}`),
  );
  yield* section("To do before it is what was there", [...new Set(migration.toDo)]);
  if (migration.refusal !== undefined) yield* section("There is no configuration", [migration.refusal]);
  if (verdict === undefined) return;
  const { findings } = verdict;
  const lines = findings.map(({ line, column, level, text }) => `${line}:${column}: ${level}: ${text}`);
  const isRefused = findings.some(({ level }) => level === "error");
  yield* section(isRefused ? "The filter refuses the result" : "The filter takes the result, and warns", lines);
  if (findings.length === 0) yield "\nThe filter takes the result.";
}

function lineOf({ option, here, why }: Outcome): string {
  const what = [here, why].filter((part) => part !== "").join("; ");
  return what === "" ? option : `${option}: ${what}`;
}

function* section(title: string, lines: readonly string[]): Generator<string> {
  if (lines.length === 0) return;
  yield `\n${title}:`;
  for (const line of lines) yield `  ${line}`;
}

/** The same for programs. */
export function reportJson(result: Result, verdict: FileVerdict | undefined): object {
  const { peer, migration, outcomes } = result;
  const { configuration, variables, remarks, toDo, refusal } = migration;
  return {
    from: peer,
    settled: isSettled(result, verdict),
    ...(refusal === undefined ? { configuration } : { refusal }),
    options: outcomes,
    variables,
    remarks,
    toDo: [...new Set(toDo)],
    findings: (verdict?.findings ?? []).map(({ line, column, level, text }) => ({ line, column, level, text })),
  };
}
