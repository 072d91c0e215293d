/** What else the machine did while a bench ran: figures of a busy one are worth less. */
import { readFileSync } from "node:fs";
import { busy, cpuMicrosecondsOfAll, TICKS_PER_SECOND } from "./machine.ts";

/** Seconds so far. */
interface Account {
  readonly wall: number;
  /** What all CPUs have worked. */
  readonly working: number;
  readonly stolen: number;
  /** What this process, its ended children and the processes that were named have worked of it. */
  readonly own: number;
}

/** Adds up, over one or several spans, what was not of the bench. */
export class OtherLoad {
  #begun: Account | undefined;
  #wall = 0;
  #others = 0;
  #stolen = 0;

  /** A span begins. `pids`: processes of the bench that run already, and still when it ends. */
  begin(pids: readonly number[] = []): void {
    this.#begun = account(pids);
  }

  /** The span ends, with the same processes. What was started in it has to have ended. */
  end(pids: readonly number[] = []): void {
    if (this.#begun === undefined) throw new Error("no span has begun");
    const [before, after] = [this.#begun, account(pids)];
    this.#begun = undefined;
    this.#wall += after.wall - before.wall;
    this.#others += after.working - before.working - (after.own - before.own);
    this.#stolen += after.stolen - before.stolen;
  }

  /** CPUs that other processes kept busy. */
  get others(): number {
    return Math.max(0, this.#others / this.#wall);
  }

  /** CPUs that were wanted, and given to other virtual machines. */
  get stolen(): number {
    return this.#stolen / this.#wall;
  }
}

function account(pids: readonly number[]): Account {
  const { user, system } = process.cpuUsage();
  const own = (user + system + cpuMicrosecondsOfAll(pids)) / 1e6 + endedChildren();
  return { wall: performance.now() / 1000, ...busy(), own };
}

function endedChildren(): number {
  const stat = readFileSync("/proc/self/stat", "latin1");
  // After the name, which may hold anything: state, then thirteen numbers up to the children's user and system time.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
