import { type Check, type Finding, ofEach } from "../finding.ts";
import { isAnswer, sourceOf } from "../look/client.ts";
import { needsNoDiscovery } from "../look/provider.ts";
import type { Party, Patient } from "../patient.ts";

export const issuerReachable: Check = {
  name: "issuer-reachable",
  needs: "provider",
  finds: [
    "no answer of the provider: DNS, a refused connection, a time-out",
    "an answer that is no discovery document",
  ],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, { providers }: Patient): Promise<Finding[] | string> {
  if (providers === undefined) return "offline";
  if (needsNoDiscovery(party)) return "no discovery is made: the endpoints are configured";
  const { reply, document, url } = await providers.discovery(party);
  const base = { severity: "error", subject: party.subject, source: sourceOf(reply) } as const;
  if (!isAnswer(reply)) {
    return [
      {
        ...base,
        problem: "the provider can't be reached from here",
        found: reply.why,
        expected: `a discovery document at ${url}`,
        mend: "see whether `issuer` is written rightly, and whether this machine may reach it; where the gateway alone may, look at /oauth2/ready with --gateway",
      },
    ];
  }
  if (document !== undefined) return [];
  const what = reply.status === 200 ? kindOf(reply.body) : `status ${reply.status}${whereTo(reply.headers.location)}`;
  return [
    {
      ...base,
      problem: "there is no discovery document where the issuer says it is: nobody can sign in",
      found: what,
      expected: "200 and a JSON object (OpenID Connect Discovery 1.0, section 4)",
      mend: "write `issuer` as the provider's own documentation has it, with its path (Keycloak: /realms/NAME); /.well-known/openid-configuration is added to it",
    },
  ];
}

function kindOf(body: string): string {
  if (/^\s*</.test(body)) return "HTML or XML";
  return body.trim().length === 0 ? "an empty answer" : "text that is no JSON object";
}

function whereTo(location: string | undefined): string {
  return location === undefined ? "" : `, to ${location.split("?")[0] ?? ""}`;
}
