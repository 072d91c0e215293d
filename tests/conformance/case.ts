/** A module of the suite: how its provider behaves, what a tester does, and what has to reach whom. */
import type { Provider } from "../support/provider/provider.ts";
import type { KeySetOptions } from "./keys.ts";
import { beginModule } from "./provider.ts";
import { assertGoodRequests } from "./requests.ts";
import type { Trial } from "./trial.ts";

/** ACCEPTED: what the provider says is to be taken; REFUSED: it is not; EITHER: the suite lets the relying party choose. */
export type Demand = "ACCEPTED" | "REFUSED" | "EITHER";

export interface Case {
  /** The suite's name. */
  readonly module: string;
  /** What the provider does, in a few words. */
  readonly what: string;
  readonly demand: Demand;
  /** What Gatehouse's log says where it refuses; without one it accepts. */
  readonly reason?: string;
  /** The relying party has asked this provider nothing before. */
  readonly isFirst?: boolean;
  readonly keys?: KeySetOptions;
  /** Has the provider behave so, before the relying party asks it anything. */
  readonly arrange?: (provider: Provider) => void;
  /** Does what the tester does, and asserts what has reached provider and application. */
  readonly run: (trial: Trial) => Promise<void>;
}

/** Whether a relying party can begin logins as soon as it has asked the provider of a case for its metadata and keys. */
export function canSignIn({ isFirst, reason }: Case): boolean {
  return isFirst !== true || reason === undefined;
}

/** Has a provider be that of a case. */
export async function arrange({ keys, arrange }: Case, provider: Provider): Promise<void> {
  await beginModule(provider, keys);
  arrange?.(provider);
}

/** Runs a case whose provider is arranged, but for what a log says. */
export async function judge({ run }: Case, trial: Trial): Promise<void> {
  await run(trial);
  assertGoodRequests(trial);
}
