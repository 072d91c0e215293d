/** Measures what rules cost a request that only the last of them matches, in an emulated host in this process. */
import { Command } from "commander";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import { HostEmulator } from "../support/emulated/host-emulator.ts";
import { CONFIGURATION, navigation } from "../support/emulated/session.ts";
import { wholeNumber } from "./command-line.ts";
import { difference, takeTurns } from "./emulated-turns.ts";
import { estimate } from "./statistics.ts";

const { rounds } = new Command("npm run bench:rules --")
  .description("Measures the CPU time that 1, 10 and 100 rules cost a request, of which the last matches.")
  .option("--rounds <number>", "rounds, in each of which all take turns", wholeNumber, 15)
  .parse()
  .opts<{ rounds: number }>();

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
  const headers = navigation("/last/x");
  const times = takeTurns(
    hosts.map((host) => ({ host, headers })),
    rounds,
  );
  for (const [i, count] of COUNTS.entries()) {
    const own = times[i] ?? [];
    const more = count === 1 ? "" : `, ${difference(own, times[0] ?? [])} than 1`;
    console.log(`${count} of ${kind}: ${estimate(own).median.toFixed(2)} µs${more}`);
  }
}
