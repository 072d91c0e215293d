import { createHash } from "node:crypto";
import { access, constants, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { capture } from "../../../../tools/envoy/capture.ts";

/** The Go module that pins Helm. */
export const MODULE = import.meta.dirname;

/** A helm that runs: the one on PATH, else the one that build.ts made; undefined where there is neither. */
export async function helmBinary(): Promise<string | undefined> {
  if ((await capture("helm", ["version", "--short"], { timeoutMs: 15_000 })).code === 0) return "helm";
  const path = await cachedHelm();
  return access(path, constants.X_OK).then(
    () => path,
    () => undefined,
  );
}

/** Where the helm of this very go.mod and go.sum is kept between runs, below XDG_CACHE_HOME or ~/.cache. */
export async function cachedHelm(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const digest = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) digest.update(await readFile(join(MODULE, name)));
  const cache = env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache");
  return join(cache, "gatehouse", "helm", digest.digest("hex").slice(0, 12), "helm");
}
