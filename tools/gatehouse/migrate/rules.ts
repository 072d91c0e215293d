/** Rules of ours, as far as they say which requests need a session. */

type Lists = Readonly<Record<string, readonly string[]>>;

export interface Operation {
  readonly hosts?: readonly string[];
  readonly notHosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly notMethods?: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths?: readonly string[];
}

export interface Condition {
  readonly key: string;
  readonly values?: readonly string[];
  readonly notValues?: readonly string[];
}

export interface Rule {
  readonly from?: readonly { readonly source: Lists }[];
  readonly to?: readonly { readonly operation: Operation }[];
  readonly when?: readonly Condition[];
  readonly unauthenticated?: "AUTO" | "DENY" | "PASS" | "REDIRECT";
  readonly require?: object;
}

/** The rules for those requests alone that one of the operations matches, too; undefined where that can't be said. */
export function narrowed(rules: readonly Rule[], operations: readonly Operation[]): Rule[] | undefined {
  const result: Rule[] = [];
  for (const rule of rules) {
    const both = crossed(rule.to?.map(({ operation }) => operation) ?? [{}], operations);
    if (both === undefined) return undefined;
    const isAll = both.some((operation) => Object.keys(operation).length === 0);
    result.push(isAll ? rule : { ...rule, to: both.map((operation) => ({ operation })) });
  }
  return result;
}

/** What one of the first and one of the second match at once. */
function crossed(first: readonly Operation[], second: readonly Operation[]): Operation[] | undefined {
  const result: Operation[] = [];
  for (const a of first) {
    for (const b of second) {
      const both = conjunction(a, b);
      if (both === undefined) return undefined;
      result.push(both);
    }
  }
  return result;
}

function conjunction(a: Operation, b: Operation): Operation | undefined {
  const result: Record<string, readonly string[]> = { ...a };
  for (const [key, values] of Object.entries(b) as [string, string[]][]) {
    const before = result[key];
    if (before === undefined) result[key] = values;
    else if (key.startsWith("not")) result[key] = [...new Set([...before, ...values])];
    else return undefined;
  }
  return result;
}

/** The rules with a condition more. */
export function withConditions(rules: readonly Rule[], conditions: readonly Condition[]): Rule[] {
  if (conditions.length === 0) return [...rules];
  return rules.map((rule) => ({ ...rule, when: [...(rule.when ?? []), ...conditions] }));
}

/** The rules for requests alone that come from none of these addresses. */
export function notFrom(rules: readonly Rule[], blocks: readonly string[]): Rule[] {
  if (blocks.length === 0) return [...rules];
  return rules.map((rule) => {
    const sources = rule.from?.map(({ source }) => source) ?? [{}];
    const from = sources.map((source) => ({
      source: { ...source, notRemoteIpBlocks: [...(source["notRemoteIpBlocks"] ?? []), ...blocks] },
    }));
    return { ...rule, from };
  });
}
