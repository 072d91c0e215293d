import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { buildRelease, RELEASE_WASM, releaseIsStale } from "../../tools/build-wasm.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { measureLatency } from "./latency-measure.ts";
import { processors } from "./machine.ts";
import { figuresAsJson, figuresAsTable } from "./scenarios-figures.ts";
import { watchOthers } from "./scenarios-others.ts";

interface Options {
  readonly rates: number[];
  readonly seconds: number;
  readonly repetitions: number;
  readonly connections: number;
  readonly build: Map<string, string>;
  readonly wasm?: string;
  readonly json?: boolean;
}

const options = new Command("npm run bench:latency --")
  .description("Measures the latency of requests that come at a fixed rate: Envoy alone, and with Gatehouse.")
  .option("--rates <list>", "requests a second", list, [1000, 3000])
  .option("--seconds <number>", "of each variant at each rate in a repetition", wholeNumber, 3)
  .option("--repetitions <number>", "in each of which all take turns", wholeNumber, 6)
  .option("--connections <number>", "connections to each Envoy, with one request at a time", wholeNumber, 64)
  .option("--build <name=file>", "another build of Gatehouse to compare; can be repeated", build, new Map())
  .option("--wasm <file>", "another build of Gatehouse than build/gatehouse.wasm, in its place")
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
  if (options.wasm === undefined && (await releaseIsStale())) {
    progress("building build/gatehouse.wasm");
    await buildRelease();
  }
  const envoy = await theEnvoy(progress);
  const otherLoad = watchOthers();
  const groups = await measureLatency({
    ...options,
    gatehouse: resolve(options.wasm ?? RELEASE_WASM),
    builds: options.build,
    report: progress,
  });
  const { seconds, repetitions, connections } = options;
  const settings = { seconds, repetitions, connections };
  const figures = { envoy: envoy.version, processors: processors(), otherLoad: otherLoad(), settings, groups };
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

function list(text: string): number[] {
  return text.split(",").map(wholeNumber);
}

function build(text: string, builds: Map<string, string>): Map<string, string> {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError("Expected name=file.");
  return builds.set(name, resolve(file));
}
