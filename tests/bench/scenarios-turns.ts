/** Measures what a request costs the Envoy process, all that is compared taking turns. */
import { setTimeout as sleep } from "node:timers/promises";
import { cpuMicrosecondsOf } from "./machine.ts";

/** One of the things that are compared. */
export interface Subject {
  /** Of the Envoy whose CPU time counts. Nobody else sends it anything meanwhile. */
  readonly pid: number;
  /** Sends so many requests, and rejects where an answer is not as expected. */
  send(count: number): Promise<void>;
}

export interface Spent {
  /** CPU microseconds a request, one for each round; the same round at the same place for all subjects. */
  readonly microseconds: number[];
  /** Requests a second, one for each round. */
  readonly rates: number[];
}

export interface TurnsOptions {
  readonly rounds: number;
  /** Of each subject in each round. */
  readonly requests: number;
  /** Of each subject before the first round, thrown away. */
  readonly warmUp: number;
  /** They take turns after so many; default 100. */
  readonly turn?: number;
}

/** In which Envoy ends what it does after the last answer. The kernel adds up a thread's time when it goes to sleep. */
const SETTLE_MS = 2;

/** What each subject spent, in their order. */
export async function takeTurns(subjects: readonly Subject[], options: TurnsOptions): Promise<Spent[]> {
  for (const subject of subjects) await subject.send(options.warmUp);
  const spent = subjects.map((): Spent => ({ microseconds: [], rates: [] }));
  for (let round = 0; round < options.rounds; round++) await measureRound(subjects, spent, round, options);
  return spent;
}

async function measureRound(
  subjects: readonly Subject[],
  spent: readonly Spent[],
  round: number,
  { requests, turn = 100 }: TurnsOptions,
): Promise<void> {
  const sums = subjects.map(() => ({ cpu: 0, seconds: 0 }));
  for (let sent = 0, turns = round; sent < requests; sent += turn, turns++) {
    const count = Math.min(turn, requests - sent);
    for (let i = 0; i < subjects.length; i++) {
      // Each has every place in the order, and everyone else before it: what a predecessor leaves in the caches evens out.
      const step = turns % 2 === 0 ? i : subjects.length - 1 - i;
      const index = (Math.floor(turns / 2) + step) % subjects.length;
      const [subject, sum] = [subjects[index], sums[index]];
      if (subject === undefined || sum === undefined) continue;
      const cpu = cpuMicrosecondsOf(subject.pid);
      const begin = performance.now();
      await subject.send(count);
      sum.seconds += (performance.now() - begin) / 1000;
      await sleep(SETTLE_MS);
      sum.cpu += cpuMicrosecondsOf(subject.pid) - cpu;
    }
  }
  spent.forEach(({ microseconds, rates }, index) => {
    microseconds.push((sums[index]?.cpu ?? NaN) / requests);
    rates.push(requests / (sums[index]?.seconds ?? NaN));
  });
}
