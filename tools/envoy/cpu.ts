import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

let ticksPerSecond: number | undefined;

/** CPU time of a process so far, user and system, all threads, in seconds; from /proc (Linux only). */
export function cpuSecondsOf(pid: number): number {
  ticksPerSecond ??= Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The fields behind the command's name, which is in brackets and may hold anything; the first of them is field 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [userTicks, systemTicks] = [fields[14 - 3], fields[15 - 3]].map(Number);
  return ((userTicks ?? NaN) + (systemTicks ?? NaN)) / ticksPerSecond;
}
