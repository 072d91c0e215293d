import { BearerIssuerConfig } from "../../config/bearer-tokens-config";
import { RelyingPartyConfig } from "../../config/relying-party-config";
import { signatureAlgorithm, SignatureScheme } from "../../jose/algorithm";
import { BearerExpectations } from "../../oidc/bearer-token";
import { Provider } from "../provider/provider";

/** An issuer whose bearer tokens are accepted, and what is known of it. */
export class BearerIssuer {
  readonly expected: BearerExpectations;

  constructor(
    /** As in `iss`. */
    readonly name: string,
    audiences: string[],
    config: RelyingPartyConfig,
    /** Has its keys. */
    readonly provider: Provider,
  ) {
    const expected = new BearerExpectations(audiences);
    expected.idTokens = config.bearerTokens.idTokens;
    expected.clockSkewSeconds = config.provider.clockSkewSeconds;
    this.expected = expected;
  }

  /** What is asked of its tokens for a protected resource, whose URLs stand in for the audiences. */
  expectedFor(audiences: string[]): BearerExpectations {
    const expected = new BearerExpectations(audiences);
    expected.idTokens = this.expected.idTokens;
    expected.clockSkewSeconds = this.expected.clockSkewSeconds;
    return expected;
  }
}

/** The algorithms that bearer tokens may be signed with: never with a secret, which others have too. */
export function bearerAlgorithms(config: RelyingPartyConfig): string[] {
  const accepted: string[] = [];
  const names = config.provider.signingAlgorithms;
  for (let i = 0; i < names.length; i++) {
    const algorithm = signatureAlgorithm(names[i]);
    if (algorithm !== null && algorithm.scheme != SignatureScheme.Hmac) accepted.push(names[i]);
  }
  return accepted;
}

/** The configuration by which the keys of an issuer beside the provider are fetched, as if it were a provider. */
export function configOfIssuer(config: RelyingPartyConfig, issuer: BearerIssuerConfig): RelyingPartyConfig {
  const own = new RelyingPartyConfig();
  own.name = config.name;
  own.issuer = issuer.issuer;
  own.issuerUrl = issuer.url;
  const provider = own.provider;
  provider.clusters = config.provider.clusters;
  provider.timeoutSeconds = config.provider.timeoutSeconds;
  provider.signingAlgorithms = bearerAlgorithms(config);
  // Nobody signs in there, so these are never asked, and discovery need not have them.
  provider.endpoints.authorization = issuer.issuer;
  provider.endpoints.token = issuer.issuer;
  provider.endpoints.jwks = issuer.jwks;
  return own;
}
