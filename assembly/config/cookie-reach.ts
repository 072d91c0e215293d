import { Field } from "./field";
import { domainCovers, isAddress, patternCovers } from "./host-names";
import { quote } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";

/**
 * Warns of hosts where nobody can sign in: the login ends on redirectUrl's host, and its cookie stays there or below
 * `session.cookie.domain`. Looks at `hosts` and, where that leaves all open, at the hosts that `rules` protect.
 */
export function warnOfHostsOutOfReach(hosts: Field, rules: Field, config: RelyingPartyConfig): void {
  for (let i = 0; i < config.hosts.length; i++) warnOutOfReach(hosts.at(i), config.hosts[i], config);
  for (let i = 0; i < config.rules.length; i++) {
    const operations = config.rules[i].to;
    for (let j = 0; j < operations.length; j++) {
      const field = rules.at(i).get("to").at(j).get("operation").get("hosts");
      for (let k = 0; k < operations[j].hosts.length; k++) warnOfRule(field.at(k), operations[j].hosts[k], config);
    }
  }
}

function warnOfRule(field: Field, pattern: string, config: RelyingPartyConfig): void {
  const host = withoutPort(pattern);
  if (!host.includes("*") && !isServed(host, config.hosts)) {
    return field.warning("found " + quote(pattern) + ", which none of hosts covers: nobody can be signed in there");
  }
  if (config.hosts.includes("*")) warnOutOfReach(field, host, config);
}

function warnOutOfReach(field: Field, pattern: string, config: RelyingPartyConfig): void {
  const home = config.redirectHost;
  if (home.length == 0 || isReached(pattern, home, config.session.cookie.domain)) return;
  const where = "which the cookie of redirectUrl's host " + quote(home) + " does not reach";
  field.warning("found " + quote(pattern) + ", " + where + "; " + adviceFor(home, pattern));
}

function isServed(host: string, hosts: string[]): bool {
  // A mistake in `hosts` leaves none.
  for (let i = 0; i < hosts.length; i++) if (patternCovers(hosts[i], host)) return true;
  return hosts.length == 0;
}

/** Whether a session made on `home` comes with requests to all hosts of a pattern; of `abc*`, to any. */
function isReached(pattern: string, home: string, domain: string): bool {
  if (pattern == "*") return true;
  if (pattern.endsWith("*")) return domain.length > 0 || home.startsWith(pattern.substring(0, pattern.length - 1));
  if (!pattern.startsWith("*")) return domain.length > 0 ? domainCovers(domain, pattern) : pattern == home;
  const end = pattern.startsWith("*.") ? pattern.substring(2) : pattern.substring(1);
  return domain.length > 0 && domainCovers(domain, end);
}

function adviceFor(home: string, pattern: string): string {
  if (pattern.endsWith("*")) return "see session.cookie.domain";
  const common = commonDomain(home, pattern);
  if (common.length == 0) return "no session.cookie.domain covers both";
  return "see session.cookie.domain, perhaps " + quote(common);
}

/** The longest domain above two hosts that a cookie may have; "" where there is none. */
function commonDomain(host: string, pattern: string): string {
  if (isAddress(host)) return "";
  let domain = host;
  while (domain.includes(".")) {
    if (domainCovers(domain, pattern.startsWith("*.") ? pattern.substring(2) : pattern)) return domain;
    domain = domain.substring(domain.indexOf(".") + 1);
  }
  return "";
}

function withoutPort(pattern: string): string {
  const colon = pattern.indexOf(":", max(pattern.indexOf("]"), 0));
  return colon < 0 ? pattern : pattern.substring(0, colon);
}
