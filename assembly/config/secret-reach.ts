import { CookieSecret } from "./cookie-secret";
import { Field } from "./field";
import { readClusters } from "./provider";
import { ProviderConfig, RelyingPartyConfig } from "./relying-party-config";
import { SecretSource } from "./secret";

/** Says which way the secrets of a relying party are reached that are read from URLs: by its `provider`. */
export function reachSecrets(config: RelyingPartyConfig): void {
  reach(config.clientSecret.source, config.provider);
  const key = config.provider.clientKey;
  if (key !== null) reach(key.secret.source, config.provider);
  const assertion = config.provider.clientAssertion;
  if (assertion !== null) reach(assertion.source, config.provider);
}

/** The same of the keys of the session cookie: by `provider` at the top of the document. */
export function reachCookieSecrets(section: Field, secrets: CookieSecret[]): void {
  const provider = new ProviderConfig();
  readClusters(section.get("clusters"), provider);
  provider.timeoutSeconds = section.get("timeout").duration(1, 60, provider.timeoutSeconds);
  for (let i = 0; i < secrets.length; i++) reach(secrets[i].source, provider);
}

function reach(source: SecretSource | null, provider: ProviderConfig): void {
  if (source === null) return;
  source.reachThrough(provider.cluster(source.url.host, source.url.port), provider.timeoutSeconds);
}
