/** What a request with a valid session costs where caches are cold: another program used them since the request before. */
import { figure, type Group } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { probe, READ_ALL, replayedCalls } from "./probe.ts";
import { type Scenario, subjectOf } from "./scenarios-bench.ts";
import type { Gateway } from "./scenarios-gateways.ts";
import { logIn, requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const WARM_UP = 3000;
/** More than processors keep beside the memory that they share with others. */
const EVICTED_BYTES = 24 * 1024 * 1024;
const LINE_BYTES = 64;
/** Requests of each in a round: there are more rounds instead, since a median of many small ones is steadier. */
const REQUESTS = 10;

const other = new Uint8Array(EVICTED_BYTES);

/** Does on this CPU what another program would: writes to more memory than the caches hold. */
function useCaches(): void {
  for (let at = 0; at < other.length; at += LINE_BYTES) other[at] = (other[at] ?? 0) + 1;
}

export const cold: Scenario = async (surroundings, options) => {
  options.report("cold caches");
  const gatehouse = await surroundings.gatehouse();
  const bytes = [renderRequest(requestWith(await logIn(gatehouse.envoy.port("gateway"), surroundings.provider)))];
  const subject = (gateway: Gateway, identified: boolean): Promise<Subject> =>
    subjectOf(surroundings, gateway, bytes, identified ? "IDENTIFIED" : "PASSED", 1);
  const whole = await subject(gatehouse, true);
  const replayed = replayedCalls(await surroundings.upstream.headersOf(() => whole.send(1)));
  const subjects = [
    await subject(await surroundings.envoy(), false),
    await subject(await probe(surroundings, [], []), false),
    await subject(await probe(surroundings, [], ["proxy_on_context_create"]), false),
    await subject(await probe(surroundings, [], ["proxy_on_response_headers"]), false),
    await subject(await probe(surroundings, []), false),
    await subject(await probe(surroundings, [READ_ALL]), false),
    await subject(await probe(surroundings, replayed), true),
    whole,
  ];
  await warmUp(subjects, WARM_UP);
  const rounds = Math.max(1, Math.round((options.rounds * options.requests) / REQUESTS / subjects.length));
  const spent = await takeTurns(subjects, { rounds, requests: REQUESTS, turn: 1, before: useCaches });
  const [alone = [], headers = [], streams = [], responses = [], all = [], reading = [], calling = [], g = []] =
    spent.map(({ microseconds }) => microseconds);
  return [coldGroup({ alone, headers, streams, responses, all, reading, calling, g })];
};

/** CPU microseconds a request, one for each round: of Envoy alone, of the probe that is told and does more and more, of Gatehouse. */
type Spent = Record<"alone" | "headers" | "streams" | "responses" | "all" | "reading" | "calling" | "g", number[]>;

function coldGroup({ alone, headers, streams, responses, all, reading, calling, g }: Spent): Group {
  return {
    id: "cold",
    title: "A request with a valid session, caches emptied before each: CPU time",
    unit: "µs",
    figures: [
      figure("Envoy alone", alone),
      figure("the host enters the VM: proxy_on_request_headers", differences(headers, alone)),
      figure("and proxy_on_context_create before it", differences(streams, headers)),
      figure("and proxy_on_response_headers after it", differences(responses, headers)),
      figure("both of these", differences(all, headers)),
      figure("all headers are read", differences(reading, all)),
      figure("those that Gatehouse changes are changed", differences(calling, reading)),
      figure("what Gatehouse itself takes", differences(g, calling)),
      figure("Gatehouse, above Envoy alone", differences(g, alone)),
    ],
  };
}
