import { getPublicSuffix } from "tldts";
import type { ConfigurationRemark, FoundConfiguration } from "./found-configuration.ts";
import { at, isObject, partiesOf, type Party } from "./parties.ts";
import { remarksOnRules } from "./rule-remarks.ts";

/** Where secrets stand. */
const SECRETS = [
  ["clientSecret"],
  ["cookieSecret"],
  ["provider", "client", "key", "privateKey"],
  ["logout", "sharedSignals", "bearer"],
] as const;

/**
 * What the filter can't know, or has no reason to say: of the configuration as a whole, which it has accepted or refused by itself.
 * `said`: what it has said, since nothing is said twice.
 */
export function remarksOnConfiguration(found: FoundConfiguration, said: readonly string[]): ConfigurationRemark[] {
  const parties = partiesOf(found.text);
  const remarks = parties.flatMap((party) => [
    ...onSecrets(party, found),
    ...onCookieDomain(party),
    ...onNotices(party),
    ...remarksOnRules(party, said),
    ...onClusters(party, found),
  ]);
  // What several relying parties take from the top is said once.
  return remarks.filter(({ text }, index) => remarks.findIndex((other) => other.text === text) === index);
}

function onSecrets(party: Party, { readBy, environment }: FoundConfiguration): ConfigurationRemark[] {
  if (readBy === undefined) return [];
  return SECRETS.flatMap((steps) => {
    const { value, path } = party.get(...steps);
    const members = Array.isArray(value)
      ? value.map((one: unknown, i) => [one, `${path}[${i}]`] as const)
      : [[value, path] as const];
    return members.flatMap(([secret, place]) => {
      const variable = isObject(secret) && typeof secret["env"] === "string" ? secret["env"] : undefined;
      const isRead =
        typeof secret === "string" ? secret.length > 0 : (environment.get(variable ?? "") ?? "").length > 0;
      if (!isRead) return [];
      const where = variable === undefined ? "a secret" : `a secret whose value is beside it, as ${variable}`;
      const text = `${place}: found ${where}: everybody reads it who reads ${readBy}. That is for a first try; for good the gateway's environment has it, or {url: …}`;
      return [{ rule: "inline-secret", text }];
    });
  });
}

function onCookieDomain(party: Party): ConfigurationRemark[] {
  const { value, path } = party.get("session", "cookie", "domain");
  if (typeof value !== "string" || value.length === 0) return [];
  const domain = value.toLowerCase().replace(/^\./, "");
  if (
    getPublicSuffix(domain, { allowPrivateDomains: true, validateHostname: false }) !== domain ||
    domain === "localhost"
  )
    return [];
  const text = `${path}: found ${JSON.stringify(value)}, below which anybody can have a name (publicsuffix.org): browsers refuse the cookie; expected a domain of yours, or none`;
  return [{ rule: "public-suffix", text }];
}

/** Only where something is asked of it: `backChannel` is on by default, and most providers send no notices. */
function onNotices(party: Party): ConfigurationRemark[] {
  const { value: revalidate, path } = party.get("session", "revalidate");
  if (typeof revalidate === "string" && !/^0+[smhd]$/.test(revalidate)) return [];
  const transmitter = party.get("logout", "sharedSignals", "transmitter").value;
  if (typeof transmitter === "string" && transmitter.length > 0) return [];
  const asked = ["backChannel", "frontChannel", "oktaUniversalLogout"].find(
    (key) => party.get("logout", key).value === true,
  );
  const isOn = party.get("logout", "backChannel").value !== false;
  const name = asked ?? (revalidate !== undefined && isOn ? "backChannel" : undefined);
  if (name === undefined) return [];
  const place = asked === undefined ? path : party.get("logout", asked).path;
  const text = `${place}: ${name} with session.revalidate 0s: other replicas, and a gateway that was restarted, hear nothing of a sign-out at the provider; expected session.revalidate such as 5m, or logout.sharedSignals`;
  return [{ rule: "back-channel-reach", text }];
}

/** Where all clusters of the gateway are known: whether those of the provider are among them, and speak TLS. */
function onClusters(party: Party, { clusters }: FoundConfiguration): ConfigurationRemark[] {
  if (clusters === undefined) return [];
  const places = [["issuer"], ...["token", "jwks", "userInfo"].map((name) => ["provider", "endpoints", name])];
  return places.flatMap((steps) => {
    const { value, path } = party.get(...steps);
    const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined) return [];
    const isTls = url.protocol === "https:";
    const named = party.get("provider", "clusters").value;
    const own = at(named, url.hostname) ?? at(named, "*");
    const name = typeof own === "string" ? own : `outbound|${url.port || (isTls ? "443" : "80")}||${url.hostname}`;
    const hasTls = clusters.get(name);
    if (hasTls === undefined) {
      const how =
        typeof own === "string"
          ? "expected the name of a cluster"
          : 'expected {"*": NAME of a cluster} in provider.clusters';
      return [
        {
          rule: "unknown-cluster",
          text: `${path}: the cluster for it is ${name}, which this file does not have; ${how}`,
        },
      ];
    }
    if (hasTls || !isTls) return [];
    const text = `${path}: its cluster ${name} has no transport_socket: plain text would go to a port that wants TLS; expected an UpstreamTlsContext with sni ${url.hostname}`;
    return [{ rule: "plain-cluster", text }];
  });
}
