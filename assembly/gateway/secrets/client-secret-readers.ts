import { clientKeyFlaw } from "../../config/client-authentication";
import { ClientKey } from "../../config/client-key";
import { clientSecretFlaw } from "../../config/client-secret";
import { leastSecretBytes } from "../../config/provider";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { Secret } from "../../config/secret";
import { AssertionReader } from "./assertion-reader";
import { ClientSecrets } from "./client-secrets";
import { SecretReader, TextReader } from "./secret-reader";
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

/** Has what says who the client is follow its sources: its secret, its private key and its assertion, where they have any. */
export function followClientSecrets(sources: SecretSources, config: RelyingPartyConfig): ClientSecrets {
  const followed = new ClientSecrets();
  const secret = config.clientSecret;
  follow(followed, sources, secret, new ClientSecretReader(secret, leastSecretBytes(config.provider)));
  const assertion = config.provider.clientAssertion;
  if (assertion !== null) follow(followed, sources, assertion, new AssertionReader(assertion, sources.lines));
  const key = config.provider.clientKey;
  if (key !== null) follow(followed, sources, key.secret, new ClientKeyReader(key));
  return followed;
}

function follow(followed: ClientSecrets, sources: SecretSources, secret: Secret, reader: SecretReader): void {
  const source = secret.source;
  if (source !== null) followed.add(secret, sources.follow(source, reader));
}
