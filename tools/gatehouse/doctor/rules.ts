import { listIn, textsIn, valueIn } from "../json-values.ts";
import type { RelyingParty } from "../relying-parties.ts";

/**
 * Whether some rule asks for a session for a path of a host. `from` and `when` are taken to match: it is about whoever may come.
 */
export function needsSession({ settings }: RelyingParty, host: string, path: string): boolean {
  const rules = listIn(settings, "rules");
  if (valueIn(settings, "rules") === undefined) return true;
  const [first] = rules.filter((rule) => {
    const to = listIn(rule, "to");
    return to.length === 0 || to.some((member) => isFor(valueIn(member, "operation"), host, path));
  });
  return first !== undefined && valueIn(first, "unauthenticated") !== "PASS";
}

function isFor(operation: unknown, host: string, path: string): boolean {
  const has = (patterns: readonly string[], text: string): boolean => patterns.some((pattern) => fits(pattern, text));
  const [hosts, paths] = [textsIn(operation, "hosts"), textsIn(operation, "paths")];
  if (hosts.length > 0 && !has(hosts, host)) return false;
  if (paths.length > 0 && !has(paths, path)) return false;
  return !has(textsIn(operation, "notHosts"), host) && !has(textsIn(operation, "notPaths"), path);
}

/** As Istio has patterns: exact, `prefix*`, `*suffix`, `*`. */
function fits(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  if (pattern.endsWith("*")) return text.startsWith(pattern.slice(0, -1));
  return pattern.startsWith("*") ? text.endsWith(pattern.slice(1)) : text === pattern;
}
