import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { ROOT } from "../build/root.ts";
import { paced } from "../envoy/pace.ts";
import { bundled } from "./bundle.ts";
import { countAsPect, countNode } from "./count.ts";
import { run } from "./run.ts";
import type { TestFile } from "./suites.ts";
import { heading, type Total } from "./total.ts";

const AS_PECT = join("node_modules", "@as-pect", "cli", "bin", "asp.js");
/** As long as the machine takes for it that is measured now. */
const TEST_TIMEOUT_MS = paced(300_000);

/**
 * Runs specs in AssemblyScript: each as a program of its own, so that one without tests is found; or all as one program
 * (`together`), which takes half the time.
 */
export async function runAsPect(files: readonly TestFile[], total: Total, together: boolean): Promise<void> {
  if (files.length === 0) return;
  heading("Unit specs (as-pect)");
  const paths = together && files.length > 1 ? [await oneSpecOf(files)] : files.map(({ path }) => path);
  const { ok, output } = await run(process.execPath, [AS_PECT, "--no-logo", "--summary", ...paths]);
  total.tally("unit specs", ok, countAsPect(output, paths.length));
}

/** A spec that consists of others. */
async function oneSpecOf(files: readonly TestFile[]): Promise<string> {
  const folder = join("build", "specs");
  await mkdir(join(ROOT, folder), { recursive: true });
  const imports = files.map(({ path }) => `import "${relative(folder, path).replace(/\.ts$/, "")}";\n`);
  const path = join(folder, "together.spec.ts");
  await writeFile(join(ROOT, path), imports.join(""));
  return path;
}

/** Runs tests with node's runner, `concurrency` files at a time, with `environment` added; `name` says what they are. */
export async function runNode(
  name: string,
  files: readonly TestFile[],
  concurrency: number,
  total: Total,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (files.length === 0) return;
  heading(`Tests in ${name}`);
  const { ok, output } = await run(
    process.execPath,
    [
      ...["--enable-source-maps", "--test", "--test-reporter=spec"],
      ...[`--test-concurrency=${concurrency}`, `--test-timeout=${TEST_TIMEOUT_MS}`],
      ...(await bundled(files.map(({ path }) => path))),
    ],
    environment,
  );
  total.tally(name, ok, countNode(output));
}
