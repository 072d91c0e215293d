import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { Command, Option } from "commander";
import { ROOT } from "./build/root.ts";
import { findEnvoy } from "./envoy/find.ts";
import { pace, paced } from "./envoy/pace.ts";
import { SUPPORTED_VERSIONS } from "./envoy/version.ts";
import { type Count, countAsPect, countNode, type Verdict, withoutSkips } from "./test/count.ts";
import { run } from "./test/run.ts";

type Part = "unit" | "emulated" | "gateway" | "browser";

const {
  only,
  everyEnvoy,
  required = false,
} = new Command("npm test --")
  .description("Runs every check and test, and adds them up.")
  .addOption(new Option("--only <part>", "one part alone").choices(["unit", "emulated", "gateway", "browser"]))
  .option("--every-envoy", "the gateway tests alone, on each Envoy release that is supported")
  .option("--required", "a test that is left out, since this machine lacks a program that it needs, has failed")
  .parse()
  .opts<{ only?: Part; everyEnvoy?: boolean; required?: boolean }>();

/** At most this many files at a time: those of the gateway start an Envoy, and most of their time wait for it. */
const CONCURRENCY: Record<Part, number> = { unit: 2, emulated: 2, gateway: 3, browser: 2 };
/** Where verifying signatures makes no difference, and waiting for tokens to end takes long. */
const WITHOUT_SIGNATURES =
  /\/(hot-path|load|login-memory|many|refresh|revocation|secret-rotation|session-lifetime|waiting-memory)[^/]*$/;
/** As long as the machine takes for it that is measured now. */
const TEST_TIMEOUT_MS = paced(300_000);

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
/** How many tests were left out, by why. */
const leftOut = new Map<string, number>();

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}

console.log(`Bounds of time are ${pace().toFixed(1)} times as long as on an idle machine.`);
if (everyEnvoy === true) {
  await onEveryEnvoy();
} else {
  await parts();
}

if (leftOut.size > 0)
  console.log(`\nLeft out:\n${[...leftOut].map(([why, count]) => `  - ${count}: ${why}`).join("\n")}`);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  - ${line}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 ? 1 : 0);

async function parts(): Promise<void> {
  if (only === undefined) {
    await check("Lint", "npm", ["run", "--silent", "lint"]);
    await check("Type check", "npm", ["run", "--silent", "typecheck"]);
  }
  const built = only === "unit" || (await build());
  if (only === undefined || only === "unit") {
    await asPect();
    await nodeTests("unit");
  }
  if (only === undefined || only === "emulated") {
    if (built) await nodeTests("emulated");
    else fail("emulated tests: not run, since the build failed");
  }
  for (const part of ["gateway", "browser"] as const) {
    if (only !== undefined && only !== part) continue;
    if (!built) fail(`${part} tests: not run, since the build failed`);
    else if (await envoyIsThere()) {
      if (part === "browser") {
        await nodeTests(part);
      } else {
        // The whole of it with the option that could undo a pause, and what runs again without, as Envoy has it by default.
        await nodeTests(part, "with allow_on_headers_stop_iteration", { GATEHOUSE_STOP_ITERATION: "on" });
        await nodeTests(part, "without verify_signature of the host", { GATEHOUSE_HOST_SIGNATURES: "off" });
      }
    }
  }
}

async function onEveryEnvoy(): Promise<void> {
  if (!(await build())) {
    fail("gateway tests: not run, since the build failed");
    return;
  }
  for (const version of SUPPORTED_VERSIONS) {
    const environment = { ENVOY_VERSION: version, ENVOY_BIN: "" };
    if (await envoyIsThere(environment)) await nodeTests("gateway", `on Envoy ${version}`, environment);
  }
}

async function build(): Promise<boolean> {
  const release = await check("Build build/gatehouse.wasm", "npm", ["run", "--silent", "build:release"]);
  return release && (await check("Build build/gatehouse.debug.wasm", "npm", ["run", "--silent", "build:debug"]));
}

/** A command that passes or fails as one. */
async function check(title: string, command: string, args: readonly string[]): Promise<boolean> {
  heading(title);
  const { ok } = await run(command, args);
  if (ok) total.passed++;
  else fail(title);
  return ok;
}

async function asPect(): Promise<void> {
  heading("Unit specs (as-pect)");
  const files = await filesOf("unit", ".spec.ts");
  const { ok, output } = await run("npm", ["run", "--silent", "test:unit"]);
  tally("unit specs", ok, countAsPect(output, files.length));
}

/** `variant` says how the same tests run differently, and `environment` has them do so. */
async function nodeTests(part: Part, variant = "", environment: Record<string, string> = {}): Promise<void> {
  const name = variant === "" ? `tests/${part}` : `tests/${part} ${variant}`;
  heading(`Tests in ${name}`);
  const all = await filesOf(part, ".test.ts");
  const files =
    environment["GATEHOUSE_HOST_SIGNATURES"] === "off" ? all.filter((file) => !WITHOUT_SIGNATURES.test(file)) : all;
  if (files.length === 0) {
    fail(`tests/${part}: there are no *.test.ts`);
    return;
  }
  const { ok, output } = await run(
    process.execPath,
    [
      ...["--import", "tsx", "--test", "--test-reporter=spec"],
      ...[`--test-concurrency=${CONCURRENCY[part]}`, `--test-timeout=${TEST_TIMEOUT_MS}`],
      ...files,
    ],
    environment,
  );
  tally(name, ok, countNode(output));
}

/** Adds a runner's count up; one that ran nothing, or ended with an error that no test explains, has failed. */
function tally(name: string, ok: boolean, verdict: Verdict): void {
  const { count, objections } = required ? withoutSkips(verdict) : verdict;
  for (const key of ["passed", "failed", "skipped"] as const satisfies (keyof Count)[]) total[key] += count[key];
  for (const why of verdict.leftOut) leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
  if (count.failed > 0) failures.push(`${name}: ${count.failed}`);
  for (const objection of objections) fail(`${name}: ${objection}`);
  if (count.failed > 0 || objections.length > 0) return;
  if (count.passed === 0) fail(`${name}: no test ran`);
  else if (!ok) fail(`${name}: the runner ended with an error`);
}

function fail(what: string): void {
  total.failed++;
  failures.push(what);
}

/** Finds Envoy before the tests do, so that it is fetched once, and where there is none that is said once. */
async function envoyIsThere(environment: Record<string, string> = {}): Promise<boolean> {
  try {
    const { version, origin } = await findEnvoy({ env: { ...process.env, ...environment }, report: console.log });
    console.log(`\nEnvoy ${version}, ${origin}`);
    return true;
  } catch (error) {
    fail(String(error));
    return false;
  }
}

async function filesOf(part: Part, ending: string): Promise<string[]> {
  const folder = join(ROOT, "tests", part);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => relative(ROOT, join(folder, name)));
}

function heading(title: string): void {
  console.log(`\n=== ${title}\n`);
}
