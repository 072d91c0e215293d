import assert from "node:assert/strict";
import { test } from "node:test";
import {
  latencyTable,
  ratiosText,
  settingsTable,
  throughputTable,
  variantsTable,
} from "../../bench/document-tables.ts";
import { figure } from "../../bench/figures.ts";
import { reportOf } from "../../bench/report.ts";

const PEERS = ["OG", "OM", "OJC", "X"];

/** A report in which Envoy alone takes 50 µs, Gatehouse 20 more, and each peer twice as much more as the one before. */
function report(connections: number, http2 = false): ReturnType<typeof reportOf> {
  const series = ["P", "G", ...PEERS].map((name, i) => ({
    name,
    title: `title of ${name}`,
    microseconds: Array.from({ length: 6 }, (_, round) => 50 + round + (i === 0 ? 0 : 10 * 2 ** i)),
    rates: [12_345.6],
    memory: [64 * 2 ** 20],
    cookieBytes: 1342,
  }));
  const measurement = { series, envoyVersion: "1.40.0", leftOut: new Map<string, string>(), otherLoad: 0, stolen: 0 };
  const facts = { idTokenBytes: 1, headers: 1, headerBytes: 1 };
  const options = {
    rounds: 6,
    requests: 1,
    starts: 1,
    connections,
    http2,
    variants: [],
    gatehouse: "",
    builds: new Map(),
  };
  return reportOf({ ...measurement, ...facts }, options, "P");
}

/** The cells of a table, without its heading. */
function cells(text: string): string[][] {
  const [, , ...rows] = text.split("\n");
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("every variant has its row, with what it adds to Envoy alone", () => {
  const rows = cells(variantsTable(report(16)));
  assert.deepEqual(rows[0], ["**P** Envoy alone", "52.5 µs", "", "", "1,342 bytes"]);
  assert.deepEqual(rows[1], ["**G** Gatehouse", "72.5 µs", "20.0 µs", "20.0 to 20.0", "1,342 bytes"]);
  assert.deepEqual(
    rows.map(([name = ""]) => /^\*\*(\w+)\*\* \S/.exec(name)?.[1]),
    ["P", "G", ...PEERS],
  );
});

test("the sentence of ratios leads with Envoy Gateway's oauth2, and has each peer's over HTTP/2 too", () => {
  const lines = ratiosText(report(16), report(16, true));
  for (const line of lines.split("\n")) assert.ok(line.length <= 120, line);
  const text = lines.replaceAll("\n", " ");
  assert.match(text, /^Gatehouse adds 0\.50 \(0\.50 to 0\.50\) of what Envoy Gateway's `oauth2` adds, 0\.25 \(/);
  assert.match(text, /it is 0\.50, 0\.25, 0\.13 and 0\.06\.$/);
  const { ratios, ...others } = report(16);
  assert.throws(() => ratiosText({ ...others, ratios: ratios.slice(1) }, report(16)), /no ratio to OG/);
});

test("settings stand in order, whatever the order of the reports", () => {
  const reports = [report(16, true), report(64), report(1)];
  const [heading = ""] = settingsTable(reports).split("\n");
  assert.match(heading, /HTTP\/1\.1, 1 \| HTTP\/1\.1, 64 \| HTTP\/2, 16/);
  const rows = cells(settingsTable(reports));
  assert.deepEqual(rows[0], ["Envoy alone, whole", "52.5 µs", "52.5 µs", "52.5 µs"]);
  assert.deepEqual(rows.at(-2)?.slice(1), ["0.50", "0.50", "0.50"]);
  assert.deepEqual(cells(throughputTable(reports, report(16)))[1]?.slice(1), ["12,346", "12,346", "12,346", "64 MiB"]);
});

test("latencies are those above Envoy alone, by rate and quantile", () => {
  const values = (of: number): number[] => Array.from({ length: 6 }, () => of);
  const groups = [1000, 3000].flatMap((rate) =>
    ["", "-added"].map((suffix) => ({
      id: `latency-${rate}${suffix}`,
      title: "",
      unit: "ms",
      figures: ["p50", "p99"].flatMap((name, i) => [figure(name, values(i + rate / 1000), { series: "title of OG" })]),
    })),
  );
  const figures = { envoy: "", processors: "", otherLoad: 0, settings: {}, leftOut: {}, groups };
  const text = latencyTable(figures, report(16));
  assert.match(text, /^\| {2}\| 1,000\/s: p50 \| p99 \| 3,000\/s: p50 \| p99 \|/);
  const one = (value: string): string => `${value} (${value} to ${value})`;
  assert.deepEqual(cells(text), [["`oauth2` of Envoy Gateway", ...["1.00", "2.00", "3.00", "4.00"].map(one)]]);
});
