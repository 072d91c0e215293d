import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Child } from "./child.ts";
import { DISCOVERY_ADDRESS } from "./istiod.ts";
import type { Kubectl } from "./kubectl.ts";
import type { Rig } from "./rig.ts";
import { GATEWAY, podName, type Workload } from "./workloads.ts";

const ADMIN = "http://127.0.0.1:15000";

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  /** Of what there is here, only Secrets count: the pod itself has no other name or address than the rig says. */
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: { env?: EnvironmentVariable[] }[] } } };
}

/** A Secret or a ConfigMap. */
interface Data {
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The gateway's pod: Istio's agent, and the Envoy that it starts, with the environment that its Deployment asks for. What the
 * kubelet would do is done here.
 */
export class GatewayPod {
  private constructor(private readonly agent: Child) {}

  /** Starts it and waits until Envoy has what istiod knows so far. */
  static async start(rig: Rig, workload = GATEWAY, workers = 2): Promise<GatewayPod> {
    const folder = await mkdtemp(join(rig.folder, "gateway-"));
    const [environment] = await Promise.all([environmentOf(rig.kubectl, workload), prepare(rig, workload, folder)]);
    const agent = new Child({
      name: "agent",
      folder,
      command: "unshare",
      args: [
        // The folder for modules is a constant of the agent's, so each has a mount of its own there.
        ...["--mount", "--", "sh", "-c", 'mount --bind modules /var/lib/istio/data && exec "$@"', "sh"],
        ...[rig.toolbox.path("pilot-agent"), "proxy", "router", `--domain=${workload.namespace}.svc.cluster.local`],
        ...[
          "--log_output_level=default:info,wasm:debug",
          "--proxyLogLevel=warning",
          "--proxyComponentLogLevel=wasm:info",
        ],
      ],
      env: { ...environment, ...agentEnvironment(rig, workload, workers) },
    });
    const pod = new GatewayPod(agent);
    await agent.until("the gateway's Envoy to be ready", 30_000, async () =>
      (await pod.admin("/ready")).startsWith("LIVE") ? true : undefined,
    );
    return pod;
  }

  /** What agent and Envoy have logged, Envoy's access log too. */
  log(): Promise<string> {
    return this.agent.log();
  }

  /** The first piece of the log from character `from` on that matches, now or when it comes. */
  waitForLog(pattern: RegExp, from = 0, timeoutMs = 10_000): Promise<string> {
    return this.agent.until(
      `a log line like ${String(pattern)}`,
      timeoutMs,
      async () => pattern.exec((await this.log()).slice(from))?.[0],
    );
  }

  /** The body of an answer of Envoy's admin endpoint; rejects where that is not 200. */
  async admin(path: string): Promise<string> {
    const answer = await fetch(ADMIN + path, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(`admin ${path}: ${answer.status}`);
    return answer.text();
  }

  /** A counter or gauge of Envoy's, 0 where there is none yet. */
  async stat(name: string): Promise<number> {
    const text = await this.admin(`/stats?usedonly&filter=${encodeURIComponent(`^${name.replace(/\W/g, "\\$&")}$`)}`);
    return Number(/: (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  async stop(): Promise<void> {
    await this.agent.stop();
  }
}

/** What `env` of the container in the gateway's Deployment comes to. */
async function environmentOf(kubectl: Kubectl, { name, namespace }: Workload): Promise<Record<string, string>> {
  const deployment = await kubectl.get<Deployment>(`deployment/${name}`, namespace);
  const [container] = deployment.spec.template.spec.containers;
  const pairs = (container?.env ?? []).map(async ({ name, value = "", valueFrom }) => {
    if (valueFrom === undefined) return [[name, value] as const];
    const reference = valueFrom.secretKeyRef;
    if (reference === undefined) return [];
    const secret = await kubectl.get<Data>(`secret/${reference.name}`, namespace);
    const encoded = secret.data[reference.key];
    if (encoded === undefined) throw new Error(`Secret ${reference.name} has no ${reference.key}`);
    return [[name, Buffer.from(encoded, "base64").toString("utf8")] as const];
  });
  return Object.fromEntries((await Promise.all(pairs)).flat());
}

/** The files that the kubelet mounts: the token, the authority of istiod, and what the agent's image brings. */
async function prepare(rig: Rig, { name, namespace }: Workload, folder: string): Promise<void> {
  const folders = [
    "modules",
    "etc/istio/proxy",
    "var/lib/istio/envoy",
    "var/run/secrets/tokens",
    "var/run/secrets/istio",
  ];
  await Promise.all(folders.map((path) => mkdir(join(folder, path), { recursive: true })));
  await copyFile(
    rig.toolbox.path("envoy-bootstrap.json"),
    join(folder, "var/lib/istio/envoy/envoy_bootstrap_tmpl.json"),
  );
  const [token, authority] = await Promise.all([
    rig.kubectl.run(["create", "token", name, "-n", namespace, "--audience=istio-ca"]),
    rig.kubectl.get<Data>("configmap/istio-ca-root-cert", namespace),
  ]);
  await writeFile(join(folder, "var/run/secrets/tokens/istio-token"), token.trim(), { mode: 0o600 });
  await writeFile(join(folder, "var/run/secrets/istio/root-cert.pem"), authority.data["root-cert.pem"] ?? "");
}

function agentEnvironment(rig: Rig, workload: Workload, workers: number): Record<string, string> {
  const configuration = {
    discoveryAddress: DISCOVERY_ADDRESS,
    binaryPath: rig.envoy,
    configPath: "./etc/istio/proxy",
    concurrency: workers,
    terminationDrainDuration: "1s",
  };
  return {
    PROXY_CONFIG: JSON.stringify(configuration),
    ISTIO_METAJSON_LABELS: JSON.stringify(workload.labels),
    POD_NAME: podName(workload),
    POD_NAMESPACE: workload.namespace,
    SERVICE_ACCOUNT: workload.name,
    INSTANCE_IP: workload.address,
    ISTIO_META_CLUSTER_ID: "Kubernetes",
    CLOUD_PLATFORM: "none",
    // Asks istiod for something that this commit's agent would wait for.
    PEER_METADATA_DISCOVERY: "false",
  };
}
