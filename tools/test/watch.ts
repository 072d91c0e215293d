import { existsSync, watch } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../build/root.ts";
import { importsOf } from "../build/sources.ts";
import { freshWasm } from "../build/wasm.ts";
import { affectedBy, type Imports } from "./affected.ts";
import { run } from "./run.ts";

// npm run watch: lints what is saved, builds the filter where it changed, and runs the tests that it calls for.
const FOLDERS = ["assembly", "tests", "tools"];
/** Editors write a file in several steps. */
const SETTLED_MS = 200;
const MOST_TESTS = 12;

const changed = new Set<string>();
let timer: NodeJS.Timeout | undefined;
let isRunning = false;

for (const folder of FOLDERS) {
  watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
    if (name?.endsWith(".ts") !== true) return;
    changed.add(join(folder, name));
    clearTimeout(timer);
    timer = setTimeout(() => void rounds(), SETTLED_MS);
  });
}
console.log(`Waiting for changes in ${FOLDERS.join("/, ")}/ (Ctrl-C ends).`);

/** A round for what has changed, and another one for what changed meanwhile. */
async function rounds(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  while (changed.size > 0) {
    const paths = [...changed].sort();
    changed.clear();
    try {
      await round(paths);
    } catch (error) {
      console.error(error instanceof Error ? error.message : String(error));
    }
    console.log("\nWaiting for changes.");
  }
  isRunning = false;
}

async function round(paths: readonly string[]): Promise<void> {
  console.log(`\n=== ${paths.join(" ")}`);
  const present = paths.filter((path) => existsSync(join(ROOT, path)));
  if (present.length > 0) {
    await run("npx", ["eslint", "--max-warnings", "0", "--no-warn-ignored", ...present]);
    await run("npx", ["prettier", "--check", "--log-level", "warn", ...present]);
  }
  if (paths.some((path) => path.startsWith("assembly/"))) await freshWasm("debug", console.log);
  const imports = await readImports();
  const tests = [...new Set(paths.flatMap((path) => affectedBy(path, imports)))];
  if (tests.length === 0) console.log("No test is called for; npm run test:fast runs all that need no Envoy.");
  else if (tests.length > MOST_TESTS) console.log(`${tests.length} tests use it: npm run test:fast runs them.`);
  else await run(process.execPath, ["--import", "tsx", join("tools", "test.ts"), ...tests]);
}

async function readImports(): Promise<Imports> {
  const imports = new Map<string, readonly string[]>();
  for (const folder of ["tests", "tools"]) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    for (const path of names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name))) {
      imports.set(path, importsOf(path, await readFile(join(ROOT, path), "utf8")));
    }
  }
  return imports;
}
