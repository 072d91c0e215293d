/** What every scenario is handed, and the subjects that it makes of it. */
import type { EnvoyProcess } from "../../tools/envoy/process.ts";
import { until } from "../../tools/envoy/until.ts";
import { send } from "../support/http.ts";
import type { Group } from "./scenarios-figures.ts";
import { Surroundings } from "./scenarios-gateways.ts";
import { RotatingLoad } from "./scenarios-load.ts";
import type { Subject } from "./scenarios-turns.ts";

export interface ScenarioOptions {
  /** The Wasm file of Gatehouse. */
  readonly wasm: string;
  readonly rounds: number;
  /** Of each subject in each round. */
  readonly requests: number;
  readonly connections: number;
  /** How many distinct sessions the most are. */
  readonly sessions: number;
  /** How often the start-up is measured. */
  readonly starts: number;
  /** Is told, in a line, what is done. */
  readonly report: (line: string) => void;
}

/** One scenario: starts what it needs, and answers what it measured. */
export type Scenario = (surroundings: Surroundings, options: ScenarioOptions) => Promise<Group[]>;

/** What is expected of the requests of a subject: they reach the application with an identity, without, or not at all. */
export type Outcome = "IDENTIFIED" | "PASSED" | "REDIRECTED";

/** Runs a scenario in surroundings of its own, with nothing left running. */
export async function runScenario(scenario: Scenario, options: ScenarioOptions): Promise<Group[]> {
  const surroundings = await Surroundings.start();
  try {
    return await scenario(surroundings, options);
  } finally {
    await surroundings.stop();
  }
}

/** A subject that sends these requests in turn, and looks at what comes of each. */
export async function subjectOf(
  { upstream }: Surroundings,
  envoy: EnvoyProcess,
  requests: readonly Buffer[],
  outcome: Outcome,
  connections: number,
): Promise<Subject> {
  const load = await RotatingLoad.open(
    envoy.port("gateway"),
    connections,
    requests,
    outcome === "REDIRECTED" ? 302 : 200,
  );
  return {
    pid: envoy.pid,
    async send(count) {
      upstream.take();
      await load.run(count);
      const arrived = upstream.take();
      const expected = outcome === "REDIRECTED" ? 0 : count;
      const identified = outcome === "IDENTIFIED" ? count : 0;
      if (arrived.requests === expected && arrived.identified === identified) return;
      throw new Error(
        `expected ${expected} requests at the application, ${identified} of them with an identity; ` +
          `came ${arrived.requests}, ${arrived.identified} with it`,
      );
    },
  };
}

/** Waits until a gateway's only worker is ready. */
export async function ready(envoy: EnvoyProcess): Promise<EnvoyProcess> {
  await until("the gateway to be ready", 15_000, async () => {
    const answer = await send(envoy.port("gateway"), { path: "/oauth2/ready" }).catch(() => undefined);
    return answer?.status === 200 ? true : undefined;
  });
  return envoy;
}
