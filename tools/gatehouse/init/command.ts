import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, Option } from "commander";
import { freshWasm } from "../../build/wasm.ts";
import { askVersion, DEFAULT_VERSION } from "../../envoy/version.ts";
import { type Answers, gather } from "./answers.ts";
import { Cluster } from "./cluster.ts";
import { earlierIn } from "./from-file.ts";
import type { Options } from "./options.ts";
import { isOneFile } from "./paths.ts";
import { Questions } from "./questions.ts";
import { judge, render } from "./render.ts";
import { asText, reportOn } from "./report.ts";
import { CannotRun, type Rendered, SECRET_PLACES, type Setup, TARGETS } from "./setup.ts";
import { type FileToWrite, writeFiles } from "./write-files.ts";

const REFUSED = 1;
const CANNOT_RUN = 2;
const STANDARD_OUTPUT = "-";

export const init = new Command("init")
  .description("Writes what a gateway takes to sign people in: asks for five fields, or takes them by flags.")
  .option("--issuer <url>", "the provider, as its discovery document spells it")
  .option("--client-id <id>", "the client's id at the provider")
  .option(
    "--client-secret-file <file>",
    "its secret, - for standard input; or GATEHOUSE_CLIENT_SECRET in the environment",
  )
  .option("--public-client", "the client has no secret")
  .option(
    "--redirect-url <url>",
    "where the provider sends people back to: your application's address and /oauth2/callback",
  )
  .option("--cookie-secret-file <file>", "a key that there is already; or GATEHOUSE_COOKIE_SECRET (default: a new one)")
  .option("--from <file>", "take the answers from a file that init wrote before, the cookie's key too")
  .addOption(new Option("--target <target>", "what runs the gateway (default: what the cluster has)").choices(TARGETS))
  .addOption(
    new Option("--secrets <place>", "where the secrets stand (default: inline, compose: env)").choices(SECRET_PLACES),
  )
  .option("--gateway <name>", "the gateway's Deployment; with the Gateway API the Gateway")
  .option("--namespace <namespace>", "where it is")
  .option("--selector <labels>", "labels of its pods: istio=ingressgateway")
  .option("--no-cluster", "do not look at the cluster that kubectl reaches")
  .option("--image <url>", "oci://…@sha256:… (default: the one that was published with this package)")
  .option("--image-pull-secret <name>", "a Secret of the registry's, in the gateway's namespace")
  .option("--traffic-extension", "a TrafficExtension in place of the WasmPlugin: Istio 1.30 and newer")
  .option("--upstream <host:port>", "envoy, compose: the application")
  .option("--listen <port>", "envoy, compose: where Envoy listens (default: the redirect URL's port, or 8080)")
  .option("--envoy-version <version>", `envoy, compose: the release (default: of envoy on PATH, or ${DEFAULT_VERSION})`)
  .option(
    "--ca-file <file>",
    "PEM of a private authority that signed the provider's certificate; or NODE_EXTRA_CA_CERTS",
  )
  .option("--offline", "do not look the provider up")
  .option("--output <path>", "the file, or the folder where there are several; - for standard output")
  .option("--force", "replace files that are there")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nEnds with 1 where the filter would refuse the configuration, with 2 where something is missing or can't be found out;\nnothing is written then.",
  )
  .action(async (options: Options) => {
    try {
      process.exitCode = await run(options);
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      console.error(`gatehouse init: ${error.message}`);
      process.exitCode = CANNOT_RUN;
    }
  });

async function run(options: Options): Promise<number> {
  const isPrinted = options.output === STANDARD_OUTPUT;
  if (isPrinted && options.json === true) throw new CannotRun("--json and --output - both want standard output");
  const answers = await gather(options, {
    earlier: options.from === undefined ? undefined : earlierIn(await contents(options.from), options.from),
    questions: mayAsk(options) ? new Questions({ input: process.stdin, output: process.stderr }) : undefined,
    cluster: options.cluster ? new Cluster() : undefined,
    environment: process.env,
    envoyVersion: await askVersion("envoy", []).catch(() => DEFAULT_VERSION),
  });
  const rendered = await render(answers.setup);
  const { accepted, mistakes, warnings } = await judge(
    await readFile(await freshWasm("release", console.error)),
    answers.setup,
    rendered,
  );
  if (!accepted) {
    console.error(["The filter would refuse this:", ...mistakes.map((mistake) => `  ${mistake}`)].join("\n"));
    return REFUSED;
  }
  await finish(answers, rendered, warnings, options, isPrinted);
  return 0;
}

async function finish(
  answers: Answers,
  rendered: Rendered,
  warnings: readonly string[],
  options: Options,
  isPrinted: boolean,
): Promise<void> {
  const files = isPrinted ? [] : filesOf(answers.setup, rendered);
  await writeFiles(files, options.force === true);
  const report = reportOn(
    answers,
    rendered,
    files.map(({ path, holdsSecrets }) => ({ path, holdsSecrets })),
    warnings,
  );
  if (isPrinted) {
    const [only, ...others] = rendered.files;
    if (only === undefined || others.length > 0)
      throw new CannotRun("these are several files, expected a folder as --output");
    process.stdout.write(only.content);
    console.error(asText(report));
  } else console.log(options.json === true ? JSON.stringify(report, undefined, 2) : asText(report));
}

function filesOf(setup: Setup, { files }: Rendered): FileToWrite[] {
  if (isOneFile(setup)) return files.map((file) => ({ ...file, path: setup.output }));
  return files.map((file) => ({ ...file, path: join(setup.output, file.name) }));
}

/** Standard input is for the answers, unless a secret comes by it. */
function mayAsk({ clientSecretFile, cookieSecretFile, json }: Options): boolean {
  const isTaken = [clientSecretFile, cookieSecretFile].includes("-") || json === true;
  return process.stdin.isTTY && process.stderr.isTTY && !isTaken;
}

async function contents(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CannotRun(`--from: ${file} can't be read: ${String(error)}`, { cause: error });
  }
}
