import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseAllDocuments } from "yaml";
import { ROOT } from "../../../tools/build/root.ts";
import type { KubernetesObject } from "../../support/manifests/objects.ts";
import { FIELDS, filledIn, IMAGE, MANIFESTS } from "./filled-in.ts";
import { helmTemplate, kustomize, type Release, WITHOUT_HELM, WITHOUT_KUSTOMIZE } from "./render.ts";

/** Something that is applied as a whole, rendered with the fields filled in. */
export interface Shipped {
  /** Its folder below manifests/, for a chart with what is special about the values. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}

export const CHART = join(MANIFESTS, "helm", "gatehouse");

export const RELEASE: Release = {
  name: "gatehouse",
  namespace: "istio-system",
  values: { ...FIELDS, image: IMAGE, selector: { istio: "ingressgateway" } },
};

/** Releases of the chart that between them use all that it can do. */
export const RELEASES: Readonly<Record<string, Release>> = {
  "helm/gatehouse": RELEASE,
  "helm/gatehouse for a Gateway of the Gateway API": {
    name: "sign-on.corp",
    namespace: "istio-ingress",
    values: {
      ...RELEASE.values,
      selector: {},
      gateways: ["gateway"],
      imagePullSecret: "registry-credentials",
      otherCookieSecret: "mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4chAiwR7Zq0f0=",
      provider: { hosts: ["keys.corp.example:8443"], caCertificates: "/etc/idp/ca.pem" },
      config: { rules: [{ to: [{ operation: { notPaths: ["/healthz"] } }] }], signIn: { mode: "PAGE" } },
    },
  },
};

/** Every folder below `folder` with a kustomization that is for kubectl, by its path from there. */
export async function kustomizations(folder = MANIFESTS): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return (
    names
      .filter((name) => name.endsWith("kustomization.yaml"))
      .map((name) => relative(folder, dirname(join(folder, name))))
      // Neither is applied by itself.
      .filter((name) => name !== "base/fields" && !name.startsWith("components/"))
      .sort()
  );
}

/** Everything that can be rendered here: all kustomizations, and the chart's releases. */
export async function shipped(): Promise<Shipped[]> {
  const { folder, remove } = await filledIn();
  try {
    const results: Shipped[] = [];
    if (WITHOUT_KUSTOMIZE === false) {
      for (const name of await kustomizations(folder)) {
        results.push({ name, objects: await kustomize(join(folder, name)) });
      }
    }
    if (WITHOUT_HELM === false) {
      for (const [name, release] of Object.entries(RELEASES)) {
        results.push({ name, objects: await helmTemplate(CHART, release) });
      }
    }
    return results;
  } finally {
    await remove();
  }
}

/** The objects that docs/configuration.md shows. */
export async function documented(): Promise<KubernetesObject[]> {
  const text = await readFile(join(ROOT, "docs", "configuration.md"), "utf8");
  const blocks = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, block = ""]) => block);
  return blocks
    .filter((block) => /^kind: /m.test(block))
    .flatMap((block) => parseAllDocuments(block).map((document) => document.toJS() as KubernetesObject));
}
