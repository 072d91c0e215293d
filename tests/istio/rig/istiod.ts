import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Toolbox } from "../../../tools/istio/cache.ts";
import { Child } from "./child.ts";

/** Where agents find the control plane, as the cluster's DNS has it. */
export const DISCOVERY_ADDRESS = "istiod.istio-system.svc:15012";

/** Starts Istio's control plane, and waits until it answers. */
export async function startIstiod(toolbox: Toolbox, folder: string): Promise<Child> {
  // No access log: the tests read what is logged, and send thousands of requests.
  await writeFile(join(folder, "mesh.yaml"), 'accessLogFile: ""\n');
  const istiod = new Child({
    name: "istiod",
    folder,
    command: toolbox.path("pilot-discovery"),
    args: [
      ...["discovery", "--kubeconfig=kubeconfig", "--meshConfig=mesh.yaml"],
      ...["--grpcAddr=127.0.0.1:15010", "--secureGRPCAddr=127.0.0.1:15012", "--httpAddr=127.0.0.1:8080"],
      ...["--httpsAddr=127.0.0.1:15017", "--monitoringAddr=127.0.0.1:15014", "--ctrlz_port=0"],
    ],
    env: {
      POD_NAME: "istiod-1",
      POD_NAMESPACE: "istio-system",
      CLUSTER_ID: "Kubernetes",
      CLOUD_PLATFORM: "none",
      // Filters of Istio's own Envoy, which a stock Envoy would refuse.
      PILOT_ENABLE_METADATA_EXCHANGE: "false",
      PILOT_ENABLE_ALPN_FILTER: "false",
      INJECTION_WEBHOOK_CONFIG_NAME: "",
      VALIDATION_WEBHOOK_CONFIG_NAME: "",
    },
  });
  await istiod.until("istiod to be ready", 60_000, async () => {
    const answer = await fetch("http://127.0.0.1:8080/ready");
    return answer.ok ? true : undefined;
  });
  return istiod;
}

/** How many messages of a type ("lds", "ecds" …) gateways have refused so far, as istiod's metrics have it. */
export async function refusals(type: string): Promise<number> {
  const metrics = await (await fetch("http://127.0.0.1:15014/metrics")).text();
  return Number(new RegExp(`^pilot_total_xds_rejects\\{type="${type}"\\} (\\d+)$`, "m").exec(metrics)?.[1] ?? 0);
}
