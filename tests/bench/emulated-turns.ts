import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { differences, type Estimate, estimate } from "./statistics.ts";

const REQUESTS = 2000;

/** A request, to a host in this process. */
export interface Turn {
  readonly host: HostEmulator;
  readonly headers: Pairs;
}

/** What the request of each turn takes in CPU microseconds, for each round: all take turns, and the first round only warms up. */
export function takeTurns(turns: readonly Turn[], rounds: number): number[][] {
  const times: number[][] = turns.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, turn] of turns.entries()) {
      const microseconds = measure(turn);
      if (round > 0) times[i]?.push(microseconds);
    }
  }
  return times;
}

function measure({ host, headers }: Turn): number {
  const serialised = host.serialise(headers);
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) host.replay(serialised, headers);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

/** How much more one took than another, round by round. */
export function difference(own: readonly number[], other: readonly number[]): string {
  const { median, interval }: Estimate = estimate(differences(own, other));
  const [low = NaN, high = NaN] = interval ?? [];
  return `${median.toFixed(2)} µs more (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
