import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { buildRelease, RELEASE_WASM, releaseIsStale } from "../../tools/build-wasm.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { assertMeasurable, processors } from "./machine.ts";
import { runScenario, type Scenario } from "./scenarios-bench.ts";
import { cache } from "./scenarios-cache.ts";
import { figuresAsJson, figuresAsTable, type Group } from "./scenarios-figures.ts";
import { logins } from "./scenarios-login.ts";
import { watchOthers } from "./scenarios-others.ts";
import { cookieSizes, headerCounts, redirects } from "./scenarios-requests.ts";
import { starts } from "./scenarios-start.ts";
import { workers } from "./scenarios-workers.ts";

interface Options {
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
  readonly sessions: number;
  readonly starts: number;
  readonly only: string[];
  readonly wasm?: string;
  readonly json?: boolean;
}

const SCENARIOS = new Map<string, Scenario>([
  ["redirects", redirects],
  ["logins", logins],
  ["cookies", cookieSizes],
  ["cache", cache],
  ["headers", headerCounts],
  ["workers", workers],
  ["starts", starts],
]);

const options = new Command("npm run bench:scenarios --")
  .description("Measures what Gatehouse costs in one situation and another: CPU time, start-up, memory.")
  .option("--rounds <number>", "rounds, in each of which all that is compared takes turns", wholeNumber, 15)
  .option("--requests <number>", "requests of each in a round", wholeNumber, 500)
  .option("--connections <number>", "connections of each, with one request at a time", wholeNumber, 16)
  .option("--sessions <number>", "distinct sessions, at most", wholeNumber, 10_000)
  .option("--starts <number>", "how often the start-up is timed", wholeNumber, 6)
  .option("--only <list>", `some of ${[...SCENARIOS.keys()].join(",")}`, list, [...SCENARIOS.keys()])
  .option("--wasm <file>", "another build of Gatehouse than build/gatehouse.wasm")
  .option("--json", "print JSON")
  .parse()
  .opts<Options>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}

try {
  await run();
  process.exit(0);
} catch (error) {
  console.error(`The bench failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

async function run(): Promise<void> {
  assertMeasurable();
  if (options.wasm === undefined && (await releaseIsStale())) {
    progress("building build/gatehouse.wasm");
    await buildRelease();
  }
  const envoy = await theEnvoy(progress);
  const otherLoad = watchOthers();
  const groups: Group[] = [];
  for (const name of options.only) {
    const scenario = SCENARIOS.get(name);
    if (scenario === undefined) continue;
    const settings = { ...options, wasm: resolve(options.wasm ?? RELEASE_WASM), report: progress };
    groups.push(...(await runScenario(scenario, settings)));
  }
  const { rounds, requests, connections } = options;
  const figures = {
    envoy: envoy.version,
    processors: processors(),
    otherLoad: otherLoad(),
    settings: { rounds, requests, connections },
    groups,
  };
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  console.log(options.json === true ? figuresAsJson(figures) : figuresAsTable(figures));
}

/** On standard error, each line over the last where that is a terminal. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else console.error(line);
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return number;
}

function list(text: string): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !SCENARIOS.has(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`Expected some of ${[...SCENARIOS.keys()].join(",")}; "${unknown}" is none.`);
  }
  return names;
}
