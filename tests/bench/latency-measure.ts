/** Latency at a fixed rate, all variants taking turns. */
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { CLIENT } from "../support/gateway.ts";
import { Provider } from "../support/provider.ts";
import { OpenLoad } from "./latency-load.ts";
import { Pacer } from "./latency-pacer.ts";
import { figure, type Figure, type Group } from "./scenarios-figures.ts";
import { renderRequest } from "./scenarios-load.ts";
import { requestWith, signIn } from "./session.ts";
import { differences } from "./statistics.ts";
import { Upstream } from "./upstream.ts";
import { ALONE, gatehouseVariant, startVariant, type Variant } from "./variants.ts";

export interface LatencyOptions {
  readonly gatehouse: string;
  /** Other builds of Gatehouse, by their names. */
  readonly builds: ReadonlyMap<string, string>;
  /** Requests a second. */
  readonly rates: readonly number[];
  /** Of each variant at each rate in each repetition. */
  readonly seconds: number;
  readonly repetitions: number;
  readonly connections: number;
  readonly report: (line: string) => void;
}

interface Member {
  readonly variant: Variant;
  readonly load: OpenLoad;
}

const QUANTILES: readonly (readonly [name: string, quantile: number])[] = [
  ["p50", 0.5],
  ["p99", 0.99],
  ["p99.9", 0.999],
];
/** Thrown away. */
const WARM_UP = { rate: 2000, count: 4000 };

/** Starts the variants, measures, and leaves nothing running. */
export async function measureLatency(options: LatencyOptions): Promise<Group[]> {
  const upstream = await Upstream.start(["authorization: Bearer "]);
  const provider = await Provider.start({ clients: [CLIENT] });
  const pacer = await Pacer.start();
  const envoys: EnvoyProcess[] = [];
  const members: Member[] = [];
  try {
    const ports = { application: upstream.port, provider: provider.address.port };
    const builds = [["G", options.gatehouse] as const, ...options.builds];
    const variants = [
      ...builds.map(([name, path]) => gatehouseVariant(name, titleOf(name, path), path, provider.issuer)),
      ALONE,
    ];
    let cookie: string | undefined;
    for (const variant of variants) {
      const envoy = await startVariant(variant, ports);
      envoys.push(envoy);
      // The session of the first is good at the others.
      cookie ??= await signIn(envoy.port("gateway"), provider);
      const load = await OpenLoad.open(
        envoy.port("gateway"),
        options.connections,
        renderRequest(requestWith(cookie)),
        pacer,
      );
      members.unshift({ variant, load });
    }
    for (const member of members) await run(upstream, member, WARM_UP.rate, WARM_UP.count);
    return await measureAll(upstream, members, options);
  } finally {
    for (const { load } of members) load.close();
    await Promise.all(envoys.map((envoy) => envoy.stop()));
    await pacer.stop();
    await provider.stop();
    await upstream.stop();
  }
}

function titleOf(name: string, path: string): string {
  return name === "G" ? "Gatehouse, valid session" : `Gatehouse, ${path}`;
}

async function measureAll(
  upstream: Upstream,
  members: readonly Member[],
  { rates, seconds, repetitions, report }: LatencyOptions,
): Promise<Group[]> {
  // By rate, then by member: for each repetition, a value for each quantile, the load's own delay last.
  const values = rates.map(() => members.map((): number[][] => []));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [at, rate] of rates.entries()) {
      report(`${rate} requests a second, repetition ${repetition + 1} of ${repetitions}`);
      for (let step = 0; step < members.length; step++) {
        const index = (repetition + step) % members.length;
        const member = members[index];
        if (member === undefined) continue;
        values[at]?.[index]?.push(await run(upstream, member, rate, rate * seconds));
      }
    }
  }
  return rates.flatMap((rate, at) => groupsOf(rate, members, values[at] ?? []));
}

/** The quantiles of one run, and the 99th percentile of the load's own delay, in milliseconds. */
async function run(upstream: Upstream, { variant, load }: Member, rate: number, count: number): Promise<number[]> {
  upstream.take();
  const { answers, delays } = await load.run(rate, count);
  const { requests, identified } = upstream.take();
  if (requests !== count || identified !== (variant.identifies ? count : 0)) {
    throw new Error(`${variant.title}: of ${count} requests came ${requests}, ${identified} with an identity`);
  }
  answers.sort();
  delays.sort();
  return [...QUANTILES.map(([, quantile]) => at(answers, quantile)), at(delays, 0.99)];
}

/** The value that so large a part of all is not above. */
function at(sorted: Float64Array, quantile: number): number {
  return sorted[Math.ceil(sorted.length * quantile) - 1] ?? NaN;
}

function groupsOf(rate: number, members: readonly Member[], values: readonly number[][][]): Group[] {
  const column = (index: number, quantile: number): number[] =>
    (values[index] ?? []).map((row) => row[quantile] ?? NaN);
  const base = members.findIndex(({ variant }) => variant === ALONE);
  const figuresOf = (pick: (index: number, quantile: number) => number[], all: boolean): Figure[] =>
    QUANTILES.flatMap(([name], quantile) =>
      members.flatMap(({ variant }, index) =>
        all || index !== base ? [figure(name, pick(index, quantile), { series: variant.title })] : [],
      ),
    );
  return [
    {
      id: `latency-${rate}`,
      title: `Latency at ${rate} requests a second`,
      unit: "ms",
      figures: figuresOf(column, true),
    },
    {
      id: `latency-${rate}-added`,
      title: `Latency at ${rate} requests a second, above Envoy alone in the same repetition`,
      unit: "ms",
      figures: figuresOf((index, quantile) => differences(column(index, quantile), column(base, quantile)), false),
    },
    {
      id: `latency-${rate}-load`,
      title: `The load's own delay at ${rate} requests a second, which is in all of them`,
      unit: "ms",
      figures: members.map(({ variant }, index) =>
        figure("p99", column(index, QUANTILES.length), { series: variant.title }),
      ),
    },
  ];
}
