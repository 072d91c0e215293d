import { textIn } from "../../json-values.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { type Answer, isAnswer } from "../look/client.ts";
import type { Party, Patient } from "../patient.ts";
import { needsSession } from "../rules.ts";
import { servedHosts } from "../served-hosts.ts";

export const providerBehindGateway: Check = {
  name: "provider-behind-gateway",
  needs: "files",
  finds: ["a provider behind the same gateway, where rules ask for a session: nobody can get one"],
  run: (patient) =>
    ofEach(patient.parties, async (party) => (await isBehind(party, patient)).flatMap((why) => protects(party, why))),
};

/** How it is known that the gateway serves the provider's host, too; empty where it is not known. */
async function isBehind(party: Party, patient: Patient): Promise<string[]> {
  if (!URL.canParse(party.issuer)) return [];
  const { hostname } = new URL(party.issuer);
  if (URL.canParse(party.redirectUrl) && new URL(party.redirectUrl).hostname === hostname && hostname !== "localhost") {
    return [`issuer and redirectUrl, which share the host ${hostname}`];
  }
  if (party.hosts.includes(hostname)) return [`hosts, of which ${hostname} is one`];
  if (servedHosts(patient).includes(hostname)) return [`the routes of the gateway, which name ${hostname}`];
  const reply = (await patient.providers?.discovery(party))?.reply;
  const isOurs = reply !== undefined && isAnswer(reply) && isOfGatehouse(reply, party);
  return isOurs ? [`GET ${reply.url} from this machine, which Gatehouse itself answered with ${reply.status}`] : [];
}

function isOfGatehouse({ headers, status }: Answer, { clientId, settings }: Party): boolean {
  if (headers["x-gatehouse-id"] !== undefined) return true;
  const location = headers.location ?? "";
  const isStart = location.includes(`${textIn(settings, "prefix") ?? "/oauth2"}/start?`);
  return status === 302 && (isStart || location.includes(`client_id=${encodeURIComponent(clientId)}&`));
}

function protects(party: Party, source: string): Finding[] {
  const { hostname, pathname } = new URL(party.issuer);
  const base = pathname.replace(/\/$/, "");
  if (!needsSession(party, hostname, `${base}/.well-known/openid-configuration`)) return [];
  const isShared = URL.canParse(party.redirectUrl) && new URL(party.redirectUrl).hostname === hostname;
  const left = isShared && base.length > 0 ? `notPaths: ["${base}/*"]` : `notHosts: ["${hostname}"]`;
  return [
    {
      severity: "error",
      subject: party.subject,
      problem:
        "the provider is behind this gateway, and rules ask for a session there: nobody can sign in to get one (403, provider_protected)",
      source,
      found: "a rule that asks for a session for the provider's own pages",
      expected: "rules that leave the provider out",
      mend: `write rules: [{to: [{operation: {${left}}}]}]`,
    },
  ];
}
