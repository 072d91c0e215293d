/** One worker and two, with as many requests as this machine's load can make. */
import { type Figure, figure } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { type Scenario, subjectOf } from "./scenarios-bench.ts";
import { manySessions } from "./scenarios-sessions.ts";
import { requestWith } from "./session.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const WARM_UP = 3000;

export const workers: Scenario = async (surroundings, options) => {
  options.report("workers");
  const { provider } = surroundings;
  const first = await surroundings.gatehouse();
  const [cookie = ""] = await manySessions(first.envoy.port("gateway"), provider, 1, 0);
  const request = [renderRequest(requestWith(cookie))];
  const subjects: Subject[] = [];
  for (const count of [1, 2]) {
    const alone = await surroundings.envoy({ workers: count });
    const filters = [surroundings.gatehouseFilter()];
    const gatehouse = count === 1 ? first : await surroundings.envoy({ workers: count, filters }, "Gatehouse");
    subjects.push(await subjectOf(surroundings, alone, request, "PASSED", options.connections));
    subjects.push(await subjectOf(surroundings, gatehouse, request, "IDENTIFIED", options.connections));
  }
  await warmUp(subjects, WARM_UP);
  // Longer turns: a short one is over before two workers have shared it.
  const spent = await takeTurns(subjects, { ...options, turn: 500 });
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
