/** Why the gateway refused, so that no case is right for a wrong reason. */
import { until } from "../../tools/envoy/until.ts";
import type { Case } from "./case.ts";
import type { Subject } from "./subject.ts";
import type { Party } from "./trial.ts";

/** Waits until the log, from line `from` on, has the reason of a case that is refused; a line of another relying party does not count. */
export async function assertReason({ reason }: Case, party: Party, subject: Subject, from: number): Promise<void> {
  if (reason === undefined) return;
  const isOthers = (line: string): boolean => {
    const named = /; relying party (\S+)/.exec(line)?.[1];
    return named !== undefined && named !== party.name;
  };
  const find = (): true | undefined =>
    subject
      .log()
      .slice(from)
      .some((line) => line.includes(reason) && !isOthers(line))
      ? true
      : undefined;
  await until(`"${reason}" in the log`, 3_000, find).catch((error: unknown) => {
    throw new Error(`${String(error)}, which has:\n${subject.log().slice(from).join("\n")}`, { cause: error });
  });
}
