import { readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Command, Option } from "commander";
import { TomlError } from "smol-toml";
import { stringify } from "yaml";
import { freshWasm } from "../../build/wasm.ts";
import { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { textOf } from "../file-or-input.ts";
import { type FileVerdict, judgeFile } from "../validate/judge.ts";
import { migrate as migrateInput, type Peer, PEERS, type Result } from "./migrate.ts";
import { readInput } from "./read.ts";
import { isSettled, reportJson, reportLines } from "./report.ts";

const UNSETTLED = 1;
const UNREADABLE = 2;

interface Options {
  readonly from?: Peer;
  readonly issuer?: string;
  readonly host?: string[];
  readonly output?: string;
  readonly json?: boolean;
}

export const migrate = new Command("migrate")
  .description(
    "Writes the pluginConfig for what oauth2-proxy, Envoy's oauth2 filter, Envoy Gateway or authservice does.",
  )
  .argument(
    "<file...>",
    "all files of one configuration: command line, environment, configuration or alpha file, values of a chart, objects of Kubernetes, Envoy's configuration, and an AuthorizationPolicy beside it; - for standard input",
  )
  .addOption(new Option("--from <peer>", "what they are; without it that is found out").choices(PEERS))
  .option("--issuer <url>", "the issuer, as the provider's discovery document has it")
  .option("--host <host...>", "the hosts that people sign in on, where the redirect URL is the request's own")
  .option("-o, --output <file>", "where the pluginConfig is written, in place of standard output")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nWhat became of each option is said on standard error. Ends with 1 where something is left to do, an option is unknown or the" +
      "\nfilter refuses the result, with 2 where a file can't be read or is none of these. No secret is printed or written.",
  )
  .action(async (files: string[], options: Options) => {
    const result = await resultOf(files, options);
    if (typeof result === "string") {
      console.error(`gatehouse migrate: ${result}`);
      process.exitCode = UNREADABLE;
      return;
    }
    const { migration } = result;
    const yaml =
      migration.refusal === undefined
        ? stringify(migration.configuration, { lineWidth: 0, aliasDuplicateObjects: false })
        : undefined;
    const verdict = yaml === undefined ? undefined : await verdictOn(options.output ?? "pluginConfig", yaml);
    if (yaml !== undefined && options.output !== undefined) await writeFile(options.output, yaml);
    if (options.json === true) console.log(JSON.stringify(reportJson(result, verdict), undefined, 2));
    else {
      if (yaml !== undefined && options.output === undefined) process.stdout.write(yaml);
      for (const line of reportLines(result, verdict)) console.error(line);
    }
    if (!isSettled(result, verdict)) process.exitCode = UNSETTLED;
  });

/** A text says why there is none. */
async function resultOf(files: readonly string[], options: Options): Promise<Result | string> {
  const texts: string[] = [];
  for (const file of files) {
    try {
      texts.push(await textOf(file));
    } catch (error) {
      return `${file} can't be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  const folder = dirname(resolve(files.find((file) => file !== "-") ?? "."));
  const told = { from: options.from, issuer: options.issuer, hosts: options.host ?? [], folder };
  try {
    const result = migrateInput(readInput(texts), told);
    return (
      result ?? `nothing that is known is in ${files.join(", ")}: expected ${PEERS.join(", ")}; --from says which it is`
    );
  } catch (error) {
    return `${files.join(", ")} can't be read as a configuration: ${withoutValues(error)}`;
  }
}

/** Parsers show what they could not read, and a secret may be in it. */
function withoutValues(error: unknown): string {
  if (error instanceof TomlError) return `line ${error.line} is no TOML`;
  return (error instanceof Error ? error.message : String(error)).split(/: |\n/)[0] ?? "";
}

async function verdictOn(file: string, yaml: string): Promise<FileVerdict> {
  const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
  return judgeFile(host, file, yaml);
}
