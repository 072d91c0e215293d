import type { Patient } from "./patient.ts";

export const SEVERITIES = ["error", "warning", "note"] as const;
/** An error keeps people out, or lets them past; a warning may; a note is for whom it concerns. */
export type Severity = (typeof SEVERITIES)[number];

/** One thing that is wrong: what, how it is known, and how to mend it. */
export interface Finding {
  readonly severity: Severity;
  /** Whom it is about, such as `relying party intranet` or `WasmPlugin gatehouse`; empty: all. */
  readonly subject: string;
  readonly problem: string;
  /** How it is known: where it was looked, and from where. */
  readonly source: string;
  readonly found: string;
  readonly expected: string;
  readonly mend: string;
}

/** What a check needs to look at. */
type Need = "files" | "provider" | "gateway" | "cluster" | "envoy";

/** One thing to look at. */
export interface Check {
  /** As its file is called. */
  readonly name: string;
  readonly needs: Need;
  /** What it finds, for the table of the documentation: half a sentence each. */
  readonly finds: readonly string[];
  /** What is wrong, nothing where all is well; a text says why it could not be looked at. */
  run(patient: Patient): Findings | Promise<Findings>;
}

/** What a check found, or why it could not look. */
export type Findings = readonly Finding[] | string;

/** What became of a check. */
export interface Outcome {
  readonly check: string;
  readonly findings: readonly Finding[];
  /** Why it was not looked at; undefined where it was. */
  readonly skipped: string | undefined;
}

/** The findings about each of several; a text where none could be looked at. */
export async function ofEach<T>(
  members: readonly T[],
  look: (member: T) => Findings | Promise<Findings>,
): Promise<Findings> {
  const all = await Promise.all(members.map(async (member) => look(member)));
  const findings = all.filter((result) => typeof result !== "string").flat();
  const why = all.find((result) => typeof result === "string");
  return findings.length === 0 && why !== undefined && all.every((result) => typeof result === "string")
    ? why
    : findings;
}
