import type { ConfigurationRemark } from "./found-configuration.ts";
import { at, type Party } from "./parties.ts";

/** What is odd about a relying party's rules that the filter does not say. `said`: what it has said. */
export function remarksOnRules(party: Party, said: readonly string[]): ConfigurationRemark[] {
  const { value: rules, path } = party.get("rules");
  if (!Array.isArray(rules) || rules.length === 0) return [];
  return [...onRedirectHost(party, rules, path, said), ...onMethods(rules, path), ...onHeaders(rules, path)];
}

/** Sign-ins end on redirectUrl's host. Where that needs no session, either a rule is missing or redirectUrl is another's. */
function onRedirectHost(
  party: Party,
  rules: readonly unknown[],
  path: string,
  said: readonly string[],
): ConfigurationRemark[] {
  const redirectUrl = party.get("redirectUrl").value;
  const host = typeof redirectUrl === "string" && URL.canParse(redirectUrl) ? new URL(redirectUrl).hostname : "";
  // Of hosts that its cookie does not reach the filter itself has said so. With a domain it may be a host for sign-ins alone.
  if (host === "" || said.some((text) => text.includes("does not reach"))) return [];
  if (party.get("session", "cookie", "domain").value || rules.some((rule) => asksOn(rule, host))) return [];
  const text = `${path}: no rule asks for a session on redirectUrl's host "${host}", and its cookie goes to no other; expected a rule with it in to.operation.hosts, or another redirectUrl`;
  return [{ rule: "redirect-unprotected", text }];
}

function asksOn(rule: unknown, host: string): boolean {
  const operations = listOf(at(rule, "to")).map((one) => at(one, "operation"));
  const isNamed = (operation: unknown, key: string): boolean =>
    textsOf(at(operation, key)).some((pattern) => matches(pattern, host));
  return (
    operations.length === 0 ||
    operations.some(
      (one) => (listOf(at(one, "hosts")).length === 0 || isNamed(one, "hosts")) && !isNamed(one, "notHosts"),
    )
  );
}

/** With any port. */
function matches(pattern: string, host: string): boolean {
  const name = pattern.toLowerCase().replace(/:(\d+|\*)$/, "");
  if (name.startsWith("*")) return host.endsWith(name.slice(1));
  return name.endsWith("*") ? host.startsWith(name.slice(0, -1)) : name === host;
}

/** Requests that match no rule pass: with each rule for some methods, all others do. */
function onMethods(rules: readonly unknown[], path: string): ConfigurationRemark[] {
  const operations = rules.flatMap((rule) => listOf(at(rule, "to")).map((one) => at(one, "operation")));
  const isOpen = rules.every((rule) => listOf(at(rule, "to")).length > 0);
  const methods = operations.map((one) => textsOf(at(one, "methods")));
  if (!isOpen || methods.length === 0 || methods.some((names) => names.length === 0 || names.includes("*"))) return [];
  const named = [...new Set(methods.flat())];
  const others = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].filter(
    (name) => !named.some((one) => matchesMethod(one, name)),
  );
  if (others.length === 0) return [];
  const text = `${path}: each rule is for ${named.join(", ")} alone, so that ${others.join(", ")} pass without a session; expected a rule without methods, or with notMethods`;
  return [{ rule: "methods-open", text }];
}

function matchesMethod(pattern: string, name: string): boolean {
  if (pattern.startsWith("*")) return name.endsWith(pattern.slice(1));
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Anybody can send a header: what is asked for by its absence is not asked of who sends it. */
function onHeaders(rules: readonly unknown[], path: string): ConfigurationRemark[] {
  return rules.flatMap((rule, i) =>
    listOf(at(rule, "when")).flatMap((one, j) => {
      const [key] = textsOf([at(one, "key")]);
      const name = /^request\.headers\[([^:\]][^\]]*)\]$/.exec(key ?? "")?.[1];
      if (name === undefined || !/^(cookie|user-agent|referer|origin|x-forwarded-\w+)$/i.test(name)) return [];
      const text = `${path}[${i}].when[${j}].key: found ${name}, which anybody can send as they like, and so decide whether this rule is for them; expected a condition that a client can't choose`;
      return [{ rule: "header-opens", text }];
    }),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === "string");
}
