import assert from "node:assert/strict";
import { test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { readyHost, signer, signIn } from "../support/emulated/session.ts";

/** Half a memory that was doubled twice is 1.4 MB: a leak of 300 bytes a login fills it. */
const LOGINS = 5_000;

test("5,000 logins double the memory at most twice", async (t) => {
  const keys = await signer();
  // The smallest session cache, so that it is full soon.
  const host = await readyHost(RELEASE_WASM, keys, { session: { cacheBytes: 65536 } });
  const before = host.memoryBytes;
  for (let i = 0; i < LOGINS; i++) {
    await signIn(host, keys, { email: `ada${i}@example.com` });
    if (i % 10 === 0) host.tick();
  }
  assert.ok(host.memoryBytes <= before * 4, `from ${before} to ${host.memoryBytes} bytes`);
  t.diagnostic(`${before} bytes, then ${host.memoryBytes}`);
});
