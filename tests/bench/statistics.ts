/** A median with the interval that holds the true one with a probability of 95 %. */
export interface Estimate {
  readonly median: number;
  /** Undefined below six values, where no two of them bound the median with that probability. */
  readonly interval: readonly [low: number, high: number] | undefined;
}

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  return (at(sorted, Math.ceil(middle) - 1) + at(sorted, Math.floor(middle))) / 2;
}

/**
 * The median of independent values and its interval by the sign test, which assumes nothing of how they are spread: a value
 * lies below the true median as often as a coin shows heads.
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  // The largest number of values that can be cut off at either end.
  let cut = -1;
  let tail = 0;
  let probability = 0.5 ** count;
  for (let heads = 0; heads < count / 2; heads++) {
    tail += probability;
    if (tail > 0.025) break;
    cut = heads;
    probability *= (count - heads) / (heads + 1);
  }
  const sorted = ascending(values);
  return {
    median: median(values),
    interval: cut < 0 ? undefined : [at(sorted, cut), at(sorted, count - 1 - cut)],
  };
}

/** `left[i] - right[i]` for each i. */
export function differences(left: readonly number[], right: readonly number[]): number[] {
  return left.map((value, index) => value - at(right, index));
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? NaN;
}
