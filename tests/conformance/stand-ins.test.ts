import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Application } from "../support/gateway/application.ts";
import { arrange, type Case, judge } from "./case.ts";
import { PROFILES } from "./profiles.ts";
import { type Attitude, StandIn } from "./stand-in.ts";
import { type ConfiguredParty, startParty } from "./subject.ts";
import { Trial } from "./trial.ts";

// The suite itself: no case can be passed by whoever takes all that a provider says, or none of it. What a log says does not
// count here; the cases are judged by what has reached provider and application alone.

/** How a case ended: passed, or why not. */
type Outcome = readonly [name: string, isRefused: boolean, failure: Error | undefined];

let application: Application;
before(async () => {
  application = await Application.start();
});
after(() => application.stop());

async function outcomesOf(attitude: Attitude): Promise<Outcome[]> {
  const all = PROFILES.flatMap((profile) => profile.cases.map((one) => ({ profile, one })));
  return Promise.all(
    all.map(async ({ profile, one }, i): Promise<Outcome> => {
      const party = await startParty(profile, i);
      const failure = await outcomeOf(attitude, party, one);
      return [`${profile.name}: ${one.module}`, one.reason !== undefined, failure];
    }),
  );
}

async function outcomeOf(attitude: Attitude, party: ConfiguredParty, one: Case): Promise<Error | undefined> {
  await arrange(one, party.provider);
  const standIn = await StandIn.start(attitude, party, application.address.port);
  try {
    await judge(one, new Trial(party, application, standIn.port, () => Promise.resolve()));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await standIn.stop();
    await party.provider.stop();
  }
}

/** The cases of one kind that ended otherwise than they should. */
function odd(outcomes: readonly Outcome[], isRefused: boolean, passes: boolean): string[] {
  return outcomes
    .filter(([, refused, failure]) => refused === isRefused && (failure === undefined) !== passes)
    .map(([name, , failure]) => (failure === undefined ? name : `${name}: ${failure.message}`));
}

test("a relying party that accepts everything passes what is to be accepted, and nothing that is to be refused", async () => {
  const outcomes = await outcomesOf("ACCEPTS");
  assert.deepEqual(odd(outcomes, false, true), []);
  assert.deepEqual(odd(outcomes, true, false), []);
  assertVerdicts(outcomes);
});

test("a relying party that refuses everything passes nothing that is to be accepted", async () => {
  const outcomes = await outcomesOf("REFUSES");
  assert.deepEqual(odd(outcomes, false, false), []);
  assertVerdicts(outcomes);
});

/** A fault of the stand-in's own is no verdict. */
function assertVerdicts(outcomes: readonly Outcome[]): void {
  const faults = outcomes.filter(
    ([, , failure]) => failure !== undefined && !(failure instanceof assert.AssertionError),
  );
  assert.deepEqual(faults, []);
}
