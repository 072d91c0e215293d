import assert from "node:assert/strict";
import { test } from "node:test";
import { EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";

const [OF_ONE, OF_ALL] = [64, 256];
const NAMES = ["a", "b", "c", "d", "e"];
const host = (name: string): string => `${name}.example.com`;

test("256 requests are being pushed at most, 64 of one relying party, and as many again once those have been", async () => {
  const configurations = NAMES.map((name): PartyConfiguration => {
    const endpoints = { pushedAuthorization: `https://${name}.idp.example.com/par` };
    const provider = { pushedAuthorization: "ALWAYS", endpoints };
    return { name, hosts: [host(name)], redirectUrl: `https://${host(name)}/oauth2/callback`, provider };
  });
  const parties = await EmulatedParties.start(configurations, await EmulatedParties.makeKeys(NAMES));
  const outcome = (name: string): string => {
    const stream = parties.open(host(name), "/oauth2/start");
    return stream.response?.details ?? stream.state;
  };
  for (let round = 0; round < 2; round++) {
    for (const name of NAMES.slice(0, OF_ALL / OF_ONE)) {
      for (let i = 0; i < OF_ONE; i++) assert.equal(outcome(name), "HELD");
      assert.equal(outcome(name), "gatehouse_too_many_pushed_requests");
    }
    assert.equal(outcome("e"), "gatehouse_too_many_pushed_requests");
    assert.equal(parties.host.calls.length, OF_ALL);
    for (const call of parties.host.calls.splice(0)) parties.host.fail(call);
    assert.equal(outcome("e"), "HELD");
    for (const call of parties.host.calls.splice(0)) parties.host.fail(call);
  }
});
