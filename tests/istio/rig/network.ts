import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a user would fill in: names of hosts outside the cluster, which only the rig's own /etc/hosts knows. */
export const HOSTS = {
  provider: "login.example.net",
  registry: "registry.example.net",
  /** The same images, for those who sign in. */
  privateRegistry: "private.example.net",
  application: "app.example.net",
  /** A second host of the same gateway. */
  other: "other.example.net",
} as const;

/**
 * Who has which address on the rig's own loopback device. Hosts outside the cluster have public ones, since Istio follows no
 * registry to a private one; pods have what Kubernetes takes for a pod's.
 */
export const ADDRESSES = {
  provider: "203.0.113.10",
  registry: "203.0.113.20",
  privateRegistry: "203.0.113.21",
  gateway: "10.244.0.10",
  gatewayOfGatewayApi: "10.244.0.11",
  httpbin: "10.244.0.20",
} as const;

/** Writes what `enter.sh` reads of names and addresses: addresses, hosts and resolv.conf. */
export async function writeNetwork(folder: string): Promise<void> {
  const names: [string, string][] = [
    ["127.0.0.1", "localhost istiod.istio-system.svc"],
    [ADDRESSES.provider, HOSTS.provider],
    [ADDRESSES.registry, HOSTS.registry],
    [ADDRESSES.privateRegistry, HOSTS.privateRegistry],
    [ADDRESSES.gateway, `${HOSTS.application} ${HOSTS.other}`],
  ];
  await writeFile(join(folder, "addresses"), `${Object.values(ADDRESSES).join("\n")}\n`);
  await writeFile(join(folder, "hosts"), names.map(([address, name]) => `${address} ${name}\n`).join(""));
  // Nobody answers there: an unknown name fails at once.
  await writeFile(join(folder, "resolv.conf"), "nameserver 127.0.0.1\n");
}
