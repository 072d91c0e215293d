import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { LocalResponse } from "../../support/emulated/host-emulator.ts";
import { at, EmulatedParties, type PartyConfiguration } from "../../support/emulated/relying-parties.ts";
import { scriptRequest } from "../../support/emulated/workers.ts";

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
  const { response } = parties.host.open(at(host("party-7"), scriptRequest("/oauth2/ready")));
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

test("on one host of a hundred people choose on a page of bounded size, and asking leaves the memory as it was", async () => {
  const shared = NAMES.map((name): PartyConfiguration => ({
    name,
    hosts: ["app.example.com"],
    redirectUrl: `https://app.example.com/oauth2/callback/${name}`,
  }));
  const choice = await EmulatedParties.start(shared, new Map(), { silent: NAMES });
  const sent = NAMES.map((name) => `__Host-gatehouse-${name}.11=x`);
  const get = (path: string): LocalResponse => {
    const stream = choice.open("app.example.com", path, sent);
    choice.host.end(stream);
    if (stream.response === undefined) throw new Error(`${path} was let through`);
    return stream.response;
  };
  assert.match(get("/short").body, /href="\/oauth2\/start\?rd=%2Fshort&amp;rp=party-99"/);
  const long = `/${"%41".repeat(1_300)}`;
  assert.ok(get(long).body.length < 150_000);
  for (let i = 0; i < 50; i++) get(i % 2 === 0 ? long : "/oauth2/sign_out");
  const { memoryBytes } = choice.host;
  for (let i = 0; i < 300; i++) get(i % 2 === 0 ? long : "/oauth2/sign_out");
  assert.ok(choice.host.memoryBytes <= memoryBytes * 1.25, `${memoryBytes} bytes, then ${choice.host.memoryBytes}`);
});
