import { join } from "node:path";
import { paced } from "../envoy/pace.ts";
import { bundled } from "./bundle.ts";
import { countAsPect, countNode } from "./count.ts";
import { run } from "./run.ts";
import type { TestFile } from "./suites.ts";
import { heading, type Total } from "./total.ts";

const AS_PECT = join("node_modules", "@as-pect", "cli", "bin", "asp.js");
/** As long as the machine takes for it that is measured now. */
const TEST_TIMEOUT_MS = paced(300_000);

/** Runs specs in AssemblyScript. */
export async function runAsPect(files: readonly TestFile[], total: Total): Promise<void> {
  if (files.length === 0) return;
  heading("Unit specs (as-pect)");
  const args = [AS_PECT, "--no-logo", "--summary", ...files.map(({ path }) => path)];
  const { ok, output } = await run(process.execPath, args);
  total.tally("unit specs", ok, countAsPect(output, files.length));
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
