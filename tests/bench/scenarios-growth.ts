/** How the cost of a request grows with its cookie and with its headers. */
import { figure, type Group } from "./figures.ts";
import { type BenchRequest, renderRequest } from "./http1-connections.ts";
import { type Scenario, type ScenarioOptions, subjectOf } from "./scenarios-bench.ts";
import type { Gateway, Surroundings } from "./scenarios-gateways.ts";
import { manySessions, paddingFor } from "./scenarios-sessions.ts";
import { requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const WARM_UP = 1500;

/** Sessions with ID tokens of several sizes, found in the cache. */
export const cookieSizes: Scenario = async (surroundings, options) => {
  options.report("sizes of cookies");
  const gatehouse = await surroundings.gatehouse();
  const port = gatehouse.envoy.port("gateway");
  const requests = new Map<number, BenchRequest>();
  for (const kilobytes of [1, 4, 8, 16]) {
    const padding = await paddingFor(port, surroundings.provider, kilobytes * 1024);
    const [cookie = ""] = await manySessions(port, surroundings.provider, 1, padding);
    requests.set(cookie.length, requestWith(cookie));
  }
  return growth(surroundings, options, gatehouse, {
    id: "cookie-sizes",
    title: "A session in the cache: CPU time a request",
    xUnit: "bytes of cookies",
    step: [1024, "KiB of cookies"],
    requests,
  });
};

/** A session in the cache, in requests of ever more headers. */
export const headerCounts: Scenario = async (surroundings, options) => {
  options.report("numbers of headers");
  const gatehouse = await surroundings.gatehouse();
  const [cookie = ""] = await manySessions(gatehouse.envoy.port("gateway"), surroundings.provider, 1, 0);
  const requests = new Map([10, 30, 60, 100].map((count) => [count, withHeaders(requestWith(cookie), count)]));
  return growth(surroundings, options, gatehouse, {
    id: "header-counts",
    title: "Headers of the request: CPU time a request",
    xUnit: "headers",
    step: [1, "header"],
    requests,
  });
};

interface Growing {
  readonly id: string;
  readonly title: string;
  readonly xUnit: string;
  /** What the growth is told for: so many of `xUnit`, and what they are called. */
  readonly step: readonly [size: number, name: string];
  /** By their size, ascending. */
  readonly requests: ReadonlyMap<number, BenchRequest>;
}

/** Gatehouse and Envoy alone with each of the requests, the differences, and how both grow from the least to the most. */
async function growth(
  surroundings: Surroundings,
  options: ScenarioOptions,
  gatehouse: Gateway,
  { id, title, xUnit, step, requests }: Growing,
): Promise<Group[]> {
  const alone = await surroundings.envoy();
  const subjects: Subject[] = [];
  for (const request of requests.values()) {
    const bytes = [renderRequest(request)];
    subjects.push(await subjectOf(surroundings, alone, bytes, "PASSED", options.connections));
    subjects.push(await subjectOf(surroundings, gatehouse, bytes, "IDENTIFIED", options.connections));
  }
  await warmUp(subjects, WARM_UP);
  const spent = await takeTurns(subjects, options);
  const steps = [...requests.keys()].map((size, index) => {
    const p = spent[2 * index]?.microseconds ?? [];
    const g = spent[2 * index + 1]?.microseconds ?? [];
    return { size, p, added: differences(g, p), g };
  });
  const [least, most] = [steps[0], steps.at(-1)];
  if (least === undefined || most === undefined) throw new Error("nothing was measured");
  const each = (high: readonly number[], low: readonly number[]): number[] =>
    differences(high, low).map((difference) => (difference * step[0]) / (most.size - least.size));
  return [
    {
      id,
      title,
      unit: "µs",
      xUnit,
      figures: steps.flatMap(({ size, p, g, added }) => [
        figure(`${size} ${xUnit}`, p, { x: size, series: "Envoy alone" }),
        figure(`${size} ${xUnit}`, g, { x: size, series: "Gatehouse" }),
        figure(`${size} ${xUnit}`, added, { x: size, series: "Gatehouse above Envoy alone" }),
      ]),
    },
    {
      id: `${id}-growth`,
      title: `Each further ${step[1]}: CPU time a request`,
      unit: "µs",
      figures: [
        figure("Envoy alone", each(most.p, least.p)),
        figure("Gatehouse above Envoy alone", each(most.added, least.added)),
      ],
    },
  ];
}

/** The request with so many headers in all, Host and Cookie among them. */
function withHeaders({ path, authority, headers }: BenchRequest, count: number): BenchRequest {
  const cookie = headers.filter(([name]) => name === "cookie");
  const others = headers.filter(([name]) => name !== "cookie").slice(0, count - 2);
  const fillers = Array.from({ length: count - 2 - others.length }, (_, i): readonly [string, string] => [
    `x-filler-${String(i).padStart(2, "0")}`,
    "a value of some length",
  ]);
  return { path, authority, headers: [...others, ...fillers, ...cookie] };
}
