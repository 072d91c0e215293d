import { median } from "../statistics.ts";

/** Two implementations that do the same, so that their times can be compared. */
export interface Contest {
  readonly name: string;
  readonly rivalName: string;
  /** Each does it once. Inputs lie where they are needed: of Gatehouse, in the memory of its Wasm, as in a proxy. */
  readonly own: () => unknown;
  readonly rival: () => unknown;
  /** Executes both once and answers whether their results are right and the same. */
  readonly agree: () => boolean;
  /** How many times the rival's time it may take at most. */
  readonly limit: number;
}

/** CPU microseconds of one execution, one for each round, the same round at the same place. */
export interface Times {
  readonly own: readonly number[];
  readonly rival: readonly number[];
}

/** What each executes before anything is measured, so that V8 has compiled what is called often. */
const WARM_UP_MICROSECONDS = 100_000;
/** About the length of one measurement: many steps of the clock. */
const BATCH_MICROSECONDS = 10_000;

/** Measures both in turns, so that a busy moment of the machine meets both. Throws where their results are not right. */
export function hold({ name, own, rival, agree }: Contest, rounds: number): Times {
  if (!agree()) throw new Error(`${name}: the results are wrong or differ`);
  const [ownCount, rivalCount] = [batchOf(own), batchOf(rival)];
  const times = { own: [] as number[], rival: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    // Each is the first as often as the second.
    if (round % 2 === 0) times.own.push(microsecondsOf(own, ownCount));
    times.rival.push(microsecondsOf(rival, rivalCount));
    if (round % 2 === 1) times.own.push(microsecondsOf(own, ownCount));
  }
  return times;
}

/** Gatehouse's time as a multiple of the rival's, of each round. */
export function ratiosOf({ own, rival }: Times): number[] {
  return own.map((value, round) => value / (rival[round] ?? NaN));
}

/** Warms up, and answers how many executions a batch has. */
function batchOf(execute: () => unknown): number {
  const times: number[] = [];
  for (let spent = 0; spent < WARM_UP_MICROSECONDS;) {
    const time = microsecondsOf(execute, 50);
    times.push(time);
    spent += Math.max(50 * time, 1);
  }
  return Math.ceil(BATCH_MICROSECONDS / Math.max(median(times.slice(times.length >> 1)), 0.1));
}

/** CPU time, which leaves out what other processes of the machine take, of one execution. */
function microsecondsOf(execute: () => unknown, count: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) execute();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
