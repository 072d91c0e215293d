/** What the benches of scenarios and of latency print: figures in groups, as a table, as JSON, and later as a chart. */
import { type Estimate, estimate } from "./statistics.ts";

export interface Figure {
  /** The row's name, or the bar's. */
  readonly title: string;
  /** Which of several bars or lines it belongs to. */
  readonly series?: string;
  /** Its place on the horizontal axis, where the group is drawn as lines. */
  readonly x?: number;
  readonly value: Estimate;
  /** Whatever else is worth knowing. */
  readonly note?: string;
}

/** Figures of one unit, that belong into one chart. */
export interface Group {
  readonly id: string;
  readonly title: string;
  /** "µs": CPU microseconds a request, unless the title says otherwise. */
  readonly unit: string;
  /** What `x` counts, and whether its axis goes by powers of ten. */
  readonly xUnit?: string;
  readonly xLogarithmic?: boolean;
  readonly figures: readonly Figure[];
}

export interface Figures {
  readonly envoy: string;
  readonly processors: string;
  /** CPUs that other processes kept busy meanwhile. */
  readonly otherLoad: number;
  readonly settings: Readonly<Record<string, number>>;
  /** Why variants that were wanted are not there, by their names. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly groups: readonly Group[];
}

/** A figure of values that were measured one after another. */
export function figure(title: string, values: readonly number[], more: Omit<Figure, "title" | "value"> = {}): Figure {
  return { title, value: estimate(values), ...more };
}

/** The figures as JSON text, with numbers to three places. */
export function figuresAsJson(figures: Figures): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Number(value.toFixed(3)) : value;
  return JSON.stringify(figures, rounded, 2);
}

/** The figures as tables, for people. */
export function figuresAsTable({ envoy, processors, otherLoad, settings, leftOut, groups }: Figures): string {
  const described = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  const machine = `Machine: ${processors}; other processes kept ${otherLoad.toFixed(2)} CPUs busy`;
  const missing = Object.entries(leftOut).map(([name, why]) => `${name} is left out: ${why}`);
  return [...groups.map(tableOf), [...missing, `Envoy ${envoy}; ${described.join(", ")}`, machine].join("\n")].join(
    "\n\n",
  );
}

/** A number with as many places as are worth reading. */
export function readable(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(size >= 1000 ? 0 : size >= 10 ? 1 : 2);
}

function tableOf({ title, unit, figures }: Group): string {
  const rows = figures.map(({ title: name, series, value, note }) => [
    series === undefined ? name : `${name}, ${series}`,
    `${readable(value.median)} ${unit}`.trimEnd(),
    value.interval === undefined ? "" : value.interval.map(readable).join(" to "),
    note ?? "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join("\n");
}
