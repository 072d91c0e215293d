import assert from "node:assert/strict";
import { test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { issuerOf } from "../../support/emulated/relying-parties.ts";
import { CONFIGURATION } from "../../support/emulated/session.ts";

function configuration(update: number): object {
  const relyingParties = Array.from({ length: 100 }, (_, i) => ({
    name: `rp${i}`,
    hosts: [`rp${i}.example.com`],
    issuer: issuerOf(`rp${i}`),
    clientId: `client ${i} of update ${update}`,
    clientSecret: `a secret of client ${i}`,
    redirectUrl: `https://rp${i}.example.com/oauth2/callback`,
  }));
  return { cookieSecret: CONFIGURATION.cookieSecret, relyingParties };
}

test("a hundred relying parties that are configured anew again and again take no more memory", async () => {
  const host = await HostEmulator.start(FILTER, configuration(0));
  const update = (i: number): void => {
    host.configure(configuration(i));
    host.tick();
    host.nowMs += 1_000;
    host.tick();
  };
  for (let i = 1; i <= 3; i++) update(i);
  const { memoryBytes } = host;
  for (let i = 4; i <= 20; i++) update(i);
  assert.ok(host.memoryBytes <= memoryBytes * 1.25, `${memoryBytes} bytes, then ${host.memoryBytes}`);
});
