import { isObject, type JsonObject, listIn, numberIn, objectIn, textIn, textsIn, valueIn } from "../json-values.ts";
import { calledUrls } from "./look/provider.ts";
import type { Party, Patient, Placed } from "./patient.ts";

/** A host that the gateway calls, and the cluster of Envoy's that it does so by. */
export interface Called {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly cluster: string;
  /** Whether the name is that which Istio gives, of itself or by the configuration. */
  readonly isOfIstio: boolean;
}

/** The hosts that a relying party calls, by what is known of its provider. */
export async function calledBy(party: Party, { providers }: Patient): Promise<Called[]> {
  const metadata = (await providers?.metadata(party)) ?? "unknown";
  const clusters = objectIn(party.settings, "provider", "clusters");
  const called = calledUrls(party, metadata).flatMap((text) => {
    if (!URL.canParse(text)) return [];
    const { hostname: host, port: own, protocol } = new URL(text);
    const isTls = protocol === "https:";
    const port = own.length > 0 ? Number(own) : isTls ? 443 : 80;
    const named = textIn(clusters, host) ?? textIn(clusters, "*");
    const cluster = named ?? `outbound|${port}||${host}`;
    return [{ host, port, isTls, cluster, isOfIstio: cluster.startsWith("outbound|") }];
  });
  const byName = new Map(called.map((one) => [`${one.cluster} ${one.host}:${one.port}`, one]));
  return [...byName.values()];
}

/** Host and port in a cluster's name of Istio's: `outbound|443||idp.example.com`. */
export function partsOfCluster(name: string): { host: string; port: number } {
  const [, port = "", , host = ""] = name.split("|");
  return { host, port: Number(port) };
}

/** The ServiceEntries, and the Services, of files and cluster. */
export function servicesIn(objects: readonly Placed[]): Placed[] {
  return objects.filter(({ object }) => object["kind"] === "ServiceEntry" || object["kind"] === "Service");
}

/** The hosts and ports that a ServiceEntry or a Service has. */
export function placesOf(object: JsonObject): { hosts: string[]; ports: number[] } {
  const ports = listIn(object, "spec", "ports").flatMap(
    (port) => numberIn(port, "number") ?? numberIn(port, "port") ?? [],
  );
  if (object["kind"] === "ServiceEntry") return { hosts: textsIn(object, "spec", "hosts"), ports };
  const name = textIn(object, "metadata", "name") ?? "";
  const namespace = textIn(object, "metadata", "namespace") ?? "default";
  return { hosts: [`${name}.${namespace}.svc.cluster.local`], ports };
}

/** The clusters that configurations of Envoy's have, those of Envoy Gateway's bootstrap, too. */
export function envoyClusters({ envoyConfigurations, objects }: Patient): JsonObject[] {
  const own = envoyConfigurations.flatMap(({ object }) => listIn(object, "static_resources", "clusters"));
  const patched = objects
    .filter(({ object }) => object["kind"] === "EnvoyProxy")
    .flatMap(({ object }) =>
      listIn(object, "spec", "bootstrap", "jsonPatches").map((patch) => valueIn(patch, "value")),
    );
  const filters = objects
    .filter(({ object }) => object["kind"] === "EnvoyFilter")
    .flatMap(({ object }) => listIn(object, "spec", "configPatches"))
    .filter((patch) => textIn(patch, "applyTo") === "CLUSTER")
    .map((patch) => valueIn(patch, "patch", "value"));
  return [...own, ...patched, ...filters]
    .filter((cluster) => isObject(cluster) && "name" in cluster)
    .map((cluster) => objectIn(cluster));
}

/** Whether an Envoy gets further clusters from elsewhere. */
export function hasDynamicClusters({ envoyConfigurations }: Patient): boolean {
  return envoyConfigurations.some(({ object }) => valueIn(object, "dynamic_resources", "cds_config") !== undefined);
}
