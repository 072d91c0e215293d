import { Fleet, type FleetOptions, type Member } from "./fleet.ts";
import { residentBytesOf } from "./machine.ts";
import { OtherLoad } from "./other-load.ts";
import { type Spent, takeTurns, warmUp } from "./turns.ts";

export interface MeasureOptions extends FleetOptions {
  readonly rounds: number;
  /** Of each variant in each round. */
  readonly requests: number;
  /** How often all Envoys are started anew, the rounds being shared out evenly. */
  readonly starts: number;
}

/** What was measured of one variant. */
export interface Series {
  readonly name: string;
  readonly title: string;
  /**
   * CPU microseconds a request, of Envoy and what it has beside it; one for each round, the same round at the same place in all
   * series.
   */
  readonly microseconds: number[];
  /** Requests a second, one for each round. */
  readonly rates: number[];
  /** Resident memory at the end of each start, in bytes. */
  readonly memory: number[];
  /** Of the cookies in the Cookie header. */
  readonly cookieBytes: number;
}

export interface Measurement {
  readonly series: readonly Series[];
  readonly envoyVersion: string;
  /** Why variants that were wanted are not there, by their names. */
  readonly leftOut: ReadonlyMap<string, string>;
  readonly idTokenBytes: number;
  readonly headers: number;
  readonly headerBytes: number;
  /** What else the machine did meanwhile, in CPUs: all processes that are not of the bench, and other virtual machines. */
  readonly otherLoad: number;
  readonly stolen: number;
}

type Facts = Pick<Measurement, "envoyVersion" | "idTokenBytes" | "headers" | "headerBytes">;

/** The variants take turns after so many requests, so that a busy moment of the machine meets all of them. */
const TURN = 250;
const WARM_UP = 4000;

/** Runs all rounds. `report` is told, in a line, what is done. */
export async function measure(options: MeasureOptions, report: (line: string) => void): Promise<Measurement> {
  const series = new Map<string, Series>();
  const load = new OtherLoad();
  let leftOut: ReadonlyMap<string, string> | undefined;
  let facts: Facts | undefined;
  let firstRound = 0;
  for (let start = 1; start <= options.starts; start++) {
    report(`start ${start} of ${options.starts}: Envoys, login, warm-up`);
    const wanted = options.variants.filter((name) => leftOut?.has(name) !== true);
    const fleet = await Fleet.start({ ...options, variants: wanted });
    try {
      // Every round has to have all series: who is there at the first start has to be there at the others.
      for (const [name, why] of fleet.leftOut) {
        if (leftOut !== undefined) throw new Error(`${name} did not start again: ${why}`);
        report(`leaving ${name} out: ${why}`);
      }
      leftOut ??= fleet.leftOut;
      await warmUp(fleet.members, WARM_UP);
      const pids = fleet.members.flatMap((member) => member.pids);
      const rounds = Math.round((options.rounds * start) / options.starts) - firstRound;
      load.begin(pids);
      const spent = await takeTurns(fleet.members, {
        rounds,
        firstRound,
        requests: options.requests,
        turn: TURN,
        onRound: (round) => {
          report(`round ${round + 1} of ${options.rounds}`);
        },
      });
      load.end(pids);
      firstRound += rounds;
      fleet.members.forEach((member, index) => {
        add(series, member, spent[index]);
      });
      facts = factsOf(fleet);
    } finally {
      await fleet.stop();
    }
  }
  if (facts === undefined) throw new Error("nothing was measured");
  return {
    series: [...series.values()],
    ...facts,
    leftOut: leftOut ?? new Map(),
    otherLoad: load.others,
    stolen: load.stolen,
  };
}

/** Adds what was measured of a member in one start to its series. */
function add(series: Map<string, Series>, { variant, cookieBytes, pids }: Member, spent: Spent | undefined): void {
  const { name, title } = variant;
  const own = series.get(name) ?? { name, title, microseconds: [], rates: [], memory: [], cookieBytes };
  series.set(name, own);
  own.microseconds.push(...(spent?.microseconds ?? []));
  own.rates.push(...(spent?.rates ?? []));
  own.memory.push(pids.reduce((sum, pid) => sum + residentBytesOf(pid), 0));
}

function factsOf({ members, request, authorization }: Fleet): Facts {
  return {
    envoyVersion: members[0]?.envoy.envoy.version ?? "",
    idTokenBytes: authorization.length - "Bearer ".length,
    headers: request.headers.length,
    headerBytes: request.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0),
  };
}
