/** A hundred relying parties beside one, on four workers: a request's cost, loading, getting ready, memory. */
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../tools/envoy/until.ts";
import type { Configuration } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { manyParties } from "../support/gateway/many-parties.ts";
import { ManyIssuers } from "../support/provider/many-issuers.ts";
import { type Figure, figure } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { cpuMicrosecondsOfAll, residentBytesOf } from "./machine.ts";
import { type Scenario, type ScenarioOptions, subjectOf } from "./scenarios-bench.ts";
import type { Gateway, Surroundings } from "./scenarios-gateways.ts";
import { logIn, ORIGIN, requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const COUNTS = [1, 100];
const WORKERS = 4;
/** The one that Envoy tries a configuration in, the main thread's, and the worker's. */
const LOADING_VMS = 3;
const WARM_UP = 3000;
/** Gatehouse reports its memory once a second. */
const TWO_TICKS_MS = 2500;
const MEBIBYTE = 2 ** 20;
const HOST = new URL(ORIGIN).host;

/** What was measured with so many relying parties; one value for each start, and a request's for each round. */
interface Measured {
  readonly microseconds: number[];
  readonly load: number[];
  readonly ready: number[];
  readonly allReady: number[];
  readonly wasm: number[];
  readonly resident: number[];
}

export const parties: Scenario = async (surroundings, options) => {
  const issuers = await ManyIssuers.start();
  const measured = COUNTS.map((): Measured => ({
    microseconds: [],
    load: [],
    ready: [],
    allReady: [],
    wasm: [],
    resident: [],
  }));
  try {
    // Envoys are a little faster or slower for as long as they live: the rounds are shared out among several.
    for (let start = 1; start <= options.starts; start++) {
      options.report(`relying parties, start ${start} of ${options.starts}`);
      const subjects: Subject[] = [];
      const gateways: Gateway[] = [];
      for (const [index, count] of COUNTS.entries()) {
        const gateway = await begin(surroundings, issuers, count, measured[index]);
        gateways.push(gateway);
        subjects.push(await signedIn(surroundings, gateway, options));
      }
      await warmUp(subjects, WARM_UP);
      const rounds = Math.max(1, Math.round(options.rounds / options.starts));
      const spent = await takeTurns(subjects, { ...options, rounds });
      await sleep(TWO_TICKS_MS);
      for (const [index, { envoy }] of gateways.entries()) {
        const own = measured[index];
        own?.microseconds.push(...(spent[index]?.microseconds ?? []));
        const [bytes = NaN] = (await envoy.stats("wasmcustom.gatehouse.memory_bytes")).values();
        own?.wasm.push(bytes / MEBIBYTE);
        own?.resident.push(residentBytesOf(envoy.pid) / MEBIBYTE);
        await envoy.stop();
      }
      for (const [index, count] of COUNTS.entries()) {
        measured[index]?.load.push(await startCost(surroundings, issuers, count));
      }
    }
  } finally {
    await issuers.stop();
  }
  const figures = (pick: (own: Measured) => number[]): Figure[] =>
    COUNTS.map((count, index) =>
      figure(`${count} relying ${count === 1 ? "party" : "parties"}`, pick(measured[index] as Measured)),
    );
  const [one, hundred] = measured.map(({ microseconds }) => microseconds);
  const [loadOne, loadHundred] = measured.map(({ load }) => load);
  const loads = differences(loadHundred ?? [], loadOne ?? []).map((cost) => cost / LOADING_VMS);
  return [
    {
      id: "parties-cpu",
      title: "Relying parties, four workers: CPU time of a request with a session",
      unit: "µs",
      figures: [
        ...figures(({ microseconds }) => microseconds),
        figure("100 above 1", differences(hundred ?? [], one ?? [])),
      ],
    },
    {
      id: "parties-load",
      title: "Relying parties: CPU time of an Envoy with one worker until its listener is there",
      unit: "ms",
      figures: [...figures(({ load }) => load), figure("100 above 1, of each VM that loads them", loads)],
    },
    {
      id: "parties-ready",
      title: "Relying parties: from when the listener is there",
      unit: "ms",
      figures: [
        ...figures(({ ready }) => ready).map((row) => ({ ...row, series: "one host is ready" })),
        ...figures(({ allReady }) => allReady).map((row) => ({ ...row, series: "all are, on every worker" })),
      ],
    },
    {
      id: "parties-memory",
      title: "Relying parties: memory, after the requests",
      unit: "MiB",
      figures: [
        ...figures(({ wasm }) => wasm).map((row) => ({ ...row, series: "Wasm of four workers and the main thread" })),
        ...figures(({ resident }) => resident).map((row) => ({ ...row, series: "resident" })),
      ],
    },
  ];
};

function configuration(count: number, issuers: ManyIssuers): Configuration {
  return { relyingParties: manyParties(count, ORIGIN, (number) => issuers.issuer(number)) };
}

/** Starts an Envoy, and waits until all its workers have all relying parties ready. */
async function begin(
  surroundings: Surroundings,
  issuers: ManyIssuers,
  count: number,
  measured: Measured | undefined,
): Promise<Gateway> {
  const filters = [surroundings.gatehouseFilter(configuration(count, issuers))];
  const clusters = [{ name: "issuers", port: issuers.port }];
  const gateway = await surroundings.envoy({ filters, clusters, workers: WORKERS }, "Gatehouse");
  const port = gateway.envoy.port("gateway");
  const start = performance.now();
  let ready: number | undefined;
  let inRow = 0;
  await until("all relying parties to be ready", 30_000, async () => {
    const { status, body } = await send(port, { path: "/oauth2/ready", headers: [["Host", HOST]] });
    if (status === 200) ready ??= performance.now() - start;
    inRow = body === "ready\n" ? inRow + 1 : 0;
    return inRow >= 4 * WORKERS ? true : undefined;
  });
  measured?.ready.push(ready ?? NaN);
  measured?.allReady.push(performance.now() - start);
  return gateway;
}

async function signedIn(
  surroundings: Surroundings,
  gateway: Gateway,
  { connections }: ScenarioOptions,
): Promise<Subject> {
  const cookie = await logIn(gateway.envoy.port("gateway"), surroundings.provider);
  return subjectOf(surroundings, gateway, [renderRequest(requestWith(cookie))], "IDENTIFIED", connections);
}

/** CPU milliseconds that an Envoy with one worker takes until its listener is there. */
async function startCost(surroundings: Surroundings, issuers: ManyIssuers, count: number): Promise<number> {
  const { envoy } = await surroundings.envoy({
    filters: [surroundings.gatehouseFilter(configuration(count, issuers))],
    clusters: [{ name: "issuers", port: issuers.port }],
  });
  const cost = cpuMicrosecondsOfAll([envoy.pid]) / 1000;
  await envoy.stop();
  return cost;
}
