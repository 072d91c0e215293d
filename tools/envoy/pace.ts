/** Milliseconds that `work` takes on the machine that the bounds were chosen on, with nothing beside it. */
const REFERENCE_MS = 16.5;
const ITERATIONS = 10_000_000;
/** Of so many the one in the middle counts: a piece of work may be put off, or have the machine to itself, by chance. */
const TIMES = 5;
/** How old a measurement may be. */
const FRESH_MS = 20_000;
/** A machine that is slower still has other faults. */
const SLOWEST = 10;

let slowest = 1;
let measuredAt = -Infinity;

/**
 * How many times longer things take on this machine, as busy as it is, than on the one that the bounds of tests were
 * chosen on: the most that this process has seen, at least 1. A piece of work is timed for it, at the first call and when
 * that was long ago.
 */
export function pace(): number {
  if (performance.now() - measuredAt > FRESH_MS) {
    const taken = Array.from({ length: TIMES }, timed).sort((a, b) => a - b);
    measuredAt = performance.now();
    slowest = Math.min(Math.max(slowest, (taken[TIMES >> 1] ?? 0) / REFERENCE_MS), SLOWEST);
  }
  return slowest;
}

/** As many milliseconds, or seconds, as this machine takes for what takes `time` on the one that bounds were chosen on. */
export function paced(time: number): number {
  return Math.ceil(time * pace());
}

/** Calls `act` after `milliseconds`, or later as `paced` says then, when it matters. Answers what calls it off. */
export function whenOverdue(milliseconds: number, act: () => void): () => void {
  let timer = setTimeout(() => {
    timer = setTimeout(act, paced(milliseconds) - milliseconds);
  }, milliseconds);
  return () => {
    clearTimeout(timer);
  };
}

function timed(): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Arithmetic of which nothing can be left out. */
function work(): number {
  let x = 1;
  for (let i = 0; i < ITERATIONS; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}
