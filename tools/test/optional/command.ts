import { capture, complaint } from "../../envoy/capture.ts";

/** Minutes on a busy machine. */
const TIMEOUT_MS = 1_800_000;

/** What a command prints, with `env` added to its environment; rejects where it fails, with what it complains of. */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const result = await capture(command, args, { env: { ...process.env, ...env }, timeoutMs: TIMEOUT_MS });
  if (result.code !== 0) throw new Error(`${command} ${args.slice(0, 3).join(" ")}: ${complaint(result)}`);
  return result.stdout;
}
