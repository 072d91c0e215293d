/** What the matchers of Envoy's oauth2 filter let pass, and what they do not redirect. */
import { asList, type JsonMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import { narrowed, type Rule, withConditions } from "../rules.ts";
import { type Matched, matchedBy } from "./header-matchers.ts";

interface TokenIssuer {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwks?: string;
}

/** Sets the migration's rules. */
export function migrateMatchers(config: JsonMap, migration: Migration, issuers: readonly TokenIssuer[]): void {
  for (const matcher of asList(config["pass_through_matcher"])) passThrough(matcher, migration, issuers);
  const before = ["deny_redirect_matcher", "allow_failed_matcher"].flatMap((option) =>
    asList(config[option]).flatMap((matcher) => rulesFor(matcher, option, migration)),
  );
  migration.rules = [...before, ...migration.rules];
}

/** What passes needs no session: all rules leave it out. */
function passThrough(matcher: unknown, migration: Migration, issuers: readonly TokenIssuer[]): void {
  const option = "pass_through_matcher";
  if (textAt(matcher, "name")?.toLowerCase() === "authorization") {
    acceptTokens(migration, issuers);
    return;
  }
  const closed = matchedBy(matcher, true);
  const rules = "why" in closed ? undefined : rulesWith(migration.rules, closed);
  if (rules === undefined) {
    const why = "why" in closed ? closed.why : "no rule can say it beside the others";
    migration.unsettled(option, `${why}; until rules say otherwise, it needs a session`);
    return;
  }
  migration.rules = rules;
  migration.took(option, "rules", said(closed));
}

function rulesWith(rules: readonly Rule[], part: Matched): Rule[] | undefined {
  if ("operation" in part) return narrowed(rules, [part.operation]);
  return "condition" in part ? withConditions(rules, [part.condition]) : undefined;
}

/** Whoever has a token of some kind passed, and a filter behind looked at it: here it is looked at. */
function acceptTokens(migration: Migration, issuers: readonly TokenIssuer[]): void {
  const option = "pass_through_matcher";
  const known = issuers.filter(({ audiences }) => audiences.length > 0);
  const [first] = known;
  if (first === undefined) {
    migration.unsettled(
      option,
      "any Authorization would pass: write bearerTokens with the audiences of your API; until then it needs a session",
    );
    return;
  }
  const ours = migration.text("issuer");
  const others = known.filter(({ issuer }) => issuer !== ours);
  const own = known.find(({ issuer }) => issuer === ours) ?? first;
  migration.set("bearerTokens", {
    enabled: true,
    audiences: own.audiences,
    ...(others.length > 0 ? { issuers: others } : {}),
  });
  migration.took(
    option,
    "bearerTokens",
    "a token that a client brings is verified here; audiences are those of jwt_authn",
  );
}

/** Rules before the others, for what is not redirected or passes without a session. */
function rulesFor(matcher: unknown, option: string, migration: Migration): Rule[] {
  const matched = matchedBy(matcher, false);
  const rules = "why" in matched ? undefined : rulesWith(migration.rules, matched);
  const unauthenticated = option === "deny_redirect_matcher" ? "DENY" : "PASS";
  if (rules === undefined) {
    const why = "why" in matched ? matched.why : "no rule can say it beside the others";
    if (unauthenticated === "DENY") migration.lost(option, `${why}; what is no navigation gets 401 in any case`);
    else migration.unsettled(option, `${why}; until rules say otherwise, it needs a session`);
    return [];
  }
  migration.took(option, `rules[].unauthenticated: ${unauthenticated}`, said(matched));
  return rules.map((rule) => ({ ...rule, unauthenticated }));
}

function said(part: Matched): string {
  if ("operation" in part)
    return Object.entries(part.operation as Record<string, readonly string[]>)
      .map(([key, values]) => `${key} ${values.join(", ")}`)
      .join("; ");
  return "condition" in part
    ? `${part.condition.key} ${(part.condition.values ?? part.condition.notValues ?? []).join(", ")}`
    : "";
}
