import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { paced } from "../../tools/envoy/pace.ts";
import { until } from "../../tools/envoy/until.ts";
import type { HostEmulator, Pairs } from "../support/emulated/host-emulator.ts";
import { at, EmulatedParties, type PartyConfiguration } from "../support/emulated/relying-parties.ts";
import { navigation, signer } from "../support/emulated/session.ts";
import { configureTimes } from "../support/gateway/configure-times.ts";
import { Gateway } from "../support/gateway/gateway.ts";
import { send } from "../support/gateway/http.ts";
import { manyParties } from "../support/gateway/many-parties.ts";
import { counter } from "../support/gateway/metrics.ts";
import { ManyIssuers } from "../support/provider/many-issuers.ts";

// As many relying parties as a configuration may have, on four workers.

const COUNT = 100;
const WORKERS = 4;
const LOAD_MS = 50;
const READY_MS = 20_000;
/** Wasm memory of a worker, and of the main thread. */
const MEMORY_BYTES = 11 * 2 ** 20;

let issuers: ManyIssuers;
let gateway: Gateway;
let startedAt = 0;
before(async () => {
  issuers = await ManyIssuers.start(5);
  gateway = await Gateway.start({
    issuer: issuers.issuer(COUNT),
    providerPort: issuers.port,
    applicationPort: issuers.port,
    concurrency: WORKERS,
    waitForReady: false,
    componentLogLevel: "wasm:trace",
    clusters: [{ name: "issuers", port: issuers.port }],
    plugins: [
      {
        configure: (configuration, origin) => ({
          ...configuration,
          relyingParties: manyParties(COUNT, origin, (number) => issuers.issuer(number)),
        }),
      },
    ],
  });
  startedAt = performance.now();
});
after(async () => {
  await gateway.stop();
  await issuers.stop();
});

test("a hundred relying parties are loaded in 50 ms", (t) => {
  const times = configureTimes(gateway.envoy);
  assert.ok(times.length > WORKERS, "once for each worker, and on the main thread before");
  t.diagnostic(`proxy_on_configure took ${times.join(", ")} ms`);
  // More workers than processors wait for each other.
  assert.ok(Math.min(...times) < paced(LOAD_MS), `${times.join(", ")} ms`);
});

test("their providers are asked one after the other, each once, and all are ready soon", async (t) => {
  let inRow = 0;
  await until("all of them to be ready", READY_MS, async () => {
    const { body } = await send(gateway.port, { path: "/oauth2/ready" });
    inRow = body === "ready\n" ? inRow + 1 : 0;
    return inRow >= 4 * WORKERS ? true : undefined;
  });
  t.diagnostic(`after ${Math.round(performance.now() - startedAt)} ms`);
  // By each worker, and by the main thread.
  assert.ok(issuers.mostAtOnce <= WORKERS + 1, `${issuers.mostAtOnce} requests at once`);
  assert.ok(issuers.answered <= 2 * COUNT + 2 * WORKERS, `${issuers.answered} requests`);
});

test("their memory is what is used", async (t) => {
  const bytes = await until("the gauge", 5_000, async () => (await counter(gateway, "memory_bytes")) || undefined);
  t.diagnostic(`${(bytes / 2 ** 20).toFixed(1)} MiB of Wasm memory in ${WORKERS + 1} VMs`);
  assert.ok(bytes <= (WORKERS + 1) * MEMORY_BYTES, `${bytes} bytes`);
});

interface Subject {
  readonly host: HostEmulator;
  readonly serialised: Buffer;
  readonly headers: Pairs;
}

/** A filter in this process that has signed somebody in at the middle one of so many relying parties. */
async function signedInOf(count: number): Promise<Subject> {
  const names = Array.from({ length: count }, (_, i) => `party-${i}`);
  const used = `party-${count >> 1}`;
  const keys = await signer(`key of ${used}`);
  const parties = await EmulatedParties.start(
    names.map((name): PartyConfiguration => {
      const host = `${name}.example.com`;
      return { name, hosts: [host], redirectUrl: `https://${host}/oauth2/callback` };
    }),
    new Map(names.map((name) => [name, keys])),
    { wasm: RELEASE_WASM },
  );
  const cookies = await parties.signIn(used, `${used}.example.com`);
  const headers = at(`${used}.example.com`, navigation("/a?b=c", cookies));
  return { host: parties.host, serialised: parties.host.serialise(headers), headers };
}

test("a request with a session costs the same with a hundred relying parties as with one, within a microsecond", async (t) => {
  const [one, hundred] = [await signedInOf(1), await signedInOf(COUNT)];
  const microseconds = ({ host, serialised, headers }: Subject): number => {
    const begin = process.cpuUsage();
    for (let i = 0; i < 1_000; i++) assert.ok(host.replay(serialised, headers), "let through");
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1_000;
  };
  for (const subject of [one, hundred]) for (let i = 0; i < 20; i++) microseconds(subject);
  const differences: number[] = [];
  for (let round = 0; round < 100; round++) {
    // Who is second finds the caches as the other leaves them.
    const [first, second] = round % 2 === 0 ? [one, hundred] : [hundred, one];
    const [before, then] = [microseconds(first), microseconds(second)];
    differences.push(first === one ? then - before : before - then);
  }
  differences.sort((a, b) => a - b);
  const [low = NaN, median = NaN, high = NaN] = [40, 50, 60].map((place) => differences[place]);
  t.diagnostic(`${median.toFixed(2)} µs more (${low.toFixed(2)} to ${high.toFixed(2)})`);
  assert.ok(median < paced(1), `${median} µs more`);
});
