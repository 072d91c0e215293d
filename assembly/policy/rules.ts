import { RuleConfig } from "../config/relying-party-config";
import { Bytes, pointer } from "../text/bytes";
import { isPlainPath, pathOf } from "../text/url-path";
import { hostLengthIn, lengthWithoutDot, portIn } from "./authority";
import { Operation, UNREADABLE } from "./operation";
import { readLeniently } from "./path-reading";

/** A longer path that is not plain is not read at all: what judging it costs grows with it. */
export const LONGEST_READ_PATH = 4096;

/** Rules with the meaning of those of an Istio AuthorizationPolicy with action CUSTOM, compiled. */
export class CompiledRules {
  /** Whether some rule holds for every request, as the default `[{}]` does. */
  matchesAll: bool = false;
  /** Those of all rules, since one that matches is enough. */
  readonly operations: Operation[] = [];
}

/** Compiles `RelyingPartyConfig.rules`. */
export function compileRules(rules: RuleConfig[]): CompiledRules {
  const compiled = new CompiledRules();
  for (let i = 0; i < rules.length; i++) {
    const operations = rules[i].to;
    if (operations.length == 0) compiled.matchesAll = true;
    for (let j = 0; j < operations.length; j++) compiled.operations.push(new Operation(operations[j]));
  }
  return compiled;
}

/**
 * Whether a request matches a rule. Takes its method, its authority (`Host`, `:authority`) and its `:path`, as they came.
 * A host or path that can be read in more than one way is judged in each, and a session is needed if one asks for it.
 * Allocates only where the path is not plain.
 */
export function needsSession(
  rules: CompiledRules,
  method: usize,
  methodLength: i32,
  authority: usize,
  authorityLength: i32,
  path: usize,
  pathLength: i32,
): bool {
  if (rules.matchesAll) return true;
  const rawLength = pathOf(path, pathLength);
  const isPlain = isPlainPath(path, rawLength);
  const isRead = !isPlain && rawLength <= LONGEST_READ_PATH;
  const lenient: Bytes | null = isRead ? readLeniently(path, rawLength) : null;
  let lenientPath = path;
  let lenientLength = isPlain ? rawLength : UNREADABLE;
  if (lenient !== null) {
    lenientPath = pointer(lenient);
    lenientLength = lenient.length;
  }
  for (let i = 0; i < rules.operations.length; i++) {
    const operation = rules.operations[i];
    if (
      operation.matchesMethod(method, methodLength) &&
      matchesHost(operation, authority, authorityLength) &&
      (operation.matchesPath(path, rawLength) || operation.matchesPath(lenientPath, lenientLength))
    ) {
      return true;
    }
  }
  return false;
}

/** A dot at the end is another name to some servers, and none to others. */
function matchesHost(operation: Operation, authority: usize, length: i32): bool {
  const whole = hostLengthIn(authority, length);
  if (whole < 0) return operation.matchesHost(authority, UNREADABLE, 0);
  const port = portIn(authority, length, whole);
  const bare = lengthWithoutDot(authority, whole);
  return (
    operation.matchesHost(authority, bare, port) || (bare != whole && operation.matchesHost(authority, whole, port))
  );
}
