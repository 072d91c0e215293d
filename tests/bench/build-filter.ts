import { execFile } from "node:child_process";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../tools/build/root.ts";

const COMPILER = join(ROOT, "node_modules", "assemblyscript", "bin", "asc.js");
/** An empty configuration keeps the compiler from merging asconfig.json in. */
const OPTIONS = ["--config", "/dev/null", "-O3", "--runtime", "stub", "--exportStart", "_initialize"];

/**
 * Compiles a filter of `filters/`, "empty" or "probe", once for this process, and answers the path of its Wasm. Rejects with
 * what the compiler said.
 */
export function buildFilter(name: "empty" | "probe"): Promise<string> {
  const path = building.get(name) ?? build(name);
  building.set(name, path);
  return path;
}

const building = new Map<string, Promise<string>>();

async function build(name: string): Promise<string> {
  const folder = join(ROOT, "build");
  await mkdir(folder, { recursive: true });
  const source = join(ROOT, "tests", "bench", "filters", `${name}.ts`);
  const [finished, unfinished] = [`${name}-filter.wasm`, `${name}-filter.${process.pid}.wasm`].map((file) =>
    join(folder, file),
  ) as [string, string];
  try {
    const args = [COMPILER, source, ...OPTIONS, "--outFile", unfinished];
    await promisify(execFile)(process.execPath, args, { cwd: ROOT });
    await rename(unfinished, finished);
  } finally {
    await rm(unfinished, { force: true });
  }
  return finished;
}
