import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpCall } from "../../support/emulated/host-emulator.ts";
import { EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";

const NAMES = Array.from({ length: 41 }, (_, i) => `party-${i}`);
const LAST = "party-40";
const TIMEOUT_MILLISECONDS = 5_000;

test("providers that never answer keep no other from its turn to be asked", async () => {
  const configurations = NAMES.map((name): PartyConfiguration => {
    return { name, hosts: [`${name}.example.com`], redirectUrl: `https://${name}.example.com/oauth2/callback` };
  });
  const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys([LAST]), {
    silent: NAMES,
  });
  const { host } = parties;
  for (const call of host.calls.splice(0)) host.fail(call);
  parties.silent.delete(LAST);
  const asked = new Map<HttpCall, number>();
  const isReady = (): boolean => !parties.open(`${LAST}.example.com`, "/oauth2/ready").response?.body.includes(LAST);
  // A second for each turn, and one for the keys.
  for (let i = 0; i < NAMES.length + 2; i++) {
    host.tick();
    parties.answerDocuments();
    for (const call of host.calls) if (!asked.has(call)) asked.set(call, host.nowMs);
    host.nowMs += 1_001;
    for (const call of host.calls.slice()) {
      if (host.nowMs - (asked.get(call) ?? host.nowMs) < TIMEOUT_MILLISECONDS) continue;
      host.calls.splice(host.calls.indexOf(call), 1);
      host.fail(call);
    }
  }
  assert.ok(isReady(), "the last one's provider was asked");
});
