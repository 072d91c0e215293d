import { SCHEMA, type Schema } from "./schema.ts";

/** Given beside `config`; the chart itself says so, where they are within. */
const FIELDS = ["issuer", "clientId", "clientSecret", "redirectUrl", "cookieSecret"] as const;
const OF_THE_TOP = "#/properties/";
const WITHIN_CONFIG = "#/properties/config/properties/";

type Json = Readonly<Record<string, unknown>>;

/** What the chart's schema takes from docs/configuration.schema.json: `config`, and the definitions that it refers to. */
export function fromConfiguration(): { config: Json; definitions: Json } {
  const { properties = {}, definitions } = SCHEMA as Schema & { definitions: Readonly<Record<string, Schema>> };
  const fields = FIELDS.map((name) => [name, properties[name]] as const);
  const others = Object.entries(properties).filter(([name]) => FIELDS.every((field) => field !== name));
  return {
    config: {
      description: "Every other key of pluginConfig; see docs/configuration.md.",
      type: "object",
      additionalProperties: false,
      properties: {
        ...Object.fromEntries(fields.map(([name]) => [name, { description: `Given beside config, as ${name}.` }])),
        ...forHelm(Object.fromEntries(others)),
      },
    },
    definitions: {
      ...forHelm(Object.fromEntries(fields)),
      ...forHelm(Object.fromEntries(Object.entries(definitions).map(([name, one]) => [withoutBlanks(name), one]))),
    },
  };
}

function withoutBlanks(name: string): string {
  return name.replaceAll(" ", "-");
}

/** With references to their new places, and patterns that Go knows, as Helm does. */
function forHelm(value: object): Json {
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === "$comment") continue;
    if (key === "$ref" && typeof member === "string") result["$ref"] = reference(member);
    else if (key === "pattern" && typeof member === "string") Object.assign(result, patterns(member, value));
    else if (Array.isArray(member)) result[key] = member.map((one: unknown) => (isObject(one) ? forHelm(one) : one));
    else result[key] = isObject(member) ? forHelm(member) : member;
  }
  return result;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function reference(ref: string): string {
  const [, field] = /^#\/properties\/(\w+)$/.exec(ref) ?? [];
  if (FIELDS.some((name) => name === field)) return `#/definitions/${field ?? ""}`;
  return withoutBlanks(ref.startsWith(OF_THE_TOP) ? WITHIN_CONFIG + ref.slice(OF_THE_TOP.length) : ref);
}

/** A pattern without `(?!…)`, which Go lacks: what it forbids is told apart. */
function patterns(pattern: string, beside: object): Json {
  const start = pattern.indexOf("(?!");
  if (start < 0) return { pattern };
  let [end, depth] = [start, 0];
  do {
    if (pattern[end] === "\\") end++;
    else if (pattern[end] === "(") depth++;
    else if (pattern[end] === ")") depth--;
    end++;
  } while (depth > 0 && end < pattern.length);
  const before = pattern.slice(0, start);
  const rest = before + pattern.slice(end);
  const forbidden = { pattern: before + pattern.slice(start + "(?!".length, end - 1) };
  if ("not" in beside || rest.includes("(?!")) throw new Error(`more than one thing is forbidden: ${pattern}`);
  return { pattern: rest, not: forbidden };
}
