/** A navigation without a session, which is sent to the provider. */
import { NAVIGATION } from "../support/gateway/http.ts";
import { figure, type Group } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { type Scenario, subjectOf } from "./scenarios-bench.ts";
import { requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const WARM_UP = 3000;

export const redirects: Scenario = async (surroundings, options) => {
  options.report("redirects");
  const { path, authority, headers } = requestWith("theme=dark");
  const kept = headers.filter(([name]) => !NAVIGATION.some(([other]) => other === name) && name !== "referer");
  const request = [renderRequest({ path, authority, headers: [...kept, ...NAVIGATION] })];
  const alone = await surroundings.envoy();
  const redirecting = [
    await surroundings.gatehouse(),
    await surroundings.peer("OG"),
    await surroundings.peer("X"),
  ].filter((gateway) => gateway !== undefined);
  const subjects: Subject[] = [await subjectOf(surroundings, alone, request, "PASSED", options.connections)];
  for (const gateway of redirecting) {
    subjects.push(await subjectOf(surroundings, gateway, request, "REDIRECTED", options.connections));
  }
  await warmUp(subjects, WARM_UP);
  const [p, ...spent] = (await takeTurns(subjects, options)).map(({ microseconds }) => microseconds);
  if (p === undefined) throw new Error("nothing was measured");
  const [gatehouse = [], ...others] = spent;
  const title = "A navigation without a session: CPU time a request";
  const groups: Group[] = [
    {
      id: "redirects",
      title,
      unit: "µs",
      figures: [
        figure("Envoy alone, 200 of the application", p),
        ...redirecting.map(({ name }, index) => figure(`${name}, 302`, spent[index] ?? [])),
      ],
    },
    {
      id: "redirects-differences",
      title: `${title}, differences within the rounds`,
      unit: "µs",
      figures: [
        ...redirecting.map(({ name }, index) =>
          figure(`${name} above Envoy alone`, differences(spent[index] ?? [], p)),
        ),
        ...others.map((other, index) =>
          figure(`Gatehouse above ${redirecting[index + 1]?.name ?? ""}`, differences(gatehouse, other)),
        ),
      ],
    },
    {
      id: "redirects-ratios",
      title: `${title}, as a part of what another takes`,
      unit: "",
      figures: others.map((other, index) =>
        figure(
          `Gatehouse / ${redirecting[index + 1]?.name ?? ""}`,
          gatehouse.map((value, round) => value / (other[round] ?? NaN)),
        ),
      ),
    },
  ];
  return groups.filter(({ figures }) => figures.length > 0);
};
