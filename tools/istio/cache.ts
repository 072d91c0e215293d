import { createHash } from "node:crypto";
import { access, constants, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../build/root.ts";

/** The Go modules that pin what is built: each a folder with go.mod and go.sum. */
export const MODULES = join(ROOT, "tools", "istio", "modules");

/** Where Istio's own files come from, beside its binaries. */
export const ISTIO = "istio.io/istio";

/** What is built: the binary's name, the module that pins it, and its Go package. */
export const BINARIES = [
  { name: "pilot-discovery", module: "istio", from: `${ISTIO}/pilot/cmd/pilot-discovery` },
  { name: "pilot-agent", module: "istio", from: `${ISTIO}/pilot/cmd/pilot-agent` },
  { name: "istioctl", module: "istio", from: `${ISTIO}/istioctl/cmd/istioctl` },
  { name: "translate", module: "istio", from: "./translate" },
  { name: "kube-apiserver", module: "kubernetes", from: "k8s.io/kubernetes/cmd/kube-apiserver" },
  { name: "kubectl", module: "kubernetes", from: "k8s.io/kubernetes/cmd/kubectl" },
  { name: "etcd", module: "kubernetes", from: "go.etcd.io/etcd/server/v3" },
  { name: "oras", module: "oras", from: "oras.land/oras/cmd/oras" },
] as const;

/** What is copied out of Istio's module: a name here, and the path there. */
export const FILES = [
  { name: "istio-crds.yaml", from: "manifests/charts/base/files/crd-all.gen.yaml" },
  { name: "gateway-api-crds.yaml", from: "tests/integration/pilot/testdata/gateway-api-crd.yaml" },
  { name: "envoy-bootstrap.json", from: "tools/packaging/common/envoy_bootstrap.json" },
] as const;

export type Binary = (typeof BINARIES)[number]["name"];
export type File = (typeof FILES)[number]["name"];

/** A folder that has all of BINARIES and FILES. */
export class Toolbox {
  constructor(readonly folder: string) {}

  path(name: Binary | File): string {
    return join(this.folder, name);
  }
}

/**
 * Where the binaries of these very pins are kept between runs: a folder named after the content of all go.mod and
 * go.sum, below XDG_CACHE_HOME or ~/.cache.
 */
export async function cacheFolder(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const digest = createHash("sha256");
  for (const module of new Set(BINARIES.map((binary) => binary.module))) {
    for (const name of ["go.mod", "go.sum"]) digest.update(await readFile(join(MODULES, module, name)));
  }
  const parent = join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "gatehouse", "istio");
  return join(parent, digest.digest("hex").slice(0, 12));
}

/** Which of BINARIES and FILES a folder lacks. */
export async function missingFrom(folder: string): Promise<string[]> {
  const absent = async (name: string, mode: number): Promise<string[]> =>
    access(join(folder, name), mode).then(
      () => [],
      () => [name],
    );
  const lists = [
    ...BINARIES.map(({ name }) => absent(name, constants.X_OK)),
    ...FILES.map(({ name }) => absent(name, constants.R_OK)),
  ];
  return (await Promise.all(lists)).flat();
}
