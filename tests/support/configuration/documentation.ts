import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

const FILE = resolve(import.meta.dirname, "../../../docs/configuration.md");

/** What docs/configuration.md says. */
export function documentation(): string {
  return readFileSync(FILE, "utf8");
}

/**
 * Compares a part of docs/configuration.md, between `<!-- name -->` and `<!-- /name -->`, with what it is to be. With UPDATE
 * in the environment, writes it.
 */
export function checkPart(name: string, content: string): void {
  const text = documentation();
  const opening = `<!-- ${name} -->\n`;
  const start = text.indexOf(opening) + opening.length;
  const end = text.indexOf(`<!-- /${name} -->`);
  assert.ok(start >= opening.length && end >= start, `docs/configuration.md has no part ${name}`);
  const expected = `\n<!-- prettier-ignore -->\n${content}\n\n`;
  if (process.env["UPDATE"] !== undefined) writeFileSync(FILE, text.slice(0, start) + expected + text.slice(end));
  else assert.equal(text.slice(start, end), expected, "out of date; run this test with UPDATE=1 to rewrite it");
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Text as code within a table. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
