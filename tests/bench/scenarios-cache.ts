/** How the cost of a request grows with the number of sessions, what one costs that the cache does not hold, and memory. */
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../tools/envoy/until.ts";
import { type Figure, figure } from "./figures.ts";
import { renderRequest } from "./http1-connections.ts";
import { residentBytesOf } from "./machine.ts";
import { type Outcome, type Scenario, type ScenarioOptions, subjectOf } from "./scenarios-bench.ts";
import type { Gateway, Surroundings } from "./scenarios-gateways.ts";
import { manySessions, paddingFor } from "./scenarios-sessions.ts";
import { requestWith } from "./session.ts";
import { differences } from "./statistics.ts";
import { type Subject, takeTurns, warmUp } from "./turns.ts";

const COOKIE_BYTES = 4096;
const SMALLEST_CACHE = 65_536;
const WARM_UP = 1500;
/** Gatehouse reports its memory once a second. */
const TWO_TICKS_MS = 2500;
const MEBIBYTE = 2 ** 20;

/** So many sessions in turn at a gateway. */
interface Point {
  readonly sessions: number;
  readonly gateway: Gateway;
  readonly subject: Subject;
}

export const cache: Scenario = async (surroundings, options) => {
  const { connections, report, sessions: most } = options;
  const counts = [...new Set([1, 10, 100, 500, 2000, most])].filter((count) => count <= most);
  const requests = await requestsOf(surroundings, options);
  const point = async (sessions: number, gateway: Gateway, outcome: Outcome = "IDENTIFIED"): Promise<Point> => {
    const subject = await subjectOf(surroundings, gateway, requests.slice(0, sessions), outcome, connections);
    return { sessions, gateway, subject };
  };

  const usual: Point[] = [];
  // Each with a cache of its own: that of one would hold what another needs.
  for (const count of counts) usual.push(await point(count, await surroundings.gatehouse()));
  const largest = usual.at(-1);
  if (largest === undefined) throw new Error("no sessions are asked for");
  const memoryEmpty = await wasmMemory(largest.gateway);
  const residentEmpty = residentBytesOf(largest.gateway.envoy.pid);
  const smallest = await surroundings.gatehouse({ session: { cacheBytes: SMALLEST_CACHE } });
  const small = [await point(1, smallest), await point(100, smallest)];
  const plain = await surroundings.envoy();
  const alone = [await point(1, plain, "PASSED"), await point(most, plain, "PASSED")];

  report("sessions in turn");
  const subjects = [...usual, ...small, ...alone].map(({ subject }) => subject);
  await warmUp(subjects, WARM_UP);
  const spent = (await takeTurns(subjects, options)).map(({ microseconds }) => microseconds);
  const [ofSmall, ofAlone] = [spent.slice(usual.length), spent.slice(usual.length + small.length)];
  const curve = (series: string, points: readonly Point[], values: readonly number[][], notes: string[]): Figure[] =>
    points.map(({ sessions }, index) =>
      figure(`${sessions} ${sessions === 1 ? "session" : "sessions"}`, values[index] ?? [], {
        x: sessions,
        series,
        note: notes[index] ?? "",
      }),
    );
  await sleep(TWO_TICKS_MS);
  const each = WARM_UP + options.rounds * options.requests;
  const notes = await Promise.all(
    usual.map(async ({ gateway }) => `${await sessionsOpened(gateway)} of ${each} opened from the cookie`),
  );
  const above = (other: number, base: number, values: readonly number[][]): number[] =>
    differences(values[other] ?? [], values[base] ?? []);

  // Filled to the last byte: every session once.
  await largest.subject.send(most);
  return [
    {
      id: "sessions",
      title: `Distinct sessions in turn, cookies of ${cookieBytesOf(requests)} bytes, cache of 8 MiB: CPU time a request`,
      unit: "µs",
      xUnit: "sessions",
      xLogarithmic: true,
      figures: [...curve("Envoy alone", alone, ofAlone, []), ...curve("Gatehouse", usual, spent, notes)],
    },
    {
      id: "sessions-differences",
      title: "A miss above a hit, differences within the rounds",
      unit: "µs",
      figures: [
        figure("cache of 64 KiB, 100 sessions above 1", above(1, 0, ofSmall)),
        figure(`cache of 8 MiB, ${most} sessions above 1`, above(usual.length - 1, 0, spent)),
      ],
    },
    {
      id: "memory",
      title: "Memory of an Envoy with one worker",
      unit: "MiB",
      figures: [
        figure("Wasm, cache empty", [memoryEmpty / MEBIBYTE]),
        figure("Wasm, cache of 64 KiB full", [(await wasmMemory(smallest)) / MEBIBYTE]),
        figure("Wasm, cache of 8 MiB full", [(await wasmMemory(largest.gateway)) / MEBIBYTE]),
        figure("resident, cache empty", [residentEmpty / MEBIBYTE]),
        figure("resident, cache of 8 MiB full", [residentBytesOf(largest.gateway.envoy.pid) / MEBIBYTE]),
      ],
    },
  ];
};

/** A request for each session. Logins leave garbage in the memory, which is measured later: they happen elsewhere. */
async function requestsOf(surroundings: Surroundings, { sessions, report }: ScenarioOptions): Promise<Buffer[]> {
  report(`${sessions} sessions of ${COOKIE_BYTES} bytes`);
  const { envoy } = await surroundings.gatehouse();
  const port = envoy.port("gateway");
  const padding = await paddingFor(port, surroundings.provider, COOKIE_BYTES);
  const cookies = await manySessions(port, surroundings.provider, sessions, padding);
  await envoy.stop();
  return cookies.map((cookie) => renderRequest(requestWith(cookie)));
}

/** Bytes of the cookies in the first of these requests. */
function cookieBytesOf([first]: readonly Buffer[]): number {
  return /\r\ncookie: (.*)/.exec(first?.toString("latin1") ?? "")?.[1]?.length ?? 0;
}

/** Bytes of the Wasm memories of all workers. */
async function wasmMemory({ envoy }: Gateway): Promise<number> {
  await sleep(TWO_TICKS_MS);
  return until("the gauge gatehouse.memory_bytes", 5_000, async () => {
    const [bytes] = (await envoy.stats("wasmcustom.gatehouse.memory_bytes")).values();
    return bytes;
  });
}

async function sessionsOpened({ envoy }: Gateway): Promise<number> {
  const [count = 0] = (await envoy.stats("wasmcustom.gatehouse.sessions.from_cookie")).values();
  return count;
}
