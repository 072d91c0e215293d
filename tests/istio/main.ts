/**
 * Runs tests/istio in a real Istio on this machine: API server, istiod, agent, registry, Envoy, in namespaces of their own
 * (`npm run test:istio`). Says so and passes where what it needs is not there.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { atExit } from "../../tools/at-exit.ts";
import { ROOT } from "../../tools/build/root.ts";
import { freshWasm, RELEASE_WASM } from "../../tools/build/wasm.ts";
import { makeCertificates } from "./rig/certificates.ts";
import { writeNetwork } from "./rig/network.ts";
import { findPrerequisites, inNamespaces, type Prerequisites } from "./rig/prerequisites.ts";

const command = new Command("npm run test:istio --")
  .description("Runs the tests in a real Istio.")
  .argument("[names...]", "only files with such a name: login, updates …")
  .option(
    "--wasm <file>",
    "the filter (default: build/gatehouse.wasm, built where it is missing or stale)",
    RELEASE_WASM,
  )
  .option("--required", "fail where something is missing that the tests need")
  .option("--keep", "keep the folder with the logs, also when all went well")
  .parse();
const options = command.opts<{ wasm: string; required?: boolean; keep?: boolean }>();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}

const found = await findPrerequisites();
if (Array.isArray(found)) {
  console.log(`Tests in a real Istio: skipped.\n${found.map((line) => `  - ${line}`).join("\n")}`);
  process.exitCode = options.required === true ? 1 : 0;
} else {
  process.exitCode = await run(found);
}

async function run({ toolbox, envoy, envoyPath }: Prerequisites): Promise<number> {
  const start = performance.now();
  if (resolve(options.wasm) === RELEASE_WASM) await freshWasm("release", console.log);
  const folder = await mkdtemp(join(tmpdir(), "gatehouse-istio-"));
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  const callOff = atExit(remove);
  await Promise.all([makeCertificates(folder), writeNetwork(folder)]);
  console.log(`Envoy ${envoy.version}, ${envoy.origin}`);
  const inside = [process.execPath, "--import", "tsx", join(ROOT, "tests", "istio", "inside.ts"), folder];
  const code = await runInside([
    ...["sh", join(ROOT, "tests", "istio", "rig", "enter.sh"), folder, ...inside],
    ...[toolbox.folder, envoyPath, resolve(options.wasm), ...command.args],
  ]);
  callOff();
  if (code === 0 && options.keep !== true) remove();
  else console.log(`The logs are in ${folder}`);
  console.log(`${Math.round((performance.now() - start) / 1000)} s in all`);
  return code;
}

/** Runs a command in namespaces of its own and answers its exit code. */
function runInside(line: readonly string[]): Promise<number> {
  const [program, ...args] = inNamespaces();
  const child = spawn(program, [...args, ...line], { cwd: ROOT, stdio: "inherit" });
  const callOff = atExit(() => {
    child.kill("SIGKILL");
  });
  return new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      callOff();
      done(code ?? 1);
    });
  });
}
