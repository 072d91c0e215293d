import { Command, Option } from "commander";
import { atExit } from "./at-exit.ts";
import { freshWasm } from "./build/wasm.ts";
import { findEnvoy } from "./envoy/find.ts";
import { pace } from "./envoy/pace.ts";
import { SUPPORTED_VERSIONS } from "./envoy/version.ts";
import { removeBundles } from "./test/bundle.ts";
import { named } from "./test/named.ts";
import { runAsPect, runNode } from "./test/run-files.ts";
import { filesOf, type SuiteName, SUITES, type TestFile } from "./test/suites.ts";
import { heading, Total } from "./test/total.ts";

interface Options {
  readonly only?: SuiteName;
  readonly fast?: boolean;
  readonly everyEnvoy?: boolean;
  readonly required?: boolean;
}

const command = new Command("npm test --")
  .description("Runs every check and test, or some test files alone, and adds them up.")
  .argument("[file...]", "test files, by path, by name or by a part of it")
  .addOption(new Option("--only <suite>", "one suite alone").choices(SUITES.map(({ name }) => name)))
  .option(
    "--fast",
    "what needs no other program: lint of what changed, types, unit and emulated tests, random ones shorter",
  )
  .option("--every-envoy", "the gateway tests alone, on each Envoy release that is supported")
  .option(
    "--required",
    "a test that is left out, since this machine lacks a program that it needs, has failed, unless that is optional",
  )
  .parse();
const options = command.opts<Options>();
const FAST: readonly SuiteName[] = ["unit", "emulated"];
/** Unit tests of what is shipped, which run other programs (helm, kubectl, skopeo): not in the fast tier. */
const OF_SHIPPED = /^tests\/unit\/(image|manifests)\//;
/** Of their rounds, random tests have so many in the fast tier. */
const FAST_ROUNDS = "0.1";
/** What is about signatures, and so runs on a host that verifies none as well: ID, logout and bearer tokens, keys, clients that sign. */
const ABOUT_SIGNATURES =
  /\/(algorithms|back-channel-logout|bearer-tokens|client-authentication(-methods)?|clients|fapi|gateway-token|key-rotation|login|mcp-client|refused-tokens|relying-parties|step-up|user-info)\.test\.ts$/;

const total = new Total(options.required ?? false);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    process.exit(1);
  });
}
atExit(removeBundles);

console.log(`Bounds of time are ${pace().toFixed(1)} times as long as on an idle machine.`);
if (command.args.length > 0) await someFiles(command.args);
else if (options.everyEnvoy === true) await onEveryEnvoy();
else await everything();
process.exit(total.print() ? 0 : 1);

async function everything(): Promise<void> {
  if (options.fast === true) {
    process.env["GATEHOUSE_ROUNDS"] ??= FAST_ROUNDS;
    await total.check("Lint of what changed", "npm", ["run", "--silent", "lint:changed"]);
  } else if (options.only === undefined) {
    await total.check("Lint", "npm", ["run", "--silent", "lint"]);
  }
  if (options.only === undefined) await total.check("Type check", "npm", ["run", "--silent", "typecheck"]);
  for (const { name } of SUITES) {
    const isWanted = options.only === undefined ? options.fast !== true || FAST.includes(name) : options.only === name;
    if (!isWanted) continue;
    const files = (await filesOf(name)).filter(({ path }) => options.fast !== true || !OF_SHIPPED.test(path));
    if (files.length === 0) total.fail(`tests/${name}: there are no test files`);
    if (name !== "gateway") {
      await suite(name, files);
      continue;
    }
    // The whole of it with the option that could undo a pause; what runs again does so without, as Envoy has it by default.
    await suite(name, files, "with allow_on_headers_stop_iteration", { GATEHOUSE_STOP_ITERATION: "on" });
    const again = files.filter(({ path }) => ABOUT_SIGNATURES.test(path));
    await suite(name, again, "without verify_signature of the host", { GATEHOUSE_HOST_SIGNATURES: "off" });
  }
}

/** Runs files of whichever suites, as they are named. */
async function someFiles(names: readonly string[]): Promise<void> {
  const suites = SUITES.filter(({ name }) => options.only === undefined || options.only === name);
  const all = (await Promise.all(suites.map(({ name }) => filesOf(name)))).flat();
  const paths = all.map(({ path }) => path);
  const wanted = new Set<string>();
  for (const name of names) {
    try {
      for (const path of named(name, paths)) wanted.add(path);
    } catch (error) {
      total.fail(error instanceof Error ? error.message : String(error));
      return;
    }
  }
  for (const { name } of suites) {
    await suite(
      name,
      all.filter(({ path, suite }) => suite === name && wanted.has(path)),
    );
  }
}

async function onEveryEnvoy(): Promise<void> {
  const files = await filesOf("gateway");
  for (const version of SUPPORTED_VERSIONS) {
    await suite("gateway", files, `on Envoy ${version}`, { ENVOY_VERSION: version, ENVOY_BIN: "" });
  }
}

/** Runs files of one suite, after what they need is there; `variant` says how they run, and `environment` has them do so. */
async function suite(
  name: SuiteName,
  files: readonly TestFile[],
  variant = "",
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (files.length === 0) return;
  const { builds, needsEnvoy, concurrency } = SUITES.find((one) => one.name === name) ?? SUITES[0];
  for (const target of builds) {
    try {
      await freshWasm(target, (line) => {
        heading(line);
      });
    } catch (error) {
      total.fail(`tests/${name}: not run: ${String(error)}`);
      return;
    }
  }
  if (needsEnvoy && !(await envoyIsThere(environment))) return;
  const title = variant === "" ? `tests/${name}` : `tests/${name} ${variant}`;
  await runAsPect(
    files.filter(({ runner }) => runner === "as-pect"),
    total,
    options.fast === true,
  );
  await runNode(
    title,
    files.filter(({ runner }) => runner === "node"),
    concurrency,
    total,
    environment,
  );
}

/** Finds Envoy before the tests do, so that it is fetched once, and where there is none that is said once. */
async function envoyIsThere(environment: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const { version, origin } = await findEnvoy({ env: { ...process.env, ...environment }, report: console.log });
    console.log(`\nEnvoy ${version}, ${origin}`);
    return true;
  } catch (error) {
    total.fail(String(error));
    return false;
  }
}
