import { isIP } from "node:net";
import { CannotRun, type ProviderHost } from "./setup.ts";

/** The hosts of some URLs, each with its port, once; in the order of the URLs. */
export function providerHosts(urls: readonly string[]): ProviderHost[] {
  const found = new Map<string, ProviderHost>();
  for (const url of urls) {
    const { hostname, port, protocol } = new URL(url);
    const isTls = protocol === "https:";
    const number = port === "" ? (isTls ? 443 : 80) : Number(port);
    const known = found.get(`${hostname}:${number.toString()}`);
    if (known !== undefined && known.isTls !== isTls) {
      throw new CannotRun(
        `the provider has ${hostname}:${number.toString()} by http and by https, expected one of them`,
      );
    }
    found.set(`${hostname}:${number.toString()}`, { host: hostname, port: number, isTls });
  }
  return [...found.values()];
}

/** Throws where Istio can't name a host in a ServiceEntry. */
export function expectNames(hosts: readonly ProviderHost[]): void {
  for (const { host } of hosts) {
    if (isIP(host.replace(/^\[|\]$/g, "")) === 0) continue;
    throw new CannotRun(
      `the provider is at the address ${host}, expected a name: Istio makes no cluster of an address`,
    );
  }
}

/** Whether Istio knows the host already, as a Service of the cluster. */
export function isService(host: string): boolean {
  return host.endsWith(".svc.cluster.local");
}
