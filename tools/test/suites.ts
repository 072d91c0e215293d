import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { ROOT } from "../build/root.ts";
import type { Target } from "../build/wasm.ts";

/** What runs a file: as-pect a spec in AssemblyScript, node's runner a test. */
type Runner = "as-pect" | "node";
export type SuiteName = (typeof SUITES)[number]["name"];

export interface Suite {
  readonly name: string;
  /** At most this many files at a time. */
  readonly concurrency: number;
  /** What its tests run; those that do not tell run neither build. */
  readonly builds: readonly Target[];
  readonly needsEnvoy: boolean;
}

/** In the order in which they run. Files of the last three start an Envoy, and most of their time wait for it. */
export const SUITES = [
  { name: "unit", concurrency: 2, builds: [], needsEnvoy: false },
  { name: "emulated", concurrency: 2, builds: ["debug"], needsEnvoy: false },
  { name: "gateway", concurrency: 5, builds: ["release"], needsEnvoy: true },
  { name: "conformance", concurrency: 4, builds: ["release"], needsEnvoy: true },
  { name: "browser", concurrency: 3, builds: ["release"], needsEnvoy: true },
] as const satisfies readonly Suite[];

/** A file of tests, by its path from the root of the repository. */
export interface TestFile {
  readonly path: string;
  readonly suite: SuiteName;
  readonly runner: Runner;
}

/** All files of tests of a suite, sorted. */
export async function filesOf(suite: SuiteName): Promise<TestFile[]> {
  const folder = join(ROOT, "tests", suite);
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .sort()
    .map((name) => relative(ROOT, join(folder, name)))
    .flatMap((path): TestFile[] => {
      if (path.endsWith(".spec.ts")) return [{ path, suite, runner: "as-pect" }];
      return path.endsWith(".test.ts") ? [{ path, suite, runner: "node" }] : [];
    });
}
