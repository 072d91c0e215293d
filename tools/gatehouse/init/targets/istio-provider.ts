import { add, comment, type Manifest, replace } from "../manifest.ts";
import { secretObject } from "../plugin-config.ts";
import { isService } from "../provider-hosts.ts";
import { CannotRun, type ProviderHost, type Setup } from "../setup.ts";

/** Istio looks for the certificate at this name and `-cacert`. */
const AUTHORITY = "gatehouse-provider";

/**
 * The objects by which gateways of Istio reach the provider. `entry`, `rule`: a ServiceEntry and a DestinationRule as they ship,
 * for one host at port 443.
 */
export function providerObjects(setup: Setup, entry: Manifest, rule: Manifest): Manifest[] {
  const { hosts, gateway, authority } = setup;
  const entries = serviceEntries(
    hosts.filter(({ host }) => !isService(host)),
    entry,
  );
  const rules = [...new Set(hosts.map(({ host }) => host))].map((host, i) => {
    const made = i === 0 ? rule : rule.clone();
    if (i > 0) replace(made, ["metadata", "name"], `gatehouse-provider-${(i + 1).toString()}`);
    describe(made, host, hosts, authority !== undefined);
    return made;
  });
  for (const object of [...entries, ...rules]) replace(object, ["metadata", "namespace"], gateway.namespace);
  return [...entries, ...rules];
}

/** One for each port, since each of its hosts has all of its ports. */
function serviceEntries(hosts: readonly ProviderHost[], entry: Manifest): Manifest[] {
  return Array.from(byPort(hosts).values(), (of, i) => {
    const made = i === 0 ? entry : entry.clone();
    if (i > 0) replace(made, ["metadata", "name"], `gatehouse-provider-${(i + 1).toString()}`);
    replace(
      made,
      ["spec", "hosts"],
      of.map(({ host }) => host),
    );
    const [{ port, isTls } = { port: 443, isTls: true }] = of;
    const protocol = isTls ? "HTTPS" : "HTTP";
    replace(made, ["spec", "ports"], [{ number: port, name: protocol.toLowerCase(), protocol }]);
    return made;
  });
}

function byPort(hosts: readonly ProviderHost[]): Map<string, ProviderHost[]> {
  const groups = new Map<string, ProviderHost[]>();
  for (const one of hosts) {
    const key = `${one.port.toString()} ${String(one.isTls)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

function describe(rule: Manifest, host: string, hosts: readonly ProviderHost[], hasAuthority: boolean): void {
  const own = hosts.filter((one) => one.host === host);
  const isTls = own.some((one) => one.isTls);
  if (isTls && !own.every((one) => one.isTls)) {
    throw new CannotRun(`the provider has ${host} by http and by https, expected one of them`);
  }
  replace(rule, ["spec", "host"], host);
  const tls = ["spec", "trafficPolicy", "tls"];
  if (!isTls) {
    rule.deleteIn(tls);
    return;
  }
  replace(rule, [...tls, "sni"], host);
  replace(rule, [...tls, "subjectAltNames"], [host]);
  if (!hasAuthority) return;
  rule.deleteIn([...tls, "caCertificates"]);
  add(rule, [...tls, "credentialName"], AUTHORITY);
  comment(rule, [...tls, "credentialName"], "The authority that signed its certificate: the Secret below.");
}

/** The Secret with the authority that signed the provider's certificate. It holds nothing that is secret. */
export function authoritySecret({ gateway, authority }: Setup): object | undefined {
  if (authority === undefined) return undefined;
  return secretObject(`${AUTHORITY}-cacert`, gateway.namespace, { cacert: authority });
}
