import type { Kubectl, KubernetesObject } from "./kubectl.ts";
import { ADDRESSES } from "./network.ts";

/** A gateway: its Deployment and its ServiceAccount have this name, its only pod this address. */
export interface Workload {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

/** The gateway that an installation of Istio brings. */
export const GATEWAY: Workload = {
  name: "istio-ingressgateway",
  namespace: "istio-system",
  labels: { app: "istio-ingressgateway", istio: "ingressgateway" },
  address: ADDRESSES.gateway,
};

const PORTS = [
  { name: "http2", port: 80 },
  { name: "second", port: 8081 },
];

/** What a workload's pod is called. */
export function podName({ name }: Workload): string {
  return `${name}-1`;
}

/** Applies the gateway's ServiceAccount, Service and Deployment, and what controllers would make of them. */
export async function applyGateway(kubectl: Kubectl): Promise<void> {
  const { name, namespace, labels } = GATEWAY;
  const metadata = { name, namespace, labels };
  const containers = [{ name: "istio-proxy", image: "auto" }];
  await kubectl.apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labels, ports: PORTS } },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { serviceAccountName: name, containers } },
      },
    },
    endpointSlice(name, namespace, GATEWAY.address, PORTS),
  ]);
  await applyPod(kubectl, GATEWAY);
}

/** Makes the pod of a workload, as the Deployment's controller, the scheduler and the kubelet would. */
export async function applyPod(kubectl: Kubectl, workload: Workload): Promise<void> {
  const { namespace, labels, address } = workload;
  const name = podName(workload);
  const containers = [{ name: "istio-proxy", image: "auto" }];
  const spec = { serviceAccountName: workload.name, containers };
  await kubectl.apply([{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec }]);
  const conditions = [{ type: "Ready", status: "True" }];
  const status = { phase: "Running", podIP: address, podIPs: [{ ip: address }], conditions };
  const patch = ["patch", `pod/${name}`, "-n", namespace, "--subresource=status", "--type=merge"];
  await kubectl.run([...patch, "-p", JSON.stringify({ status })]);
}

/** Where httpbin's pod would be, in place of the controller that watches the pods of its Service. */
export function httpbinEndpoints(): KubernetesObject {
  return endpointSlice("httpbin", "default", ADDRESSES.httpbin, [{ name: "http", port: 8080 }]);
}

/** Where a Service leads, in place of the controller that makes EndpointSlices. */
export function endpointSlice(
  service: string,
  namespace: string,
  address: string,
  ports: readonly { name: string; port: number }[],
): KubernetesObject {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${service}-1`, namespace, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  };
}
