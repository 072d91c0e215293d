import { textIn } from "../../json-values.ts";
import { methodOf, methodsOffered, saysMethods } from "../client-means.ts";
import { type Check, ofEach } from "../finding.ts";

export const clientAuthentication: Check = {
  name: "client-authentication",
  needs: "provider",
  finds: ["a way for the client to say who it is that the provider does not take"],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const metadata = (await providers?.metadata(party)) ?? "offline";
      if (typeof metadata === "string") return metadata;
      // Some take more than the one that is meant where nothing is said.
      if (!saysMethods(metadata)) return "the provider does not say what it takes";
      const offered = methodsOffered(metadata);
      const method = methodOf(party, offered);
      if (offered.includes(method)) return [];
      const setting = textIn(party.settings, "provider", "client", "authentication") ?? "AUTO";
      // Many take public clients and do not say so.
      const isPublic = method === "none";
      return [
        {
          severity: isPublic ? "warning" : "error",
          subject: party.subject,
          problem: isPublic
            ? "there is no client secret, and the provider does not say that it takes clients without: codes may not be redeemed (invalid_client)"
            : "the provider does not take the way in which this client says who it is: codes are not redeemed (invalid_client)",
          source: "the provider's metadata",
          found: `token_endpoint_auth_methods_supported: ${offered.join(", ")}`,
          expected: `${method}, by provider.client.authentication: ${setting} and what there is (a secret, a key)`,
          mend: isPublic
            ? "set clientSecret, or register the client as a public one"
            : "set provider.client.authentication to one that the provider takes, and register the client with the same",
        },
      ];
    }),
};
