import { asList, asText, isMap } from "./json.ts";
import type { Given, OptionRow } from "./option.ts";

/**
 * The options in nested mappings, each by the path of its names, down to where the table has a row: that of a mapping is for
 * all below it. Lists count as their members, and what no row has is an option of its own.
 */
export function optionsIn(value: unknown, rows: readonly OptionRow[]): Given[] {
  const known = new Set(rows.map(({ option }) => option));
  const found = new Map<string, Given>();
  visit(value, "", known, (option, text) => {
    const before = found.get(option)?.values ?? [];
    found.set(option, { option, label: option, values: [...before, { text }] });
  });
  return [...found.values()];
}

function visit(
  value: unknown,
  path: string,
  known: ReadonlySet<string>,
  report: (option: string, text: string) => void,
): void {
  if (path !== "" && known.has(path)) {
    for (const member of asList(value)) report(path, asText(member) ?? JSON.stringify(member));
  } else if (isMap(value)) {
    for (const [name, member] of Object.entries(value))
      visit(member, path === "" ? name : `${path}.${name}`, known, report);
  } else if (Array.isArray(value) && value.some(isMap)) {
    for (const member of value) visit(member, path, known, report);
  } else if (value !== null && value !== undefined) {
    report(path, asText(value) ?? JSON.stringify(value));
  }
}
