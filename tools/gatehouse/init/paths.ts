import { join } from "node:path";
import type { Setup } from "./setup.ts";

/** Whether the files of a setup are one, so that `output` is its name rather than a folder's. */
export function isOneFile({ target, secrets }: Pick<Setup, "target" | "secrets">): boolean {
  return secrets === "inline" && target !== "envoy" && target !== "compose";
}

/** A rendered file as a shell has to name it. */
export function inFolder(setup: Pick<Setup, "target" | "secrets" | "output">, name: string): string {
  const path = isOneFile(setup) ? setup.output : join(setup.output, name);
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
