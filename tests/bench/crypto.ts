/** Compares Gatehouse's cryptography with other implementations, in one process. */
import { Command } from "commander";
import { wholeNumber } from "./command-line.ts";
import { type Contest, hold, ratiosOf, type Times } from "./crypto/contest.ts";
import { signatureContests } from "./crypto/signatures.ts";
import { symmetricContests } from "./crypto/symmetric.ts";
import { processors } from "./machine.ts";
import { estimate, median } from "./statistics.ts";

const { rounds, json } = new Command("npm run bench:crypto --")
  .description("Measures the time of Gatehouse's cryptography as a multiple of that of other implementations.")
  .option("--rounds <number>", "rounds, in each of which both sides take turns", wholeNumber, 41)
  .option("--json", "print JSON")
  .parse()
  .opts<{ rounds: number; json?: boolean }>();

const contests = [...(await symmetricContests()), ...(await signatureContests())];
const results = contests.map((contest) => resultOf(contest, hold(contest, rounds)));
const { node, openssl, v8 } = process.versions;
const machine = { processors: processors(), node, openssl, v8, rounds };
console.log(json === true ? JSON.stringify({ ...machine, results }, null, 2) : textOf());

interface Result {
  readonly name: string;
  readonly rival: string;
  /** CPU microseconds of one execution: medians. */
  readonly microseconds: number;
  readonly rivalMicroseconds: number;
  /** Gatehouse's time as a multiple of the rival's: the median of the rounds and its interval of 95 %. */
  readonly ratio: number;
  readonly interval: readonly [number, number] | undefined;
  readonly limit: number;
  readonly kept: boolean;
}

function resultOf({ name, rivalName, limit }: Contest, times: Times): Result {
  const ratio = estimate(ratiosOf(times));
  return {
    name,
    rival: rivalName,
    microseconds: rounded(median(times.own)),
    rivalMicroseconds: rounded(median(times.rival)),
    ratio: rounded(ratio.median),
    interval: ratio.interval && [rounded(ratio.interval[0]), rounded(ratio.interval[1])],
    limit: rounded(limit),
    kept: ratio.median <= limit,
  };
}

function textOf(): string {
  const rows = results.map(({ name, rival, microseconds, rivalMicroseconds, ratio, interval, limit, kept }) => [
    name,
    `${microseconds.toFixed(1)} µs`,
    `${rivalMicroseconds.toFixed(1)} µs`,
    rival,
    ratio.toFixed(2),
    interval === undefined ? "" : interval.map((bound) => bound.toFixed(2)).join(" to "),
    `${limit.toFixed(2)} ${kept ? "kept" : "MISSED"}`,
  ]);
  const table = [["", "Gatehouse", "other", "", "ratio", "95 %", "limit"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    ...lines,
    "",
    `CPU time of one execution, medians of ${rounds} rounds; ${machine.processors}, Node ${node}, OpenSSL ${openssl}`,
  ].join("\n");
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
