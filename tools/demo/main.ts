import { Command, InvalidArgumentError } from "commander";
import { freshWasm } from "../build/wasm.ts";
import { ACCOUNT } from "./account.ts";
import { checkSignIns } from "./check.ts";
import { type Demo, type DemoOptions, startDemo } from "./demo.ts";

interface Options extends DemoOptions {
  readonly check?: boolean;
}

const options = new Command("npm run demo --")
  .description("Runs Envoy with Gatehouse, an OpenID provider and an application on this machine.")
  .option("--check", "sign in as a browser would, show each step, and end")
  .option("--several", "two providers, of which people choose one")
  .option("--port <port>", "port of the gateway (default: a free one)", portNumber)
  .option("--provider-port <port>", "port of the OpenID provider (default: a free one)", portNumber)
  .option("--app-port <port>", "port of the application (default: a free one)", portNumber)
  .parse()
  .opts<Options>();

let demo: Demo | undefined;
let stopping = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => void end(demo === undefined ? 1 : 0));
}

// Who read the output has gone: a pager, or a terminal that was closed.
process.stdout.on("error", () => void end(1));

try {
  await run();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`\nThe demo failed: ${message}`);
  if (demo !== undefined) console.error(`\nEnvoy's last lines:\n${lastLines(demo)}`);
  if (/address already in use|EADDRINUSE/i.test(message)) {
    console.error("\nA port is taken: choose others with --port, --provider-port and --app-port, or leave them out.");
  }
  await end(1);
}

async function run(): Promise<void> {
  await freshWasm("release", console.log);
  demo = await startDemo(options, console.log);
  void demo.envoy.exited.then(async (how) => {
    if (stopping || demo === undefined) return;
    console.error(`\nEnvoy has ended (${how}). Its last lines:\n${lastLines(demo)}`);
    await end(1);
  });
  if (options.check === true) {
    await checkSignIns(demo, console.log);
    console.log("\nEverything is as it should be.");
    await end(0);
  }
  console.log(welcome(demo));
}

/** Stops everything, once, and leaves. */
async function end(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await demo?.stop();
  process.exit(code);
}

function lastLines({ envoy }: Demo): string {
  return envoy.log.slice(-15).join("\n").trim();
}

function welcome({ url, signIns, applicationUrl, envoy }: Demo): string {
  return `
  Open       ${url}/
  Account    ${ACCOUNT.claims.email}
  Password   ${ACCOUNT.password}

  1. Press ${signIns.map(({ button }) => `"${button}"`).join(" or ")} and log on with this account.
  2. Request inspection > /headers > Try it out > Execute: the application was sent
     Authorization: Bearer, and the page shows who is in the token.
  3. Press "Sign out", and open the address again.

  Envoy ${envoy.envoy.version}, ${envoy.envoy.origin}
  OpenID provider ${signIns.map(({ issuer }) => issuer).join(" and ")}, application ${applicationUrl}

  Ctrl-C stops everything.
`;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new InvalidArgumentError("Expected 1 to 65535.");
  return port;
}
