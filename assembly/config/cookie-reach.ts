import { Field } from "./field";
import { domainCovers, isAddress } from "./host-names";
import { HostOwners } from "./host-owners";
import { quote } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";

/**
 * Warns of hosts where nobody can sign in: the login ends on redirectUrl's host, and its cookie stays there or below
 * `session.cookie.domain`. Looks at `hosts` and, where that leaves all open, at the hosts that `rules` protect. `fields`:
 * where the relying parties stand.
 */
export function warnOfHostsOutOfReach(fields: Field[], relyingParties: RelyingPartyConfig[], owners: HostOwners): void {
  const heirs: i32[] = [];
  for (let i = 0; i < fields.length; i++) {
    const hosts = fields[i].get("hosts");
    const patterns = relyingParties[i].hosts;
    for (let j = 0; j < patterns.length; j++) {
      if (!isReachedBy(relyingParties[i], patterns[j])) warnOutOfReach(hosts.at(j), patterns[j], relyingParties[i]);
    }
    const rules = fields[i].get("rules");
    if (rules.isInherited) heirs.push(i);
    else warnOfRules(rules, [i], relyingParties, owners);
  }
  // What all have alike is looked at once.
  if (heirs.length > 0) warnOfRules(fields[heirs[0]].get("rules"), heirs, relyingParties, owners);
}

/** `numbers`: the relying parties that have these rules. */
function warnOfRules(field: Field, numbers: i32[], relyingParties: RelyingPartyConfig[], owners: HostOwners): void {
  const rules = relyingParties[numbers[0]].rules;
  for (let i = 0; i < rules.length; i++) {
    for (let j = 0; j < rules[i].to.length; j++) {
      const patterns = rules[i].to[j].hosts;
      const hosts = field.at(i).get("to").at(j).get("operation").get("hosts");
      const said: string[] = [];
      for (let k = 0; k < patterns.length; k++) {
        const host = withoutPort(patterns[k]);
        if (said.includes(host)) continue;
        said.push(host);
        warnOfRule(hosts.at(k), patterns[k], numbers, relyingParties, owners);
      }
    }
  }
}

function warnOfRule(
  field: Field,
  pattern: string,
  numbers: i32[],
  relyingParties: RelyingPartyConfig[],
  owners: HostOwners,
): void {
  const host = withoutPort(pattern);
  const best = host.endsWith("*") ? "" : owners.patternFor(host.replace("*", "x"));
  if (best.length == 0 && !host.includes("*") && !hasNoHosts(relyingParties)) {
    return field.warning("found " + quote(pattern) + ", which none of hosts covers: nobody can be signed in there");
  }
  for (let i = 0; i < numbers.length; i++) {
    const relyingParty = relyingParties[numbers[i]];
    const isItsOwn = best.length == 0 || relyingParty.hosts.includes(best);
    if (!isItsOwn && field.path.isInRelyingParty) {
      const owner = relyingParties[owners.byPattern.get(best)[0]].name;
      field.warning(`found ${quote(pattern)}, which ${quote(owner)} has by its hosts: this rule is never asked there`);
    } else if (isItsOwn && relyingParty.hosts.includes("*") && !isReachedBy(relyingParty, host)) {
      warnOutOfReach(field, host, relyingParty);
    }
  }
}

/** Whether a mistake in `hosts` has left some without any. */
function hasNoHosts(relyingParties: RelyingPartyConfig[]): bool {
  for (let i = 0; i < relyingParties.length; i++) if (relyingParties[i].hosts.length == 0) return true;
  return false;
}

function isReachedBy(relyingParty: RelyingPartyConfig, pattern: string): bool {
  const home = relyingParty.redirectHost;
  return home.length == 0 || isReached(pattern, home, relyingParty.session.cookie.domain);
}

function warnOutOfReach(field: Field, pattern: string, config: RelyingPartyConfig): void {
  const home = config.redirectHost;
  const where = "which the cookie of redirectUrl's host " + quote(home) + " does not reach";
  field.warning("found " + quote(pattern) + ", " + where + "; " + adviceFor(home, pattern));
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
