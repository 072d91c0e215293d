import { textIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";

export const pushedAuthorization: Check = {
  name: "pushed-authorization",
  needs: "provider",
  finds: [
    "pushed authorization requests (PAR) that the provider requires and the configuration forbids, or the other way round",
  ],
  run: ({ parties, providers }) =>
    ofEach(parties, async (party) => {
      const metadata = (await providers?.metadata(party)) ?? "offline";
      if (typeof metadata === "string") return metadata;
      const setting = textIn(party.settings, "provider", "pushedAuthorization") ?? "AUTO";
      const isRequired = metadata["require_pushed_authorization_requests"] === true;
      const hasEndpoint = textIn(metadata, "pushed_authorization_request_endpoint") !== undefined;
      const base = { severity: "error", subject: party.subject, source: "the provider's metadata" } as const;
      if (isRequired && setting === "NEVER") {
        return [
          {
            ...base,
            problem: "the provider takes pushed authorization requests alone: nobody can sign in",
            found: "require_pushed_authorization_requests: true, with provider.pushedAuthorization: NEVER",
            expected: "provider.pushedAuthorization: AUTO",
            mend: "write AUTO, or leave it out",
          },
        ];
      }
      if (!hasEndpoint && (isRequired || setting === "ALWAYS")) {
        return [
          {
            ...base,
            problem: "authorization requests have to be pushed, and there is no endpoint for that: nobody can sign in",
            found: "no pushed_authorization_request_endpoint",
            expected: "a URL",
            mend: isRequired
              ? "write it into provider.endpoints.pushedAuthorization"
              : "write provider.pushedAuthorization: AUTO, or provider.endpoints.pushedAuthorization",
          },
        ];
      }
      return [];
    }),
};
