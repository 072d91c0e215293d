import { benchCommand, type CommonOptions, endWith, prepare, progress, someOf, wholeNumber } from "./command-line.ts";
import { figuresAsJson, figuresAsTable, type Group } from "./figures.ts";
import { processors } from "./machine.ts";
import { OtherLoad } from "./other-load.ts";
import { preparePeers } from "./peers/peers.ts";
import { runScenario, type Scenario } from "./scenarios-bench.ts";
import { cache } from "./scenarios-cache.ts";
import { cold } from "./scenarios-cold.ts";
import { gatewayTokens } from "./scenarios-gateway-token.ts";
import { cookieSizes, headerCounts } from "./scenarios-growth.ts";
import { logins } from "./scenarios-login.ts";
import { parties } from "./scenarios-parties.ts";
import { profile } from "./scenarios-profile.ts";
import { redirects } from "./scenarios-redirects.ts";
import { starts } from "./scenarios-start.ts";
import { tokens } from "./scenarios-tokens.ts";
import { workers } from "./scenarios-workers.ts";

interface Options extends CommonOptions {
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
  readonly sessions: number;
  readonly starts: number;
  readonly only: string[];
}

const SCENARIOS = new Map<string, Scenario>([
  ["profile", profile],
  ["cold", cold],
  ["redirects", redirects],
  ["logins", logins],
  ["cookies", cookieSizes],
  ["sessions", cache],
  ["headers", headerCounts],
  ["tokens", tokens],
  ["gateway-token", gatewayTokens],
  ["workers", workers],
  ["parties", parties],
  ["starts", starts],
]);
const NAMES = [...SCENARIOS.keys()];
/** Those that measure oauth2-proxy too. */
const WITH_PEERS = ["redirects", "logins"];

const options = benchCommand(
  "bench:scenarios",
  "Measures what Gatehouse costs in one situation and another: CPU time, start-up, memory.",
)
  .option("--rounds <number>", "rounds, in each of which all that is compared takes turns", wholeNumber, 15)
  .option("--requests <number>", "requests of each in a round", wholeNumber, 500)
  .option("--connections <number>", "connections of each, with one request at a time", wholeNumber, 16)
  .option("--sessions <number>", "distinct sessions, at most", wholeNumber, 10_000)
  .option("--starts <number>", "how often the start-up is timed", wholeNumber, 6)
  .option("--only <list>", `some of ${NAMES.join(",")}`, someOf(NAMES), NAMES)
  .parse()
  .opts<Options>();

await endWith(async () => {
  const { envoyVersion, gatehouse } = await prepare(options);
  if (options.only.some((name) => WITH_PEERS.includes(name))) await preparePeers(["X"], progress);
  const load = new OtherLoad();
  load.begin();
  const leftOut = new Map<string, string>();
  const groups: Group[] = [];
  for (const name of options.only) {
    const scenario = SCENARIOS.get(name);
    if (scenario === undefined) continue;
    const settings = { ...options, wasm: gatehouse, report: progress };
    groups.push(...(await runScenario(scenario, settings, leftOut)));
  }
  load.end();
  const { rounds, requests, connections } = options;
  const figures = {
    envoy: envoyVersion,
    processors: processors(),
    otherLoad: load.others,
    settings: { rounds, requests, connections },
    leftOut: Object.fromEntries(leftOut),
    groups,
  };
  return options.json === true ? figuresAsJson(figures) : figuresAsTable(figures);
});
