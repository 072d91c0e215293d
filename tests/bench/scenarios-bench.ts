/** What every scenario is handed, and the subjects that it makes of it. */
import type { Group } from "./figures.ts";
import { Http1Load } from "./load.ts";
import { type Gateway, Surroundings } from "./scenarios-gateways.ts";
import type { Subject } from "./turns.ts";

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
export type Outcome = "IDENTIFIED" | "PASSED" | "REDIRECTED" | "REFUSED";

const STATUS: Readonly<Record<Outcome, number>> = { IDENTIFIED: 200, PASSED: 200, REDIRECTED: 302, REFUSED: 401 };

/** Runs a scenario in surroundings of its own, with nothing left running. `leftOut` is told of peers that can't be had. */
export async function runScenario(
  scenario: Scenario,
  options: ScenarioOptions,
  leftOut: Map<string, string>,
): Promise<Group[]> {
  const surroundings = await Surroundings.start(options.wasm, leftOut);
  try {
    return await scenario(surroundings, options);
  } finally {
    await surroundings.stop();
  }
}

/** A subject that sends these requests in turn, and looks at what comes of each. */
export async function subjectOf(
  { upstream }: Surroundings,
  { name, envoy, pids }: Gateway,
  requests: readonly Buffer[],
  outcome: Outcome,
  connections: number,
): Promise<Subject> {
  const status = STATUS[outcome];
  const load = await Http1Load.open(envoy.port("gateway"), connections, requests, status);
  return {
    pids,
    send: (count) => {
      const arrived = {
        requests: status === 200 ? count : 0,
        identified: outcome === "IDENTIFIED" ? count : 0,
      };
      return upstream.expect(arrived, `${name}, ${outcome}`, () => load.run(count));
    },
  };
}
