import { spawn } from "node:child_process";
import { join } from "node:path";

/** How kubectl ended. */
export interface KubectlResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** An object of Kubernetes's API, or a part of one. */
export type KubernetesObject = Record<string, unknown>;

/** kubectl against the rig's API server. */
export class Kubectl {
  constructor(
    private readonly binary: string,
    private readonly folder: string,
  ) {}

  get kubeconfig(): string {
    return join(this.folder, "kubeconfig");
  }

  /** Runs kubectl to its end; never rejects. */
  try(args: readonly string[], input?: string): Promise<KubectlResult> {
    const child = spawn(this.binary, [`--kubeconfig=${this.kubeconfig}`, ...args], {
      // Its discovery cache goes there.
      env: { ...process.env, HOME: this.folder },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: 60_000,
    });
    return new Promise((resolve) => {
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.once("error", (error) => (stderr += error.message));
      child.once("close", (code) => {
        resolve({ ok: code === 0, stdout, stderr });
      });
      child.stdin.on("error", () => undefined).end(input);
    });
  }

  /** What kubectl prints; rejects with its complaint. */
  async run(args: readonly string[], input?: string): Promise<string> {
    const { ok, stdout, stderr } = await this.try(args, input);
    if (!ok) throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim()}`);
    return stdout;
  }

  /** Applies objects as `kubectl apply -f` does; unknown fields are an error. */
  async apply(objects: readonly KubernetesObject[]): Promise<void> {
    await this.run(["apply", "--validate=strict", "-f", "-"], listOf(objects));
  }

  /** Applies a folder as `kubectl apply -k` does. */
  async applyFolder(folder: string): Promise<void> {
    await this.run(["apply", "--validate=strict", "-k", folder]);
  }

  /** One object, by `TYPE/NAME`. */
  async get<T>(what: string, namespace: string): Promise<T> {
    return JSON.parse(await this.run(["get", what, "-n", namespace, "-o", "json"])) as T;
  }

  /** Changes an object by a merge patch. */
  async patch(what: string, namespace: string, patch: KubernetesObject): Promise<void> {
    await this.run(["patch", what, "-n", namespace, "--type=merge", "-p", JSON.stringify(patch)]);
  }
}

function listOf(objects: readonly KubernetesObject[]): string {
  return JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
}
