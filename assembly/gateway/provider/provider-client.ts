import { RelyingPartyConfig } from "../../config/relying-party-config";
import { ClientAuthenticator } from "../../oidc/client-authentication";
import { DpopProver, dpopProver } from "../../oidc/dpop";
import { ProviderMetadata } from "../../oidc/provider-metadata";
import { ProviderRequest } from "../../oidc/provider-request";
import { buildPushedRequest } from "../../oidc/pushed-authorization";
import { buildRevocationRequest } from "../../oidc/revocation";
import { buildClientTokenRequest, buildRefreshRequest, buildTokenRequest } from "../../oidc/token";
import { buildUserInfoRequest } from "../../oidc/user-info";
import { Bytes } from "../../text/bytes";
import { Url } from "../../text/url";
import { Writer } from "../../text/writer";
import { CallReceiver, Calls } from "../calls";
import { ClientSecrets } from "../secrets/client-secrets";
import { AuthenticatedCall, ClientCaller } from "./authenticated-call";
import { ClientCredentials } from "./client-credentials";
import { DpopNonces } from "./dpop-nonces";
import { ProvenCall, ProvenRequest } from "./proven-call";

/** Sends what one relying party asks of its provider. Each sender answers why it can't, for the log; empty: it is sent. */
export class ProviderClient extends ClientCaller {
  private nonces: DpopNonces = new DpopNonces();
  private credentials: ClientCredentials;

  constructor(
    private config: RelyingPartyConfig,
    private calls: Calls,
    /** What says who the client is, as far as it comes from URLs. */
    readonly secrets: ClientSecrets = new ClientSecrets(),
  ) {
    super();
    this.credentials = new ClientCredentials(config);
  }

  /** For how many milliseconds a response is waited for. */
  get timeoutMilliseconds(): i64 {
    return <i64>this.config.provider.timeoutSeconds * 1000;
  }

  /** What tokens are to be for (RFC 8707). */
  get resources(): string[] {
    return this.config.provider.request.resources;
  }

  /** Sends a request that says nothing of the client. */
  send(request: ProviderRequest, receiver: CallReceiver): string {
    return this.sendWithin(request, <u32>this.timeoutMilliseconds, receiver);
  }

  /** Pushes an authorization request (RFC 9126, section 2). `parameters`: see `buildPushedRequest`. */
  pushAuthorization(metadata: ProviderMetadata, endpoint: Url, parameters: Writer, receiver: CallReceiver): string {
    const request = new PushedRequest(this, metadata, endpoint, this.config.clientId, parameters);
    return this.authenticate(request, null, <u32>this.timeoutMilliseconds, receiver);
  }

  /** Redeems a code (OpenID Connect Core 3.1.3.1). `prover`: see `proverOf`. */
  redeemCode(
    metadata: ProviderMetadata,
    code: string,
    redirectUri: string,
    codeVerifier: string,
    prover: DpopProver | null,
    receiver: CallReceiver,
  ): string {
    const request = new CodeRequest(this, metadata, code, redirectUri, codeVerifier);
    return this.authenticate(request, prover, <u32>this.timeoutMilliseconds, receiver);
  }

  /** Refreshes tokens (RFC 6749, section 6); the response is waited for as long as `timeoutMilliseconds`. */
  refresh(
    metadata: ProviderMetadata,
    refreshToken: Bytes,
    prover: DpopProver | null,
    timeoutMilliseconds: u32,
    receiver: CallReceiver,
  ): string {
    return this.authenticate(new RefreshRequest(this, metadata, refreshToken), prover, timeoutMilliseconds, receiver);
  }

  /** Asks for an access token of the client's own (RFC 6749, section 4.4). */
  askClientToken(metadata: ProviderMetadata, scope: string, receiver: CallReceiver): string {
    return this.send(buildClientTokenRequest(metadata.tokenEndpoint, this.authenticator(metadata), scope), receiver);
  }

  /** Asks the UserInfo endpoint about the user of an access token (OpenID Connect Core 5.3.1). */
  askUserInfo(endpoint: Url, accessToken: Bytes, prover: DpopProver | null, receiver: CallReceiver): string {
    const request = new UserInfoRequest(this, endpoint, accessToken, prover !== null);
    return this.call(request, prover, <u32>this.timeoutMilliseconds, receiver);
  }

  /** What proves the key of this seed, where tokens are bound to keys; null where they are not. */
  proverOf(seed: Bytes): DpopProver | null {
    return this.config.provider.usesDpop ? dpopProver(seed) : null;
  }

  /** Revokes a token (RFC 7009) at `endpoint`, where the client says who it is as at the token endpoint. `hint`: the token's kind. */
  revoke(metadata: ProviderMetadata, endpoint: Url, token: Bytes, hint: string, receiver: CallReceiver): string {
    const request = new RevocationRequest(this, metadata, endpoint, token, hint);
    return this.authenticate(request, null, <u32>this.timeoutMilliseconds, receiver);
  }

  /** Makes a call that says who the client is, and once more where that has changed. */
  private authenticate(
    request: ProvenRequest,
    prover: DpopProver | null,
    timeoutMilliseconds: u32,
    receiver: CallReceiver,
  ): string {
    if (this.secrets.areNone) return this.call(request, prover, timeoutMilliseconds, receiver);
    return new AuthenticatedCall(this, this.secrets, request, prover, receiver).begin(timeoutMilliseconds);
  }

  call(request: ProvenRequest, prover: DpopProver | null, timeoutMilliseconds: u32, receiver: CallReceiver): string {
    if (prover === null) return this.sendWithin(request.build(), timeoutMilliseconds, receiver);
    return new ProvenCall(request, prover, this.nonces, receiver).begin(timeoutMilliseconds);
  }

  /** Sends a request whose response is waited for as long as `timeoutMilliseconds`. */
  sendWithin(request: ProviderRequest, timeoutMilliseconds: u32, receiver: CallReceiver): string {
    if (request.flaw.length > 0) return request.flaw;
    const cluster = this.config.provider.cluster(request.url.host, request.url.port);
    return this.calls.start(cluster, request, timeoutMilliseconds, receiver);
  }

  /** What says who the client is. */
  authenticator(metadata: ProviderMetadata): ClientAuthenticator {
    return this.credentials.authenticator(metadata);
  }
}

/** A request of the client that goes with or without a proof. */
abstract class ClientRequest extends ProvenRequest {
  constructor(
    protected client: ProviderClient,
    accessToken: Bytes = new StaticArray<u8>(0),
  ) {
    super(accessToken);
  }

  send(request: ProviderRequest, timeoutMilliseconds: u32, receiver: CallReceiver): string {
    return this.client.sendWithin(request, timeoutMilliseconds, receiver);
  }
}

class CodeRequest extends ClientRequest {
  constructor(
    client: ProviderClient,
    private metadata: ProviderMetadata,
    private code: string,
    private redirectUri: string,
    private codeVerifier: string,
  ) {
    super(client);
  }

  build(): ProviderRequest {
    const endpoint = this.metadata.tokenEndpoint;
    const authenticator = this.client.authenticator(this.metadata);
    const resources = this.client.resources;
    return buildTokenRequest(endpoint, authenticator, this.code, this.redirectUri, this.codeVerifier, resources);
  }
}

class RefreshRequest extends ClientRequest {
  constructor(
    client: ProviderClient,
    private metadata: ProviderMetadata,
    private refreshToken: Bytes,
  ) {
    super(client);
  }

  build(): ProviderRequest {
    const authenticator = this.client.authenticator(this.metadata);
    return buildRefreshRequest(this.metadata.tokenEndpoint, authenticator, this.refreshToken, this.client.resources);
  }
}

class PushedRequest extends ClientRequest {
  constructor(
    client: ProviderClient,
    private metadata: ProviderMetadata,
    private endpoint: Url,
    private clientId: string,
    private parameters: Writer,
  ) {
    super(client);
  }

  build(): ProviderRequest {
    return buildPushedRequest(this.endpoint, this.client.authenticator(this.metadata), this.clientId, this.parameters);
  }
}

class RevocationRequest extends ClientRequest {
  constructor(
    client: ProviderClient,
    private metadata: ProviderMetadata,
    private endpoint: Url,
    private token: Bytes,
    private hint: string,
  ) {
    super(client);
  }

  build(): ProviderRequest {
    return buildRevocationRequest(this.endpoint, this.client.authenticator(this.metadata), this.token, this.hint);
  }
}

class UserInfoRequest extends ClientRequest {
  constructor(
    client: ProviderClient,
    private endpoint: Url,
    accessToken: Bytes,
    private isBound: bool,
  ) {
    super(client, accessToken);
  }

  build(): ProviderRequest {
    return buildUserInfoRequest(this.endpoint, this.accessToken, this.isBound ? "DPoP" : "Bearer");
  }
}
