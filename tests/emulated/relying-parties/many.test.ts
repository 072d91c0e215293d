import assert from "node:assert/strict";
import { before, test } from "node:test";
import { EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";

// As many relying parties as a configuration may have.

const NAMES = Array.from({ length: 100 }, (_, i) => `party-${i}`);
const host = (name: string): string => `${name}.example.com`;
const PARTIES = NAMES.map((name): PartyConfiguration => ({
  name,
  hosts: [host(name)],
  redirectUrl: `https://${host(name)}/oauth2/callback`,
}));
/** Times that something is asked before memory is looked at, and after that. */
const [FIRST, MORE] = [200, 2_000];

let parties: EmulatedParties;
before(async () => {
  parties = await EmulatedParties.start(PARTIES, new Map(), { silent: NAMES });
});

function ask(path: string, times: number): void {
  for (let i = 0; i < times; i++) parties.host.end(parties.open(host("party-7"), path));
}

test("ready has a line for each relying party that is not, and asking for them leaves the memory as it was", () => {
  const { response } = parties.open(host("party-7"), "/oauth2/ready");
  assert.equal(response?.status, 503);
  assert.deepEqual(
    response.body.split("\n").map((line) => line.split(":")[0]),
    [...NAMES, ""],
  );
  ask("/oauth2/ready", FIRST);
  const { memoryBytes } = parties.host;
  ask("/oauth2/ready", MORE);
  assert.equal(parties.host.memoryBytes, memoryBytes);
});
