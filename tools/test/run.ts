import { spawn } from "node:child_process";
import { atExit } from "../at-exit.ts";
import { ROOT } from "../build/root.ts";

/** Runs a command at the root of the repository, with `environment` added, shows what it prints as it comes, and keeps it. */
export function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const child = spawn(command, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    const callOff = atExit(() => child.kill("SIGTERM"));
    let output = "";
    const keep = (text: string): void => {
      output += text;
      process.stdout.write(text);
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.once("error", (error) => {
      keep(`${error.message}\n`);
    });
    child.once("close", (code) => {
      callOff();
      resolve({ ok: code === 0, output });
    });
  });
}
