import { RelyingPartyConfig } from "../../config/relying-party-config";
import { chooseAuthentication, ClientAuthenticator, clientAuthenticator } from "../../oidc/client-authentication";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { ProviderRequest } from "../../oidc/provider-request";
import { buildPushedRequest } from "../../oidc/pushed-authorization";
import { buildRevocationRequest } from "../../oidc/revocation";
import { buildRefreshRequest, buildTokenRequest } from "../../oidc/token";
import { buildUserInfoRequest } from "../../oidc/user-info";
import { Bytes } from "../../text/bytes";
import { Url } from "../../text/url";
import { Writer } from "../../text/writer";
import { CallReceiver, Calls } from "../calls";
import { SecretFetch } from "../secrets/secret-fetch";

/** Sends what one relying party asks of its provider. Each sender answers why it can't, for the log; empty: it is sent. */
export class ProviderClient {
  constructor(
    private config: RelyingPartyConfig,
    private calls: Calls,
    /** Looks at where the client's secret is read from; null: it stands in the configuration, or there is none. */
    private secret: SecretFetch | null = null,
  ) {}

  /** Whether the client's secret is not known yet. */
  get lacksSecret(): bool {
    return this.config.clientSecret.isAwaited;
  }

  /** Whether it may be known soon. */
  get awaitsSecret(): bool {
    const secret = this.secret;
    return this.lacksSecret && secret !== null && !secret.hasFailed;
  }

  /** For how many milliseconds a response is waited for. */
  get timeoutMilliseconds(): i64 {
    return <i64>this.config.provider.timeoutSeconds * 1000;
  }

  /** Sends a request that says nothing of the client. */
  send(request: ProviderRequest, receiver: CallReceiver): string {
    return this.sendWithin(request, <u32>this.timeoutMilliseconds, receiver);
  }

  /** Pushes an authorization request (RFC 9126, section 2). `parameters`: see `buildPushedRequest`. */
  pushAuthorization(metadata: ProviderMetadata, endpoint: Url, parameters: Writer, receiver: CallReceiver): string {
    const client = this.authenticator(metadata);
    return this.send(buildPushedRequest(endpoint, client, this.config.clientId, parameters), receiver);
  }

  /** Redeems a code (OpenID Connect Core 3.1.3.1). */
  redeemCode(
    metadata: ProviderMetadata,
    code: string,
    redirectUri: string,
    codeVerifier: string,
    receiver: CallReceiver,
  ): string {
    const client = this.authenticator(metadata);
    const resources = this.config.provider.request.resources;
    const endpoint = metadata.tokenEndpoint;
    return this.send(buildTokenRequest(endpoint, client, code, redirectUri, codeVerifier, resources), receiver);
  }

  /** Refreshes tokens (RFC 6749, section 6); the response is waited for as long as `timeoutMilliseconds`. */
  refresh(metadata: ProviderMetadata, refreshToken: Bytes, timeoutMilliseconds: u32, receiver: CallReceiver): string {
    const request = buildRefreshRequest(
      metadata.tokenEndpoint,
      this.authenticator(metadata),
      refreshToken,
      this.config.provider.request.resources,
    );
    return this.sendWithin(request, timeoutMilliseconds, receiver);
  }

  /** Asks the UserInfo endpoint about the user of an access token (OpenID Connect Core 5.3.1). */
  askUserInfo(endpoint: Url, accessToken: Bytes, receiver: CallReceiver): string {
    return this.send(buildUserInfoRequest(endpoint, accessToken), receiver);
  }

  /** Revokes a token (RFC 7009) at `endpoint`, where the client says who it is as at the token endpoint. `hint`: the token's kind. */
  revoke(metadata: ProviderMetadata, endpoint: Url, token: Bytes, hint: string, receiver: CallReceiver): string {
    return this.send(buildRevocationRequest(endpoint, this.authenticator(metadata), token, hint), receiver);
  }

  private sendWithin(request: ProviderRequest, timeoutMilliseconds: u32, receiver: CallReceiver): string {
    const cluster = this.config.provider.cluster(request.url.host, request.url.port);
    return this.calls.start(cluster, request, timeoutMilliseconds, receiver);
  }

  private authenticator(metadata: ProviderMetadata): ClientAuthenticator {
    const config = this.config;
    const method = chooseAuthentication(
      config.provider.clientAuthentication,
      config.isPublic,
      metadata.tokenEndpointAuthMethods,
    );
    return clientAuthenticator(method, config.clientId, config.clientSecret.text);
  }
}
