import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { buildRelease, RELEASE_WASM, releaseIsStale } from "../../tools/build-wasm.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { assertMeasurable } from "./machine.ts";
import { measure } from "./measure.ts";
import { PEER_NAMES, preparePeers } from "./peers/peers.ts";
import { jsonOf, reportOf, tableOf } from "./report.ts";
import { buildEmptyFilter } from "./variants.ts";

interface Options {
  readonly rounds: number;
  readonly requests: number;
  readonly starts: number;
  readonly connections: number;
  readonly http2?: boolean;
  readonly variants: string[];
  readonly build: Map<string, string>;
  readonly base: string;
  readonly json?: boolean;
}

const VARIANTS = ["P", "N", "E", "G", ...PEER_NAMES];

const options = new Command("npm run bench --")
  .description(
    "Measures the CPU time that a request costs in Envoy: with Gatehouse, and with what else could be there.",
  )
  .option("--rounds <number>", "rounds, in each of which all take turns", wholeNumber, 15)
  .option("--requests <number>", "requests of each variant in a round", wholeNumber, 5000)
  .option("--starts <number>", "how often all Envoys are started anew, the rounds shared out", wholeNumber, 3)
  .option("--connections <number>", "connections to each Envoy, with one request at a time", wholeNumber, 16)
  .option("--http2", "HTTP/2 instead of HTTP/1.1")
  .option(
    "--variants <list>",
    "P Envoy alone, N its own header operations, E empty filter, G Gatehouse, O Envoy's oauth2, " +
      "OJ oauth2 and jwt_authn, OJC with its cache, X oauth2-proxy by ext_authz",
    list,
    VARIANTS,
  )
  .option("--build <name=file>", "another build of Gatehouse to compare; can be repeated", build, new Map())
  .option("--base <name>", "the variant that the others are compared with", "P")
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
  const chosen = [...options.variants, ...options.build.keys()];
  const variants = chosen.includes(options.base) ? chosen : [options.base, ...chosen];
  const twice = variants.find((name, index) => variants.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two variants are called ${twice}`);
  if (await releaseIsStale()) {
    progress("building build/gatehouse.wasm");
    await buildRelease();
  }
  await theEnvoy(progress);
  await preparePeers(variants, progress);
  const settings = {
    ...options,
    starts: Math.min(options.starts, options.rounds),
    http2: options.http2 === true,
    variants,
    gatehouse: RELEASE_WASM,
    empty: await buildEmptyFilter(),
    builds: options.build,
  };
  const report = reportOf(await measure(settings, progress), settings, options.base);
  clearProgress();
  console.log(options.json === true ? jsonOf(report) : tableOf(report));
}

/** On standard error, each line over the last where that is a terminal. */
function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else console.error(line);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return number;
}

function list(text: string): string[] {
  const names = text.split(",");
  const unknown = names.find((name) => !VARIANTS.includes(name));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`Expected some of ${VARIANTS.join(",")}; "${unknown}" is none.`);
  return names;
}

function build(text: string, builds: Map<string, string>): Map<string, string> {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError("Expected name=file.");
  return builds.set(name, resolve(file));
}
