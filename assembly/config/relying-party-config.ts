import { publicKeyAlgorithms } from "../jose/algorithm";
import { Url } from "../text/url";
import { AuthorizationRequestConfig } from "./authorization-request";
import { BearerTokensConfig, ProtectedResourceConfig } from "./bearer-tokens-config";
import { ClientAuthentication } from "./client-authentication-method";
import { ClientKey } from "./client-key";
import { AllowedOrigin, CrossOriginConfig } from "./cross-origin-config";
import { GatewayTokenConfig } from "./gateway-token-config";
import { LogoutConfig } from "./logout-config";
import { PagesConfig } from "./pages-config";
import { PushedAuthorizationMode } from "./pushed-authorization-mode";
import { RuleConfig } from "./rule-config";
import { Secret } from "./secret";
import { SenderConstraint } from "./sender-constraint-kind";
import { UserInfoMode } from "./user-info-mode";

/** One client at one provider, and the hosts that it signs people in on. Durations are in seconds, hosts in lower case. */
export class RelyingPartyConfig {
  /** Empty for the only one of a configuration without `relyingParties`. */
  name: string = "";
  /** Byte for byte as configured, for the comparison with `iss`. */
  issuer: string = "";
  issuerUrl!: Url;
  clientId: string = "";
  /** Empty exactly for a public client. */
  clientSecret: Secret = new Secret();
  isPublic: bool = false;

  /** `https://app.example.com`, without a default port; empty when `redirectUrl` is a path: then https and the request's host. */
  redirectOrigin: string = "";
  /** The host of `redirectOrigin`, without port; empty when `redirectUrl` is a path. */
  redirectHost: string = "";
  /** The port of `redirectUrl`; that of https when it is a path. */
  redirectPort: i32 = 443;
  /** Whether `redirectUrl` is https; it also is when it is a path. */
  redirectIsHttps: bool = true;
  /** The path of `redirectUrl`, wherever that is. */
  callbackPath: string = "";

  /** Patterns: exact, `*.suffix` or `*`. */
  hosts: string[] = ["*"];
  /** Joined by spaces, `openid` first. */
  scopes: string = "openid email profile";
  provider: ProviderConfig = new ProviderConfig();
  rules: RuleConfig[] = [new RuleConfig()];
  session: SessionConfig = new SessionConfig();
  forward: ForwardConfig = new ForwardConfig();
  crossOrigin: CrossOriginConfig = new CrossOriginConfig();
  bearerTokens: BearerTokensConfig = new BearerTokensConfig();
  protectedResources: ProtectedResourceConfig[] = [];
  /** Whether other proxies may ask `auth` whose session a request has. */
  authEndpoint: bool = false;
  signInMode: SignInMode = SignInMode.Redirect;
  /** Whether the fragment of the address that asks for a login is a part of where it ends. */
  keepsFragment: bool = false;
  pages: PagesConfig = new PagesConfig();
  logout: LogoutConfig = new LogoutConfig();
  /** That of the plugin. Without a slash at the end, never empty. */
  prefix: string = "/oauth2";
  allowedRedirects: AllowedOrigin[] = [];

  /** Whether there is a client secret that is long enough to sign with. */
  get canSignWithSecret(): bool {
    return String.UTF8.byteLength(this.clientSecret.text) >= LEAST_HMAC_SECRET_BYTES;
  }

  /** The provider as people know it. */
  get providerName(): string {
    return this.provider.displayName.length > 0 ? this.provider.displayName : this.issuerUrl.host;
  }
}

/** The algorithm whose key is the client's secret. */
export const CLIENT_SECRET_ALGORITHM = "HS256";
/** The bytes that a secret has at least, whose signatures hold: as many as the hash (RFC 7518, section 3.2). */
export const LEAST_HMAC_SECRET_BYTES: i32 = 32;

/** How the provider is reached, and what is believed of it. */
export class ProviderConfig {
  /** Default: the issuer's host. */
  displayName: string = "";
  /** Host (or `*`) to Envoy cluster. */
  clusters: Map<string, string> = new Map<string, string>();
  endpoints: EndpointsConfig = new EndpointsConfig();
  /** Where its metadata is to be found, one or the other, where it is not an OpenID provider's: a transmitter's. */
  metadataUrls: string[] = [];
  timeoutSeconds: i32 = 5;
  clockSkewSeconds: i32 = 60;
  clientAuthentication: ClientAuthentication = ClientAuthentication.Auto;
  /** Null where the client has none. */
  clientKey: ClientKey | null = null;
  /** A token that somebody else signs, and that says who the client is; it is read from a URL. Null where the client has none. */
  clientAssertion: Secret | null = null;
  /** Whether assertions are addressed to the token endpoint, and not to the issuer. */
  assertsToTokenEndpoint: bool = false;
  /** The `alg` values that ID tokens may have. */
  signingAlgorithms: string[] = publicKeyAlgorithms();
  /** Accepted in `aud` and `azp` of ID tokens in place of the client's id. */
  audiences: string[] = [];
  /** Whether an e-mail that the provider calls unverified is kept from the application. */
  verifiedEmails: bool = true;
  /** Whether the provider has browsers bring the authorization response in a form (OAuth 2.0 Form Post Response Mode). */
  formPost: bool = false;
  userInfo: UserInfoMode = UserInfoMode.Auto;
  senderConstraint: SenderConstraint = SenderConstraint.None;
  pushedAuthorization: PushedAuthorizationMode = PushedAuthorizationMode.Auto;
  /** With an issuer template: the ids of the tenants whose users are let in, in lower case. */
  tenants: string[] = [];
  request: AuthorizationRequestConfig = new AuthorizationRequestConfig();

  /** Whether tokens are bound to keys of sessions. */
  get usesDpop(): bool {
    return this.senderConstraint == SenderConstraint.Dpop;
  }

  /** Whether ID tokens may be signed with a key of the provider's set. */
  get needsKeys(): bool {
    return this.signingAlgorithms.length > 1 || this.signingAlgorithms[0] != CLIENT_SECRET_ALGORITHM;
  }

  /** Whether no discovery is to be made: a login and the check of its ID token need these endpoints and no more. */
  get replacesDiscovery(): bool {
    const endpoints = this.endpoints;
    const hasKeys = endpoints.jwks.length > 0 || !this.needsKeys;
    return endpoints.authorization.length > 0 && endpoints.token.length > 0 && hasKeys;
  }

  /** The Envoy cluster that serves `host`; by default the name that Istio gives the host of a ServiceEntry. */
  cluster(host: string, port: i32): string {
    if (this.clusters.has(host)) return this.clusters.get(host);
    if (this.clusters.has("*")) return this.clusters.get("*");
    return "outbound|" + port.toString() + "||" + host;
  }
}

/** Absolute URLs that override discovery; empty where discovery is to fill it. */
export class EndpointsConfig {
  authorization: string = "";
  token: string = "";
  jwks: string = "";
  userInfo: string = "";
  endSession: string = "";
  revocation: string = "";
  pushedAuthorization: string = "";
  /** Whether the client says who it is by a certificate: then endpoints that have an alias for that are asked there. */
  clientShowsCertificate: bool = false;
  /** Whether access tokens are of use with the certificate alone: then the same goes for the UserInfo endpoint. */
  tokensAreBoundToCertificate: bool = false;
}

export enum SameSite {
  Lax,
  None,
}

/** How long a session lasts, and the cookie that holds it. */
export class SessionConfig {
  /** From the login, whatever happens in between. */
  lifetimeSeconds: i32 = 43200;
  /** Without a request for so long, a session ends; 0: it does not. */
  idleTimeoutSeconds: i32 = 0;
  /** A refresh begins so long before a token's end, or when four fifths of its life have passed, if that is later. */
  refreshBeforeSeconds: i32 = 60;
  /** How long the cookie from before a refresh is taken for the one after it. */
  refreshGraceSeconds: i32 = 30;
  /** Whether a session without refresh token ends with the tokens that are in use. */
  endsWithTokens: bool = true;
  /** A session with a refresh token is refreshed at least so often; 0: when its tokens end. */
  revalidateSeconds: i32 = 0;
  cookie: CookieConfig = new CookieConfig();
  /** Whether forms that were sent without a session are kept in the browser, to be sent after the login. */
  keepForms: bool = false;
  /** The longest sealed session, over all its cookies. */
  maxBytes: i32 = 32768;
}

/** The name and the attributes of the session cookie. */
export class CookieConfig {
  /** As a browser sees it: `__Host-gatehouse`, `__Secure-gatehouse` with a domain or a path, or `gatehouse` when not secure. */
  name: string = "gatehouse";
  /** Empty: the host that sets it, and no other. */
  domain: string = "";
  path: string = "/";
  sameSite: SameSite = SameSite.Lax;
  secure: bool = true;
  partitioned: bool = false;
}

export enum ForwardedToken {
  IdToken,
  AccessToken,
  None,
  /** One that the gateway signs itself. */
  GatewayToken,
}

export enum HeaderEncoding {
  Raw,
  Percent,
  Base64,
}

/** What an application is told about who is signed in. */
export class ForwardConfig {
  /** What `Authorization: Bearer` carries to the application. */
  authorization: ForwardedToken = ForwardedToken.IdToken;
  /** Leave the client's own `Authorization` of another scheme than Bearer, and set none. */
  keepAuthorization: bool = false;
  headers: HeaderConfig[] = [
    new HeaderConfig("x-auth-request-user", "sub"),
    new HeaderConfig("x-auth-request-email", "email"),
    new HeaderConfig("x-auth-request-preferred-username", "preferred_username"),
    new HeaderConfig("x-auth-request-groups", "groups"),
  ];
  /** Leave what the client sends as `X-Forwarded-User` and the like, which other gateways say who the user is with. */
  keepForwardedIdentity: bool = false;
  /** The header that carries the access token, in lower case; empty: none. */
  accessTokenHeader: string = "";
  gatewayToken: GatewayTokenConfig = new GatewayTokenConfig();

  /** Whether the application gets the access token. */
  get usesAccessToken(): bool {
    return this.authorization == ForwardedToken.AccessToken || this.accessTokenHeader.length > 0;
  }
}

/** One claim in one request header. */
export class HeaderConfig {
  /** Between the members of a list. */
  separator: string = ",";
  encoding: HeaderEncoding = HeaderEncoding.Raw;
  /** A longer value is left out, never cut. */
  maxBytes: i32 = 4096;

  /** `header` is in lower case. */
  constructor(
    public header: string,
    public claim: string,
  ) {}
}

export enum SignInMode {
  Redirect,
  Page,
}
