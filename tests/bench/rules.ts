/** Measures what rules cost a request that only the last of them matches, in an emulated host in this process. */
import { Command } from "commander";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { HostEmulator } from "../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation } from "../support/emulated/session.ts";
import { wholeNumber } from "./command-line.ts";
import { differences, estimate } from "./statistics.ts";

const { rounds } = new Command("npm run bench:rules --")
  .description("Measures the CPU time that 1, 10 and 100 rules cost a request, of which the last matches.")
  .option("--rounds <number>", "rounds, in each of which all take turns", wholeNumber, 15)
  .parse()
  .opts<{ rounds: number }>();

const REQUESTS = 2000;
const COUNTS = [1, 10, 100];
const KINDS: Readonly<Record<string, (i: number) => object>> = {
  "a path": (i) => ({ to: [{ operation: { paths: [`/area-${i}/*`] } }] }),
  "hosts, a path, a method and a header": (i) => ({
    to: [
      {
        operation: {
          hosts: ["app.example.com", "app.example.com:*"],
          paths: [`/area-${i}/*`],
          notMethods: ["OPTIONS"],
        },
      },
    ],
    when: [{ key: "request.headers[x-api-key]", notValues: ["*"] }],
  }),
};
const LAST = { to: [{ operation: { paths: ["/last/*"] } }], unauthenticated: "PASS" };

for (const [kind, make] of Object.entries(KINDS)) {
  const hosts = await Promise.all(
    COUNTS.map((count) => {
      const rules = [...Array.from({ length: count - 1 }, (_, i) => make(i)), LAST];
      return HostEmulator.start(RELEASE_WASM, { ...CONFIGURATION, rules });
    }),
  );
  const times: number[][] = COUNTS.map(() => []);
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, host] of hosts.entries()) {
      const microseconds = measure(host);
      if (round > 0) times[i]?.push(microseconds);
    }
  }
  for (const [i, count] of COUNTS.entries()) {
    const own = times[i] ?? [];
    const more = estimate(differences(own, times[0] ?? []));
    console.log(`${count} of ${kind}: ${estimate(own).median.toFixed(2)} µs${count === 1 ? "" : `, ${told(more)}`}`);
  }
}

/** CPU microseconds of a request. */
function measure(host: HostEmulator): number {
  const headers = navigation("/last/x");
  const serialised = host.serialise(headers);
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) host.replay(serialised, headers);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

function told({ median, interval }: ReturnType<typeof estimate>): string {
  const [low = NaN, high = NaN] = interval ?? [];
  return `${median.toFixed(2)} µs more than 1 (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
