import { ClientAuthentication } from "../../config/client-authentication-method";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { nowMilliseconds } from "../../host/clock";
import { randomBytes } from "../../host/random";
import { SecretSigningKey, SigningKey } from "../../jose/signing-key";
import { ASSERTION_RANDOM_SIZE, clientAssertion } from "../../oidc/client-assertion";
import {
  AssertingClient,
  assertionAlgorithm,
  chooseAuthentication,
  ClientAuthenticator,
  clientAuthenticator,
  ClientMeans,
  UnableClient,
} from "../../oidc/client-authentication";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { bytesOf } from "../../text/bytes";

/** What says who the client is, in one request: an assertion is for one alone. */
export function authenticatorOf(config: RelyingPartyConfig, metadata: ProviderMetadata): ClientAuthenticator {
  const provider = config.provider;
  const means = new ClientMeans(!config.isPublic, config.canSignWithSecret, provider.clientKey !== null);
  const method = chooseAuthentication(provider.clientAuthentication, means, metadata.tokenEndpointAuthMethods);
  if (method == ClientAuthentication.ClientSecretJwt) {
    return asserting(config, metadata, new SecretSigningKey(config.clientSecret.text), "");
  }
  if (method == ClientAuthentication.PrivateKeyJwt) return assertingWithKey(config, metadata);
  if (method == ClientAuthentication.FederatedJwt) return federated(config);
  return clientAuthenticator(method, config.clientId, config.clientSecret.text);
}

/** Somebody else's token: whether it has expired is for the provider to say, whose clock may be another. */
function federated(config: RelyingPartyConfig): ClientAuthenticator {
  const assertion = config.provider.clientAssertion;
  if (assertion === null || assertion.isAwaited) {
    return new UnableClient(config.clientId, "provider.client.assertion is not known yet");
  }
  return new AssertingClient(config.clientId, bytesOf(assertion.text));
}

function assertingWithKey(config: RelyingPartyConfig, metadata: ProviderMetadata): ClientAuthenticator {
  const key = config.provider.clientKey;
  if (key === null) return new UnableClient(config.clientId, "provider.client.key is missing");
  const read = key.privateKey;
  const algorithm = assertionAlgorithm(key.algorithm, read.algorithms, metadata.tokenEndpointAuthAlgorithms);
  const signer = read.signingKey(algorithm);
  if (signer !== null) return asserting(config, metadata, signer, key.keyId);
  const found = read.flaw.length > 0 ? read.flaw : read.kind;
  return new UnableClient(config.clientId, `provider.client.key.privateKey: found ${found}, which can't sign`);
}

function asserting(
  config: RelyingPartyConfig,
  metadata: ProviderMetadata,
  key: SigningKey,
  keyId: string,
): ClientAuthenticator {
  const random = randomBytes(ASSERTION_RANDOM_SIZE);
  if (random === null) return new UnableClient(config.clientId, "the host gives no random bytes");
  const audience = config.provider.assertsToTokenEndpoint ? metadata.tokenEndpointText : config.issuer;
  const now = nowMilliseconds() / 1000;
  const assertion = clientAssertion(config.clientId, audience, key, keyId, now, random);
  return assertion === null
    ? new UnableClient(config.clientId, "provider.client.key.privateKey could not sign")
    : new AssertingClient(config.clientId, assertion);
}
