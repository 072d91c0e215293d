import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { atExit } from "../at-exit.ts";
import { ROOT } from "./root.ts";
import { differences, sha256, type Sources, sourcesOf } from "./sources.ts";

export type Target = "release" | "debug";

const ENTRY = "assembly/index.ts";
const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
/** What decides, beside the sources, what is built. */
const SETTINGS = ["asconfig.json", ...["compress", "expand", "static-data"].map((name) => `tools/build/${name}.ts`)];
const MOST_NAMES = 3;

/** What is kept beside a Wasm: what it was made from, and its own digest, which tells when another compiler wrote it. */
interface BuildRecord {
  readonly wasm: string;
  readonly sources: Sources;
}

/**
 * Builds the filter at `path` where what is there is missing or was made from anything else than what it would be made from
 * now, after `report` was told why. Rejects with what the compiler said.
 */
export async function buildWhereStale(target: Target, path: string, report: (line: string) => void): Promise<void> {
  const settings = await Promise.all(SETTINGS.map((name) => readFile(join(ROOT, name), "utf8")));
  const sources = await sourcesOf(ENTRY, settings.join("\n"));
  const stale = await whyStale(path, sources);
  if (stale === undefined) return;
  report(`${relative(ROOT, path)} ${stale}: building it`);
  await build(target, path, sources);
}

/** Why a Wasm is not what these sources make; undefined when it is. */
async function whyStale(path: string, sources: Sources): Promise<string | undefined> {
  const wasm = await readFile(path).catch(() => undefined);
  if (wasm === undefined) return "is missing";
  const text = await readFile(recordPath(path), "utf8").catch(() => undefined);
  if (text === undefined) return "has no record of what it was made from";
  const record = JSON.parse(text) as BuildRecord;
  if (record.wasm !== sha256(wasm)) return "was written by something else than this build";
  const changed = differences(record.sources, sources);
  if (changed.length === 0) return undefined;
  const more = changed.length > MOST_NAMES ? ` and ${changed.length - MOST_NAMES} more` : "";
  return `is stale (changed: ${changed.slice(0, MOST_NAMES).join(", ")}${more})`;
}

/** Everything is written beside its place and renamed, so that who reads it meanwhile has a whole one. */
async function build(target: Target, path: string, sources: Sources): Promise<void> {
  const folder = join(ROOT, "build", `unfinished.${process.pid}`);
  await mkdir(folder, { recursive: true });
  const callOff = atExit(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  try {
    const unfinished = join(folder, basename(path));
    await compile(target, unfinished);
    // A source map would not fit any more.
    if (target === "release") {
      // It takes seconds to load, and nothing where nothing is stale.
      const { packStaticData } = await import("./static-data.ts");
      await writeFile(unfinished, packStaticData(await readFile(unfinished)));
    }
    const record: BuildRecord = { wasm: sha256(await readFile(unfinished)), sources };
    await writeFile(recordPath(unfinished), JSON.stringify(record, undefined, 1));
    if (target === "debug") await rename(`${unfinished}.map`, `${path}.map`);
    await rename(unfinished, path);
    await rename(recordPath(unfinished), recordPath(path));
  } finally {
    callOff();
    await rm(folder, { recursive: true, force: true });
  }
}

function recordPath(wasm: string): string {
  return wasm.replace(/\.wasm$/, ".sources.json");
}

function compile(target: Target, outFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = [COMPILER, ENTRY, "--target", target, "--outFile", relative(ROOT, outFile)];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const callOff = atExit(() => child.kill("SIGTERM"));
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      callOff();
      if (code === 0) resolve();
      else reject(new Error(`the ${target} build failed:\n${output.trim()}`));
    });
  });
}
