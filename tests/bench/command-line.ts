/** What the commands of the bench share: options, a line of progress, and how they end. */
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { freshWasm, RELEASE_WASM } from "../../tools/build/wasm.ts";
import { theEnvoy } from "../../tools/envoy/find.ts";
import { assertMeasurable } from "./machine.ts";

/** The options that each of them has. */
export interface CommonOptions {
  readonly wasm?: string;
  readonly json?: boolean;
}

/** A command with the options that each of them has. */
export function benchCommand(name: string, description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .option("--wasm <file>", "another build of Gatehouse than build/gatehouse.wasm, in its place")
    .option("--json", "print JSON");
}

/** Measures, prints what `run` answers, and ends this process: with 1, and a line that says why, where it rejects. */
export async function endWith(run: () => Promise<string>): Promise<never> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      process.exit(1);
    });
  }
  try {
    assertMeasurable();
    const output = await run();
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    // Where the output is a pipe, what is not written yet would be lost with the process.
    await new Promise((written) => process.stdout.write(`${output}\n`, written));
    process.exit(0);
  } catch (error) {
    console.error(`The bench failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/** Finds Envoy, and answers the path of the Wasm to be measured: that of --wasm, or build/gatehouse.wasm, built if it is stale. */
export async function prepare({ wasm }: CommonOptions): Promise<{ envoyVersion: string; gatehouse: string }> {
  if (wasm === undefined) await freshWasm("release", progress);
  const { version } = await theEnvoy(progress);
  return { envoyVersion: version, gatehouse: resolve(wasm ?? RELEASE_WASM) };
}

/** Says on standard error what is done, each line over the last where that is a terminal. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else console.error(line);
}

/** The value of an option that is a whole number from 1 on. */
export function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return number;
}

/** The value of an option that is a list of them, between commas. */
export function wholeNumbers(text: string): number[] {
  return text.split(",").map(wholeNumber);
}

/** Reads the value of an option that is a list of some of these words, between commas. */
export function someOf<T extends string>(words: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(",").map((name) => {
      const word = words.find((one) => one === name);
      if (word === undefined) throw new InvalidArgumentError(`Expected some of ${words.join(",")}; "${name}" is none.`);
      return word;
    });
}

/** Adds the value of an option "name=file" to those before. */
export function namedFile(text: string, files: ReadonlyMap<string, string>): Map<string, string> {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError("Expected name=file.");
  return new Map([...files, [name, resolve(file)]]);
}
