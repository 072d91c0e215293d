import { textsIn } from "../../json-values.ts";
import { type Check, ofEach } from "../finding.ts";
import { PUBLIC_KEY_ALGORITHMS } from "../look/jwk.ts";

export const signingAlgorithms: Check = {
  name: "signing-algorithms",
  needs: "provider",
  finds: ["ID tokens that are signed with what provider.signingAlgorithms does not accept"],
  run: ({ parties, providers }) =>
    ofEach(parties, async ({ settings, subject, ...party }) => {
      const metadata = (await providers?.metadata({ settings, ...party })) ?? "offline";
      if (typeof metadata === "string") return metadata;
      const offered = textsIn(metadata, "id_token_signing_alg_values_supported");
      const configured = textsIn(settings, "provider", "signingAlgorithms");
      const accepted = configured.length > 0 ? configured : PUBLIC_KEY_ALGORITHMS;
      if (offered.length === 0 || offered.some((algorithm) => accepted.includes(algorithm))) return [];
      return [
        {
          severity: "error",
          subject,
          problem: "the provider signs ID tokens with nothing that is accepted here: nobody can sign in",
          source: "the provider's metadata",
          found: `id_token_signing_alg_values_supported: ${offered.join(", ")}`,
          expected: `one of ${accepted.join(", ")}`,
          mend: offered.includes("HS256")
            ? "choose RS256 or ES256 for this client at the provider; or, with a client secret of at least 32 bytes, provider.signingAlgorithms: [HS256]"
            : "choose another algorithm for this client at the provider, or add the provider's to provider.signingAlgorithms",
        },
      ];
    }),
};
