/** Which requests need a session with oauth2-proxy. */
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { patternsOf } from "../path-regex.ts";
import { narrowed, notFrom, type Operation, type Rule } from "../rules.ts";

/** One that needs no session. */
interface OpenRoute {
  /** Empty for all. */
  readonly method: string;
  readonly paths: readonly string[];
  /** All paths but these are meant. */
  readonly isNegated: boolean;
}

/** What passes without a session, and what is not redirected. */
export function migrateRoutes(given: GivenOptions, migration: Migration): void {
  const routes = [
    ...openRoutes(given, migration, "skip-auth-regex"),
    ...openRoutes(given, migration, "skip-auth-route"),
  ];
  const closed = operationsWithout(routes, migration);
  const rules = narrowed(migration.rules, closed);
  if (rules === undefined) {
    migration.unsettled(
      "skip-auth-route",
      "together with the policy's paths that is no rule: all that the policy names needs a session",
    );
  } else migration.rules = rules;
  migration.rules = notFrom(migration.rules, given.list("trusted-ip"));
  if (given.flag("force-json-errors"))
    migration.rules = migration.rules.map((rule) => ({ ...rule, unauthenticated: "DENY" }));
  else migration.rules = [...apiRules(given, migration), ...migration.rules];
  if (given.flag("skip-auth-preflight")) migration.set("crossOrigin.preflight", "PASS");
}

function openRoutes(given: GivenOptions, migration: Migration, option: string): OpenRoute[] {
  const routes: OpenRoute[] = [];
  for (const written of given.list(option)) {
    // As oauth2-proxy cuts it: at the first = or !=.
    const [, method, sign, rest] = option === "skip-auth-route" ? (/^(.*?)(!?=)(.*)$/s.exec(written) ?? []) : [];
    const found = patternsOf(rest ?? written);
    if ("why" in found) {
      migration.unsettled(option, `${written} ${found.why}. Its paths need a session; name them in notPaths of rules`);
      continue;
    }
    const route = { method: (method ?? "").toUpperCase(), paths: found.patterns, isNegated: sign === "!=" };
    routes.push(route);
    const key = route.isNegated ? "paths" : "notPaths";
    const of = route.method === "" ? "" : `${route.method}: `;
    migration.took(option, `rules[].to[].operation.${key}`, `${written} is ${of}${found.patterns.join(", ")}`);
  }
  return routes;
}

/** The operations that are none of the open routes: one for each method that has routes of its own, and one for the others. */
function operationsWithout(routes: readonly OpenRoute[], migration: Migration): Operation[] {
  const methods = [...new Set(routes.map(({ method }) => method))].filter((method) => method !== "");
  const others = operation(
    routes.filter(({ method }) => method === ""),
    migration,
  );
  const each = methods.map((method) => ({
    methods: [method],
    ...operation(
      routes.filter((route) => route.method === "" || route.method === method),
      migration,
    ),
  }));
  return [...each, methods.length > 0 ? { notMethods: methods, ...others } : others];
}

function operation(routes: readonly OpenRoute[], migration: Migration): Operation {
  const notPaths = [...new Set(routes.filter(({ isNegated }) => !isNegated).flatMap(({ paths }) => paths))];
  const negated = routes.filter(({ isNegated }) => isNegated);
  if (negated.length > 1) {
    migration.unsettled(
      "skip-auth-route",
      "several with != are no rule: what the first of them leaves out needs a session",
    );
  }
  const paths = negated[0]?.paths;
  return { ...(paths === undefined ? {} : { paths }), ...(notPaths.length > 0 ? { notPaths } : {}) };
}

/** Rules of their own for what gets a 401 in any case, before the others. */
function apiRules(given: GivenOptions, migration: Migration): Rule[] {
  const paths: string[] = [];
  for (const regex of given.list("api-route")) {
    const found = patternsOf(regex);
    if ("why" in found)
      migration.lost("api-route", `${regex} ${found.why}; what is no navigation gets 401 in any case`);
    else {
      paths.push(...found.patterns);
      migration.took("api-route", "rules[].unauthenticated: DENY", `${regex} is ${found.patterns.join(", ")}`);
    }
  }
  if (paths.length === 0) return [];
  const rules = narrowed(migration.rules, [{ paths }]);
  if (rules === undefined) {
    migration.lost(
      "api-route",
      "together with the other paths that is no rule; what is no navigation gets 401 in any case",
    );
    return [];
  }
  return rules.map((rule) => ({ ...rule, unauthenticated: "DENY" as const }));
}
