import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const FOLDER = resolve(import.meta.dirname, "../../../docs");
const FILE = "configuration.md";

/** What docs/configuration.md says, or another file there. */
export function documentation(file = FILE): string {
  return readFileSync(join(FOLDER, file), "utf8");
}

/**
 * Compares a part of docs/configuration.md, or of another file there, between `<!-- name -->` and `<!-- /name -->`, with what it
 * is to be. With UPDATE in the environment, writes it.
 */
export function checkPart(name: string, content: string, file = FILE): void {
  const text = documentation(file);
  const opening = `<!-- ${name} -->\n`;
  const start = text.indexOf(opening) + opening.length;
  const end = text.indexOf(`<!-- /${name} -->`);
  assert.ok(start >= opening.length && end >= start, `docs/${file} has no part ${name}`);
  const expected = `\n<!-- prettier-ignore -->\n${content}\n\n`;
  if (process.env["UPDATE"] !== undefined)
    writeFileSync(join(FOLDER, file), text.slice(0, start) + expected + text.slice(end));
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
