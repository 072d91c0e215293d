import { MENDS_OF_LOGINS } from "./mends-of-logins.ts";
import { MENDS_OF_REQUESTS } from "./mends-of-requests.ts";

/** A reason as the filter has it. */
export interface Reason {
  /** As in metrics, access logs and JSON answers. */
  readonly label: string;
  /** What the log says. */
  readonly log: string;
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

const GROUPS = [
  ["Signing in", MENDS_OF_LOGINS],
  ["Requests, bearer tokens and notices", MENDS_OF_REQUESTS],
] as const;

const HEAD = `# Reasons

Each answer of Gatehouse that lets nobody through has a reason. It stands in the JSON answer (\`error\`), in the log line, in
\`%RESPONSE_CODE_DETAILS%\` of Envoy's access log behind \`gatehouse_\`, and in the names of metrics. A page shows an id in its place, which
the log line has too: [a user can't get in](operations.md#a-user-cant-get-in).

The log line says more than is said here: what was found, what was expected, and where the setting is that this comes from.
`;

/** `docs/reasons.md`: what each reason means, what its user saw, and how to mend it. Throws for a reason that no mend is known of, and for a mend of none. */
export function reasonsPage(reasons: readonly Reason[]): string {
  const labels = new Set(reasons.map(({ label }) => label));
  const known = GROUPS.flatMap(([, mends]) => Object.keys(mends));
  const unknown = [...labels].filter((label) => !known.includes(label));
  if (unknown.length > 0) throw new Error(`tools/reasons/ has no mend for ${unknown.join(", ")}`);
  const gone = known.filter((label) => !labels.has(label));
  if (gone.length > 0) throw new Error(`tools/reasons/ has mends for what is no reason: ${gone.join(", ")}`);
  const sections = GROUPS.map(([title, mends]) => {
    const own = reasons.filter(({ label }) => label in mends);
    return `## ${title}\n\n${own.map((reason) => entry(reason, mends[reason.label] ?? "")).join("\n")}`;
  });
  return `${HEAD}\n${sections.join("\n")}`;
}

function entry({ label, log, status, title, advice }: Reason, mend: string): string {
  return [
    `### ${label}\n`,
    `${capitalised(log)}.\n`,
    `**Mend:** ${mend}\n`,
    `The user sees (${status.toString()}): _${title}._ ${advice}\n`,
  ].join("\n");
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
