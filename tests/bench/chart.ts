/** Draws what a bench printed with --json: `npx tsx tests/bench/chart.ts <json> <svg>`. */
import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { describe, panelOf } from "./chart-panels.ts";
import { documentOf } from "./chart-svg.ts";
import type { Figure, Figures, Group } from "./figures.ts";
import type { Estimate } from "./statistics.ts";

/** What is read of a report of `npm run bench -- --json`. */
interface Comparison {
  readonly base: string;
  readonly load: { readonly protocol: string; readonly connections: number };
  readonly variants: readonly {
    readonly name: string;
    readonly title: string;
    readonly microseconds: Estimate;
    readonly difference?: Estimate;
  }[];
}

const command = new Command("npx tsx tests/bench/chart.ts")
  .argument("<json>", "what npm run bench, bench:scenarios or bench:latency printed with --json")
  .argument("<svg>", "the file to be written")
  .option("--groups <list>", "only the groups of these ids, in this order")
  .option("--title <text>", "the title that a screen reader reads")
  .parse();
const [source = "", target = ""] = command.args;
const options = command.opts<{ groups?: string; title?: string }>();

try {
  const groups = chosen(groupsOf(JSON.parse(await readFile(source, "utf8"))), options.groups?.split(","));
  const title = options.title ?? groups[0]?.title ?? "";
  await writeFile(target, documentOf(title, groups.map(describe).join(" "), groups.map(panelOf)));
} catch (error) {
  console.error(`No chart: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function chosen(groups: readonly Group[], ids: readonly string[] | undefined): readonly Group[] {
  if (ids === undefined) return groups;
  return ids.map((id) => {
    const group = groups.find((one) => one.id === id);
    if (group === undefined) throw new Error(`no group "${id}"; there are: ${groups.map((one) => one.id).join(", ")}`);
    return group;
  });
}

function groupsOf(output: unknown): readonly Group[] {
  if (typeof output !== "object" || output === null) throw new Error("the file holds no output of a bench");
  if ("groups" in output) return (output as Figures).groups;
  if (!("reports" in output)) throw new Error("the file holds neither groups nor reports");
  const { reports } = output as { reports: readonly Comparison[] };
  return reports.flatMap((report) => comparisonGroups(report, reports.length > 1));
}

/** The groups "cpu" and "cpu-above" of a report; with its setting behind, as "cpu-http/2-16", where it is one of several. */
function comparisonGroups({ base, load, variants }: Comparison, isOneOfSeveral: boolean): Group[] {
  const { protocol, connections } = load;
  const suffix = isOneOfSeveral ? `-${protocol.toLowerCase()}-${connections}` : "";
  const setting = isOneOfSeveral ? `, ${protocol}, ${connections} connections` : "";
  const differing = variants.flatMap(({ title, difference }): Figure[] =>
    difference === undefined ? [] : [{ title, value: difference }],
  );
  const reference = variants.find(({ name }) => name === base)?.title ?? base;
  return [
    {
      id: `cpu${suffix}`,
      title: `CPU time a request${setting}`,
      unit: "µs",
      figures: variants.map(({ title, microseconds }) => ({ title, value: microseconds })),
    },
    {
      id: `cpu-above${suffix}`,
      title: `CPU time a request${setting}, above: ${reference}`,
      unit: "µs",
      figures: differing,
    },
  ];
}
