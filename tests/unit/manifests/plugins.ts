import { at, type KubernetesObject, listAt, only, parseYaml } from "../../support/manifests/objects.ts";
import type { Shipped } from "./shipped.ts";

/** A plugin as it is shipped: what it is configured with, and the variables that its VM takes from the gateway. */
export interface Plugin {
  readonly configuration: unknown;
  readonly variables: readonly string[];
}

/** Where each kind has the parts of a plugin. */
const KINDS: Readonly<
  Record<string, { configuration: readonly (string | number)[]; env: readonly (string | number)[] }>
> = {
  WasmPlugin: { configuration: ["spec", "pluginConfig"], env: ["spec", "vmConfig", "env"] },
  TrafficExtension: { configuration: ["spec", "wasm", "pluginConfig"], env: ["spec", "wasm", "vmConfig", "env"] },
  EnvoyExtensionPolicy: { configuration: ["spec", "wasm", 0, "config"], env: ["spec", "wasm", 0, "env", "hostKeys"] },
};

/** The plugins among some objects. */
export function pluginsOf(objects: readonly KubernetesObject[]): Plugin[] {
  return objects.flatMap((object) => {
    const paths = KINDS[object.kind];
    if (paths === undefined) return [];
    const variables = listAt(object, ...paths.env).map((entry) => {
      if (typeof entry === "string") return entry;
      if (at(entry, "valueFrom") !== "HOST") throw new Error(`${JSON.stringify(entry)} is not from the gateway`);
      return String(at(entry, "name"));
    });
    return [{ configuration: at(object, ...paths.configuration), variables }];
  });
}

/** What a gateway's container has in its environment, given a list of `env` that refers to a Secret among the objects. */
export function environmentFrom(env: readonly unknown[], objects: readonly KubernetesObject[]): Record<string, string> {
  const secret = only(objects, "Secret");
  return Object.fromEntries(
    env.map((entry) => {
      const reference = at(entry, "valueFrom", "secretKeyRef");
      const key = String(at(reference, "key"));
      const value = at(secret, "data", key);
      if (at(reference, "name") !== secret.metadata.name || typeof value !== "string") {
        throw new Error(`no Secret ${String(at(reference, "name"))} with ${key}`);
      }
      return [String(at(entry, "name")), Buffer.from(value, "base64").toString("utf8")];
    }),
  );
}

/** The `env` of the container that a patch of a gateway's Deployment is for. */
export function envOfPatch(text: string): unknown[] {
  const [patch] = parseYaml(text);
  const [container, ...others] = listAt(patch, "spec", "template", "spec", "containers");
  if (at(container, "name") !== "istio-proxy" || others.length > 0) throw new Error("not for istio-proxy alone");
  return listAt(container, "env");
}

/** The gateway's `env` that belongs to what is shipped: what it brings itself, else base's patch. */
export function gatewayEnv({ objects }: Shipped, patchOfBase: string): unknown[] {
  const proxy = objects.find(({ kind }) => kind === "EnvoyProxy");
  if (proxy !== undefined) {
    return listAt(proxy, "spec", "provider", "kubernetes", "envoyDeployment", "container", "env");
  }
  const options = objects.find(({ kind }) => kind === "ConfigMap");
  return envOfPatch(options === undefined ? patchOfBase : String(at(options, "data", "deployment")));
}
