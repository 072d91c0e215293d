import { textIn } from "../../json-values.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import { sourceOf } from "../look/client.ts";
import { needsNoDiscovery } from "../look/provider.ts";
import type { Party, Patient } from "../patient.ts";

export const issuerMatches: Check = {
  name: "issuer-matches",
  needs: "provider",
  finds: ["an issuer that is not, byte for byte, what the provider calls itself"],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, { providers }: Patient): Promise<Finding[] | string> {
  if (providers === undefined || needsNoDiscovery(party)) return "no discovery is made";
  const { document, reply } = await providers.discovery(party);
  if (document === undefined) return "there is no discovery document";
  const found = textIn(document, "issuer");
  if (found === party.issuer) return [];
  return [
    {
      severity: "error",
      subject: party.subject,
      problem:
        "the provider calls itself otherwise than `issuer`: its documents and tokens are refused, and nobody can sign in",
      source: sourceOf(reply),
      found:
        found === undefined ? "no issuer in the discovery document" : `issuer: ${found}${slash(found, party.issuer)}`,
      expected: `issuer: ${party.issuer}`,
      mend:
        found === undefined
          ? "ask who answers there: that is no OpenID provider"
          : `write issuer: ${found}, if that is your provider`,
    },
  ];
}

/** What eyes pass over. */
function slash(found: string, configured: string): string {
  if (found === `${configured}/`) return " (with a slash at its end)";
  if (`${found}/` === configured) return " (without the slash at its end)";
  return found.toLowerCase() === configured.toLowerCase() ? " (other capital letters)" : "";
}
