import { setTimeout as sleep } from "node:timers/promises";

/**
 * The first answer of `attempt` that is not undefined; it is asked again every few milliseconds. Rejects when `what`
 * has not come within the time, or with what `attempt` throws.
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  attempt: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await attempt();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`waited ${timeoutMs / 1000} s for ${what}`);
    await sleep(10);
  }
}
