import { Command, InvalidArgumentError } from "commander";
import { freshWasm } from "../build/wasm.ts";
import { ACCOUNTS, ADMIN_GROUP } from "./account.ts";
import { checkSignIns } from "./check.ts";
import { type Demo, type DemoOptions, startDemo } from "./demo.ts";
import { openBrowser } from "./open-browser.ts";
import { Progress } from "./progress.ts";

interface Options extends DemoOptions {
  readonly check?: boolean;
  readonly open?: boolean;
}

export const demo = new Command("demo")
  .description("Runs Envoy with Gatehouse, an OpenID provider and two applications on this machine.")
  .option("--open", "open the start page in the browser")
  .option("--check", "sign in as a browser would, show each step, and end")
  .option("--several", "two providers, of which people choose one")
  .option("--port <port>", "port of the gateway (default: a free one)", portNumber)
  .option("--provider-port <port>", "port of the OpenID provider (default: a free one)", portNumber)
  .option("--app-port <port>", "port of the application (default: a free one)", portNumber)
  .action(run);

let running: Demo | undefined;
let stopping = false;

async function run(options: Options): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void end(running === undefined ? 1 : 0));
  }
  // Who read the output has gone: a pager, or a terminal that was closed.
  process.stdout.on("error", () => void end(1));
  try {
    await start(options);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`\nThe demo failed: ${message}`);
    if (running !== undefined) console.error(`\nEnvoy's last lines:\n${lastLines(running)}`);
    if (/address already in use|EADDRINUSE/i.test(message)) {
      console.error("\nA port is taken: choose others with --port, --provider-port and --app-port, or leave them out.");
    }
    await end(running === undefined ? 2 : 1);
  }
}

async function start(options: Options): Promise<void> {
  const progress = new Progress(process.stdout);
  await progress.during("making sure that the filter is built", () => freshWasm("release", progress.report));
  const started = await startDemo(options, progress);
  running = started;
  void started.envoy.exited.then(async (how) => {
    if (stopping) return;
    console.error(`\nEnvoy has ended (${how}). Its last lines:\n${lastLines(started)}`);
    await end(1);
  });
  if (options.check === true) {
    await checkSignIns(started, console.log);
    console.log("\nEverything is as it should be.");
    await end(0);
  }
  console.log(welcome(started));
  if (options.open !== true) return;
  await openBrowser(started.startUrl).catch((error: unknown) => {
    console.error(`  ${error instanceof Error ? error.message : String(error)}\n  Open the address yourself.`);
  });
}

/** Stops everything, once, and leaves. */
async function end(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await running?.stop();
  process.exit(code);
}

function lastLines({ envoy }: Demo): string {
  return envoy.log.slice(-15).join("\n").trim();
}

function welcome({ url, startUrl, wikiUrl, signIns, applicationUrl, envoy }: Demo): string {
  const accounts = ACCOUNTS.map(({ claims, password }) => ({ ...claims, password }));
  const account = ({ email, password, groups }: (typeof accounts)[number], label: string): string => `
  ${label.padEnd(10)} ${email}
  Password   ${password}
  Groups     ${groups.join(", ")}
`;
  return `
  Start here ${startUrl}
             what to try, and beside it what the gateway does, as it happens

  Open       ${url}/
${accounts.map((each, i) => account(each, i === 0 ? "Account" : "Another")).join("")}
  1. Press ${signIns.map(({ button }) => `"${button}"`).join(" or ")} and log on with this account.
  2. Request inspection > /headers > Try it out > Execute: the application was sent
     Authorization: Bearer, and the page shows who is in the token.
  3. ${wikiUrl} is another application: no second login.
  4. ${url}/admin wants the group ${ADMIN_GROUP}. Press "Sign out", and try it with the other account.

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
