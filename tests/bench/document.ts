/**
 * Puts what the benches printed with --json into docs/performance.md, and draws its charts:
 * `npm run bench:document -- <bench.json> <latency.json>`. What stands between `<!-- measured: NAME -->` and
 * `<!-- /measured -->` is written anew.
 */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command } from "commander";
import { format, resolveConfig } from "prettier";
import { ROOT } from "../../tools/build/root.ts";
import {
  latencyTable,
  ratiosText,
  type Report,
  settingsTable,
  throughputTable,
  variantsTable,
} from "./document-tables.ts";
import type { Figures } from "./figures.ts";

const DOCUMENT = join(ROOT, "docs", "performance.md");
/** The setting that the document leads with. */
const LEADING = { protocol: "HTTP/1.1", connections: 16 };
const OVER_HTTP2 = { protocol: "HTTP/2", connections: 16 };

const command = new Command("npm run bench:document --")
  .argument("<bench>", "what npm run bench printed with -- --json, with all its settings and variants")
  .argument("[latency]", "what npm run bench:latency printed with -- --json")
  .parse();
const [bench = "", latency] = command.args;

function reportAt(reports: readonly Report[], { protocol, connections }: typeof LEADING): Report {
  const report = reports.find(({ load }) => load.protocol === protocol && load.connections === connections);
  if (report === undefined) throw new Error(`${bench} has no report of ${protocol} with ${connections} connections`);
  return report;
}

const { reports } = JSON.parse(await readFile(bench, "utf8")) as { reports: readonly Report[] };
const leading = reportAt(reports, LEADING);
const measured = new Map([
  ["variants", variantsTable(leading)],
  ["ratios", ratiosText(leading, reportAt(reports, OVER_HTTP2))],
  ["settings", settingsTable(reports)],
  ["throughput", throughputTable(reports, leading)],
]);
if (latency !== undefined) {
  measured.set("latency", latencyTable(JSON.parse(await readFile(latency, "utf8")) as Figures, leading));
}

let text = await readFile(DOCUMENT, "utf8");
for (const [name, content] of measured) {
  const pattern = new RegExp(`(<!-- measured: ${name} -->\\n)[^]*?(\\n<!-- /measured -->)`);
  if (!pattern.test(text)) throw new Error(`docs/performance.md has no place for "${name}"`);
  text = text.replace(pattern, (_, before: string, after: string) => `${before}\n${content}\n${after}`);
}
await writeFile(DOCUMENT, await format(text, { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT }));

const chart = async (json: string, svg: string, groups: string, title: string): Promise<void> => {
  const args = ["--import", "tsx", join(import.meta.dirname, "chart.ts"), json, join(ROOT, "docs", svg)];
  await promisify(execFile)(process.execPath, [...args, "--groups", groups, "--title", title], { cwd: ROOT });
};
const suffix = reports.length > 1 ? "-http/1.1-16" : "";
await chart(
  bench,
  "performance.svg",
  `cpu${suffix},cpu-above${suffix}`,
  "CPU time a request, HTTP/1.1, 16 connections",
);
if (latency !== undefined) {
  const groups = "latency-1000-added,latency-3000-added";
  await chart(latency, "performance-latency.svg", groups, "Latency above Envoy alone");
}
console.log("docs/performance.md and its charts hold these figures now: read the sentences around them again.");
