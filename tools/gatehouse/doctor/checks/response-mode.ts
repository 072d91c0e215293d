import { textIn, textsIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";

export const responseMode: Check = {
  name: "response-mode",
  needs: "provider",
  finds: ["provider.responseMode: FORM_POST at a provider without it"],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const metadata = (await providers?.metadata(party)) ?? "offline";
      if (typeof metadata === "string") return metadata;
      const wanted = textIn(party.settings, "provider", "responseMode") === "FORM_POST" ? "form_post" : "query";
      const given = textsIn(metadata, "response_modes_supported");
      // What is meant where nothing is said (OpenID Connect Discovery 1.0, section 3).
      const supported = given.length > 0 ? given : ["query", "fragment"];
      if (supported.includes(wanted)) return [];
      return [
        {
          severity: "error",
          subject: party.subject,
          problem: "the provider does not bring its answer in the way that is asked for: logins do not end",
          source: "the provider's metadata",
          found:
            given.length > 0
              ? `response_modes_supported: ${given.join(", ")}`
              : "no response_modes_supported, which stands for query and fragment",
          expected: wanted,
          mend:
            wanted === "form_post"
              ? "write provider.responseMode: QUERY, or leave it out"
              : "write provider.responseMode: FORM_POST",
        },
      ];
    }),
};
