import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { ROOT } from "../../build/root.ts";
import { textOf } from "../file-or-input.ts";
import { type Explanation, explanationsOf, lineRowsIn, reasonsIn } from "./explanations.ts";

/** What pages, JSON answers and `x-gatehouse-id` have. */
const ID = /^[\w-]{8}$/;

export const explain = new Command("explain")
  .description("Says what a reason, a line of the log, or the id of somebody's page means, and what to do.")
  .argument("<text...>", "a reason such as jwt_expired, a line of the log, or an id with --log")
  .option("--log <file>", "the gateway's log, in which an id is looked up; - for standard input")
  .option("--json", "print JSON and nothing else")
  .action(async (words: string[], options: { log?: string; json?: boolean }) => {
    const text = words.join(" ");
    const docs = join(ROOT, "docs");
    const reasons = reasonsIn(await readFile(join(docs, "reasons.md"), "utf8"));
    const rows = lineRowsIn(await readFile(join(docs, "operations.md"), "utf8"), reasons);
    const lines = options.log === undefined ? [text] : await linesWith(text, options.log);
    const found = lines.map((line) => ({ line, explanations: explanationsOf(line, reasons, rows) }));
    if (options.json === true) console.log(JSON.stringify(found, undefined, 2));
    else for (const { line, explanations } of found) print(options.log === undefined ? "" : line, explanations);
    if (found.some(({ explanations }) => explanations.length > 0)) return;
    process.exitCode = 1;
    if (options.json !== true) console.error(`gatehouse explain: ${whyNothing(text, options.log, lines)}`);
  });

async function linesWith(id: string, log: string): Promise<string[]> {
  const text = await textOf(log);
  return text.split("\n").filter((line) => line.includes(id));
}

function print(line: string, explanations: readonly Explanation[]): void {
  if (line.length > 0) console.log(`${line}\n`);
  for (const { of, paragraphs } of explanations) console.log(`${of}\n\n${paragraphs.map(plain).join("\n\n")}\n`);
}

/** Markdown without its signs, for a terminal. */
function plain(text: string): string {
  return text
    .replaceAll("**", "")
    .replaceAll(/(^|\s)_([^_]+)_(?=\s|$)/g, "$1$2")
    .replaceAll("`", "");
}

function whyNothing(text: string, log: string | undefined, lines: readonly string[]): string {
  if (log !== undefined && lines.length === 0) return `${log} has no line with ${text}`;
  if (log === undefined && ID.test(text)) {
    return `${text} may be an id: its line is in the gateway's log. Hand that over: kubectl logs … | gatehouse explain ${text} --log -`;
  }
  return "nothing is known of that; docs/reasons.md has all reasons, docs/operations.md what lines have";
}
