import { textsIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";

export const pkce: Check = {
  name: "pkce",
  needs: "provider",
  finds: ["a provider that takes no PKCE with S256"],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const metadata = (await providers?.metadata(party)) ?? "offline";
      if (typeof metadata === "string") return metadata;
      const methods = textsIn(metadata, "code_challenge_methods_supported");
      if (methods.length === 0) return "the provider does not say what it takes of PKCE";
      if (methods.includes("S256")) return [];
      return [
        {
          severity: "error",
          subject: party.subject,
          problem: "the provider may refuse the code challenge that each login has (PKCE)",
          source: "the provider's metadata",
          found: `code_challenge_methods_supported: ${methods.join(", ")}`,
          expected: "S256",
          mend: "enable PKCE with S256 for this client at the provider",
        },
      ];
    }),
};
