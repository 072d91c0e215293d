/** What a request costs by what it brings: no session, a long cookie, many headers. */
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { ready, subjectOf, type Outcome, type Scenario, type ScenarioOptions } from "./scenarios-bench.ts";
import { figure, type Group } from "./scenarios-figures.ts";
import { oauth2Filter, OAUTH2_SECRETS, type Surroundings } from "./scenarios-gateways.ts";
import { renderRequest } from "./scenarios-load.ts";
import { manySessions, paddingFor } from "./scenarios-sessions.ts";
import { takeTurns, type Subject } from "./scenarios-turns.ts";
import { NAVIGATION } from "../support/http.ts";
import type { BenchRequest } from "./load.ts";
import { requestWith } from "./session.ts";
import { differences } from "./statistics.ts";

const WARM_UP = 1500;

/** A navigation without a session, which is sent to the provider. */
export const redirects: Scenario = async (surroundings, options) => {
  options.report("redirects");
  const { path, authority, headers } = requestWith("theme=dark");
  const kept = headers.filter(([name]) => !NAVIGATION.some(([other]) => other === name) && name !== "referer");
  const request = renderRequest({ path, authority, headers: [...kept, ...NAVIGATION] });
  const subject = (envoy: EnvoyProcess, outcome: Outcome): ReturnType<typeof subjectOf> =>
    subjectOf(surroundings, envoy, [request], outcome, options.connections);
  const oauth2 = await surroundings.envoy({
    filters: [oauth2Filter(surroundings.provider.issuer)],
    secrets: OAUTH2_SECRETS,
  });
  const gatehouse = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(options.wasm)] }));
  const [p, o, g] = await takeTurns(
    [
      await subject(await surroundings.envoy(), "PASSED"),
      await subject(oauth2, "REDIRECTED"),
      await subject(gatehouse, "REDIRECTED"),
    ],
    { ...options, warmUp: 2 * WARM_UP },
  );
  if (p === undefined || o === undefined || g === undefined) throw new Error("nothing was measured");
  const title = "A navigation without a session: CPU time a request";
  return [
    {
      id: "redirects",
      title,
      unit: "µs",
      figures: [
        figure("Envoy alone, 200 of the application", p.microseconds),
        figure("Envoy's oauth2 filter, 302", o.microseconds),
        figure("Gatehouse, 302", g.microseconds),
      ],
    },
    {
      id: "redirects-differences",
      title: `${title}, differences within the rounds`,
      unit: "µs",
      figures: [
        figure("oauth2 above Envoy alone", differences(o.microseconds, p.microseconds)),
        figure("Gatehouse above Envoy alone", differences(g.microseconds, p.microseconds)),
        figure("Gatehouse above oauth2", differences(g.microseconds, o.microseconds)),
      ],
    },
  ];
};

/** Sessions with ID tokens of several sizes, found in the cache. */
export const cookieSizes: Scenario = async (surroundings, options) => {
  options.report("sizes of cookies");
  const envoy = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(options.wasm)] }));
  const port = envoy.port("gateway");
  const requests = new Map<number, BenchRequest>();
  for (const kilobytes of [1, 4, 8, 16]) {
    const padding = await paddingFor(port, surroundings.provider, kilobytes * 1024);
    const [cookie = ""] = await manySessions(port, surroundings.provider, 1, padding);
    requests.set(cookie.length, requestWith(cookie));
  }
  return growth(surroundings, options, envoy, {
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
  const envoy = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(options.wasm)] }));
  const [cookie = ""] = await manySessions(envoy.port("gateway"), surroundings.provider, 1, 0);
  const requests = new Map([10, 30, 60, 100].map((count) => [count, withHeaders(requestWith(cookie), count)]));
  return growth(surroundings, options, envoy, {
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
  gatehouse: EnvoyProcess,
  { id, title, xUnit, step, requests }: Growing,
): Promise<Group[]> {
  const alone = await surroundings.envoy();
  const subjects: Subject[] = [];
  for (const request of requests.values()) {
    const bytes = [renderRequest(request)];
    subjects.push(await subjectOf(surroundings, alone, bytes, "PASSED", options.connections));
    subjects.push(await subjectOf(surroundings, gatehouse, bytes, "IDENTIFIED", options.connections));
  }
  const spent = await takeTurns(subjects, { ...options, warmUp: WARM_UP });
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
