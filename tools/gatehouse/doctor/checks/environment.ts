import { listIn, objectIn, textIn, textsIn } from "../../json-values.ts";
import { type Check, type Finding, type Findings, ofEach } from "../finding.ts";
import { podName, podsOf, variablesOf } from "../gateway-pods.ts";
import type { Patient, Plugin } from "../patient.ts";

export const environment: Check = {
  name: "environment",
  needs: "files",
  finds: [
    "variables of the gateway that its pods do not have: the configuration is refused, and every request answered 500",
  ],
  run: (patient) =>
    ofEach(
      patient.plugins.filter((plugin) => variablesFromGateway(plugin).length > 0),
      (plugin) => ofPlugin(plugin, patient),
    ),
};

/** The variables that the VM takes from the proxy's own environment. */
function variablesFromGateway({ kind, wasm }: Plugin): string[] {
  if (kind === "EnvoyExtensionPolicy") return textsIn(wasm, "env", "hostKeys");
  return listIn(wasm, "vmConfig", "env").flatMap((entry) =>
    textIn(entry, "valueFrom") === "HOST" ? (textIn(entry, "name") ?? []) : [],
  );
}

async function ofPlugin(plugin: Plugin, patient: Patient): Promise<Findings> {
  const wanted = variablesFromGateway(plugin);
  const gateways = patient.cluster === undefined ? inFiles(plugin, patient) : await inCluster(plugin, patient);
  if (typeof gateways === "string") return gateways;
  return gateways.flatMap(({ name, variables }) => {
    const missing = variables === undefined ? [] : wanted.filter((variable) => !variables.has(variable));
    return missing.length === 0 ? [] : [lacking(plugin, name, missing)];
  });
}

interface Environment {
  readonly name: string;
  /** Undefined where not all are known. */
  readonly variables: ReadonlySet<string> | undefined;
}

async function inCluster(plugin: Plugin, patient: Patient): Promise<Environment[] | string> {
  const pods = await podsOf(plugin, patient);
  if (typeof pods === "string") return pods;
  const [pod] = pods;
  // Those of one Deployment are alike.
  return pod === undefined ? [] : [{ name: `pod ${podName(pod)}`, variables: variablesOf(objectIn(pod, "spec")) }];
}

function inFiles({ kind }: Plugin, { objects }: Patient): Environment[] | string {
  const found = objects.flatMap(({ object, source }) => {
    const name = `${String(object["kind"])} ${textIn(object, "metadata", "name") ?? ""} in ${source}`;
    if (kind === "EnvoyExtensionPolicy") {
      if (object["kind"] !== "EnvoyProxy") return [];
      const container = objectIn(object, "spec", "provider", "kubernetes", "envoyDeployment", "container");
      return [{ name, variables: variablesOf({ containers: [container] }) }];
    }
    const template = objectIn(object, "spec", "template", "spec");
    const isGateway = object["kind"] === "Deployment" && JSON.stringify(template).includes("istio-proxy");
    return isGateway ? [{ name, variables: variablesOf(template) }] : [];
  });
  return found.length > 0 ? found : "the files do not have the gateway's environment";
}

function lacking(plugin: Plugin, gateway: string, missing: readonly string[]): Finding {
  const names = missing.join(", ");
  return {
    severity: "error",
    subject: plugin.subject,
    problem:
      "the gateway's environment lacks what the configuration asks for: it is refused, and every request is answered 500",
    source: `the environment of ${gateway}`,
    found: `no variable ${names}`,
    expected: `${names}, as valueFrom: HOST says`,
    mend: "add them to the gateway's Deployment, from a Secret (manifests/base/gateway-environment.yaml is such a patch), and wait for new pods: kubectl rollout status",
  };
}
