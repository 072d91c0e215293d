/** Rules and what Istio makes of them for Envoy, as recorded in `translations.jsonl`. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "../../../tools/envoy/message.ts";
import { SeededRandom } from "../hostile/random.ts";
import { type Operation, randomRule, type Rule } from "./rules.ts";

export const TRANSLATIONS = join(import.meta.dirname, "translations.jsonl");
const RULES = 240;
const SEED = 13;
const TRANSLATE_TIMEOUT_MS = 60_000;

/** A rule, and what Istio has Envoy's RBAC filter match for it. */
interface Translation {
  readonly rule: Rule;
  readonly policy: Message;
}

/** A recorded rule. */
export interface Recorded extends Translation {
  /** The rule that holds for a slash more or less at the end of what its `paths` match; undefined where that changes nothing. */
  readonly slashed?: Translation;
}

/** The rules that are recorded, by themselves. */
function generatedRules(): { rule: Rule; slashed: Rule | undefined }[] {
  const random = new SeededRandom(SEED);
  return Array.from({ length: RULES }, () => {
    const rule = randomRule(random);
    const slashed = withSlashes(rule);
    return { rule, slashed: JSON.stringify(slashed) === JSON.stringify(rule) ? undefined : slashed };
  });
}

export function recorded(): Recorded[] {
  const lines = readFileSync(TRANSLATIONS, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Recorded);
}

/** Has Istio translate rules, each by itself. `binary`: what is built from tools/istio/modules/istio/translate. */
function translate(binary: string, rules: readonly Rule[]): Message[] {
  const input = rules.map((rule) => `${JSON.stringify([rule])}\n`).join("");
  const output = execFileSync(binary, { input, encoding: "utf8", timeout: TRANSLATE_TIMEOUT_MS, maxBuffer: 1 << 26 });
  return output
    .trim()
    .split("\n")
    .map((line, i) => {
      const answer = JSON.parse(line) as [Message] | { error: string };
      if ("error" in answer) throw new Error(`${JSON.stringify(rules[i])}: ${answer.error}`);
      return answer[0];
    });
}

/** The generated rules with their translations, one a line. */
export function record(binary: string): string {
  const generated = generatedRules();
  const rules = generated.flatMap(({ rule, slashed }) => (slashed === undefined ? [rule] : [rule, slashed]));
  const policies = translate(binary, rules).values();
  const next = (rule: Rule): Translation => ({ rule, policy: policies.next().value ?? {} });
  return generated
    .map(({ rule, slashed }) => ({ ...next(rule), ...(slashed !== undefined && { slashed: next(slashed) }) }))
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join("");
}

function withSlashes(rule: Rule): Rule {
  if (rule.to === undefined) return rule;
  return { ...rule, to: rule.to.map(({ operation }) => ({ operation: operationWithSlashes(operation) })) };
}

function operationWithSlashes(operation: Operation): Operation {
  if (operation.paths === undefined) return operation;
  return { ...operation, paths: [...new Set(operation.paths.flatMap((path) => [path, ...otherSlash(path)]))] };
}

/** What matches `/a/` where a pattern matches `/a`, and the other way round. */
function otherSlash(path: string): string[] {
  const shorter = path.replace(/\/(\*|\{\*\*\})?$/, "");
  if (shorter !== path) return shorter === "" ? [] : [shorter];
  return path.endsWith("*") ? [] : [`${path}/`];
}
