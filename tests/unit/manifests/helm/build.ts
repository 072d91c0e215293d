/** Builds Helm from Go's module proxy into the cache folder, for the tests of the chart where no helm is on PATH. */
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { capture } from "../../../../tools/envoy/capture.ts";
import { cachedHelm, MODULE } from "./binary.ts";

const PACKAGE = "helm.sh/helm/v4/cmd/helm";
/** Minutes the first time, and longer on a busy machine. */
const BUILD_TIMEOUT_MS = 3_600_000;

const path = await cachedHelm();
const isThere = await access(path).then(
  () => true,
  () => false,
);
if (!isThere) await build();
console.log(`helm is ${path}`);

/** Builds beside its place and then renames, so that runs side by side see all of it or nothing. */
async function build(): Promise<void> {
  console.log(`building ${PACKAGE}, which takes minutes the first time`);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  try {
    const args = ["build", "-C", MODULE, "-trimpath", "-ldflags=-s -w", "-o", unfinished, PACKAGE];
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false -mod=readonly" };
    const { code, stdout, stderr } = await capture("go", args, { env, timeoutMs: BUILD_TIMEOUT_MS });
    const said = (stderr || stdout).trim().split("\n").slice(-5).join("\n  ");
    if (code !== 0) throw new Error(`"go build ${PACKAGE}" failed: ${said}`);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
}
