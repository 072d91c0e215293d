/** What becomes of each option of oauth2-proxy's (7.15), by the names of its command line. The docs have this table, too. */
import { notNeeded, type OptionRow, taken, without } from "../option.ts";
import { OPERATING_OPTIONS } from "./operating-options.ts";

const REDIS = "the session is sealed in its cookie, and no store is needed";
const PAGES = "pages are fixed but for what pages says";
const NOT_OIDC = "only for a provider that does not speak OpenID Connect";
const GROUPS = "its groups come from Google's Admin API, and no ID token has them; list people, or have another claim";

export const OAUTH2_PROXY_OPTIONS: readonly OptionRow[] = [
  // The provider
  taken(
    "provider",
    "issuer",
    "oidc, keycloak-oidc, entra-id, azure, adfs, gitlab, google, cidaas, login.gov; others speak no OpenID Connect",
  ),
  taken("oidc-issuer-url", "issuer"),
  taken("client-id", "clientId"),
  taken("client-secret", "clientSecret", "read from a variable"),
  taken("client-secret-file", "clientSecret", "read from a variable"),
  taken("scope", "scopes", "openid is always asked for"),
  taken("provider-display-name", "provider.displayName", "and pages.buttonLabel"),
  taken("skip-oidc-discovery", "provider.endpoints", "with login-url, redeem-url and oidc-jwks-url", "flag"),
  taken(
    "login-url",
    "provider.endpoints.authorization",
    "only with skip-oidc-discovery; its query: provider.authorizationParameters",
  ),
  taken("redeem-url", "provider.endpoints.token", "only with skip-oidc-discovery"),
  taken("oidc-jwks-url", "provider.endpoints.jwks", "only with skip-oidc-discovery"),
  taken("profile-url", "provider.endpoints.userInfo", "only with skip-oidc-discovery"),
  ...notNeeded("validate-url", "a session ends with its tokens, and session.revalidate has the provider asked"),
  taken("skip-claims-from-profile-url", "provider.userInfo: NEVER", "", "flag"),
  taken("oidc-extra-audience", "provider.audiences", "", "list"),
  ...without("oidc-audience-claim", "the audience is always aud: have the provider put the client's id there", "list"),
  ...without("oidc-public-key-file", "keys are read from the provider's JWKS, which rotates; serve them there", "list"),
  taken("oidc-enabled-signing-alg", "provider.signingAlgorithms", "", "list"),
  taken("auth-request-response-mode", "provider.responseMode"),
  taken("prompt", "provider.authorizationParameters.prompt"),
  ...notNeeded("approval-prompt", "an old parameter of Google's, which OpenID Connect has prompt for"),
  taken(
    "acr-values",
    "provider.authorizationParameters.acr_values",
    "to insist on it: rules[].require.authentication.acrValues",
  ),
  taken("resource", "provider.resources"),
  ...notNeeded("code-challenge-method force-code-challenge-method", "PKCE with S256 is always used"),
  ...notNeeded("insecure-oidc-skip-nonce", "the nonce is always checked", "flag"),
  ...without(
    "insecure-oidc-skip-issuer-verification",
    "the issuer is always checked; for several tenants of Entra ID there is provider.tenants",
    "flag",
  ),
  taken("insecure-oidc-allow-unverified-email", "provider.verifiedEmails: false", "", "flag"),
  ...without(
    "provider-ca-file",
    "a DestinationRule (caCertificates), or the cluster in Envoy, says whose certificates are trusted",
    "list",
  ),
  ...without("use-system-trust-store", "a matter of the provider's cluster in Envoy", "flag"),
  ...without(
    "ssl-insecure-skip-verify",
    "never taken over: give the provider's cluster its CA, by a DestinationRule or in Envoy",
    "flag",
  ),
  taken("entra-id-allowed-tenant", "provider.tenants", "", "list"),
  taken(
    "entra-id-federated-token-auth",
    "provider.client.authentication: FEDERATED_JWT",
    "provider.client.assertion.url says where the token is read",
    "flag",
  ),
  taken("azure-tenant", "issuer"),
  ...without(
    "azure-graph-group-field",
    "groups are those of the ID token: have Entra ID put names there (optional claims)",
  ),
  taken("keycloak-group", "rules[].require.claims", "", "list"),
  taken("gitlab-group", "rules[].require.claims", "of the claim groups, which GitLab's UserInfo endpoint has", "list"),
  taken("google-group", "rules[].require.claims", GROUPS, "list"),
  ...without("gitlab-project", "no claim says who may do what in a project: require a group", "list"),
  ...without(
    "google-admin-email google-service-account-json google-target-principal google-admin-api-user-scope",
    GROUPS,
  ),
  ...without("google-use-application-default-credentials google-use-organization-id", GROUPS, "flag"),
  taken("jwt-key", "provider.client.key.privateKey", "with login.gov; read from a variable"),
  taken("jwt-key-file", "provider.client.key.privateKey", "with login.gov; read from a variable"),
  ...notNeeded("pubjwk-url", "the provider's keys are found by discovery"),
  taken(
    "login-url-parameters",
    "provider.authorizationParameters",
    "defaults; what start may be given in their place: provider.requestParameters",
  ),
  ...notNeeded("additional-claims", "forward.headers takes any claim by its name", "list"),
  ...without("bitbucket-team bitbucket-repository github-org github-team github-repo github-token", NOT_OIDC),
  ...without("github-user", NOT_OIDC, "list"),

  // Who may come in
  taken("email-domain", "rules[].require.emails.domains", "*: anybody with an address (require.claims)", "list"),
  taken(
    "authenticated-emails-file",
    "rules[].require.emails.addresses",
    "read where the file is there; letters before the @ count as they are written",
  ),
  taken("allowed-group", "rules[].require.claims", "of the claim oidc-groups-claim", "list"),
  taken(
    "allowed-role",
    "rules[].require.claims",
    "realm_access.roles or resource_access.CLIENT.roles of the ID token, where Keycloak's mapper has to put it",
    "list",
  ),
  ...without("htpasswd-file", "people sign in at the provider alone: give these an account there"),
  ...without("htpasswd-user-group", "see htpasswd-file", "list"),
  ...notNeeded("display-htpasswd-form", "there are no passwords here", "flag"),

  // What needs a session
  taken(
    "skip-auth-route",
    "rules[].to[].operation.notPaths",
    "where a pattern says the same as the regular expression; else the path needs a session",
    "list",
  ),
  taken("skip-auth-regex", "rules[].to[].operation.notPaths", "as skip-auth-route", "list"),
  taken("api-route", "rules[].unauthenticated: DENY", "what is no navigation gets 401 in any case", "list"),
  taken(
    "trusted-ip",
    "rules[].from[].source.notRemoteIpBlocks",
    "the address is the client's as Envoy has it (numTrustedProxies)",
    "list",
  ),
  taken(
    "skip-auth-preflight",
    "crossOrigin.preflight: PASS",
    "for CORS preflights; other OPTIONS requests need a session",
    "flag",
  ),
  taken("force-json-errors", "rules[].unauthenticated: DENY", "", "flag"),
  taken("skip-jwt-bearer-tokens", "bearerTokens", "", "flag"),
  taken("extra-jwt-issuers", "bearerTokens.issuers", "", "list"),
  ...without(
    "bearer-token-login-fallback",
    "a token that is brought decides: a bad one is 401, whatever session comes with it",
    "flag",
  ),

  // The session
  taken("cookie-secret", "cookieSecret", "32 bytes in base64, read from a variable; nothing else can be taken over"),
  taken("cookie-secret-file", "cookieSecret", "its 32 bytes in base64, read from a variable"),
  taken("cookie-name", "session.cookie.name", "without __Host- or __Secure-, which secure cookies get by themselves"),
  taken("cookie-domain", "session.cookie.domain", "one, which covers redirectUrl's host", "list"),
  taken("cookie-path", "session.cookie.path"),
  taken("cookie-expire", "session.lifetime", "168h where it is not set"),
  taken("cookie-refresh", "session.revalidate", "tokens are refreshed before they end in any case"),
  taken("cookie-samesite", "session.cookie.sameSite", "there is no strict, with which a login has no end"),
  ...notNeeded(
    "cookie-secure",
    "the cookie is for https alone where redirectUrl is https (session.cookie.secure)",
    "flag",
  ),
  ...notNeeded("cookie-httponly", "the cookie always is HttpOnly", "flag"),
  ...notNeeded("cookie-csrf-per-request", "each login has a cookie of its own", "flag"),
  ...notNeeded(
    "cookie-csrf-per-request-limit cookie-csrf-expire cookie-csrf-samesite",
    "a login's cookie lives 10 minutes, and few are kept at once",
  ),
  ...notNeeded("encode-state", "state is one random word", "flag"),
  ...notNeeded("session-cookie-minimal", "the session holds what is needed; forward says of which tokens", "flag"),
  ...notNeeded(
    "session-store-type redis-connection-url redis-username redis-password redis-sentinel-password redis-sentinel-master-name redis-ca-path redis-connection-idle-timeout",
    REDIS,
  ),
  ...notNeeded("redis-use-sentinel redis-use-cluster redis-insecure-skip-tls-verify", REDIS, "flag"),
  ...notNeeded("redis-sentinel-connection-urls redis-cluster-connection-urls", REDIS, "list"),

  // What the application gets
  taken(
    "pass-user-headers",
    "forward.headers",
    "x-forwarded-user (sub), -email, -groups, -preferred-username; on where it is not set",
    "flag",
  ),
  taken("pass-basic-auth", "forward.headers", "the same headers; Authorization: Basic has no counterpart", "flag"),
  taken(
    "set-xauthrequest",
    "forward.headers",
    "x-auth-request-user (sub), -email, -groups, -preferred-username",
    "flag",
  ),
  taken("pass-authorization-header", "forward.authorization: ID_TOKEN", "", "flag"),
  taken("set-authorization-header", "forward.authorization: ID_TOKEN", "", "flag"),
  taken("pass-access-token", "forward.accessToken.header", "", "flag"),
  taken(
    "prefer-email-to-user",
    "forward.headers",
    "x-forwarded-user from the address, and no x-forwarded-email",
    "flag",
  ),
  taken("oidc-email-claim", "forward.headers", "and the claim that e-mail addresses are required of"),
  taken("oidc-groups-claim", "forward.headers", "and the claim that groups are required of"),
  taken("user-id-claim", "forward.headers", "by its old name: the claim of the address"),
  taken("inject-request-headers", "forward.headers", "claims; fixed values are Envoy's to set"),
  taken("inject-response-headers", "forward.headers", "what an asking proxy hands on to the application"),
  ...without("basic-auth-password", "no Authorization: Basic is made: take forward.authorization"),
  ...without("set-basic-auth", "no Authorization: Basic is made: take forward.authorization", "flag"),
  ...notNeeded("skip-auth-strip-headers", "identity headers that clients send are always removed", "flag"),
  ...without(
    "signature-key",
    "forward.authorization: GATEWAY_TOKEN is what proves that a request came through the gateway",
  ),

  // Addresses and pages
  taken("redirect-url", "redirectUrl", "without one, a path, and hosts"),
  taken("relative-redirect-url", "redirectUrl", "a path, and hosts", "flag"),
  taken("proxy-prefix", "prefix", "start, callback, sign_out, userinfo and auth are below it, as before"),
  taken("whitelist-domain", "allowedRedirects", "", "list"),
  taken("skip-provider-button", "signIn.mode: REDIRECT", "PAGE where it is not set", "flag"),
  ...without(
    "backend-logout-url",
    "no call is made: a sign-out goes to the provider by the browser, with the ID token, by discovery or provider.endpoints.endSession",
  ),
  taken("custom-sign-in-logo", "pages.logoUrl", "an https URL, or data:image/…"),
  ...without("banner footer custom-templates-dir", PAGES),
  ...notNeeded("show-debug-on-error", "a page has an id, and gatehouse explain says what the log has for it", "flag"),

  ...OPERATING_OPTIONS,
];

const BY_NAME = new Map(OAUTH2_PROXY_OPTIONS.map((row) => [row.option, row]));

/** The row of an option, by its name on the command line, in the environment or in the file, where lists have an s. */
export function oauth2ProxyRow(name: string): OptionRow | undefined {
  const plain = name.toLowerCase().replaceAll("_", "-");
  return BY_NAME.get(plain) ?? BY_NAME.get(plain.replace(/s$/, ""));
}
