/** One worker and two, with as many requests as this machine's load can make. */
import { ready, subjectOf, type Scenario } from "./scenarios-bench.ts";
import { figure, type Figure } from "./scenarios-figures.ts";
import { renderRequest } from "./scenarios-load.ts";
import { manySessions } from "./scenarios-sessions.ts";
import { takeTurns, type Subject } from "./scenarios-turns.ts";
import { requestWith } from "./session.ts";

const WARM_UP = 3000;

export const workers: Scenario = async (surroundings, options) => {
  options.report("workers");
  const { provider } = surroundings;
  const first = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(options.wasm)] }));
  const [cookie = ""] = await manySessions(first.port("gateway"), provider, 1, 0);
  const request = [renderRequest(requestWith(cookie))];
  const subjects: Subject[] = [];
  for (const count of [1, 2]) {
    const alone = await surroundings.envoy({ workers: count });
    const gatehouse =
      count === 1
        ? first
        : await surroundings.envoy({ workers: count, filters: [surroundings.gatehouse(options.wasm)] });
    subjects.push(await subjectOf(surroundings, alone, request, "PASSED", options.connections));
    subjects.push(await subjectOf(surroundings, gatehouse, request, "IDENTIFIED", options.connections));
  }
  // Longer turns: a short one is over before two workers have shared it.
  const spent = await takeTurns(subjects, { ...options, warmUp: WARM_UP, turn: 500 });
  const figures = (pick: (index: number) => readonly number[]): Figure[] =>
    subjects.map((_, index) =>
      figure(index < 2 ? "1 worker" : "2 workers", pick(index), {
        series: index % 2 === 0 ? "Envoy alone" : "Gatehouse",
      }),
    );
  return [
    {
      id: "workers-cpu",
      title: "Workers: CPU time a request",
      unit: "µs",
      figures: figures((index) => spent[index]?.microseconds ?? []),
    },
    {
      id: "workers-rate",
      title: "Workers: requests a second, of a load and an application that share this machine's CPUs",
      unit: "/s",
      figures: figures((index) => spent[index]?.rates ?? []),
    },
  ];
};
