/** `authorization` of a SecurityPolicy, as far as it asks who is signed in. */
import { asList, asText, at, isMap, type JsonMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";

const NOT_ONE =
  "its rules are tried one after the other, and require has to hold as a whole: write it as rules with a require each";

interface Claim {
  readonly name: string | string[];
  readonly values: string[];
}

/** Requires of every user what the rules ask for, where that says the same; else nobody gets in until somebody has said it. */
export function migrateAuthorization(authorization: JsonMap, migration: Migration): void {
  const rules = asList(authorization["rules"]);
  if (Object.keys(authorization).length === 0) return;
  const ofUsers = rules.filter((rule) => isMap(at(rule, "principal", "jwt")));
  if (ofUsers.length === 0) {
    migration.lost("authorization", "it asks for no claims: leave it in a SecurityPolicy without oidc");
    return;
  }
  const claims = wholeRequirement(rules, textAt(authorization, "defaultAction"));
  if (claims === undefined) {
    migration.requireUnsettled("authorization", NOT_ONE);
    return;
  }
  for (const claim of claims) migration.require(claim);
  const names = claims.map(({ name }) => (Array.isArray(name) ? name.join(".") : name)).join(", ");
  migration.took(
    "authorization",
    `rules[].require.claims: ${names}`,
    "of the ID token or UserInfo, where Envoy Gateway may have read the access token: see that the provider puts it there",
  );
}

/** Undefined where the rules are more than one requirement of all requests. */
function wholeRequirement(rules: readonly unknown[], defaultAction: string | undefined): Claim[] | undefined {
  if (defaultAction === "Allow" || rules.some((rule) => !isPlainAllow(rule))) return undefined;
  const each = rules.map((rule) => claimsOf(at(rule, "principal", "jwt")));
  const [first = []] = each;
  if (each.length === 1) return first;
  // Several rules are one requirement where they ask for values of the same claim.
  const same = each.every((claims) => claims.length === 1 && String(claims[0]?.name) === String(first[0]?.name));
  const name = first[0]?.name;
  return same && name !== undefined ? [{ name, values: each.flatMap(([claim]) => claim?.values ?? []) }] : undefined;
}

/** Whether a rule lets users in by their claims alone, wherever they go. */
function isPlainAllow(rule: unknown): boolean {
  const others = Object.keys(at(rule, "principal") ?? {}).filter((key) => key !== "jwt");
  const isWhole = at(rule, "operation") === undefined && at(rule, "cel") === undefined && others.length === 0;
  return textAt(rule, "action") === "Allow" && isWhole && claimsOf(at(rule, "principal", "jwt")).length > 0;
}

function claimsOf(jwt: unknown): Claim[] {
  const claims = asList(at(jwt, "claims")).map((claim) => {
    const name = textAt(claim, "name") ?? "";
    const values = asList(at(claim, "values")).flatMap((value) => asText(value) ?? []);
    return { name: name.includes(".") && !name.includes("/") ? name.split(".") : name, values };
  });
  // The scopes are one text with spaces, of which no single one can be required.
  return asList(at(jwt, "scopes")).length > 0 ||
    claims.some(({ values }) => values.some((value) => value.includes("*")))
    ? []
    : claims;
}
