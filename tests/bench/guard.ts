/** Measures what the guard against forged requests costs a session's own requests, in an emulated host in this process. */
import assert from "node:assert/strict";
import { Command } from "commander";
import { RELEASE_WASM } from "../../tools/build/wasm.ts";
import type { Pairs } from "../support/emulated/host-emulator.ts";
import { navigation, readyHost, signer, signIn } from "../support/emulated/session.ts";
import { wholeNumber } from "./command-line.ts";
import { difference, takeTurns } from "./emulated-turns.ts";
import { estimate } from "./statistics.ts";

const { rounds } = new Command("npm run bench:guard --")
  .description("Measures the CPU time that crossOrigin.guard costs requests with a session.")
  .option("--rounds <number>", "rounds, in each of which all take turns", wholeNumber, 15)
  .parse()
  .opts<{ rounds: number }>();

/** The methods, and what a browser sends with each. */
const REQUESTS: Readonly<Record<string, Pairs>> = {
  GET: [],
  POST: [["origin", "https://app.example.com"]],
  "POST without Sec-Fetch-Site": [["origin", "https://app.example.com"]],
};

// One host for both: each is compiled anew, and a little faster or slower than the next. The guarded rule comes second.
const rules = [{ to: [{ operation: { paths: ["/allow/*"] } }], crossOrigin: "ALLOW" }, {}];
const keys = await signer();
const host = await readyHost(RELEASE_WASM, keys, { rules });
const cookies = await signIn(host, keys);
for (const [name, more] of Object.entries(REQUESTS)) {
  const [method = ""] = name.split(" ");
  const turns = ["/guard/x", "/allow/x"].map((path) => ({
    host,
    headers: [...navigation(path, cookies), ...more]
      .filter(([header]) => !(name.includes("without") && header === "sec-fetch-site"))
      .map(([header, value]) => [header, header === ":method" ? method : value] as const),
  }));
  for (const { headers } of turns) assert.ok(host.request(headers), `${name} passes`);
  const [own = [], other = []] = takeTurns(turns, rounds);
  console.log(`${name}: ${estimate(own).median.toFixed(2)} µs with the guard, ${difference(own, other)} than without`);
}
