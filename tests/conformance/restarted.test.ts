import { after, before, describe, test } from "node:test";
import { Application } from "../support/gateway/application.ts";
import { arrange, canSignIn, judge } from "./case.ts";
import { startGateway } from "./gateway.ts";
import { PROFILES } from "./profiles.ts";
import { assertReason } from "./reason.ts";
import { startParty } from "./subject.ts";
import { Trial } from "./trial.ts";

// Each module in a gateway of its own, which has asked nothing before: so that none needs what another has left, and keys that are not
// known are asked for at once.

/** Profiles at a time: most of the time they wait for Envoy to start, or for tokens to expire. */
const AT_ONCE = 4;
/** Those that wait longest begin first. */
const IN_ORDER = [...PROFILES].sort((a, b) => Number(b.refreshTokens ?? false) - Number(a.refreshTokens ?? false));

let application: Application;
before(async () => {
  application = await Application.start();
});
after(() => application.stop());

describe("restarted for each module", { concurrency: AT_ONCE }, () => {
  for (const profile of IN_ORDER) {
    describe(profile.name, { concurrency: 1 }, () => {
      for (const [i, one] of profile.cases.entries()) {
        test(one.module, async () => {
          const party = await startParty(profile, i);
          try {
            await arrange(one, party.provider);
            const subject = await startGateway([party], canSignIn(one) ? [party] : [], application, 1);
            try {
              await judge(one, new Trial(party, application, subject.port, () => Promise.resolve()));
              await assertReason(one, party, subject, 0);
            } finally {
              await subject.stop();
            }
          } finally {
            await party.provider.stop();
          }
        });
      }
    });
  }
});
