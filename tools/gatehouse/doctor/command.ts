import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { freshWasm } from "../../build/wasm.ts";
import { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { textOf } from "../file-or-input.ts";
import { admit } from "./admit.ts";
import { examine } from "./examine.ts";
import type { Outcome } from "./finding.ts";
import { count, jsonOfOutcomes, linesOf } from "./report.ts";

interface Options {
  readonly kube?: boolean;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace: string;
  readonly gateway?: string;
  readonly admin?: string;
  readonly ca?: string;
  readonly timeout: number;
  readonly offline?: boolean;
  readonly tryClient?: boolean;
  readonly sessionBytes?: number;
  readonly cookie?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

const UNWELL = 1;
const UNREADABLE = 2;

export const doctor = new Command("doctor")
  .description("Finds out what keeps sign-in from working: what is wrong, how that is known, and how to mend it.")
  .argument("[file...]", "the configuration, as for validate, and what stands around it; - for standard input")
  .option("--kube", "look at the cluster that kubectl reaches, too")
  .option("--context <name>", "of kubectl's")
  .option("--kubeconfig <file>", "of kubectl's")
  .option("--namespace <name>", "of what does not say its own", "istio-system")
  .option("--gateway <url>", "ask a running gateway, at the address of its users or of a port-forward", url)
  .option("--admin <url>", "ask the administration interface of an Envoy", url)
  .option("--ca <file>", "trust further authorities (PEM)")
  .option("--timeout <seconds>", "for each step over the network", seconds, 5)
  .option("--offline", "use no network")
  .option("--try-client", "send the client secret to the token endpoint, with a code that nobody gave")
  .option("--session-bytes <n>", "how large a session's cookies are", bytes)
  .option("--cookie <file>", "a Cookie header, for the same")
  .option("--all", "say which checks were not made, and why")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nIt looks from this machine, not from the gateway, and says so. Ends with 1 where there is an error or a warning, with 2 where\nnothing can be looked at. docs/doctor.md has all checks.",
  )
  .action(async (files: string[], options: Options) => {
    const found = await outcomes(files, options).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (typeof found === "string") {
      console.error(`gatehouse doctor: ${found}`);
      process.exitCode = UNREADABLE;
      return;
    }
    if (options.json === true) console.log(jsonOfOutcomes(found));
    else for (const line of linesOf(found, options.all === true)) console.log(line);
    if (count(found, "error") + count(found, "warning") > 0) process.exitCode = UNWELL;
  });

async function outcomes(files: readonly string[], options: Options): Promise<readonly Outcome[] | string> {
  const { kube, context, kubeconfig, offline = false, sessionBytes, cookie } = options;
  if (files.length === 0 && kube !== true) return "give a file with the configuration, or --kube";
  const patient = await admit({
    files,
    settings: {
      gateway: options.gateway,
      sessionBytes: cookie === undefined ? sessionBytes : sizeOf(await textOf(cookie)),
      tryClient: options.tryClient === true,
      namespace: options.namespace,
      environment: process.env,
    },
    offline,
    timeoutMs: options.timeout * 1000,
    authorities: options.ca,
    kube:
      kube !== true
        ? undefined
        : [
            ...(context === undefined ? [] : [`--context=${context}`]),
            ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
          ],
    admin: options.admin,
    judge: await ConfigurationHost.load(await readFile(await freshWasm("release", console.error))),
  });
  return typeof patient === "string" ? patient : examine(patient);
}

/** The bytes of the session's cookies in a `Cookie` header. */
function sizeOf(header: string): number {
  const pairs = header
    .replace(/^\s*cookie\s*:/i, "")
    .split(";")
    .map((pair) => pair.trim());
  const own = pairs.filter((pair) => /gatehouse(?!-login|-choice)/.test(pair.split("=")[0] ?? ""));
  return (own.length > 0 ? own : pairs).reduce((sum, pair) => sum + pair.length + 2, 0);
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError("expected a URL with http or https");
}

function seconds(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 60) return value;
  throw new InvalidArgumentError("expected a number of seconds up to 60");
}

function bytes(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("expected a number of bytes");
}
