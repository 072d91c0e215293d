import assert from "node:assert/strict";
import { test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, METADATA, navigation } from "../../support/emulated/session.ts";

test("a request has the provider tried again a second after its last call, however long the one before took", async () => {
  const host = await HostEmulator.start(FILTER, CONFIGURATION);
  host.tick();
  host.nowMs += 2_000;
  host.answer(host.takeCall(), 200, JSON.stringify(METADATA));
  host.fail(host.takeCall());
  assert.equal(host.open(navigation("/")).response?.details, "gatehouse_jwks_unreachable");
  assert.equal(host.calls.length, 0, "the keys were asked for just now");
  host.nowMs += 1_000;
  assert.equal(host.open(navigation("/")).state, "HELD");
  assert.equal(host.calls.length, 1);
});
