import assert from "node:assert/strict";
import { test } from "node:test";
import { FILTER } from "../../support/emulated/filter.ts";
import { HostEmulator } from "../../support/emulated/host-emulator.ts";
import { CONFIGURATION, signer } from "../../support/emulated/session.ts";
import { EmulatedWorkers } from "../../support/emulated/workers.ts";

// What is said of a configuration when it is loaded.

const LIMIT = 262144;

/** A configuration of so many bytes, which is in order but for its size. */
function ofSize(bytes: number): object {
  const pages = { title: "" };
  const without = JSON.stringify({ ...CONFIGURATION, pages }).length;
  return { ...CONFIGURATION, pages: { title: "x".repeat(bytes - without) } };
}

/** The lines of a configuration that is refused. */
async function refusalOf(configuration: object): Promise<string[]> {
  try {
    await HostEmulator.start(FILTER, configuration);
  } catch (error) {
    return String(error).replace("Error: ", "").split("\n");
  }
  throw new Error("it was accepted");
}

test("a configuration may have 256 KiB, and one that has more is refused with its size and the limit", async () => {
  await HostEmulator.start(FILTER, ofSize(LIMIT));
  for (const size of [LIMIT + 1, 2 * 1024 * 1024]) {
    const expected = `gatehouse: configuration: pluginConfig: found ${size} bytes, expected at most ${LIMIT}`;
    assert.deepEqual(await refusalOf(ofSize(size)), [expected]);
  }
});

test("a load says 20 lines, its mistakes first, and then how many more there are", async () => {
  const methods = Array.from({ length: 30 }, (_, i) => `GET${i}`);
  const rules = [{ to: [{ operation: { methods } }] }];
  const warned = await HostEmulator.start(FILTER, { ...CONFIGURATION, rules });
  const lines = warned.log.filter((line) => line.includes("configuration: "));
  assert.equal(lines.length, 21);
  assert.equal(
    lines[20],
    "gatehouse: configuration: pluginConfig: 10 more warnings will be said when these are mended",
  );

  const wrong = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`zzzzzzzz${i}`, 1]));
  const both = await refusalOf({ ...CONFIGURATION, ...wrong, rules });
  assert.equal(both.length, 21);
  assert.equal(both.filter((line) => line.includes("zzzzzzzz")).length, 15);
  assert.ok(
    both.includes("gatehouse: configuration: pluginConfig: 25 more warnings will be said when these are mended"),
  );
});

test("warnings are said by one worker of those that load a configuration together, and again for another or a later load", async () => {
  const configuration = { ...CONFIGURATION, scopes: ["openid,email"] };
  const workers = await EmulatedWorkers.start(3, await signer(), configuration);
  const said = () => workers.hosts.map(({ log }) => log.filter((line) => line.includes("configuration: ")).length);
  assert.deepEqual(said(), [1, 0, 0]);

  for (const host of workers.hosts) host.configure({ ...configuration, scopes: ["openid,profile"] });
  assert.deepEqual(said(), [2, 0, 0], "another configuration");

  for (const host of [...workers.hosts].reverse()) host.configure(configuration);
  assert.deepEqual(said(), [2, 0, 1], "the first again");

  workers.pass(59_000);
  workers.worker(1).configure(configuration);
  assert.deepEqual(said(), [2, 0, 1]);
  workers.pass(2_000);
  for (const host of workers.hosts) host.configure(configuration);
  assert.deepEqual(said(), [3, 0, 1], "after a minute");
});
