import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { freshWasm } from "../../build/wasm.ts";
import { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { textOf } from "../file-or-input.ts";
import { type FileVerdict, judgeFile } from "./judge.ts";

const INVALID = 1;
const UNREADABLE = 2;

export const validate = new Command("validate")
  .description("Says whether the gateway will take a configuration: by the verdict of the filter itself.")
  .argument(
    "<file...>",
    "a pluginConfig, WasmPlugin, TrafficExtension, EnvoyExtensionPolicy, EnvoyFilter, values of the chart, or a configuration of Envoy's, in YAML or JSON; - for standard input",
  )
  .option("--strict", "end with 1 for a warning, too")
  .option("--json", "print JSON and nothing else")
  .addHelpText(
    "after",
    "\nEnds with 1 where something is wrong, with --strict where there is a warning, with 2 where a file can't be read or holds no configuration.",
  )
  .action(async (files: string[], options: { json?: boolean; strict?: boolean }) => {
    const host = await ConfigurationHost.load(await readFile(await freshWasm("release", console.error)));
    const verdicts = new Map<string, FileVerdict | string>();
    for (const file of files) verdicts.set(file, await verdictOn(host, file));
    const code = exitCode([...verdicts.values()], options.strict ?? false);
    if (options.json === true) console.log(asJson(verdicts, code === 0));
    else for (const line of asText(verdicts)) console.log(line);
    process.exitCode = code;
  });

/** A text says why there is none. */
async function verdictOn(host: ConfigurationHost, file: string): Promise<FileVerdict | string> {
  let text: string;
  try {
    text = await textOf(file);
  } catch (error) {
    return `can't be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  let verdict: FileVerdict;
  try {
    verdict = await judgeFile(host, file, text);
  } catch (error) {
    return `can't be judged: ${withoutNames(error)}`;
  }
  if (verdict.configurations > 0 || verdict.findings.length > 0) return verdict;
  return "holds no configuration: expected a pluginConfig, or what has one, such as a WasmPlugin";
}

/** What is called as an alias may be a secret that begins with a star. */
function withoutNames(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split(/: |\n/)[0] ?? "";
}

function* asText(verdicts: ReadonlyMap<string, FileVerdict | string>): Generator<string> {
  for (const [file, verdict] of verdicts) {
    if (typeof verdict === "string") {
      yield `${file}: error: ${verdict}`;
      continue;
    }
    for (const { line, column, level, where, rule, text } of verdict.findings) {
      const place = `${file}:${line.toString()}:${column.toString()}`;
      yield `${place}: ${level}: ${where.length > 0 ? `${where}: ` : ""}${text} [${rule}]`;
    }
    const names = [...new Set(verdict.unknownVariables)];
    if (names.length > 0) yield `${file}: not looked at: ${names.join(", ")}, from the gateway's environment`;
    const errors = verdict.findings.filter(({ level }) => level === "error").length;
    const warnings = verdict.findings.length - errors;
    yield `${file}: ${counted(verdict.configurations, "configuration")}, ${counted(errors, "mistake")}, ${counted(warnings, "warning")}`;
  }
}

function asJson(verdicts: ReadonlyMap<string, FileVerdict | string>, valid: boolean): string {
  const files = Array.from(verdicts, ([file, verdict]) =>
    typeof verdict === "string" ? { file, unreadable: verdict } : { file, ...verdict },
  );
  return JSON.stringify({ valid, files }, undefined, 2);
}

function exitCode(verdicts: readonly (FileVerdict | string)[], isStrict: boolean): number {
  if (verdicts.some((verdict) => typeof verdict === "string" || verdict.configurations === 0)) return UNREADABLE;
  const isWrong = verdicts.some(
    (verdict) => typeof verdict !== "string" && verdict.findings.some(({ level }) => isStrict || level === "error"),
  );
  return isWrong ? INVALID : 0;
}

function counted(count: number, what: string): string {
  return `${count.toString()} ${what}${count === 1 ? "" : "s"}`;
}
