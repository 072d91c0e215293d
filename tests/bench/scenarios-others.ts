/** What else the machine did while a bench ran: figures of a busy one are worth less. */
import { readFileSync } from "node:fs";
import { busy } from "./machine.ts";

/** /proc counts in hundredths of a second on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Begins to look. The function that it answers says how many CPUs others kept busy since, once all Envoys have ended. */
export function watchOthers(): () => number {
  const before = account();
  return () => {
    const after = account();
    const others = after.working - before.working - (after.own - before.own);
    return Math.max(0, others / (after.wall - before.wall));
  };
}

/** Seconds: the time, what all CPUs have worked, and what of it this process and its ended children have. */
function account(): { wall: number; working: number; own: number } {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, working: busy().working, own: (user + system) / 1e6 + endedChildren() };
}

function endedChildren(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // After the name, which may hold anything: state, then thirteen numbers up to the children's user and system time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
