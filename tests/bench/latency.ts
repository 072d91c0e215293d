import type { CommonOptions } from "./command-line.ts";
import {
  benchCommand,
  endWith,
  namedFile,
  prepare,
  progress,
  someOf,
  wholeNumber,
  wholeNumbers,
} from "./command-line.ts";
import { figuresAsJson, figuresAsTable } from "./figures.ts";
import { latencyGroups } from "./latency-figures.ts";
import { measureLatency } from "./latency-measure.ts";
import { processors } from "./machine.ts";
import { OtherLoad } from "./other-load.ts";
import { PEER_NAMES, preparePeers } from "./peers/peers.ts";

interface Options extends CommonOptions {
  readonly rates: number[];
  readonly seconds: number;
  readonly repetitions: number;
  readonly connections: number;
  readonly variants: string[];
  readonly build: Map<string, string>;
}

const VARIANTS = ["P", "N", "E", "G", ...PEER_NAMES];

const options = benchCommand(
  "bench:latency",
  "Measures the latency of requests that come at a fixed rate: Envoy alone, with Gatehouse, and with what else could be there.",
)
  .option("--rates <list>", "requests a second", wholeNumbers, [1000, 3000])
  .option("--seconds <number>", "of each variant at each rate in a repetition", wholeNumber, 3)
  .option("--repetitions <number>", "in each of which all take turns", wholeNumber, 9)
  .option("--connections <number>", "connections to each Envoy, with one request at a time", wholeNumber, 64)
  .option("--variants <list>", "as those of npm run bench", someOf(VARIANTS), ["P", "G", "OG", "OM", "OJC", "X"])
  .option("--build <name=file>", "another build of Gatehouse to compare; can be repeated", namedFile, new Map())
  .parse()
  .opts<Options>();

await endWith(async () => {
  const { seconds, repetitions, connections, rates } = options;
  const { envoyVersion, gatehouse } = await prepare(options);
  await preparePeers(options.variants, progress);
  const load = new OtherLoad();
  load.begin();
  const measurement = await measureLatency({
    rates,
    seconds,
    repetitions,
    connections,
    gatehouse,
    builds: options.build,
    variants: [...options.variants, ...options.build.keys()],
    report: progress,
  });
  load.end();
  const figures = {
    envoy: envoyVersion,
    processors: processors(),
    otherLoad: load.others,
    settings: { seconds, repetitions, connections },
    leftOut: Object.fromEntries(measurement.leftOut),
    groups: latencyGroups(measurement),
  };
  return options.json === true ? figuresAsJson(figures) : figuresAsTable(figures);
});
