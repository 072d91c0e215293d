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
import { measure } from "./measure.ts";
import { PEER_NAMES, preparePeers } from "./peers/peers.ts";
import { jsonOf, type Report, reportOf } from "./report.ts";
import { textOf } from "./report-text.ts";

interface Options extends CommonOptions {
  readonly rounds: number;
  readonly requests: number;
  readonly starts: number;
  readonly connections: number[];
  readonly protocols: (typeof PROTOCOLS)[number][];
  readonly variants: string[];
  readonly build: Map<string, string>;
  readonly base: string;
}

const VARIANTS = ["P", "N", "E", "G", ...PEER_NAMES];
const PROTOCOLS = ["http/1.1", "http/2"] as const;

const options = benchCommand(
  "bench",
  "Measures the CPU time that a request costs in Envoy: with Gatehouse, and with what else could be there.",
)
  .option("--rounds <number>", "rounds, in each of which all take turns", wholeNumber, 15)
  .option("--requests <number>", "requests of each variant in a round", wholeNumber, 3000)
  .option("--starts <number>", "how often all Envoys are started anew, the rounds shared out", wholeNumber, 3)
  .option("--connections <list>", "connections to each Envoy, with one request at a time", wholeNumbers, [16, 1, 64])
  .option("--protocols <list>", "of http/1.1,http/2", someOf(PROTOCOLS), [...PROTOCOLS])
  .option(
    "--variants <list>",
    "P Envoy alone, N its own header operations, E empty filter, G Gatehouse, OG Envoy's oauth2 as Envoy Gateway " +
      "renders it, OM without its cookie for the ID token, O oauth2 as released, OJ oauth2 and jwt_authn, OJC with its " +
      "cache, X oauth2-proxy by ext_authz",
    someOf(VARIANTS),
    VARIANTS,
  )
  .option("--build <name=file>", "another build of Gatehouse to compare; can be repeated", namedFile, new Map())
  .option("--base <name>", "the variant that the others are compared with", "P")
  .parse()
  .opts<Options>();

await endWith(async () => {
  const chosen = [...options.variants, ...options.build.keys()];
  const variants = chosen.includes(options.base) ? chosen : [options.base, ...chosen];
  const twice = variants.find((name, index) => variants.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two variants are called ${twice}`);
  const { gatehouse } = await prepare(options);
  await preparePeers(variants, progress);
  const reports: Report[] = [];
  for (const protocol of options.protocols) {
    for (const connections of options.connections) {
      const setting = `${protocol}, ${connections} connections`;
      const settings = {
        rounds: options.rounds,
        requests: options.requests,
        starts: Math.min(options.starts, options.rounds),
        connections,
        http2: protocol === "http/2",
        variants,
        gatehouse,
        builds: options.build,
      };
      const measurement = await measure(settings, (line) => {
        progress(`${setting}: ${line}`);
      });
      reports.push(reportOf(measurement, settings, options.base));
    }
  }
  return options.json === true ? jsonOf(reports) : textOf(reports);
});
