import { spawn } from "node:child_process";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atExit } from "./at-exit.ts";

/** The folder of the repository. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The filter, as it is deployed. */
export const RELEASE_WASM = join(ROOT, "build", "gatehouse.wasm");

/** What the Wasm is made from. */
const SOURCES = ["assembly", "asconfig.json", "package-lock.json"];

/** Whether the release Wasm is missing, or older than anything that it is made from. */
export async function releaseIsStale(): Promise<boolean> {
  const built = await stat(RELEASE_WASM).catch(() => undefined);
  if (built === undefined) return true;
  for (const source of SOURCES) {
    if ((await newest(join(ROOT, source))) > built.mtimeMs) return true;
  }
  return false;
}

/**
 * Builds the release Wasm with `npm run build:release`. It is written beside its place and renamed, so that who reads
 * it meanwhile has a whole one. Rejects with what the compiler said.
 */
export async function buildRelease(): Promise<void> {
  await mkdir(join(ROOT, "build"), { recursive: true });
  const unfinished = join(ROOT, "build", `gatehouse.${process.pid}.wasm`);
  try {
    await compile(["run", "--silent", "build:release", "--", "--outFile", unfinished]);
    await rename(unfinished, RELEASE_WASM);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function compile(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    const callOff = atExit(() => child.kill("SIGTERM"));
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.once("error", reject);
    child.once("close", (code) => {
      callOff();
      if (code === 0) resolve();
      else reject(new Error(`npm run build:release failed:\n${output.trim()}`));
    });
  });
}

/** The time of the last change to a file, or to any in a folder, in milliseconds. */
async function newest(path: string): Promise<number> {
  const entry = await stat(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  const inner = await Promise.all((await readdir(path)).map((name) => newest(join(path, name))));
  return Math.max(entry.mtimeMs, ...inner);
}
