import type { ConfigurationHost } from "../../wasm-host/configuration-host.ts";
import { textOf } from "../file-or-input.ts";
import type { JsonObject } from "../json-values.ts";
import { podName, podsOf } from "./gateway-pods.ts";
import { type Loaded, loadFile, loadObjects, partiesOf } from "./load.ts";
import { Client } from "./look/client.ts";
import { Cluster, DESTINATION_RULES, EVERYWHERE, SERVICE_ENTRIES } from "./look/cluster.ts";
import { type Envoy, envoyAt, envoyIn } from "./look/envoy.ts";
import { Providers } from "./look/provider.ts";
import type { Patient, Settings } from "./patient.ts";

/** What is looked at, as the command line says it. */
export interface Admission {
  readonly files: readonly string[];
  readonly settings: Settings;
  readonly offline: boolean;
  readonly timeoutMs: number;
  /** A PEM file of authorities to trust besides. */
  readonly authorities: string | undefined;
  /** kubectl's options; undefined: no cluster is looked at. */
  readonly kube: readonly string[] | undefined;
  /** The administration interface of an Envoy. */
  readonly admin: string | undefined;
  /** The filter itself, which judges configurations. */
  readonly judge: ConfigurationHost;
}

/** What is asked of a cluster at once: none of them holds secrets. */
const KINDS = [
  SERVICE_ENTRIES,
  DESTINATION_RULES,
  "wasmplugins.extensions.istio.io",
  "trafficextensions.extensions.istio.io",
  "envoyextensionpolicies.gateway.envoyproxy.io",
  "virtualservices.networking.istio.io",
  "gateways.networking.istio.io",
  "gateways.gateway.networking.k8s.io",
  "httproutes.gateway.networking.k8s.io",
  "envoyproxies.gateway.envoyproxy.io",
  "envoyfilters.networking.istio.io",
];

/** Takes up all that there is to look at; a text says why there is nothing. Rejects where a file can't be read. */
export async function admit(admission: Admission): Promise<Patient | string> {
  const { files, settings, kube, timeoutMs } = admission;
  const texts = await Promise.all(files.map((file) => textOf(file)));
  const loaded = texts.map((text, i) => loadFile(files[i] ?? "", text));
  const unreadable = loaded.filter((of) => typeof of === "string");
  if (unreadable.length > 0) return unreadable.join("\n");
  const ofFiles = loaded.filter((of) => typeof of !== "string");
  const cluster = kube === undefined ? undefined : new Cluster(kube, timeoutMs);
  const ofCluster = cluster === undefined ? undefined : await loadCluster(cluster);
  if (typeof ofCluster === "string") return `the cluster can't be looked at: ${ofCluster}`;
  const inFiles = ofFiles.flatMap(({ plugins }) => plugins);
  const plugins = inFiles.length > 0 ? inFiles : (ofCluster?.plugins ?? []);
  if (plugins.length === 0) {
    const where = files.length > 0 ? files.join(", ") : "the cluster";
    return `there is no configuration of Gatehouse's in ${where}: expected a pluginConfig, or what has one, such as a WasmPlugin`;
  }
  const client = admission.offline ? undefined : Client.make(timeoutMs, admission.authorities);
  const all = [...ofFiles, ...(ofCluster === undefined ? [] : [ofCluster])];
  const patient: Patient = {
    plugins,
    parties: partiesOf(plugins),
    objects: all.flatMap(({ objects }) => objects),
    envoyConfigurations: all.flatMap(({ envoyConfigurations }) => envoyConfigurations),
    judge: admission.judge,
    client,
    providers: client === undefined ? undefined : new Providers(client),
    cluster,
    envoys: "without --admin or --kube",
    settings,
  };
  return { ...patient, envoys: await envoysOf(patient, admission) };
}

async function loadCluster(cluster: Cluster): Promise<Loaded | string> {
  const lists = await Promise.all([
    ...KINDS.map((kind) => cluster.list(kind, EVERYWHERE)),
    // istiod's own environment, and nobody else's.
    cluster.list("deployments.apps", EVERYWHERE, "-l", "app=istiod"),
  ]);
  // Who may not see some kinds may see others; the checks that need those say so.
  const failed = lists.filter((list) => typeof list === "string");
  if (failed.length === lists.length) return failed[0] ?? "kubectl failed";
  return loadObjects(lists.filter((list): list is readonly JsonObject[] => typeof list !== "string").flat());
}

/** So many pods of a gateway are asked: they are alike, but for what they have refused. */
const MOST_PODS = 3;

async function envoysOf(patient: Patient, { admin }: Admission): Promise<readonly Envoy[] | string> {
  const { client, cluster, plugins } = patient;
  if (admin !== undefined) return client === undefined ? "offline" : [envoyAt(client, admin)];
  if (cluster === undefined) return "without --admin or --kube";
  const pods = (await Promise.all(plugins.map((plugin) => podsOf(plugin, patient)))).flatMap((list) =>
    typeof list === "string" ? [] : list,
  );
  const names = [...new Set(pods.map((pod) => podName(pod)))].slice(0, MOST_PODS);
  const envoys = names.map((name) => {
    const [namespace = "", pod = ""] = name.split("/");
    return envoyIn(cluster, namespace, pod);
  });
  return envoys.length > 0 ? envoys : "there is no pod of the gateway";
}
