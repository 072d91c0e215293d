/** authservice's trigger rules, as rules of ours. */
import { asList, asText, at, isMap, type JsonMap } from "../json.ts";
import type { Migration } from "../migration.ts";
import { patternsOf } from "../path-regex.ts";
import { narrowed, type Operation } from "../rules.ts";

const OPTION = "trigger_rules";

/** Any of the trigger rules has to match; what cannot be said leaves more to need a session, not less. */
export function migrateTriggers(config: JsonMap, migration: Migration): void {
  const triggers = asList(config[OPTION]);
  if (triggers.length === 0) return;
  const operations = triggers.map((trigger): Operation => {
    const excluded = asList(at(trigger, "excluded_paths")).flatMap((match) => patterns(match, migration) ?? []);
    const included = asList(at(trigger, "included_paths")).map((match) => patterns(match, migration));
    const paths = included.includes(undefined) ? [] : included.flatMap((each) => each ?? []);
    return { ...(paths.length > 0 ? { paths } : {}), ...(excluded.length > 0 ? { notPaths: excluded } : {}) };
  });
  const rules = narrowed(migration.rules, operations);
  if (rules === undefined) {
    migration.unsettled(
      OPTION,
      "together with the policy's paths they are no rule: all that the policy names needs a session",
    );
    return;
  }
  migration.rules = rules;
  migration.took(OPTION, "rules", "the callback needs no rule of its own, and paths are judged without their query");
}

function patterns(match: unknown, migration: Migration): string[] | undefined {
  const [kind = "", value] = Object.entries(isMap(match) ? match : {})[0] ?? [];
  const text = asText(value) ?? "";
  if (kind === "regex") {
    const found = patternsOf(text);
    if ("patterns" in found) return [...found.patterns];
    migration.unsettled(
      OPTION,
      `${text} ${found.why}: what it would open needs a session, and what it would protect does, too`,
    );
    return undefined;
  }
  if (/[*?#{}]/.test(text)) {
    migration.unsettled(OPTION, `${text} is no path that a rule can have`);
    return undefined;
  }
  const pattern = { exact: text, prefix: `${text}*`, suffix: `*${text}` }[kind];
  if (pattern !== undefined) return [pattern];
  migration.unsettled(OPTION, `a match by ${kind} is not known: more needs a session than did`);
  return undefined;
}
