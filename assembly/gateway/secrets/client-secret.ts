import { clientSecretFlaw } from "../../config/client-secret";
import { leastSecretBytes } from "../../config/provider";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { Secret } from "../../config/secret";
import { SecretFetch } from "./secret-fetch";
import { TextReader } from "./secret-reader";
import { SecretSources } from "./secret-sources";

class ClientSecretReader extends TextReader {
  constructor(
    secret: Secret,
    private leastBytes: i32,
  ) {
    super(secret);
  }

  flawOf(text: string): string {
    return clientSecretFlaw(text, this.leastBytes);
  }
}

/** Has the client's secret follow its source; null where it has none. */
export function followClientSecret(sources: SecretSources, config: RelyingPartyConfig): SecretFetch | null {
  const secret = config.clientSecret;
  const source = secret.source;
  if (source === null) return null;
  return sources.follow(source, new ClientSecretReader(secret, leastSecretBytes(config.provider)));
}
