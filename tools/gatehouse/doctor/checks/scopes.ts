import { textsIn } from "../../json-values.ts";
import { scopesOf } from "../authorization-request.ts";
import { type Check, ofEach } from "../finding.ts";

export const scopes: Check = {
  name: "scopes",
  needs: "provider",
  finds: ["scopes that the provider does not have"],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const metadata = (await providers?.metadata(party)) ?? "offline";
      if (typeof metadata === "string") return metadata;
      const supported = textsIn(metadata, "scopes_supported");
      if (supported.length === 0) return "the provider does not say which scopes it has";
      const missing = scopesOf(party).filter((scope) => !supported.includes(scope));
      if (missing.length === 0) return [];
      return [
        {
          // The list need not be whole (OpenID Connect Discovery 1.0, section 3).
          severity: "warning",
          subject: party.subject,
          problem:
            "the provider does not list a scope that is asked for: it may refuse the request (invalid_scope), or leave claims out",
          source: "the provider's metadata",
          found: `scopes_supported: ${supported.join(", ")}`,
          expected: missing.join(", "),
          mend: `take ${missing.join(", ")} out of \`scopes\`, or add it at the provider`,
        },
      ];
    }),
};
