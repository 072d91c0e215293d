/** Latency at a fixed rate, all variants taking turns. */
import { arrivals, Fleet, type FleetOptions, type Member } from "./fleet.ts";
import { renderRequest } from "./http1-connections.ts";
import { type Latencies, OpenLoad } from "./latency-load.ts";
import { Pacer } from "./latency-pacer.ts";
import { order, warmUp } from "./turns.ts";

export interface LatencyOptions extends Omit<FleetOptions, "connections" | "http2"> {
  /** Requests a second. */
  readonly rates: readonly number[];
  /** Of each variant at each rate in each repetition. */
  readonly seconds: number;
  readonly repetitions: number;
  /** As many requests can be under way. */
  readonly connections: number;
  readonly report: (line: string) => void;
}

/** What was measured of one variant at one rate; one value for each repetition, the same one at the same place in all. */
export interface LatencySeries {
  readonly name: string;
  readonly title: string;
  /** Milliseconds, for each of QUANTILES. */
  readonly quantiles: readonly number[][];
  /** The 99th percentile of the load's own delay, in milliseconds. */
  readonly delays: number[];
  /** Requests that were answered in a second. */
  readonly rates: number[];
}

export interface LatencyMeasurement {
  /** By rate. */
  readonly series: ReadonlyMap<number, readonly LatencySeries[]>;
  /** Why variants that were wanted are not there, by their names. */
  readonly leftOut: ReadonlyMap<string, string>;
}

export const QUANTILES = [
  { name: "p50", quantile: 0.5 },
  { name: "p99", quantile: 0.99 },
  { name: "p99.9", quantile: 0.999 },
] as const;

/** In a closed loop, which is there for nothing else. */
const WARM_UP = 4000;
const WARM_UP_CONNECTIONS = 16;
/** They take turns after so long, so that a busy moment of the machine meets all of them. */
const TURN_SECONDS = 1;

/** Starts the variants, measures, and leaves nothing running. */
export async function measureLatency(options: LatencyOptions): Promise<LatencyMeasurement> {
  const pacer = await Pacer.start();
  try {
    return await measureFleet(options, pacer);
  } finally {
    await pacer.stop();
  }
}

async function measureFleet(options: LatencyOptions, pacer: Pacer): Promise<LatencyMeasurement> {
  const fleet = await Fleet.start({ ...options, connections: WARM_UP_CONNECTIONS, http2: false });
  const loads: OpenLoad[] = [];
  try {
    for (const { envoy, request } of fleet.members) {
      loads.push(await OpenLoad.open(envoy.port("gateway"), options.connections, renderRequest(request), pacer));
    }
    for (const [name, why] of fleet.leftOut) options.report(`leaving ${name} out: ${why}`);
    options.report("warm-up");
    await warmUp(fleet.members, WARM_UP);
    const series = new Map(options.rates.map((rate) => [rate, fleet.members.map(emptySeries)]));
    for (let repetition = 0; repetition < options.repetitions; repetition++) {
      for (const [rate, own] of series) {
        options.report(`${rate} requests a second, repetition ${repetition + 1} of ${options.repetitions}`);
        await repeat(fleet.members, loads, own, rate, options.seconds, repetition);
      }
    }
    return { series, leftOut: fleet.leftOut };
  } finally {
    for (const load of loads) load.close();
    await fleet.stop();
  }
}

/** One repetition at one rate: the seconds of all variants, in turns. */
async function repeat(
  members: readonly Member[],
  loads: readonly OpenLoad[],
  series: readonly LatencySeries[],
  rate: number,
  seconds: number,
  repetition: number,
): Promise<void> {
  const count = Math.round(rate * TURN_SECONDS);
  const turns = Math.round(seconds / TURN_SECONDS);
  const runs = members.map((): Latencies[] => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const index of order(members.length, repetition + turn)) {
      const [member, load] = [members[index], loads[index]];
      if (member === undefined || load === undefined) continue;
      const { variant, upstream } = member;
      const run = await upstream.expect(arrivals(variant, count), variant.title, () => load.run(rate, count));
      runs[index]?.push(run);
    }
  }
  series.forEach(({ quantiles, delays, rates }, index) => {
    const own = runs[index] ?? [];
    const answers = sorted(own.map((run) => run.answers));
    QUANTILES.forEach(({ quantile }, at) => quantiles[at]?.push(quantileOf(answers, quantile)));
    delays.push(quantileOf(sorted(own.map((run) => run.delays)), 0.99));
    rates.push((count * turns * 1000) / own.reduce((sum, { duration }) => sum + duration, 0));
  });
}

function emptySeries({ variant: { name, title } }: Member): LatencySeries {
  return { name, title, quantiles: QUANTILES.map(() => []), delays: [], rates: [] };
}

/** All values together, ascending. */
function sorted(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

/** The value that so large a part of all is not above. */
function quantileOf(values: Float64Array, quantile: number): number {
  return values[Math.ceil(values.length * quantile) - 1] ?? NaN;
}
