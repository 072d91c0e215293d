import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../tools/build/root.ts";
import { capture, complaint } from "../../../tools/envoy/capture.ts";
import { pathWithTools } from "../../../tools/test/optional/folder.ts";
import type { Rig } from "./rig.ts";

const TIMEOUT_MS = 60_000;
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
