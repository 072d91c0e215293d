/** Measures what a request costs in CPU time, all that is compared taking turns. */
import { setTimeout as sleep } from "node:timers/promises";
import { cpuMicrosecondsOfAll } from "./machine.ts";

/** One of the things that are compared. */
export interface Subject {
  /** Of the processes whose CPU time counts: Envoy, and what it has beside it. Nobody else sends them anything meanwhile. */
  readonly pids: readonly number[];
  /** Sends so many requests, and rejects where something is not as expected. */
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
  /** They take turns after so many, so that a busy moment of the machine meets all of them; default 100. */
  readonly turn?: number;
  /** The number of the first round, where others came before; default 0. */
  readonly firstRound?: number;
  /** Runs before each turn, unmeasured. */
  readonly before?: () => void;
  /** Is told the number of a round that begins. */
  readonly onRound?: (round: number) => void;
}

/** In which Envoy ends what it does after the last answer. The kernel adds up a thread's time when it goes to sleep. */
const SETTLE_MS = 2;

/** Has each subject send so many, thrown away: V8 compiles what is called often a second time, in the background. */
export async function warmUp(subjects: readonly Subject[], requests: number): Promise<void> {
  for (const subject of subjects) await subject.send(requests);
}

/** What each subject spent, in their order. */
export async function takeTurns(subjects: readonly Subject[], options: TurnsOptions): Promise<Spent[]> {
  const { rounds, firstRound = 0, onRound } = options;
  const spent = subjects.map((): Spent => ({ microseconds: [], rates: [] }));
  for (let round = firstRound; round < firstRound + rounds; round++) {
    onRound?.(round);
    await measureRound(subjects, spent, round, options);
  }
  return spent;
}

async function measureRound(
  subjects: readonly Subject[],
  spent: readonly Spent[],
  round: number,
  { requests, turn = 100, before }: TurnsOptions,
): Promise<void> {
  const sums = subjects.map(() => ({ cpu: 0, seconds: 0 }));
  for (let sent = 0, turns = round; sent < requests; sent += turn, turns++) {
    const count = Math.min(turn, requests - sent);
    for (const index of order(subjects.length, turns)) {
      const [subject, sum] = [subjects[index], sums[index]];
      if (subject === undefined || sum === undefined) continue;
      before?.();
      const cpu = cpuMicrosecondsOfAll(subject.pids);
      const begin = performance.now();
      await subject.send(count);
      sum.seconds += (performance.now() - begin) / 1000;
      await sleep(SETTLE_MS);
      sum.cpu += cpuMicrosecondsOfAll(subject.pids) - cpu;
    }
  }
  spent.forEach(({ microseconds, rates }, index) => {
    microseconds.push((sums[index]?.cpu ?? NaN) / requests);
    rates.push(requests / (sums[index]?.seconds ?? NaN));
  });
}

/**
 * The order of `count` subjects in a turn. From turn to turn each has every place, and everyone else before it: what a
 * predecessor leaves in the caches evens out.
 */
export function order(count: number, turn: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const step = turn % 2 === 0 ? i : count - 1 - i;
    return (Math.floor(turn / 2) + step) % count;
  });
}
