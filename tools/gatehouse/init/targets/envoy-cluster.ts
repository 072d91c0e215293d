import { isIP } from "node:net";
import { type Manifest, replace } from "../manifest.ts";
import { withCluster } from "../plugin-config.ts";
import { CannotRun, type ProviderHost, type Setup } from "../setup.ts";

type Path = readonly (string | number)[];

/** The names of the clusters, one for each of the provider's hosts. */
export function clusterNames(hosts: readonly ProviderHost[], first: string): string[] {
  return hosts.map((_, i) => (i === 0 ? first : `${first}-${(i + 1).toString()}`));
}

/** The setup whose configuration names the clusters; throws where a host has two ports, for which a configuration has no words. */
export function withClusters(setup: Setup, names: readonly string[]): Setup {
  const { hosts } = setup;
  const [only = ""] = names;
  if (names.length === 1) return { ...setup, settings: withCluster(setup.settings, "*", only) };
  return hosts.reduce((sum, { host }, i) => {
    if (hosts.findIndex((other) => other.host === host) < i) {
      throw new CannotRun(
        `the provider has ${host} at two ports, expected one: name clusters by hand (provider.clusters)`,
      );
    }
    return { ...sum, settings: withCluster(sum.settings, host, names[i] ?? only) };
  }, setup);
}

/** Makes the cluster at a place, as it ships, that of a host. `authorities`: the file of those that everybody trusts. */
export function fillCluster(
  manifest: Manifest,
  path: Path,
  name: string,
  { host, port, isTls }: ProviderHost,
  authority: string | undefined,
  authorities: string,
): void {
  const address = host.replace(/^\[|\]$/g, "");
  replace(manifest, [...path, "name"], name);
  replace(manifest, [...path, "load_assignment", "cluster_name"], name);
  const endpoint = ["load_assignment", "endpoints", 0, "lb_endpoints", 0, "endpoint", "address", "socket_address"];
  replace(manifest, [...path, ...endpoint], { address, port_value: port });
  if (!isTls) {
    manifest.deleteIn([...path, "transport_socket"]);
    return;
  }
  const tls = [...path, "transport_socket", "typed_config"];
  const validation = [...tls, "common_tls_context", "validation_context"];
  const isAddress = isIP(address) !== 0;
  if (isAddress) manifest.deleteIn([...tls, "sni"]);
  else replace(manifest, [...tls, "sni"], host);
  const trusted = authority === undefined ? { filename: authorities } : { inline_string: authority };
  replace(manifest, [...validation, "trusted_ca"], trusted);
  const subject = { san_type: isAddress ? "IP_ADDRESS" : "DNS", matcher: { exact: address } };
  replace(manifest, [...validation, "match_typed_subject_alt_names"], [subject]);
}
