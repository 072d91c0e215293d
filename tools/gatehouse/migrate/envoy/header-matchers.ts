/** Envoy's header matchers, as conditions of a rule of ours. */
import { asMap, asText, at, isMap, type JsonMap, textAt } from "../json.ts";
import { patternsOf } from "../path-regex.ts";
import type { Condition, Operation } from "../rules.ts";

/** What matches, or does not, as a part of a rule; or why no rule can say it. */
export type Matched = { readonly operation: Operation } | { readonly condition: Condition } | { readonly why: string };

const PARTS: Readonly<Record<string, readonly [keyof Operation, keyof Operation]>> = {
  ":path": ["paths", "notPaths"],
  ":method": ["methods", "notMethods"],
  ":authority": ["hosts", "notHosts"],
  host: ["hosts", "notHosts"],
};

/** What a matcher matches, as a rule says it; with `isNot`, what it does not match. */
export function matchedBy(matcher: unknown, isNot: boolean): Matched {
  const map = asMap(matcher);
  const name = (textAt(map, "name") ?? "").toLowerCase();
  const isInverted = map["invert_match"] === true || map["present_match"] === false;
  const values = valuesOf(map, name);
  if ("why" in values) return { why: `${name}: ${values.why}` };
  const isNegative = isInverted !== isNot;
  const part = PARTS[name];
  if (part !== undefined) return { operation: { [part[isNegative ? 1 : 0]]: values.patterns } };
  const key = `request.headers[${name}]`;
  return { condition: isNegative ? { key, notValues: values.patterns } : { key, values: values.patterns } };
}

function valuesOf(map: JsonMap, name: string): { patterns: readonly string[] } | { why: string } {
  const string = isMap(map["string_match"]) ? map["string_match"] : map;
  if (map["present_match"] !== undefined) return { patterns: ["*"] };
  if (map["treat_missing_header_as_empty"] === true || string["ignore_case"] === true) {
    return { why: "capitals and missing headers count here" };
  }
  const exact = asText(string["exact"] ?? map["exact_match"]);
  if (exact !== undefined) return plain(name, exact, exact);
  const prefix = asText(string["prefix"] ?? map["prefix_match"]);
  if (prefix !== undefined) return plain(name, prefix, `${prefix}*`);
  const suffix = asText(string["suffix"] ?? map["suffix_match"]);
  if (suffix !== undefined) return plain(name, suffix, `*${suffix}`);
  const regex = textAt(at(string, "safe_regex") ?? map["safe_regex_match"], "regex");
  // Envoy matches the whole of a value.
  if (regex !== undefined && name === ":path") return patternsOf(`^(?:${regex})$`);
  if (Object.keys(map).every((key) => key === "name" || key === "invert_match")) return { patterns: ["*"] };
  return { why: "such a match is none that a rule can have: exact, prefix*, *suffix, or any" };
}

function plain(name: string, text: string, pattern: string): { patterns: string[] } | { why: string } {
  if (text.includes("*")) return { why: "its * stands for itself" };
  if (name === ":path" && /[?#{}]/.test(text)) return { why: "paths are matched without their query" };
  if (pattern === "/*" && name === ":path") return { why: "opens every path, and then nobody would sign in" };
  return { patterns: [pattern] };
}
