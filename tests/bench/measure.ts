import { setTimeout as sleep } from "node:timers/promises";
import { Fleet, type FleetOptions } from "./fleet.ts";
import { busy, cpuMicrosecondsOfAll, residentBytesOf } from "./machine.ts";

export interface MeasureOptions extends FleetOptions {
  readonly rounds: number;
  /** Of each variant in each round. */
  readonly requests: number;
  /** How often all Envoys are started anew, the rounds being shared out evenly. */
  readonly starts: number;
}

/** What was measured of one variant. */
export interface Series {
  readonly name: string;
  readonly title: string;
  /**
   * CPU microseconds a request, of Envoy and what it has beside it; one for each round, the same round at the same place in all
   * series.
   */
  readonly microseconds: number[];
  /** Requests a second, one for each round. */
  readonly rates: number[];
  /** Resident memory at the end of each start, in bytes. */
  readonly memory: number[];
  /** Of the cookies in the Cookie header. */
  readonly cookieBytes: number;
}

export interface Measurement {
  readonly series: readonly Series[];
  readonly envoyVersion: string;
  /** Why variants that were wanted are not there, by their names. */
  readonly leftOut: ReadonlyMap<string, string>;
  readonly idTokenBytes: number;
  readonly headers: number;
  readonly headerBytes: number;
  /** What else the machine did meanwhile, in CPUs: all processes that are not of the bench, and other virtual machines. */
  readonly otherLoad: number;
  readonly stolen: number;
}

type Facts = Pick<Measurement, "envoyVersion" | "idTokenBytes" | "headers" | "headerBytes">;

/** The variants take turns after so many requests, so that a busy moment of the machine meets all of them. */
const TURN = 250;
/** Thrown away: V8 compiles what is called often a second time, in the background. */
const WARM_UP = 4000;
/** In which Envoy ends what it does after the last answer. The kernel adds up a thread's time when it goes to sleep. */
const SETTLE_MS = 2;

/** Runs all rounds. `report` is told, in a line, what is done. */
export async function measure(options: MeasureOptions, report: (line: string) => void): Promise<Measurement> {
  const series = new Map<string, Series>();
  const load = { wall: 0, others: 0, stolen: 0 };
  let leftOut: ReadonlyMap<string, string> | undefined;
  let facts: Facts | undefined;
  let round = 0;
  for (let start = 1; start <= options.starts; start++) {
    report(`start ${start} of ${options.starts}: Envoys, login, warm-up`);
    const wanted = options.variants.filter((name) => leftOut?.has(name) !== true);
    const fleet = await Fleet.start({ ...options, variants: wanted });
    try {
      // Every round has to have all series: who is there at the first start has to be there at the others.
      for (const [name, why] of fleet.leftOut) {
        if (leftOut !== undefined) throw new Error(`${name} did not start again: ${why}`);
        report(`leaving ${name} out: ${why}`);
      }
      leftOut ??= fleet.leftOut;
      for (const member of fleet.members) await fleet.send(member, WARM_UP);
      const last = Math.round((options.rounds * start) / options.starts);
      const before = account(fleet);
      for (; round < last; round++) {
        report(`round ${round + 1} of ${options.rounds}`);
        await measureRound(fleet, series, round, options.requests);
      }
      const after = account(fleet);
      load.wall += after.wall - before.wall;
      load.others += after.working - before.working - (after.own - before.own);
      load.stolen += after.stolen - before.stolen;
      for (const { variant, pids } of fleet.members) {
        series.get(variant.name)?.memory.push(pids.reduce((sum, pid) => sum + residentBytesOf(pid), 0));
      }
      facts = factsOf(fleet);
    } finally {
      await fleet.stop();
    }
  }
  if (facts === undefined) throw new Error("nothing was measured");
  return {
    series: [...series.values()],
    ...facts,
    leftOut: leftOut ?? new Map(),
    otherLoad: Math.max(0, load.others / load.wall),
    stolen: load.stolen / load.wall,
  };
}

async function measureRound(fleet: Fleet, series: Map<string, Series>, round: number, requests: number): Promise<void> {
  const { members } = fleet;
  const spent = members.map(() => ({ cpu: 0, seconds: 0 }));
  for (let sent = 0, turn = round; sent < requests; sent += TURN, turn++) {
    const count = Math.min(TURN, requests - sent);
    for (let i = 0; i < members.length; i++) {
      // Each has every place in the order, and everyone else before it: what a predecessor leaves in the caches evens out.
      const step = turn % 2 === 0 ? i : members.length - 1 - i;
      const index = (Math.floor(turn / 2) + step) % members.length;
      const [member, sum] = [members[index], spent[index]];
      if (member === undefined || sum === undefined) continue;
      const cpu = cpuMicrosecondsOfAll(member.pids);
      const begin = performance.now();
      await fleet.send(member, count);
      sum.seconds += (performance.now() - begin) / 1000;
      await sleep(SETTLE_MS);
      sum.cpu += cpuMicrosecondsOfAll(member.pids) - cpu;
    }
  }
  members.forEach(({ variant: { name, title }, cookieBytes }, index) => {
    const own = series.get(name) ?? { name, title, microseconds: [], rates: [], memory: [], cookieBytes };
    series.set(name, own);
    own.microseconds.push((spent[index]?.cpu ?? NaN) / requests);
    own.rates.push(requests / (spent[index]?.seconds ?? NaN));
  });
}

/** The time, and the CPU time of the machine and of the bench so far, in seconds. */
function account(fleet: Fleet): { wall: number; working: number; stolen: number; own: number } {
  const { user, system } = process.cpuUsage();
  const members = fleet.members.reduce((sum, { pids }) => sum + cpuMicrosecondsOfAll(pids), 0);
  return { wall: performance.now() / 1000, ...busy(), own: (user + system + members) / 1e6 };
}

function factsOf({ members, request, authorization }: Fleet): Facts {
  return {
    envoyVersion: members[0]?.envoy.envoy.version ?? "",
    idTokenBytes: authorization.length - "Bearer ".length,
    headers: request.headers.length,
    headerBytes: request.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0),
  };
}
