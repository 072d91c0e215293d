import { cpus } from "node:os";
import type { Measurement, MeasureOptions, Series } from "./measure.ts";
import { processors } from "./machine.ts";
import { differences, estimate, median, type Estimate } from "./statistics.ts";

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
}

interface VariantReport {
  readonly name: string;
  readonly title: string;
  readonly microseconds: Estimate;
  /** The median of the differences to the base in the same round; undefined for the base. */
  readonly difference: Estimate | undefined;
  readonly requestsPerSecond: number;
  readonly residentBytes: number;
  readonly rounds: readonly number[];
}

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
    rounds: own.microseconds,
  });
  return {
    envoy,
    machine: { processors: processors(), otherLoad, stolen },
    load: { protocol: options.http2 ? "HTTP/2" : "HTTP/1.1", connections, rounds, requests, starts },
    request: { headers, headerBytes, idTokenBytes },
    base,
    variants: series.map(variantReport),
  };
}

/** The report as JSON text, with numbers to three places. */
export function jsonOf(report: Report): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toFixed(3)) : value;
  return JSON.stringify(report, rounded, 2);
}

/** The report as a table, for people. */
export function tableOf(report: Report): string {
  const { machine, load, request, base } = report;
  const heading = ["", "", "a request", `above ${base}`, "95 % interval", "requests/s", "memory"];
  const rows = report.variants.map(({ name, title, microseconds, difference, requestsPerSecond, residentBytes }) => [
    name,
    title,
    `${microseconds.median.toFixed(1)} µs`,
    difference === undefined ? "" : `${difference.median.toFixed(1)} µs`,
    intervalOf(difference),
    requestsPerSecond.toFixed(0),
    `${(residentBytes / 2 ** 20).toFixed(0)} MiB`,
  ]);
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  const lines = [heading, ...rows].map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [
    "CPU time of the Envoy process, user and system; medians of the rounds, and of the differences within each round",
    "",
    ...lines,
    "",
    `Envoy ${report.envoy}, one worker; ${load.protocol}, ${load.connections} connections; ` +
      `${load.rounds} rounds of ${load.requests} requests each, ${load.starts} starts`,
    `Request of ${request.headers} headers, ${request.headerBytes} bytes; ID token of ${request.idTokenBytes} bytes`,
    `Machine: ${machine.processors}; other processes kept ${machine.otherLoad.toFixed(2)} of ${cpus().length} CPUs busy, ` +
      `other machines took ${machine.stolen.toFixed(2)}`,
  ].join("\n");
}

function intervalOf(difference: Estimate | undefined): string {
  if (difference === undefined) return "";
  return difference.interval === undefined
    ? "6 rounds needed"
    : difference.interval.map((end) => end.toFixed(1)).join(" to ");
}
