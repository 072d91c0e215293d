import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../tools/build/root.ts";
import { capture, type Captured, complaint } from "../../../tools/envoy/capture.ts";
import { pathWithTools } from "../../../tools/test/optional/folder.ts";
import { at } from "../../support/manifests/objects.ts";
import type { Rig } from "./rig.ts";

const TIMEOUT_MS = 60_000;
/** It waits for the gateway by itself, for a minute and more. */
const TEST_TIMEOUT_MS = 90_000;
const CHART = join(ROOT, "manifests", "helm", "gatehouse");
const RELEASE = "gatehouse";

/** Why there can be no release, for `skip`; false where there is Helm. */
export const WITHOUT_HELM =
  (await capture("helm", ["version"], { env: { PATH: pathWithTools() }, timeoutMs: TIMEOUT_MS })).code !== 0 &&
  'there is no helm on PATH: "npm run tools" fetches one';

/** Helm against the rig's API server, with one release of the chart, in the gateway's namespace. */
export class Helm {
  constructor(
    private readonly rig: Rig,
    private readonly namespace: string,
  ) {}

  /** Installs the release. `values`: those of a user's file. */
  async install(values: object): Promise<string> {
    const file = join(this.rig.folder, "values.json");
    await writeFile(file, JSON.stringify(values), { mode: 0o600 });
    return this.run(["install", RELEASE, CHART, "-f", file]);
  }

  /** Changes some values, as `helm upgrade --reset-then-reuse-values --set` does. */
  upgrade(...changes: readonly string[]): Promise<string> {
    const set = changes.flatMap((change) => ["--set", change]);
    return this.run(["upgrade", RELEASE, CHART, "--reset-then-reuse-values", ...set]);
  }

  /** What `helm get` knows of the release: `hooks`, `notes` … */
  get(what: string): Promise<string> {
    return this.run(["get", what, RELEASE]);
  }

  /** What Helm prints; rejects with its complaint. */
  async run(args: readonly string[]): Promise<string> {
    // Its caches go there.
    const env = { PATH: pathWithTools(), HOME: this.rig.folder, KUBECONFIG: this.rig.kubectl.kubeconfig };
    const result = await capture("helm", [...args, "--namespace", this.namespace], { env, timeoutMs: TIMEOUT_MS });
    if (result.code !== 0) throw new Error(complaint(result));
    return result.stdout;
  }
}

/**
 * Runs what the container of `helm test` runs. `expected`: the gateway's address as the chart has it, `address`: where that
 * is here, without DNS of a cluster.
 */
export function runTestPod(container: unknown, expected: string, address: string): Promise<Captured> {
  const pairs = (at(container, "env") as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
  const env = Object.fromEntries(pairs) as Record<string, string>;
  if (env["GATEWAY"] !== expected) throw new Error(`GATEWAY is ${env["GATEWAY"] ?? "not there"}, not ${expected}`);
  const [program = "", ...args] = at(container, "command") as string[];
  return capture(program, args, {
    env: { PATH: process.env["PATH"], ...env, GATEWAY: address },
    timeoutMs: TEST_TIMEOUT_MS,
  });
}
