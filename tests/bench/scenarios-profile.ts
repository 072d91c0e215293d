/** Where the time of a request with a valid session goes: every host call counted and priced, and what is left to the filter. */
import { navigation, readyHost, signer, signIn as signInEmulated } from "../support/emulated/session.ts";
import { buildFilter } from "./build-filter.ts";
import { type Figure, figure, type Group } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { CLOCK, probe, READ_ALL, readOne, removeOne, replayedCalls, SET_ALL, setOne } from "./probe.ts";
import { type Scenario, subjectOf } from "./scenarios-bench.ts";
import type { Gateway } from "./scenarios-gateways.ts";
import { IDENTITY, logIn, requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";
import { emptyVariant } from "./variants.ts";

const WARM_UP = 3000;
/** A price is a small difference: a call is made so often to get it, where that is possible. */
const REPEATED = 8;

/** A list of host calls, as `filters/probe.ts` reads it, that gives a price. */
interface Priced {
  readonly title: string;
  readonly calls: readonly string[];
  /** As often the call is among them. */
  readonly times: number;
  /** As often Gatehouse makes it for a request. */
  readonly made: number;
  /** What else is among the calls, by its title. */
  readonly beside?: string;
}

export const profile: Scenario = async (surroundings, options) => {
  options.report("profile");
  const gatehouse = await surroundings.gatehouse();
  const request = requestWith(await logIn(gatehouse.envoy.port("gateway"), surroundings.provider));
  const bytes = [renderRequest(request)];
  const subject = (gateway: Gateway, identified: boolean): Promise<Subject> =>
    subjectOf(surroundings, gateway, bytes, identified ? "IDENTIFIED" : "PASSED", options.connections);
  const whole = await subject(gatehouse, true);
  const headers = await surroundings.upstream.headersOf(() => whole.send(1));
  const priced = pricedCalls(headers.get("authorization") ?? "", Object.keys(IDENTITY).length);
  await assertCounts(options.wasm, priced);
  const all = replayedCalls(headers);
  const lists = [{ calls: [] }, ...priced, { calls: [READ_ALL] }, { calls: all }];
  const subjects = [
    whole,
    await subject(await surroundings.envoy(), false),
    await subject(await surroundings.envoy(emptyVariant(await buildFilter("empty")), "Empty filter"), false),
  ];
  for (const { calls } of lists) {
    const identified = calls.some((call) => call.startsWith("R\tauthorization"));
    subjects.push(await subject(await probe(surroundings, calls), identified));
  }
  await warmUp(subjects, WARM_UP);
  const [g = [], p = [], e = [], none = [], ...rest] = (await takeTurns(subjects, options)).map(
    ({ microseconds }) => microseconds,
  );
  const [replayed = [], reading = []] = [rest.pop(), rest.pop()];
  return groupsOf(priced, rest, { g, p, e, none, reading, replayed });
};

/** The calls that are priced; of `identity` headers, with values of a usual length, and with Authorization. */
function pricedCalls(authorization: string, identity: number): Priced[] {
  const names = Array.from({ length: REPEATED }, (_, i) => `x-probe-header-${i}`);
  const repeat = (call: string): string[] => Array.from({ length: REPEATED }, () => call);
  const readAll = "proxy_get_header_map_pairs, all headers";
  return [
    { title: readAll, calls: repeat(READ_ALL), times: REPEATED, made: 1 },
    {
      title: "proxy_replace_header_map_value, an identity header",
      calls: names.map((name) => setOne(name, "a value of some bytes")),
      times: REPEATED,
      made: identity,
    },
    {
      title: `proxy_replace_header_map_value, Authorization of ${authorization.length} bytes`,
      calls: repeat(setOne("authorization", authorization)),
      times: REPEATED,
      made: 1,
    },
    // All but the first find nothing to remove.
    { title: "proxy_remove_header_map_value, Cookie", calls: repeat(removeOne("cookie")), times: REPEATED, made: 1 },
    {
      title: "proxy_get_header_map_value, one header",
      calls: repeat(readOne("user-agent")),
      times: REPEATED,
      made: 0,
    },
    {
      title: "proxy_set_header_map_pairs, all headers",
      calls: [READ_ALL, ...repeat(SET_ALL)],
      times: REPEATED,
      made: 0,
      beside: readAll,
    },
    { title: "clock_time_get", calls: repeat(CLOCK), times: REPEATED, made: 0 },
  ];
}

/** Throws where the filter makes other calls for a request with a valid session than are priced. */
async function assertCounts(wasm: string, priced: readonly Priced[]): Promise<void> {
  const keys = await signer();
  const host = await readyHost(wasm, keys);
  const claims = { email: "ada@example.com", preferred_username: "ada", groups: ["staff"] };
  const headers = navigation("/", await signInEmulated(host, keys, claims));
  host.request(headers);
  host.resetCounts();
  if (host.request(headers) === undefined) throw new Error("the emulated host has no session");
  const expected = new Map<string, number>();
  for (const { title, made } of priced) {
    const name = title.split(",", 1)[0] ?? title;
    if (made > 0) expected.set(name, (expected.get(name) ?? 0) + made);
  }
  const told = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .map(([name, count]) => `${count} × ${name}`)
      .sort()
      .join(", ");
  if (told(host.counts) === told(expected)) return;
  throw new Error(`Gatehouse makes other host calls than are priced: ${told(host.counts)}`);
}

interface Measured {
  /**
   * Gatehouse, Envoy alone, the empty filter, and the probe: that makes no call, that reads all headers, that makes the calls
   * of Gatehouse.
   */
  readonly g: readonly number[];
  readonly p: readonly number[];
  readonly e: readonly number[];
  readonly none: readonly number[];
  readonly reading: readonly number[];
  readonly replayed: readonly number[];
}

function groupsOf(priced: readonly Priced[], spent: readonly (readonly number[])[], measured: Measured): Group[] {
  const { g, p, e, none, reading, replayed } = measured;
  const prices = new Map<string, number[]>();
  priced.forEach(({ title, times, beside }, index) => {
    let added = differences(spent[index] ?? [], none);
    if (beside !== undefined) added = differences(added, prices.get(beside) ?? []);
    prices.set(
      title,
      added.map((value) => value / times),
    );
  });
  const calls = priced.map(({ title, made }): Figure => {
    const note = made === 0 ? "not made" : made === 1 ? "made once" : `made ${made} times`;
    return figure(title, prices.get(title) ?? [], { note });
  });
  return [
    {
      id: "host-calls",
      title: "What a call to the host costs: CPU time",
      unit: "µs",
      figures: [
        figure("the host enters the VM: proxy_on_request_headers, with a context for the stream", differences(e, p), {
          note: "made once",
        }),
        figure("and twice more: proxy_on_context_create and proxy_on_response_headers", differences(none, e), {
          note: "made once each",
        }),
        ...calls,
      ],
    },
    {
      id: "profile",
      title: "A request with a valid session: CPU time above Envoy alone",
      unit: "µs",
      figures: [
        figure("a Wasm filter that does nothing", differences(e, p)),
        figure("and is told of each stream and each answer", differences(none, p)),
        figure("and reads all headers", differences(reading, p)),
        figure("and changes those that Gatehouse changes, which Envoy sends on", differences(replayed, p)),
        figure("Gatehouse, which makes the same calls", differences(g, p)),
        figure("what Gatehouse itself takes: the difference of the last two", differences(g, replayed)),
      ],
    },
  ];
}
