/** What `main.ts` runs in the rig's namespaces: starts all that the test files share, runs them, and ends it. */
import { spawn } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ROOT } from "../../tools/build/root.ts";
import { Toolbox } from "../../tools/istio/cache.ts";
import { ControlPlane } from "./rig/control-plane.ts";
import { pushImage } from "./rig/images.ts";
import { startRegistry } from "./rig/registry.ts";
import { RIG_VARIABLE, type RigDescription } from "./rig/rig.ts";
import { buildTrappingFilter } from "./rig/trapping-filter.ts";

const TEST_TIMEOUT_MS = 120_000;
const [folder = "", toolboxFolder = "", envoy = "", wasm = "", ...names] = process.argv.slice(2);

const start = performance.now();
const toolbox = new Toolbox(toolboxFolder);
const registry = startRegistry(folder, "registry");
const privateRegistry = startRegistry(folder, "privateRegistry");
const controlPlane = ControlPlane.start(toolbox, folder, report);
try {
  const [images] = await Promise.all([pushImages(), controlPlane, privateRegistry]);
  const description: RigDescription = { toolbox: toolboxFolder, envoy, images };
  await writeFile(join(folder, "rig.json"), JSON.stringify(description));
  process.exitCode = await runTests();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  const started = await Promise.allSettled([controlPlane, registry, privateRegistry]);
  for (const result of started) if (result.status === "fulfilled") await result.value.stop();
}

function report(what: string): void {
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${what}`);
}

async function pushImages(): Promise<RigDescription["images"]> {
  await registry;
  const [gatehouse, trapping] = await Promise.all([
    pushImage(folder, wasm, "gatehouse"),
    buildTrappingFilter().then((path) => pushImage(folder, path, "trapping")),
  ]);
  report(`the images are pushed: ${gatehouse}`);
  return { gatehouse, trapping };
}

/** Runs the test files one after the other, since all have the same gateway; answers the runner's exit code. */
async function runTests(): Promise<number> {
  const tests = join(ROOT, "tests", "istio");
  const files = (await readdir(tests))
    .filter((name) => name.endsWith(".test.ts"))
    .filter((name) => names.length === 0 || names.includes(name.replace(/\.test\.ts$/, "")))
    .sort();
  if (files.length === 0) throw new Error(`there are no tests called ${names.join(", ")}`);
  const child = spawn(
    process.execPath,
    [
      ...["--import", "tsx", "--test", "--test-reporter=spec"],
      ...["--test-concurrency=1", `--test-timeout=${TEST_TIMEOUT_MS}`],
      ...files.map((name) => relative(ROOT, join(tests, name))),
    ],
    { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, [RIG_VARIABLE]: folder } },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      resolve(code ?? 1);
    });
  });
}
