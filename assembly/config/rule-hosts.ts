import { listOf } from "./describe";
import { Field } from "./field";
import { quote } from "./quote";

/**
 * Warns of patterns in a rule's `hosts` that a client gets round, which can write any port in its request, or none: they are
 * matched with the port as it was sent, as in Istio.
 */
export function warnOfPorts(field: Field, hosts: string[]): void {
  const missing: string[] = [];
  for (let i = 0; i < hosts.length; i++) {
    const pattern = hosts[i];
    if (pattern.length == 0 || (pattern.endsWith("*") && !pattern.endsWith(":*"))) continue;
    if (pattern.startsWith("*")) {
      if (!hosts.includes("*")) warnOfSuffix(field.at(i), pattern);
      continue;
    }
    const name = withoutPort(pattern);
    if (!isCovered(hosts, name)) add(missing, quote(name));
    if (!isCovered(hosts, name + ":1")) add(missing, quote(name + ":*"));
  }
  if (missing.length == 0) return;
  field.warning(
    "lacks " + listOf(missing, " and ") + ": a client can write any port or none, and passes where no pattern matches",
  );
}

function warnOfSuffix(field: Field, pattern: string): void {
  field.warning(
    "found " +
      quote(pattern) +
      ", which matches no port but what it says: a client can write any or none; name each host, and each with :*, or leave hosts out",
  );
}

function add(texts: string[], text: string): void {
  if (!texts.includes(text)) texts.push(text);
}

/** Whether an authority matches one of the patterns. */
function isCovered(patterns: string[], authority: string): bool {
  for (let i = 0; i < patterns.length; i++) {
    const pattern = patterns[i];
    if (pattern == authority) return true;
    if (pattern.startsWith("*")) {
      if (authority.endsWith(pattern.substring(1))) return true;
    } else if (pattern.endsWith("*") && authority.startsWith(pattern.substring(0, pattern.length - 1))) {
      return true;
    }
  }
  return false;
}

function withoutPort(pattern: string): string {
  const colon = pattern.indexOf(":", max(pattern.indexOf("]"), 0));
  return colon < 0 ? pattern : pattern.substring(0, colon);
}
