import { setTimeout as sleep } from "node:timers/promises";
import { paced } from "./pace.ts";

/**
 * The first answer of `attempt` that is not undefined; it is asked again every few milliseconds. Rejects when `what`
 * has not come within the time, which is longer on a machine that is slow or busy; or with what `attempt` throws.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  attempt: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const start = performance.now();
  for (;;) {
    const waited = performance.now() - start;
    const answer = await attempt();
    if (answer !== undefined) return answer;
    // The pace matters, and is measured, only when the time is up.
    if (waited > timeoutMs && waited > paced(timeoutMs)) {
      throw new Error(`waited ${Math.round(waited / 1000)} s for ${what}`);
    }
    await sleep(10);
  }
}
