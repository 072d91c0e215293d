import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, estimate, median } from "../../bench/statistics.ts";

test("a median is the middle value, or the mean of the two in the middle, in whatever order they come", () => {
  assert.equal(median([3, 1, 10]), 3);
  assert.equal(median([4, 1, 10, 3]), 3.5);
  assert.ok(Number.isNaN(median([])));
});

test("the interval holds the true median with a probability of 95 %, as tables of the sign test have it", () => {
  // The values 1 to n, so that each is its own rank.
  const intervalOf = (count: number): unknown => estimate(Array.from({ length: count }, (_, i) => i + 1)).interval;
  assert.deepEqual(intervalOf(6), [1, 6]);
  assert.deepEqual(intervalOf(9), [2, 8]);
  assert.deepEqual(intervalOf(15), [4, 12]);
  assert.deepEqual(intervalOf(30), [10, 21]);
});

test("fewer than six values have no such interval", () => {
  assert.equal(estimate([1, 2, 3, 4, 5]).interval, undefined);
});

test("differences are those of values of the same round", () => {
  assert.deepEqual(differences([5, 7], [1, 10]), [4, -3]);
});
