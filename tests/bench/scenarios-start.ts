/** How long a gateway takes from the start of its process until it answers, and until a login can begin. */
import { setTimeout as sleep } from "node:timers/promises";
import { onFreePort } from "../../tools/envoy/free-port.ts";
import type { Message } from "../../tools/envoy/message.ts";
import { send } from "../support/gateway/http.ts";
import { figure } from "./figures.ts";
import type { Scenario } from "./scenarios-bench.ts";
import type { Surroundings } from "./scenarios-gateways.ts";
import { differences } from "./statistics.ts";

const POLL_MS = 2;
const TIMEOUT_MS = 20_000;

export const starts: Scenario = async (surroundings, options) => {
  const alone: Timing[] = [];
  const gatehouse: Timing[] = [];
  for (let start = 1; start <= options.starts; start++) {
    options.report(`start-up ${start} of ${options.starts}`);
    alone.push(await timeStart(surroundings, []));
    gatehouse.push(await timeStart(surroundings, [surroundings.gatehouseFilter()]));
  }
  const answers = (timings: readonly Timing[]): number[] => timings.map(({ answered }) => answered);
  return [
    {
      id: "starts",
      title: "Start-up, from the start of the process, with a provider that answers at once",
      unit: "ms",
      figures: [
        figure("Envoy alone: the listener answers", answers(alone)),
        figure("Gatehouse: the listener answers", answers(gatehouse)),
        figure(
          "Gatehouse: /oauth2/ready says 200",
          gatehouse.map(({ ready }) => ready),
        ),
        figure("the listener, above Envoy alone", differences(answers(gatehouse), answers(alone))),
      ],
    },
  ];
};

/** Milliseconds from the start of the process. */
interface Timing {
  /** Until there is an answer, whatever it says. */
  readonly answered: number;
  /** Until that is 200. */
  readonly ready: number;
}

function timeStart(surroundings: Surroundings, filters: readonly Message[]): Promise<Timing> {
  return onFreePort(async (port) => {
    const begin = performance.now();
    const starting = surroundings.envoy({ filters, port });
    // Where the start fails, it is the start's error that is told.
    const polling = poll(port, begin).catch((error: unknown) => error);
    const { envoy } = await starting;
    const timing = await polling;
    await envoy.stop();
    if (timing instanceof Error) throw timing;
    return timing as Timing;
  });
}

async function poll(port: number, begin: number): Promise<Timing> {
  let answered = 0;
  for (;;) {
    const answer = await send(port, { path: "/oauth2/ready", timeout: 1000 }).catch(() => undefined);
    const now = performance.now() - begin;
    if (answer !== undefined && answered === 0) answered = now;
    if (answer?.status === 200) return { answered, ready: now };
    if (now > TIMEOUT_MS) throw new Error(`the gateway was not ready ${TIMEOUT_MS / 1000} s after its start`);
    await sleep(POLL_MS);
  }
}
