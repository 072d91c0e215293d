import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Application } from "../support/gateway/application.ts";
import { arrange, canSignIn, type Case, judge } from "./case.ts";
import { startGateway } from "./gateway.ts";
import { PROFILES } from "./profiles.ts";
import { assertReason } from "./reason.ts";
import { type ConfiguredParty, startParty, type Subject } from "./subject.ts";
import { Trial } from "./trial.ts";

// All modules in one process with four workers. So that it does not take ten minutes, several relying parties, each with a provider
// of its own, have some of a profile's modules one after the other: what one leaves behind, the next one finds. Keys that are
// not known are asked for once in 10 s, and each module has new ones.

const WORKERS = 4;
const GAP_MS = 11_000;
/** So many modules a relying party has at most. */
const MOST = 5;

interface Lane {
  readonly title: string;
  readonly party: () => ConfiguredParty;
  readonly cases: readonly Case[];
}

const parties: ConfiguredParty[] = [];
const lanes: Lane[] = PROFILES.flatMap((profile) =>
  sharesOf(profile.cases).map((cases, i) => ({ profile, cases, i })),
).map(({ profile, cases, i }, number) => ({
  title: i === 0 ? profile.name : `${profile.name} (${i + 1})`,
  party: () => parties[number] as ConfiguredParty,
  cases,
}));

let application: Application;
let subject: Subject;
before(async () => {
  application = await Application.start();
  for (const profile of PROFILES) {
    for (const [i] of sharesOf(profile.cases).entries()) {
      parties.push(await startParty(profile, i));
    }
  }
  for (const { cases, party } of lanes) await arrange(cases[0] as Case, party().provider);
  const ready = lanes.filter(({ cases }) => canSignIn(cases[0] as Case)).map(({ party }) => party());
  subject = await startGateway(parties, ready, application, WORKERS);
});
after(async () => {
  await subject.stop();
  for (const { provider } of parties) await provider.stop();
  await application.stop();
});

describe("in one process", { concurrency: true }, () => {
  for (const { title, party, cases } of lanes) {
    describe(title, { concurrency: 1 }, () => {
      for (const [i, one] of cases.entries()) {
        test(one.module, async () => {
          if (i > 0) {
            await pause(GAP_MS);
            await arrange(one, party().provider);
          }
          const from = i > 0 ? subject.log().length : 0;
          await judge(one, new Trial(party(), application, subject.port, () => pause(GAP_MS)));
          await assertReason(one, party(), subject, from);
        });
      }
    });
  }
});

/** The cases of a profile, some to a relying party; those that need one that has asked nothing begin with it. */
function sharesOf(cases: readonly Case[]): Case[][] {
  const shares: Case[][] = [];
  for (const one of cases) {
    const last = shares.at(-1);
    if (last === undefined || last.length === MOST || one.isFirst === true) shares.push([one]);
    else last.push(one);
  }
  return shares;
}
