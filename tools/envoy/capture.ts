import { spawn } from "node:child_process";
import { atExit } from "../at-exit.ts";
import { whenOverdue } from "./pace.ts";

/** How a command ended. `code` is null when it was killed, could not be started or ran out of time. */
export interface Captured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end and keeps what it printed. Never rejects: where it cannot start, `stderr` says so. */
export function capture(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<Captured> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: options.env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
    const kill = (): void => {
      child.kill("SIGKILL");
    };
    const callOff = atExit(kill);
    const onTime = whenOverdue(options.timeoutMs, () => {
      stderr += `no answer within ${options.timeoutMs / 1000} s`;
      kill();
      // What it has started may live on, and hold these open: kubectl's way to log in, for one.
      child.stdout.destroy();
      child.stderr.destroy();
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", (error) => {
      stderr += error.message;
    });
    child.once("close", (code) => {
      onTime();
      callOff();
      resolve({ code: code !== null && code >= 0 ? code : null, stdout, stderr });
    });
  });
}

/** The last line that a failed command printed: what it says is wrong. */
export function complaint(result: Captured): string {
  const lines = (result.stderr || result.stdout).trim().split("\n");
  return lines.at(-1) || `exit code ${String(result.code)}`;
}
