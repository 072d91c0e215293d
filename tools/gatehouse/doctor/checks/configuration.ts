import { randomBytes } from "node:crypto";
import { nodeOf, positionOf, positionWithin } from "../../validate/positions.ts";
import type { Check, Finding, Severity } from "../finding.ts";
import type { Patient, Plugin } from "../patient.ts";

/** What other checks say in more words. */
const SAID_ELSEWHERE = /failStrategy|FAIL_OPEN|failOpen|oci:\/\/|phase is not|selector|failure_policy|revalidate/;

export const configuration: Check = {
  name: "configuration",
  needs: "files",
  finds: [
    "mistakes and warnings of the filter itself",
    "hosts that the session's cookie does not reach",
    "a cookieSecret that is none, or can be guessed",
  ],
  async run({ plugins, judge }) {
    const verdicts = await Promise.all(plugins.map((plugin) => verdictOn(plugin, judge)));
    return verdicts.flat();
  },
};

async function verdictOn(plugin: Plugin, judge: Patient["judge"]): Promise<Finding[]> {
  const { found } = plugin;
  // What serves as either secret.
  const assumed = found.fromGateway.map((name) => [name, randomBytes(32).toString("base64")] as const);
  const { mistakes, warnings } = await judge.judge(found.text, new Map([...assumed, ...found.environment]));
  const remarks = found.remarks.filter(({ text }) => !SAID_ELSEWHERE.test(text));
  return [
    ...mistakes.map((text) => said(plugin, "error", text)),
    ...warnings.map((text) => said(plugin, "warning", text)),
    ...remarks.map(({ level, text }) => said(plugin, level, text)),
  ];
}

/** `text` of the filter: the path, what was found and, mostly, what was expected. */
function said(plugin: Plugin, severity: Severity, text: string): Finding {
  const [, path, rest] = /^([\w.[\]"*-]+): (.*)$/s.exec(text) ?? [];
  const [found = text, expected] = (rest ?? text).split(/(?:, |; )?expected /, 2);
  const place = placeOf(plugin, text);
  return {
    severity,
    subject: plugin.subject,
    problem:
      severity === "error"
        ? `the gateway refuses this configuration${path === undefined ? "" : `: ${path}`}`
        : `the gateway warns of ${path ?? "this configuration"}`,
    source: "the filter itself, which was asked here",
    found: found.replace(/^found /, ""),
    expected: expected ?? "none of that",
    mend:
      place === undefined
        ? "change it; docs/configuration.md has the key"
        : `change it at ${place}, and look again with gatehouse validate`,
  };
}

function placeOf({ file, found }: Plugin, text: string): string | undefined {
  if (file === undefined) return undefined;
  const { lines } = file.contents;
  const node = nodeOf(text, found.nodes);
  const { line, column } =
    found.within === undefined
      ? positionOf(node, lines)
      : positionWithin(positionOf(node, found.within.lines), found.within.scalar, lines, file.text);
  return `${file.name}:${line}:${column}`;
}
