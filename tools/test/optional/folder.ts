import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where the programs are kept that tests can use and this machine lacks, below XDG_CACHE_HOME or ~/.cache. */
export function toolsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "gatehouse", "tools");
}

/** PATH, with that folder after all others. */
export function pathWithTools(env: NodeJS.ProcessEnv = process.env): string {
  return [env["PATH"], toolsFolder(env)].filter(Boolean).join(delimiter);
}
