/** What a measurement of latency says: the latencies, what each variant adds, and how these compare. */
import { type Figure, figure, type Group } from "./figures.ts";
import { type LatencyMeasurement, type LatencySeries, QUANTILES } from "./latency-measure.ts";
import { differences, median } from "./statistics.ts";

/** The variant that the others are compared with, and the one that Gatehouse is compared with. */
const [BASE, GATEHOUSE, HOP] = ["P", "G", "X"];
/** Who answers a smaller part of the requests in time does not keep up; the end of a turn takes the rest of it. */
const IN_TIME = 0.97;

/** The groups of all rates. */
export function latencyGroups({ series }: LatencyMeasurement): Group[] {
  return [...series].flatMap(([rate, own]) => groupsOf(rate, own));
}

function groupsOf(rate: number, series: readonly LatencySeries[]): Group[] {
  const base = series.find(({ name }) => name === BASE);
  const added = (own: LatencySeries | undefined, at: number): number[] =>
    differences(own?.quantiles[at] ?? [], base?.quantiles[at] ?? []);
  const others = series.filter((own) => own !== base);
  const figures = (members: readonly LatencySeries[], values: (own: LatencySeries, at: number) => number[]): Figure[] =>
    QUANTILES.flatMap(({ name }, at) =>
      members.map((own) => figure(name, values(own, at), { series: own.title, note: keepsUp(own, rate) })),
    );
  const groups: Group[] = [
    {
      id: `latency-${rate}`,
      title: `Latency at ${rate} requests a second`,
      unit: "ms",
      figures: figures(series, (own, at) => own.quantiles[at] ?? []),
    },
    {
      id: `latency-${rate}-load`,
      title: `The load's own delay at ${rate} requests a second, which is in all of them`,
      unit: "ms",
      figures: series.map((own) => figure("p99", own.delays, { series: own.title })),
    },
  ];
  if (base === undefined) return groups;
  groups.push({
    id: `latency-${rate}-added`,
    title: `Latency at ${rate} requests a second, above Envoy alone in the same repetition`,
    unit: "ms",
    figures: figures(others, added),
  });
  const [gatehouse, hop] = [GATEHOUSE, HOP].map((name) => series.find((own) => own.name === name));
  if (gatehouse === undefined || hop === undefined) return groups;
  groups.push({
    id: `latency-${rate}-ratio`,
    title: `What Gatehouse adds at ${rate} requests a second, as a part of what ${hop.title} adds`,
    unit: "",
    figures: QUANTILES.map(({ name }, at) => {
      const whole = added(hop, at);
      return figure(
        name,
        added(gatehouse, at).map((value, index) => value / (whole[index] ?? NaN)),
        { note: keepsUp(hop, rate) },
      );
    }),
  });
  return groups;
}

/** What has to be said of a variant that does not answer as many as are sent. */
function keepsUp({ title, rates }: LatencySeries, rate: number): string {
  const answered = median(rates);
  return answered < IN_TIME * rate ? `${title} does not keep up: ${answered.toFixed(0)} answers a second` : "";
}
