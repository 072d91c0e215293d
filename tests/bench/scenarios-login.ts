/** Whole logins, each of a browser without any cookie, one after another. */
import { setTimeout as sleep } from "node:timers/promises";
import { BrowserClient } from "../../tools/client/browser-client.ts";
import { cpuMicrosecondsOf } from "./machine.ts";
import { ready, type Scenario } from "./scenarios-bench.ts";
import { figure } from "./scenarios-figures.ts";
import { ORIGIN, USER } from "./session.ts";
import { median } from "./statistics.ts";

const LOGINS = 10;
const WARM_UP = 20;
const SETTLE_MS = 2;

export const logins: Scenario = async (surroundings, options) => {
  options.report("logins");
  const { provider } = surroundings;
  provider.user = { ...USER };
  const envoy = await ready(await surroundings.envoy({ filters: [surroundings.gatehouse(options.wasm)] }));
  const port = envoy.port("gateway");
  const first = await login(port);
  for (let i = 0; i < WARM_UP; i++) await login(port);
  const [cpu, whole, callback]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < options.rounds; round++) {
    const before = cpuMicrosecondsOf(envoy.pid);
    const timings = [];
    for (let i = 0; i < LOGINS; i++) timings.push(await login(port));
    await sleep(SETTLE_MS);
    cpu.push((cpuMicrosecondsOf(envoy.pid) - before) / LOGINS / 1000);
    whole.push(median(timings.map((timing) => timing.whole)));
    callback.push(median(timings.map((timing) => timing.callback)));
  }
  return [
    {
      id: "logins",
      title: "A whole login: three requests through Gatehouse, one at the provider, one for the tokens (RS256)",
      unit: "ms",
      figures: [
        figure("CPU time of Envoy", cpu),
        figure("wall time", whole),
        figure("wall time of the callback", callback, { note: "of it, with the call to the token endpoint" }),
        figure("wall time of the first login after the start", [first.whole]),
      ],
    },
  ];
};

/** Milliseconds that a login takes, up to the application's answer. */
async function login(port: number): Promise<{ whole: number; callback: number }> {
  const gateway = { hostname: "127.0.0.1", port };
  const browser = new BrowserClient({ connectTo: (url) => (url.origin === ORIGIN ? gateway : undefined) });
  const begin = performance.now();
  let callback = 0;
  let answer = await browser.step(`${ORIGIN}/`);
  while (answer.location !== undefined && answer.status >= 300 && answer.status < 400) {
    const sent = performance.now();
    answer = await browser.step(answer.location);
    if (answer.url.pathname === "/oauth2/callback") callback = performance.now() - sent;
  }
  if (answer.status !== 200 || callback === 0) throw new Error(`the login ended with ${answer.status}`);
  return { whole: performance.now() - begin, callback };
}
