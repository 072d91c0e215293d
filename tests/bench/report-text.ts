/** What a measurement says, as tables for people. */
import { cpus } from "node:os";
import type { Report, VariantReport } from "./report.ts";
import type { Estimate } from "./statistics.ts";

/** The reports one after another; behind several, what they say side by side. */
export function textOf(reports: readonly Report[]): string {
  const tables = reports.map((report) => `${settingOf(report)}\n\n${tableOf(report)}`);
  if (reports.length < 2) return tables.join("");
  return [
    ...tables,
    sideBySide("CPU time of a request", reports, ({ microseconds }) => `${microseconds.median.toFixed(1)} µs`),
    sideBySide("Requests a second, beside the load and the application", reports, ({ requestsPerSecond }) =>
      requestsPerSecond.toFixed(0),
    ),
    sideBySide("Resident memory of the processes", reports, memoryOf),
  ].join("\n\n");
}

/** The variants by the settings. */
function sideBySide(title: string, reports: readonly Report[], cell: (variant: VariantReport) => string): string {
  const variants = [...new Map(reports.flatMap((report) => report.variants.map((own) => [own.name, own.title])))];
  const rows = variants.map(([name, own]) => [
    name,
    own,
    ...reports.map((report) => {
      const variant = report.variants.find((one) => one.name === name);
      return variant === undefined ? "" : cell(variant);
    }),
  ]);
  return [title, "", ...aligned([["", "", ...reports.map(settingOf)], ...rows], 2)].join("\n");
}

/** "HTTP/1.1 × 16": by so many connections. */
function settingOf({ load }: Report): string {
  return `${load.protocol} × ${load.connections}`;
}

function memoryOf({ residentBytes }: VariantReport): string {
  return `${(residentBytes / 2 ** 20).toFixed(0)} MiB`;
}

/** A report as a table. */
function tableOf(report: Report): string {
  const { machine, load, request, base } = report;
  const heading = ["", "", "a request", `above ${base}`, "95 % interval", "requests/s", "memory", "cookies"];
  const rows = report.variants.map((own) => [
    own.name,
    own.title,
    `${own.microseconds.median.toFixed(1)} µs`,
    own.difference === undefined ? "" : `${own.difference.median.toFixed(1)} µs`,
    intervalOf(own.difference, 1),
    own.requestsPerSecond.toFixed(0),
    memoryOf(own),
    `${own.cookieBytes} bytes`,
  ]);
  const ratios = report.ratios.map(({ name, unit, value }) => {
    const places = unit === "" ? 2 : 1;
    return [name, `${value.median.toFixed(places)} ${unit}`.trimEnd(), intervalOf(value, places)];
  });
  return [
    "CPU time of Envoy and what runs beside it, user and system; medians of the rounds, and of the differences within each round",
    "",
    ...aligned([heading, ...rows], 2),
    "",
    ...aligned(ratios, 1),
    ...(ratios.length === 0 ? [] : [""]),
    ...Object.entries(report.leftOut).map(([name, why]) => `${name} is left out: ${why}`),
    `Envoy ${report.envoy}, one worker; ${load.protocol}, ${load.connections} connections; ` +
      `${load.rounds} rounds of ${load.requests} requests each, ${load.starts} starts`,
    `Request of ${request.headers} headers, ${request.headerBytes} bytes with Gatehouse's cookies; ` +
      `ID token of ${request.idTokenBytes} bytes`,
    `Machine: ${machine.processors}; other processes kept ${machine.otherLoad.toFixed(2)} of ${cpus().length} CPUs busy, ` +
      `other machines took ${machine.stolen.toFixed(2)}`,
  ].join("\n");
}

/** The rows as lines, their first columns to the left and the others to the right. */
function aligned(rows: readonly (readonly string[])[], left: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

function intervalOf(difference: Estimate | undefined, places: number): string {
  if (difference === undefined) return "";
  return difference.interval === undefined
    ? "6 rounds needed"
    : difference.interval.map((end) => end.toFixed(places)).join(" to ");
}
