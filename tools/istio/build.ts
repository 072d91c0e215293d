/**
 * Builds a Kubernetes API server, Istio's control plane and agent, and what goes with them, from Go modules, into the
 * cache folder. What is there already stays.
 */
import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { capture } from "../envoy/capture.ts";
import { BINARIES, cacheFolder, FILES, ISTIO, missingFrom, MODULES } from "./cache.ts";

/** kube-apiserver and pilot-discovery take minutes each, and much longer on a busy machine. */
const BUILD_TIMEOUT_MS = 3_600_000;
/** The same for everyone: no cgo, nothing from this checkout, the pins as they are committed. */
const GO_ENV = { CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false -mod=readonly" };

try {
  const folder = await cacheFolder();
  await build(folder);
  console.log(`ready in ${folder}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function build(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const missing = await missingFrom(folder);
  for (const { name, from } of FILES) {
    if (missing.includes(name))
      await place(folder, name, async (path) => copyFile(join(await istioSources(), from), path));
  }
  const binaries = BINARIES.filter(({ name }) => missing.includes(name));
  for (const [index, { name, module, from }] of binaries.entries()) {
    const start = performance.now();
    console.log(`building ${name} (${index + 1} of ${binaries.length})`);
    await place(folder, name, (path) =>
      go(module, ["build", "-trimpath", "-ldflags=-s -w", "-o", path, from]).then(() => undefined),
    );
    console.log(`built ${name} in ${Math.round((performance.now() - start) / 1000)} s`);
  }
}

/** Has a file made beside its place and then renamed, so that runs side by side see all of it or nothing. */
async function place(folder: string, name: string, make: (path: string) => Promise<void>): Promise<void> {
  const unfinished = join(folder, `${name}.${process.pid}`);
  try {
    await make(unfinished);
    // Files of the module cache are read-only, also for their owner.
    await chmod(unfinished, 0o755);
    await rename(unfinished, join(folder, name));
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** The folder of Istio's sources in Go's module cache. */
async function istioSources(): Promise<string> {
  await go("istio", ["mod", "download", ISTIO]);
  return go("istio", ["list", "-m", "-f", "{{.Dir}}", ISTIO]);
}

/** What a go command in one of the modules prints; rejects with what it said. */
async function go(module: string, args: readonly string[]): Promise<string> {
  const [command = "", ...rest] = args;
  const { code, stdout, stderr } = await capture("go", [command, "-C", join(MODULES, module), ...rest], {
    env: { ...process.env, ...GO_ENV },
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code === 0) return stdout.trim();
  const said = (stderr || stdout).trim().split("\n").slice(-5).join("\n  ");
  throw new Error(`"go ${command} ${rest.at(-1) ?? ""}" failed: ${said}`);
}
