import { judgeFile } from "../../validate/judge.ts";
import type { Check, Finding, Severity } from "../finding.ts";
import type { Patient, Plugin } from "../patient.ts";

type Said = Awaited<ReturnType<typeof judgeFile>>["findings"][number];

/** Rules of validate's that checks of their own look at, which know more of what stands around. */
const ELSEWHERE = new Set([
  ...["fail-open", "no-oci-scheme", "image-by-tag", "no-selector", "empty-selector", "phase"],
  ...["public-suffix", "back-channel-reach", "unknown-cluster", "plain-cluster"],
]);
/** For whom it concerns: a first try has it so. */
const NOTES = new Set(["inline-secret", "no-checksum"]);

export const configuration: Check = {
  name: "configuration",
  needs: "files",
  finds: [
    "mistakes and warnings of the filter itself",
    "hosts that the session's cookie does not reach",
    "a cookieSecret that is none, or can be guessed",
    "what else validate says",
  ],
  async run({ plugins, judge, cluster }) {
    // A file with several is judged once.
    const texts = new Map(plugins.map(({ text, source }) => [text, source]));
    const verdicts = await Promise.all(
      Array.from(texts, async ([text, source]) => {
        const { findings } = await judgeFile(judge, source, text);
        return findings.filter((said) => isSaidHere(said, cluster)).map((said) => findingOf(said, plugins));
      }),
    );
    return verdicts.flat();
  },
};

function isSaidHere({ rule }: Said, cluster: Patient["cluster"]): boolean {
  // Which pods have the labels is no guess where they can be seen.
  return !ELSEWHERE.has(rule) && !(rule === "unusual-labels" && cluster !== undefined);
}

/** `text` of a verdict: the path, what was found and, mostly, what was expected. */
function findingOf({ file, line, column, level, rule, where, text }: Said, plugins: readonly Plugin[]): Finding {
  const [, path, rest] = /^([\w.[\]"*-]+): (.*)$/s.exec(text) ?? [];
  const [found = text, expected] = (rest ?? text).split(/(?:, |; )?expected /, 2);
  const severity: Severity = NOTES.has(rule) ? "note" : level;
  const isOfFile = plugins.some(({ source, isOfFile }) => source === file && isOfFile);
  const what = path ?? "this configuration";
  return {
    severity,
    subject: where,
    problem: level === "error" ? `the gateway refuses this configuration: ${what}` : `${what} is to be looked at`,
    source: "gatehouse validate, by the filter itself",
    found: found.replace(/^found /, ""),
    expected: expected ?? "none of that",
    mend: isOfFile
      ? `change it at ${file}:${line}:${column}, and look again with gatehouse validate`
      : "change it in place, with kubectl apply; docs/configuration.md has the key",
  };
}
