import { getPublicSuffix } from "tough-cookie";
import { listIn, textIn, textsIn } from "../../json-values.ts";
import type { Check, Finding } from "../finding.ts";
import type { Party, Patient } from "../patient.ts";
import { servedHosts } from "../served-hosts.ts";

export const cookieDomain: Check = {
  name: "cookie-domain",
  needs: "files",
  finds: [
    "a cookie domain that is a public suffix, which browsers refuse",
    "hosts of the gateway that the session's cookie does not reach",
  ],
  run: (patient) => patient.parties.flatMap((party) => [...ofSuffix(party), ...ofHosts(party, patient)]),
};

function domainOf({ settings }: Party): string {
  return (textIn(settings, "session", "cookie", "domain") ?? "").toLowerCase();
}

function ofSuffix(party: Party): Finding[] {
  const domain = domainOf(party);
  // Answers the domain that somebody can register, and nothing for what is above such.
  const isPublic = domain.includes(".") && getPublicSuffix(domain, { ignoreError: true }) === undefined;
  if (!isPublic) return [];
  return [
    {
      severity: "error",
      subject: party.subject,
      problem:
        "browsers refuse a cookie for a domain under which anybody can register: no login ever ends in a session",
      source: "the public suffix list",
      found: `session.cookie.domain: ${domain}`,
      expected: "a domain of your own",
      mend: "write the domain below it that is yours, such as example." + domain,
    },
  ];
}

/** `hosts` in so many words are judged by the filter; with `*` nobody knows them but the gateway's routes. */
function ofHosts(party: Party, patient: Patient): Finding[] {
  if (!party.hosts.includes("*") || !URL.canParse(party.redirectUrl)) return [];
  const home = new URL(party.redirectUrl).hostname;
  const domain = domainOf(party);
  const reaches = (host: string): boolean =>
    host === home || (domain.length > 0 && (host === domain || host.endsWith(`.${domain}`)));
  const left = servedHosts(patient).filter((host) => !reaches(host) && !isOpen(host, party));
  if (left.length === 0) return [];
  return [
    {
      severity: "warning",
      subject: party.subject,
      problem: `people can't be signed in on ${left.join(", ")}: a login ends on ${home}, and its cookie is not sent there`,
      source: "the hosts of routes and gateways, in the files or the cluster",
      found: domain.length > 0 ? `session.cookie.domain: ${domain}` : "no session.cookie.domain",
      expected: `a domain that covers ${[home, ...left].join(", ")}`,
      mend: "set session.cookie.domain to the domain that they share; or `hosts` to those that this client is for, and a relying party or a rule (notHosts) for the others",
    },
  ];
}

/** Whether the rules leave the host out, by its name. */
function isOpen(host: string, { settings }: Party): boolean {
  const rules = listIn(settings, "rules");
  if (rules.length === 0) return false;
  return rules.every((rule) => {
    const operations = listIn(rule, "to").map((to) => (to as { operation?: unknown }).operation);
    return (
      operations.length > 0 &&
      operations.every((operation) => {
        const hosts = textsIn(operation, "hosts");
        return (
          textsIn(operation, "notHosts").includes(host) ||
          (hosts.length > 0 && !hosts.includes(host) && !hosts.includes("*"))
        );
      })
    );
  });
}
