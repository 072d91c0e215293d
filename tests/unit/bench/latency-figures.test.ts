import assert from "node:assert/strict";
import { test } from "node:test";
import { latencyGroups } from "../../bench/latency-figures.ts";
import { type LatencySeries, QUANTILES } from "../../bench/latency-measure.ts";

/** Six repetitions, in which every quantile is `milliseconds`, and one more in each. */
function series(name: string, milliseconds: number, rate: number): LatencySeries {
  const values = Array.from({ length: 6 }, (_, repetition) => milliseconds + repetition);
  return { name, title: name, quantiles: QUANTILES.map(() => values), delays: values, rates: values.map(() => rate) };
}

function figuresOf(group: string, ...own: LatencySeries[]): Map<string, { median: number; note: string | undefined }> {
  const groups = latencyGroups({ series: new Map([[1000, own]]), leftOut: new Map() });
  const figures = groups.find(({ id }) => id === `latency-1000-${group}`)?.figures ?? [];
  return new Map(
    figures.map(({ title, series: name, value, note }) => [
      name === undefined ? title : `${title} ${name}`,
      { median: value.median, note },
    ]),
  );
}

test("what a variant adds is the difference to Envoy alone in the same repetition", () => {
  const figures = figuresOf("added", series("P", 1, 999), series("G", 1.5, 999));
  assert.deepEqual(figures.get("p99 G"), { median: 0.5, note: "" });
  assert.ok(!figures.has("p99 P"));
});

test("what Gatehouse adds is a part of what the hop adds", () => {
  const figures = figuresOf("ratio", series("P", 1, 999), series("G", 1.5, 999), series("X", 5, 999));
  assert.equal(figures.get("p99")?.median, 0.125);
});

test("where the hop answers fewer than are sent, the ratio says so", () => {
  const figures = figuresOf("ratio", series("P", 1, 999), series("G", 1.5, 999), series("X", 500, 600));
  assert.equal(figures.get("p99")?.note, "X does not keep up: 600 answers a second");
});
