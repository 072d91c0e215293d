import { textIn, textsIn } from "../../json-values.ts";
import { type Check, type Finding, ofEach } from "../finding.ts";
import type { Party, Patient } from "../patient.ts";

const NEEDED = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

export const endpoints: Check = {
  name: "endpoints",
  needs: "provider",
  finds: [
    "endpoints that a login needs and the provider does not have",
    "a provider without the authorization code flow",
  ],
  run: (patient) => ofEach(patient.parties, (party) => ofParty(party, patient)),
};

async function ofParty(party: Party, { providers }: Patient): Promise<Finding[] | string> {
  if (providers === undefined) return "offline";
  const metadata = await providers.metadata(party);
  if (typeof metadata === "string") return metadata;
  const base = { severity: "error", subject: party.subject, source: "the provider's metadata" } as const;
  const algorithms = textsIn(party.settings, "provider", "signingAlgorithms");
  const isKeyless = algorithms.length === 1 && algorithms[0] === "HS256";
  const findings: Finding[] = [];
  for (const name of NEEDED.filter((of) => of !== "jwks_uri" || !isKeyless)) {
    const url = textIn(metadata, name);
    if (url !== undefined && URL.canParse(url)) continue;
    findings.push({
      ...base,
      problem: `the provider says no ${name}, which a login needs`,
      found: url === undefined ? "none" : url,
      expected: "a URL",
      mend: "write it into provider.endpoints; or ask whether this is an OpenID provider's document",
    });
  }
  const types = textsIn(metadata, "response_types_supported");
  if (types.length > 0 && !types.includes("code")) {
    findings.push({
      ...base,
      problem: "the provider does not offer the authorization code flow, and there is no other here",
      found: `response_types_supported: ${types.join(", ")}`,
      expected: "code",
      mend: "enable the authorization code flow at the provider",
    });
  }
  return findings;
}
