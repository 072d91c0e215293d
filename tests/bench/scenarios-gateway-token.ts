/** What the gateway's own token costs beside the ID token: kept, and made anew. */
import { figure } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { type Outcome, type Scenario, subjectOf } from "./scenarios-bench.ts";
import { logIn, requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { takeTurns, warmUp } from "./turns.ts";

/** Holds fewer sessions than come in turn. */
const SMALLEST_CACHE = 65_536;
const DISTINCT = 80;
const WARM_UP = 1000;

export const gatewayTokens: Scenario = async (surroundings, { connections, report, ...options }) => {
  const { provider } = surroundings;
  const own = { forward: { authorization: "GATEWAY_TOKEN" } };
  const small = { session: { cacheBytes: SMALLEST_CACHE } };
  const gateways = await Promise.all(
    [{}, own, small, { ...own, ...small }].map((configuration) => surroundings.gatehouse(configuration)),
  );
  const rows: (readonly [string, (typeof gateways)[number], readonly Buffer[], Outcome])[] = [];
  for (const [i, title] of [
    "an ID token, cached",
    "the gateway's own, cached",
    `${DISTINCT} sessions in turn, none cached: an ID token`,
    `${DISTINCT} sessions in turn, none cached: the gateway's own, made anew`,
  ].entries()) {
    const gateway = gateways[i];
    if (gateway === undefined) continue;
    const requests: Buffer[] = [];
    for (let count = i < 2 ? 1 : DISTINCT; count > 0; count--) {
      requests.push(renderRequest(requestWith(await logIn(gateway.envoy.port("gateway"), provider))));
    }
    rows.push([title, gateway, requests, "IDENTIFIED"]);
  }
  const subjects = await Promise.all(
    rows.map(([, at, requests, outcome]) => subjectOf(surroundings, at, requests, outcome, connections)),
  );
  report("gateway-token");
  await warmUp(subjects, WARM_UP);
  const spent = (await takeTurns(subjects, options)).map(({ microseconds }) => microseconds);
  return [
    {
      id: "gateway-token",
      title: "The gateway's own token: CPU time a request",
      unit: "µs",
      figures: rows.map(([title], index) => figure(title, spent[index] ?? [])),
    },
    {
      id: "gateway-token-differences",
      title: "The gateway's own token: differences within the rounds",
      unit: "µs",
      figures: [
        figure("cached, above a cached ID token", differences(spent[1] ?? [], spent[0] ?? [])),
        figure("made anew, above an ID token", differences(spent[3] ?? [], spent[2] ?? [])),
      ],
    },
  ];
};
