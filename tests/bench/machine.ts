/** What the kernel says about processes and the machine, from /proc: Linux only. */
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

/** /proc/stat counts in hundredths of a second on every machine that Node runs on. */
export const TICKS_PER_SECOND = 100;

/** CPU time of a process so far, user and system, all of its threads, in microseconds. */
function cpuMicrosecondsOf(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // Time on a CPU, time waiting for one, and how often: the first is exact, where /proc/<pid>/stat has steps of 10 ms.
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1").split(" ", 1)[0]);
  }
  return nanoseconds / 1000;
}

/** The same of several processes together. */
export function cpuMicrosecondsOfAll(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicrosecondsOf(pid), 0);
}

/** Resident memory of a process, in bytes. */
export function residentBytesOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kilobytes) * 1024;
}

/** CPU time that the whole machine has spent so far, in seconds. */
export interface Busy {
  /** On processes and interrupts. */
  readonly working: number;
  /** Wanted, and given to another virtual machine. */
  readonly stolen: number;
}

/** CPU time of the machine so far. */
export function busy(): Busy {
  const line = readFileSync("/proc/stat", "latin1").split("\n", 1)[0] ?? "";
  // cpu user nice system idle iowait irq softirq steal …
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  return { working: user + nice + system + irq + softirq, stolen: steal };
}

/** "4 × Example CPU 3000" */
export function processors(): string {
  const all = cpus();
  return `${all.length} × ${all[0]?.model.trim() ?? "unknown"}`;
}

/** Throws where this machine can't be measured on. */
export function assertMeasurable(): void {
  try {
    if (cpuMicrosecondsOf(process.pid) > 0) return;
  } catch {
    // No /proc, or a kernel without scheduler information.
  }
  throw new Error("the CPU time of a process can't be read from /proc/<pid>/task/<tid>/schedstat, which needs Linux");
}
