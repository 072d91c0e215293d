/** Whole logins, each of a browser without any cookie, one after another. */
import { setTimeout as sleep } from "node:timers/promises";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { type Figure, figure } from "./figures.ts";
import { cpuMicrosecondsOfAll } from "./machine.ts";
import type { Scenario } from "./scenarios-bench.ts";
import type { Gateway } from "./scenarios-gateways.ts";
import { ORIGIN, USER } from "./session.ts";
import { median } from "./statistics.ts";

const LOGINS = 10;
const WARM_UP = 20;
const SETTLE_MS = 2;

/** What was measured of one gateway, in milliseconds; one value for each round. */
interface Logins {
  readonly gateway: Gateway;
  readonly first: number;
  readonly cpu: number[];
  readonly whole: number[];
  readonly callback: number[];
}

export const logins: Scenario = async (surroundings, options) => {
  options.report("logins");
  surroundings.provider.user = { ...USER };
  const gateways = [await surroundings.gatehouse(), await surroundings.peer("OG"), await surroundings.peer("X")].filter(
    (gateway) => gateway !== undefined,
  );
  const all: Logins[] = [];
  for (const gateway of gateways) {
    const { whole: first } = await login(gateway);
    for (let i = 0; i < WARM_UP; i++) await login(gateway);
    all.push({ gateway, first, cpu: [], whole: [], callback: [] });
  }
  for (let round = 0; round < options.rounds; round++) {
    for (const one of all) await measureRound(one);
  }
  const figures = (title: string, values: (one: Logins) => readonly number[], note = ""): Figure[] =>
    all.map((one) => figure(title, values(one), { series: one.gateway.name, note }));
  return [
    {
      id: "logins",
      title: "A whole login: three requests through the gateway, one at the provider, one for the tokens (RS256)",
      unit: "ms",
      figures: [
        ...figures("CPU time of the gateway", ({ cpu }) => cpu),
        ...figures("wall time", ({ whole }) => whole),
        ...figures(
          "wall time of the callback",
          ({ callback }) => callback,
          "of it, with the call to the token endpoint",
        ),
        ...figures("wall time of the first login after the start", ({ first }) => [first]),
      ],
    },
  ];
};

async function measureRound({ gateway, cpu, whole, callback }: Logins): Promise<void> {
  const before = cpuMicrosecondsOfAll(gateway.pids);
  const timings = [];
  for (let i = 0; i < LOGINS; i++) timings.push(await login(gateway));
  await sleep(SETTLE_MS);
  cpu.push((cpuMicrosecondsOfAll(gateway.pids) - before) / LOGINS / 1000);
  whole.push(median(timings.map((timing) => timing.whole)));
  callback.push(median(timings.map((timing) => timing.callback)));
}

/** Milliseconds that a login takes, up to the application's answer. */
async function login({ name, envoy }: Gateway): Promise<{ whole: number; callback: number }> {
  const gateway = { hostname: "127.0.0.1", port: envoy.port("gateway") };
  const browser = new BrowserClient({ connectTo: (url) => (url.origin === ORIGIN ? gateway : undefined) });
  const begin = performance.now();
  let callback = 0;
  let answer = await browser.step(`${ORIGIN}/`);
  while (answer.location !== undefined && answer.status >= 300 && answer.status < 400) {
    const sent = performance.now();
    answer = await browser.step(answer.location);
    if (answer.url.pathname === "/oauth2/callback") callback = performance.now() - sent;
  }
  if (answer.status !== 200 || callback === 0) throw new Error(`${name}: the login ended with ${answer.status}`);
  return { whole: performance.now() - begin, callback };
}
