import { jsonOf, listIn, textIn, textsIn } from "../../json-values.ts";
import { type Check, type Finding, type Findings, ofEach } from "../finding.ts";
import { namespaceOf } from "../gateway-pods.ts";
import { EVERYWHERE, SERVICE_ENTRIES } from "../look/cluster.ts";
import type { Party, Patient, Placed } from "../patient.ts";
import {
  type Called,
  calledBy,
  envoyClusters,
  hasDynamicClusters,
  partsOfCluster,
  placesOf,
  servicesIn,
} from "../provider-clusters.ts";

export const clusterNames: Check = {
  name: "cluster-names",
  needs: "files",
  finds: [
    "no cluster of Envoy's for the provider: no ServiceEntry, one for another host or port, one that is not exported to the gateway, another name",
  ],
  run: (patient) =>
    ofEach(patient.parties, async (party) => {
      const called = await calledBy(party, patient);
      const running = await runningClusters(patient);
      if (running !== undefined) return called.flatMap((one) => ofRunning(party, one, running));
      return ofEach(called, (one) => (one.isOfIstio ? ofIstio(party, one, patient) : ofEnvoy(party, one, patient)));
    }),
};

/** The names of the clusters that an Envoy has; undefined where none can be asked. */
async function runningClusters({ envoys }: Patient): Promise<{ names: Set<string>; of: string } | undefined> {
  if (typeof envoys === "string") return undefined;
  const [envoy] = envoys;
  const text = await envoy?.get("/clusters?format=json");
  if (envoy === undefined || text === undefined) return undefined;
  const names = listIn(jsonOf(text), "cluster_statuses").flatMap((status) => textIn(status, "name") ?? []);
  return { names: new Set(names), of: envoy.name };
}

function missing(party: Party, one: Called, rest: Pick<Finding, "source" | "found" | "mend">): Finding {
  return {
    severity: "error",
    subject: party.subject,
    problem: `the gateway has no way to ${one.host}: discovery, keys or tokens can't be had, and nobody can sign in`,
    expected: `the cluster ${one.cluster}`,
    ...rest,
  };
}

function ofRunning(party: Party, one: Called, { names, of }: { names: Set<string>; of: string }): Finding[] {
  if (names.has(one.cluster)) return [];
  const near = [...names].filter((name) => name.includes(one.host));
  const found =
    near.length > 0
      ? `clusters for that host: ${near.join(", ")}`
      : `none of its ${names.size} clusters is for that host`;
  return [missing(party, one, { source: `the clusters of ${of}`, found, mend: mendOf(one) })];
}

function mendOf(one: Called): string {
  return one.isOfIstio
    ? `apply a ServiceEntry with the host ${partsOfCluster(one.cluster).host} and the port ${partsOfCluster(one.cluster).port}, in the gateway's namespace (manifests/base/provider.yaml); or name the cluster in provider.clusters`
    : "name one that is there in provider.clusters, or add it to Envoy's configuration";
}

function ofEnvoy(party: Party, one: Called, patient: Patient): Findings {
  const clusters = envoyClusters(patient).map((cluster) => String(cluster["name"]));
  if (clusters.length === 0 || hasDynamicClusters(patient)) return "Envoy's clusters are not in the files";
  if (clusters.includes(one.cluster)) return [];
  const found = `clusters ${clusters.join(", ")}`;
  return [missing(party, one, { source: "Envoy's configuration in the files", found, mend: mendOf(one) })];
}

async function ofIstio(party: Party, one: Called, patient: Patient): Promise<Findings> {
  const seen = await patient.cluster?.list(SERVICE_ENTRIES, EVERYWHERE);
  if (typeof seen === "string") return seen;
  const services = servicesIn(patient.objects);
  const { host, port } = partsOfCluster(one.cluster);
  const isKnown = patient.cluster !== undefined || services.length > 0;
  // A Service of the cluster itself is in no file.
  if (!isKnown || host.endsWith(".svc.cluster.local"))
    return "no ServiceEntry is in the files: hand it over, or use --kube";
  const source = `the ServiceEntries in ${[...new Set(services.map((service) => service.source))].join(" and ") || "the cluster"}`;
  const own = services.filter(({ object }) => placesOf(object).hosts.some((name) => covers(name, host)));
  if (own.length === 0) {
    const known = services.flatMap(({ object }) => placesOf(object).hosts);
    const found = known.length > 0 ? `ServiceEntries for ${known.join(", ")}` : "no ServiceEntry";
    return [missing(party, one, { source, found, mend: mendOf(one) })];
  }
  const withPort = own.filter(({ object }) => placesOf(object).ports.includes(port));
  if (withPort.length === 0) {
    const ports = own.flatMap(({ object }) => placesOf(object).ports);
    return [missing(party, one, { source, found: `${host} with the ports ${ports.join(", ")}`, mend: mendOf(one) })];
  }
  const namespace = namespaceOf(party.plugin, patient);
  if (withPort.some((service) => isVisible(service, namespace))) return [];
  const found = `exportTo: ["."] in another namespace than ${namespace}`;
  const mend = `put the ServiceEntry into ${namespace}, or export it there`;
  return [missing(party, one, { source, found, mend })];
}

function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith("*.") && host.endsWith(name.slice(1)));
}

function isVisible({ object }: Placed, namespace: string): boolean {
  const own = textIn(object, "metadata", "namespace") ?? namespace;
  const exports = textsIn(object, "spec", "exportTo");
  return own === namespace || exports.length === 0 || exports.some((to) => to === "*" || to === namespace);
}
