import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { ROOT } from "../../../tools/build/root.ts";
import type { Rig } from "./rig.ts";

/** What `gatehouse init --json` prints, as far as tests look at it. */
export interface InitReport {
  readonly target: string;
  readonly files: readonly { readonly path: string; readonly holdsSecrets: boolean }[];
  readonly commands: readonly string[];
  readonly remarks: readonly string[];
}

/** Runs `gatehouse init` as a user would, with kubectl on PATH and the cluster in its configuration; rejects where it fails. */
export async function gatehouseInit(
  rig: Rig,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<InitReport> {
  const command = ["--import", "tsx", join(ROOT, "tools", "gatehouse", "main.ts"), "init", "--json", ...args];
  return JSON.parse(await run(rig, process.execPath, command, variables)) as InitReport;
}

/** Runs a command that `init` has printed, in a shell; rejects where it fails. */
export async function runCommand(rig: Rig, command: string): Promise<void> {
  await run(rig, "sh", ["-c", command]);
}

function run(rig: Rig, program: string, args: readonly string[], variables = {}): Promise<string> {
  const path = [dirname(rig.toolbox.path("kubectl")), process.env["PATH"] ?? ""].join(delimiter);
  const env = { ...process.env, PATH: path, KUBECONFIG: rig.kubectl.kubeconfig, HOME: rig.folder, ...variables };
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${program} ${args.join(" ")}: ${stderr}`));
    });
  });
}
