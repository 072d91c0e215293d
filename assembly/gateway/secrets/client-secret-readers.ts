import { clientKeyFlaw } from "../../config/client-authentication";
import { ClientKey } from "../../config/client-key";
import { clientSecretFlaw } from "../../config/client-secret";
import { leastSecretBytes } from "../../config/provider";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { Secret } from "../../config/secret";
import { ClientSecrets } from "./client-secrets";
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

class ClientKeyReader extends TextReader {
  constructor(private key: ClientKey) {
    super(key.secret);
  }

  flawOf(text: string): string {
    return clientKeyFlaw(text, this.key);
  }
}

/** Has the client's secret and its private key follow their sources, where they have any. */
export function followClientSecrets(sources: SecretSources, config: RelyingPartyConfig): ClientSecrets {
  const followed = new ClientSecrets();
  const secret = config.clientSecret;
  const source = secret.source;
  if (source !== null) {
    const reader = new ClientSecretReader(secret, leastSecretBytes(config.provider));
    followed.add(secret, sources.follow(source, reader));
  }
  const key = config.provider.clientKey;
  if (key === null) return followed;
  const keySource = key.secret.source;
  if (keySource !== null) followed.add(key.secret, sources.follow(keySource, new ClientKeyReader(key)));
  return followed;
}
