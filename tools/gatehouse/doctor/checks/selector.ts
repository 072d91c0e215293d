import { isObject, objectIn, textIn } from "../../json-values.ts";
import { type Check, type Finding, type Findings, ofEach } from "../finding.ts";
import { labelsOf, namespaceOf, podsOf, selectorText, targetsOf } from "../gateway-pods.ts";
import type { Patient, Plugin } from "../patient.ts";

export const selector: Check = {
  name: "selector",
  needs: "files",
  finds: [
    "a selector that no pod of the gateway has, so that nothing is protected",
    "no selector at all",
    "a Gateway that is not there",
  ],
  run: (patient) =>
    ofEach(
      patient.plugins.filter(({ kind }) => kind !== "Envoy" && kind !== "pluginConfig"),
      (plugin) => ofPlugin(plugin, patient),
    ),
};

async function ofPlugin(plugin: Plugin, patient: Patient): Promise<Findings> {
  const { spec, subject, source } = plugin;
  const base = { subject, source: `what is written in ${source}` };
  if (spec["selector"] !== undefined && labelsOf(plugin) === undefined) {
    return [
      {
        ...base,
        severity: "error",
        problem: "the selector selects nothing: no request is looked at, and every request passes",
        found: `selector: ${JSON.stringify(spec["selector"])}`,
        expected: "selector.matchLabels with the labels of the gateway's pods",
        mend: "write selector: {matchLabels: {istio: ingressgateway}}, with the labels that `kubectl get pods --show-labels` shows",
      },
    ];
  }
  const isChosen = ["selector", "targetRefs", "targetRef"].some((key) => spec[key] !== undefined);
  if (!isChosen) {
    return [
      {
        ...base,
        severity: "warning",
        problem: "it is for all pods of its namespace, and in the root namespace for all of the mesh",
        found: "neither selector nor targetRefs",
        expected: "the gateway's pods alone",
        mend: "write selector.matchLabels with the labels of the gateway's pods, or targetRefs with its Gateway",
      },
    ];
  }
  return patient.cluster === undefined ? inFiles(plugin, patient) : inCluster(plugin, patient);
}

/** Of files it is known only where they have what runs the gateway. */
function inFiles(plugin: Plugin, { objects }: Patient): Finding[] {
  const labels = labelsOf(plugin);
  if (labels === undefined) return [];
  const templates = objects.filter(({ object }) => ["Deployment", "DaemonSet"].includes(String(object["kind"])));
  const gateways = templates.filter(({ object }) => JSON.stringify(object).includes("istio-proxy"));
  if (gateways.length === 0) return [];
  const own = gateways.map(({ object }) => objectIn(object, "spec", "template", "metadata", "labels"));
  const isPatch = own.every((of) => Object.keys(of).length === 0);
  if (isPatch || own.some((of) => Object.entries(labels).every(([name, value]) => of[name] === value))) return [];
  return [
    nothingSelected(
      plugin,
      own.map((of) => selectorText(texts(of))),
      "the Deployments in the files",
    ),
  ];
}

async function inCluster(plugin: Plugin, patient: Patient): Promise<Findings> {
  const pods = await podsOf(plugin, patient);
  if (typeof pods === "string") return pods;
  if (pods.length > 0) return [];
  const namespace = namespaceOf(plugin, patient);
  const targets = targetsOf(plugin);
  if (labelsOf(plugin) === undefined) {
    const known = await patient.cluster?.list("gateways.gateway.networking.k8s.io", "-n", namespace);
    const names = typeof known === "object" ? known.map((gateway) => textIn(gateway, "metadata", "name") ?? "") : [];
    const missing = targets.filter((name) => !names.includes(name));
    if (missing.length === 0) return [];
    return [
      {
        severity: "error",
        subject: plugin.subject,
        problem: "its Gateway is not there: no request is looked at, and every request passes",
        source: `kubectl get gateways -n ${namespace}`,
        found: names.length > 0 ? `Gateways ${names.join(", ")}` : "no Gateway",
        expected: `a Gateway ${missing.join(", ")} in the namespace ${namespace}`,
        mend: "put the name of the Gateway into targetRefs, and the plugin into the namespace of the Gateway",
      },
    ];
  }
  const all = await patient.cluster?.list("pods", "-A", "-l", "istio");
  const gateways = typeof all === "object" ? all.filter((pod) => JSON.stringify(pod).includes("istio-proxy")) : [];
  const own = gateways.map(
    (pod) => `${textIn(pod, "metadata", "namespace") ?? ""}: istio=${textIn(pod, "metadata", "labels", "istio") ?? ""}`,
  );
  return [nothingSelected(plugin, own, `kubectl get pods -n ${namespace} -l ${selectorText(labelsOf(plugin) ?? {})}`)];
}

function nothingSelected(plugin: Plugin, own: readonly string[], source: string): Finding {
  const gateways = [...new Set(own)];
  return {
    severity: "error",
    subject: plugin.subject,
    problem: "the selector matches no pod: no request is looked at, and every request passes",
    source,
    found: `no pod with ${selectorText(labelsOf(plugin) ?? {})}`,
    expected:
      gateways.length > 0
        ? `the labels of a gateway, of which there are: ${gateways.join("; ")}`
        : "the labels of the gateway's pods",
    mend: "put the labels of the gateway's pods into selector.matchLabels, and the plugin into their namespace (or the root namespace)",
  };
}

function texts(labels: unknown): Record<string, string> {
  return isObject(labels)
    ? Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]))
    : {};
}
