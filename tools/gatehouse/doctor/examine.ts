import { CHECKS } from "./checks.ts";
import type { Check, Outcome } from "./finding.ts";
import type { Patient } from "./patient.ts";

/** Runs all checks, those that wait for the network side by side. None of them keeps another from its verdict. */
export function examine(patient: Patient, checks: readonly Check[] = CHECKS): Promise<Outcome[]> {
  return Promise.all(checks.map((check) => outcomeOf(check, patient)));
}

async function outcomeOf(check: Check, patient: Patient): Promise<Outcome> {
  const why = whyNot(check, patient);
  if (why !== undefined) return { check: check.name, findings: [], skipped: why };
  try {
    const result = await check.run(patient);
    if (typeof result === "string") return { check: check.name, findings: [], skipped: result };
    return { check: check.name, findings: distinct(result), skipped: undefined };
  } catch (error) {
    // Whatever somebody's file or server holds: the other checks have something to say.
    const text = error instanceof Error ? error.message : String(error);
    return { check: check.name, findings: [], skipped: `it failed, which is a mistake of gatehouse: ${text}` };
  }
}

function whyNot({ needs }: Check, { client, settings, envoys }: Patient): string | undefined {
  if (needs === "provider" && client === undefined) return "offline";
  if (needs === "gateway" && client === undefined) return "offline";
  if (needs === "gateway" && settings.gateway === undefined) return "without --gateway";
  return needs === "envoy" && typeof envoys === "string" ? envoys : undefined;
}

/** Several relying parties at one provider have one mistake of the provider's: it is said once, with all of them. */
function distinct(findings: Outcome["findings"]): Outcome["findings"] {
  const known = new Map<string, { finding: Outcome["findings"][number]; subjects: Set<string> }>();
  for (const finding of findings) {
    const { subject, ...rest } = finding;
    const key = JSON.stringify(rest);
    const before = known.get(key);
    if (before === undefined) known.set(key, { finding, subjects: new Set([subject]) });
    else before.subjects.add(subject);
  }
  return Array.from(known.values(), ({ finding, subjects }) => ({ ...finding, subject: [...subjects].join("; ") }));
}
