import { ClientAuthentication } from "../../config/client-authentication-method";
import { ClientKey } from "../../config/client-key";
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
import { signingByHost } from "../tokens/host-signing-key";

/** What a client says to its provider who it is with. */
export class ClientCredentials {
  /** What the client's key signs with, for the algorithm of it, and as of a version of the key. */
  private signer: SigningKey | null = null;
  private signerVersion: u32 = 0;

  constructor(private config: RelyingPartyConfig) {}

  /** What says who the client is, in one request: an assertion is for one alone. */
  authenticator(metadata: ProviderMetadata): ClientAuthenticator {
    const config = this.config;
    const provider = config.provider;
    const means = new ClientMeans(!config.isPublic, config.canSignWithSecret, provider.clientKey !== null);
    const method = chooseAuthentication(provider.clientAuthentication, means, metadata.tokenEndpointAuthMethods);
    if (method == ClientAuthentication.ClientSecretJwt) {
      return this.asserting(metadata, new SecretSigningKey(config.clientSecret.text), "");
    }
    if (method == ClientAuthentication.PrivateKeyJwt) return this.assertingWithKey(metadata);
    if (method == ClientAuthentication.FederatedJwt) return this.federated();
    return clientAuthenticator(method, config.clientId, config.clientSecret.text);
  }

  /** Somebody else's token: whether it has expired is for the provider to say, whose clock may be another. */
  private federated(): ClientAuthenticator {
    const assertion = this.config.provider.clientAssertion;
    if (assertion === null || assertion.isAwaited) return this.unable("provider.client.assertion is not known yet");
    return new AssertingClient(this.config.clientId, bytesOf(assertion.text));
  }

  private assertingWithKey(metadata: ProviderMetadata): ClientAuthenticator {
    const key = this.config.provider.clientKey;
    if (key === null) return this.unable("provider.client.key is missing");
    const signer = this.signerOf(key, metadata);
    if (signer !== null) return this.asserting(metadata, signer, key.keyId);
    const read = key.privateKey;
    const found = read.flaw.length > 0 ? read.flaw : read.kind;
    return this.unable(`provider.client.key.privateKey: found ${found}, which can't sign`);
  }

  private signerOf(key: ClientKey, metadata: ProviderMetadata): SigningKey | null {
    const read = key.privateKey;
    const algorithm = assertionAlgorithm(key.algorithm, read.algorithms, metadata.tokenEndpointAuthAlgorithms);
    const known = this.signer;
    const version = key.secret.version;
    if (known !== null && this.signerVersion == version && known.algorithm == algorithm) return known;
    let signer = read.signingKey(algorithm);
    if (signer !== null && algorithm == "RS256") signer = signingByHost(signer, read.privateKeyInfo());
    this.signer = signer;
    this.signerVersion = version;
    return signer;
  }

  private asserting(metadata: ProviderMetadata, key: SigningKey, keyId: string): ClientAuthenticator {
    const config = this.config;
    const random = randomBytes(ASSERTION_RANDOM_SIZE);
    if (random === null) return this.unable("the host gives no random bytes");
    const audience = config.provider.assertsToTokenEndpoint ? metadata.tokenEndpointText : config.issuer;
    const now = nowMilliseconds() / 1000;
    const assertion = clientAssertion(config.clientId, audience, key, keyId, now, random);
    return assertion === null
      ? this.unable("provider.client.key.privateKey could not sign")
      : new AssertingClient(config.clientId, assertion);
  }

  private unable(why: string): ClientAuthenticator {
    return new UnableClient(this.config.clientId, why);
  }
}
