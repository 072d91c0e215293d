import { processors } from "./machine.ts";
import type { Measurement, MeasureOptions, Series } from "./measure.ts";
import { differences, type Estimate, estimate, median } from "./statistics.ts";

/** What a measurement says, as --json prints it. Times are CPU microseconds a request. */
export interface Report {
  readonly envoy: string;
  readonly machine: { readonly processors: string; readonly otherLoad: number; readonly stolen: number };
  readonly load: {
    readonly protocol: string;
    readonly connections: number;
    readonly rounds: number;
    readonly requests: number;
    readonly starts: number;
  };
  readonly request: { readonly headers: number; readonly headerBytes: number; readonly idTokenBytes: number };
  /** The variant that the others are compared with. */
  readonly base: string;
  readonly variants: readonly VariantReport[];
  readonly ratios: readonly RatioReport[];
  /** Why variants that were wanted are not there, by their names. */
  readonly leftOut: Readonly<Record<string, string>>;
}

export interface VariantReport {
  readonly name: string;
  readonly title: string;
  readonly microseconds: Estimate;
  /** The median of the differences to the base in the same round; undefined for the base. */
  readonly difference: Estimate | undefined;
  readonly requestsPerSecond: number;
  readonly residentBytes: number;
  readonly cookieBytes: number;
  readonly rounds: readonly number[];
}

/** How two costs compare, in the same round. */
interface RatioReport {
  /** "(G-P)/(O-P)" */
  readonly name: string;
  readonly unit: "" | "µs";
  readonly value: Estimate;
}

/** What Gatehouse adds to Envoy is compared with what these add. */
const COMPARED_WITH = ["OG", "OM", "O", "OJC", "X"];

/** Adds a measurement up. */
export function reportOf(measurement: Measurement, options: MeasureOptions, base: string): Report {
  const { series, envoyVersion: envoy, otherLoad, stolen, headers, headerBytes, idTokenBytes } = measurement;
  const { connections, rounds, requests, starts } = options;
  const reference = series.find(({ name }) => name === base);
  const variantReport = (own: Series): VariantReport => ({
    name: own.name,
    title: own.title,
    microseconds: estimate(own.microseconds),
    difference:
      reference === undefined || own === reference
        ? undefined
        : estimate(differences(own.microseconds, reference.microseconds)),
    requestsPerSecond: median(own.rates),
    residentBytes: median(own.memory),
    cookieBytes: own.cookieBytes,
    rounds: own.microseconds,
  });
  return {
    envoy,
    machine: { processors: processors(), otherLoad, stolen },
    load: { protocol: options.http2 ? "HTTP/2" : "HTTP/1.1", connections, rounds, requests, starts },
    request: { headers, headerBytes, idTokenBytes },
    base,
    variants: series.map(variantReport),
    ratios: ratiosOf(series),
    leftOut: Object.fromEntries(measurement.leftOut),
  };
}

/** Those of them that the measured variants allow. */
function ratiosOf(series: readonly Series[]): RatioReport[] {
  const above = (name: string, base: string): number[] | undefined => {
    const [own, other] = [name, base].map((one) => series.find((candidate) => candidate.name === one)?.microseconds);
    return own === undefined || other === undefined ? undefined : differences(own, other);
  };
  const ratios: RatioReport[] = [];
  const gatehouse = above("G", "P");
  for (const name of COMPARED_WITH) {
    const peer = above(name, "P");
    if (gatehouse === undefined || peer === undefined) continue;
    const quotients = gatehouse.map((value, round) => value / (peer[round] ?? NaN));
    ratios.push({ name: `(G-P)/(${name}-P)`, unit: "", value: estimate(quotients) });
  }
  const headers = above("G", "N");
  if (headers !== undefined) ratios.push({ name: "G-N", unit: "µs", value: estimate(headers) });
  return ratios;
}

/** The reports as JSON text, with numbers to three places. */
export function jsonOf(reports: readonly Report[]): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toFixed(3)) : value;
  return JSON.stringify({ reports }, rounded, 2);
}
