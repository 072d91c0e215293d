import { type JsonObject, listIn, objectIn, textIn } from "../json-values.ts";
import type { Patient, Plugin } from "./patient.ts";

/** Where plugins reach every namespace, by default. */
const ROOT_NAMESPACE = "istio-system";
/** How Envoy Gateway labels the pods of a Gateway. */
const OWNING_GATEWAY = "gateway.envoyproxy.io/owning-gateway";

/** The labels that the plugin's pods have to have; undefined where it does not choose by labels. */
export function labelsOf({ spec }: Plugin): Record<string, string> | undefined {
  const labels = objectIn(spec, "selector", "matchLabels");
  const entries = Object.entries(labels).map(([name, value]) => [name, String(value)] as const);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** The namespace of a plugin, where it says none that of the settings. */
export function namespaceOf(plugin: Plugin, { settings }: Patient): string {
  return plugin.namespace.length > 0 ? plugin.namespace : settings.namespace;
}

/** The Gateways of the Kubernetes Gateway API that it is for, by name. */
export function targetsOf({ spec }: Plugin): string[] {
  const targets = [...listIn(spec, "targetRefs"), spec["targetRef"]];
  return targets.flatMap((target) => (textIn(target, "kind") === "Gateway" ? (textIn(target, "name") ?? []) : []));
}

/** The gateway's pods in the cluster; a text says why they can't be known. */
export async function podsOf(plugin: Plugin, patient: Patient): Promise<readonly JsonObject[] | string> {
  const { cluster } = patient;
  if (cluster === undefined) return "without --kube";
  const namespace = namespaceOf(plugin, patient);
  const where = namespace === ROOT_NAMESPACE ? ["-A"] : ["-n", namespace];
  const labels = labelsOf(plugin);
  if (labels !== undefined) return cluster.list("pods", ...where, "-l", selectorText(labels));
  const lists = await Promise.all(
    targetsOf(plugin).map((name) =>
      // Envoy Gateway runs its proxies in a namespace of its own.
      plugin.kind === "EnvoyExtensionPolicy"
        ? cluster.list("pods", "-A", "-l", `${OWNING_GATEWAY}-name=${name},${OWNING_GATEWAY}-namespace=${namespace}`)
        : cluster.list("pods", "-n", namespace, "-l", `gateway.networking.k8s.io/gateway-name=${name}`),
    ),
  );
  const failed = lists.find((list) => typeof list === "string");
  return typeof failed === "string" ? failed : lists.filter((list) => typeof list !== "string").flat();
}

/** Labels as kubectl's `-l` takes them. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}

/** `istio-system/istio-ingressgateway-7d9…`. */
export function podName(pod: JsonObject): string {
  return `${textIn(pod, "metadata", "namespace") ?? ""}/${textIn(pod, "metadata", "name") ?? ""}`;
}

/** The names of the variables in a pod's, or a pod template's, containers; undefined where they come from elsewhere, too. */
export function variablesOf(podSpec: JsonObject): ReadonlySet<string> | undefined {
  const containers = listIn(podSpec, "containers");
  const proxies = containers.filter((container) => textIn(container, "name") === "istio-proxy");
  const looked = proxies.length > 0 ? proxies : containers;
  if (looked.some((container) => listIn(container, "envFrom").length > 0)) return undefined;
  return new Set(
    looked.flatMap((container) => listIn(container, "env").flatMap((entry) => textIn(entry, "name") ?? [])),
  );
}
