/** What a session costs that the cache does not hold, and what memory the cache takes. */
import { setTimeout as sleep } from "node:timers/promises";
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { until } from "../../tools/envoy/until.ts";
import { residentBytesOf } from "./machine.ts";
import { ready, subjectOf, type Scenario } from "./scenarios-bench.ts";
import { figure } from "./scenarios-figures.ts";
import { renderRequest } from "./scenarios-load.ts";
import { manySessions, paddingFor } from "./scenarios-sessions.ts";
import { takeTurns, type Subject } from "./scenarios-turns.ts";
import { requestWith } from "./session.ts";
import { differences } from "./statistics.ts";

const COOKIE_BYTES = 4096;
const SMALLEST_CACHE = 65_536;
const WARM_UP = 1500;
/** Gatehouse reports its memory once a second. */
const TWO_TICKS_MS = 2500;
const MEBIBYTE = 2 ** 20;

export const cache: Scenario = async (surroundings, options) => {
  const { provider } = surroundings;
  const { wasm, connections, report } = options;
  const usual = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(wasm)] }));
  const small = await ready(
    await surroundings.envoy({ filters: [surroundings.gatehouse(wasm, { session: { cacheBytes: SMALLEST_CACHE } })] }),
  );
  const memoryEmpty = await wasmMemory(usual);
  const residentEmpty = residentBytesOf(usual.pid);

  report(`${options.sessions} sessions of ${COOKIE_BYTES} bytes`);
  // Logins leave garbage in the memory, which is measured afterwards: they happen elsewhere.
  const elsewhere = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(wasm)] }));
  const padding = await paddingFor(elsewhere.port("gateway"), provider, COOKIE_BYTES);
  const cookies = await manySessions(elsewhere.port("gateway"), provider, options.sessions, padding);
  await elsewhere.stop();
  const requests = cookies.map((cookie) => renderRequest(requestWith(cookie)));

  report("sessions in turn");
  const subject = (envoy: EnvoyProcess, sessions: number): Promise<Subject> =>
    subjectOf(surroundings, envoy, requests.slice(0, sessions), "IDENTIFIED", connections);
  const counts = [...new Set([1, 100, options.sessions])];
  const subjects: Subject[] = [];
  for (const count of counts) subjects.push(await subject(usual, count));
  subjects.push(await subject(small, 1), await subject(small, 100));
  const spent = await takeTurns(subjects, { ...options, warmUp: WARM_UP });
  const opened = await sessionsOpened(usual);
  const openedSmall = await sessionsOpened(small);
  const [one, hundred] = [spent[0]?.microseconds ?? [], spent[1]?.microseconds ?? []];
  const most = spent[counts.length - 1]?.microseconds ?? [];
  const [smallOne, smallHundred] = spent.slice(counts.length).map(({ microseconds }) => microseconds);
  const each = WARM_UP + options.rounds * options.requests;
  const bytes = cookies[0]?.length ?? 0;

  // Filled to the last byte: every session once.
  const filler = await subject(usual, options.sessions);
  await filler.send(options.sessions);
  const memoryFull = await wasmMemory(usual);
  const memorySmall = await wasmMemory(small);
  return [
    {
      id: "cache",
      title: `Distinct sessions in turn, cookies of ${bytes} bytes: CPU time a request`,
      unit: "µs",
      figures: [
        ...counts.map((count, index) =>
          figure(`${count} ${count === 1 ? "session" : "sessions"}, cache of 8 MiB`, spent[index]?.microseconds ?? [], {
            note: index === counts.length - 1 ? `${opened} of ${counts.length * each} opened from the cookie` : "",
          }),
        ),
        figure("1 session, cache of 64 KiB", smallOne ?? []),
        figure("100 sessions, cache of 64 KiB", smallHundred ?? [], {
          note: `${openedSmall} of ${2 * each} opened from the cookie`,
        }),
      ],
    },
    {
      id: "cache-differences",
      title: "A miss above a hit, differences within the rounds",
      unit: "µs",
      figures: [
        figure("cache of 64 KiB, 100 sessions above 1", differences(smallHundred ?? [], smallOne ?? [])),
        figure(`cache of 8 MiB, ${options.sessions} sessions above 100`, differences(most, hundred)),
        figure("cache of 8 MiB, 100 sessions above 1", differences(hundred, one)),
      ],
    },
    {
      id: "memory",
      title: "Memory of an Envoy with one worker",
      unit: "MiB",
      figures: [
        figure("Wasm, cache empty", [memoryEmpty / MEBIBYTE]),
        figure("Wasm, cache of 64 KiB full", [memorySmall / MEBIBYTE]),
        figure("Wasm, cache of 8 MiB full", [memoryFull / MEBIBYTE]),
        figure("resident, cache empty", [residentEmpty / MEBIBYTE]),
        figure("resident, cache of 8 MiB full", [residentBytesOf(usual.pid) / MEBIBYTE]),
      ],
    },
  ];
};

/** Bytes of the Wasm memories of all workers. */
async function wasmMemory(envoy: EnvoyProcess): Promise<number> {
  await sleep(TWO_TICKS_MS);
  return until("the gauge gatehouse.memory_bytes", 5_000, async () => {
    const [bytes] = (await envoy.stats("wasmcustom.gatehouse.memory_bytes")).values();
    return bytes;
  });
}

async function sessionsOpened(envoy: EnvoyProcess): Promise<number> {
  const [count = 0] = (await envoy.stats("wasmcustom.gatehouse.sessions.from_cookie")).values();
  return count;
}
