import { join } from "node:path";
import type { Target } from "./fresh-build.ts";
import { IN_CHECKOUT, ROOT } from "./root.ts";

export type { Target } from "./fresh-build.ts";

/** The filter, as it is deployed. */
export const RELEASE_WASM = IN_CHECKOUT ? join(ROOT, "build", "gatehouse.wasm") : join(ROOT, "gatehouse.wasm");
/** The filter with names for its functions, a source map beside it, and every assertion; a checkout alone has it. */
export const DEBUG_WASM = join(ROOT, "build", "gatehouse.debug.wasm");

const WASM: Readonly<Record<Target, string>> = { release: RELEASE_WASM, debug: DEBUG_WASM };

/**
 * Answers the path of the filter. In a checkout it is built where what is there is missing or was made from anything else
 * than what it would be made from now, after `report` was told why. Rejects with what the compiler said.
 */
export async function freshWasm(target: Target, report: (line: string) => void): Promise<string> {
  const path = WASM[target];
  if (IN_CHECKOUT) {
    // Whoever has it ready needs no compiler.
    const { buildWhereStale } = await import("./fresh-build.ts");
    await buildWhereStale(target, path, report);
  }
  return path;
}
