import { capture, complaint } from "../../../tools/envoy/capture.ts";
import { pathWithTools } from "../../../tools/test/optional/folder.ts";
import { type KubernetesObject, parseObjects } from "../../support/manifests/objects.ts";

const TIMEOUT_MS = 60_000;
const HOW_TO_GET_ONE = '"npm run tools" fetches one';
const env = { ...process.env, PATH: pathWithTools() };

/** The command lines that build a kustomization, without its folder, in the order in which they are tried. */
const KUSTOMIZE = [
  { command: "kubectl", args: ["kustomize"], version: ["version", "--client"] },
  { command: "kustomize", args: ["build"], version: ["version"] },
] as const;

async function findKustomize(): Promise<(typeof KUSTOMIZE)[number] | undefined> {
  for (const way of KUSTOMIZE) {
    if ((await capture(way.command, way.version, { env, timeoutMs: TIMEOUT_MS })).code === 0) return way;
  }
  return undefined;
}

const kustomizer = await findKustomize();
const hasHelm = (await capture("helm", ["version", "--short"], { env, timeoutMs: TIMEOUT_MS })).code === 0;

/** Why nothing can be rendered with kustomize, for `skip`; false where it can. */
export const WITHOUT_KUSTOMIZE =
  kustomizer === undefined && `neither kubectl nor kustomize is on PATH: ${HOW_TO_GET_ONE}`;

/** Why nothing can be rendered with Helm, for `skip`; false where it can. */
export const WITHOUT_HELM = !hasHelm && `there is no helm on PATH: ${HOW_TO_GET_ONE}`;

/** The objects of a kustomization; rejects with what kustomize said. */
export async function kustomize(folder: string): Promise<KubernetesObject[]> {
  if (kustomizer === undefined) throw new Error(String(WITHOUT_KUSTOMIZE));
  const result = await capture(kustomizer.command, [...kustomizer.args, folder], { env, timeoutMs: TIMEOUT_MS });
  if (result.code !== 0) throw new Error(complaint(result));
  return parseObjects(result.stdout);
}

export interface Release {
  readonly name: string;
  readonly namespace: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The objects of a chart that an installation makes, or what its tests are; rejects with all that Helm said. */
export async function helmTemplate(
  chart: string,
  release: Release,
  which = "--skip-tests",
): Promise<KubernetesObject[]> {
  const args = ["template", release.name, chart, "--namespace", release.namespace, which];
  return parseObjects(await runHelm(args, release.values));
}

/** What a helm command prints, given values; rejects with all that Helm said. */
export async function runHelm(args: readonly string[], values: Readonly<Record<string, unknown>>): Promise<string> {
  if (!hasHelm) throw new Error(String(WITHOUT_HELM));
  const given = Object.entries(values).flatMap(([name, value]) => ["--set-json", `${name}=${JSON.stringify(value)}`]);
  const result = await capture("helm", [...args, ...given], { env, timeoutMs: TIMEOUT_MS });
  if (result.code !== 0) throw new Error(result.stderr || result.stdout);
  return result.stdout;
}
