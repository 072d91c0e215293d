/** What becomes of each field of a SecurityPolicy of Envoy Gateway's, from `spec` on. The docs have this table, too. */
import { notNeeded, type OptionRow, taken, without } from "../option.ts";

const STAYS = "leave it in a SecurityPolicy without oidc";

export const ENVOY_GATEWAY_OPTIONS: readonly OptionRow[] = [
  taken("oidc.provider.issuer", "issuer"),
  ...notNeeded(
    "oidc.provider.authorizationEndpoint oidc.provider.tokenEndpoint",
    "found by discovery; without a discovery document: provider.endpoints",
  ),
  taken("oidc.provider.endSessionEndpoint", "provider.endpoints.endSession"),
  taken(
    "oidc.provider.backendRefs",
    "provider.clusters",
    "gatehouse-provider, a cluster of the EnvoyProxy with the same address and TLS: manifests/examples/envoy-gateway",
  ),
  ...without(
    "oidc.provider.backendSettings",
    "how the provider is reached is its route's matter; provider.timeout is each call's",
  ),
  taken("oidc.clientID", "clientId"),
  taken("oidc.clientIDRef", "clientId", "read where the Secret is in the file; it is no secret"),
  taken("oidc.clientSecret", "clientSecret", "read from a variable of Envoy's (EnvoyProxy)"),
  taken(
    "oidc.redirectURL",
    "redirectUrl",
    "without one the path /oauth2/callback, and hosts; prefix is what stands before /callback",
  ),
  taken(
    "oidc.logoutPath",
    "prefix",
    "sign-out is at sign_out below it: change the application's link, or have a route redirect; /logout where it is not set",
  ),
  taken("oidc.scopes", "scopes", "openid is always asked for", "list"),
  taken("oidc.resources", "provider.resources", "", "list"),
  ...notNeeded("oidc.cookieNames", "one cookie has the session, and the application never sees it"),
  taken("oidc.cookieDomain", "session.cookie.domain"),
  taken("oidc.cookieConfig.sameSite", "session.cookie.sameSite", "there is no Strict, with which a login has no end"),
  taken("oidc.forwardAccessToken", "forward.authorization: ACCESS_TOKEN", "NONE where it is off", "flag"),
  taken("oidc.forwardIDToken", "forward.authorization: ID_TOKEN", "in Authorization alone"),
  ...notNeeded(
    "oidc.defaultTokenTTL oidc.defaultRefreshTokenTTL",
    "the session has its own times (session), and tokens say theirs",
  ),
  ...notNeeded(
    "oidc.refreshToken",
    "tokens are refreshed wherever the provider gives a refresh token; some want offline_access in scopes",
    "flag",
  ),
  taken("oidc.denyRedirect.headers", "rules[].unauthenticated: DENY", "what is no navigation gets 401 in any case"),
  ...notNeeded("oidc.csrfTokenTTL", "a login's cookie lives 10 minutes"),
  ...notNeeded("oidc.disableTokenEncryption", "the session is sealed in any case", "flag"),
  taken("oidc.passThroughAuthHeader", "bearerTokens", "with the issuers and audiences of jwt", "flag"),
  taken(
    "jwt",
    "bearerTokens",
    "and forward.headers for claimToHeaders; what it verified of a session is verified here",
  ),
  taken(
    "authorization",
    "rules[].require.claims",
    "Allow rules that ask for claims; claims are those of the ID token or UserInfo",
  ),
  taken("targetRefs", "targetRefs of the EnvoyExtensionPolicy", "of a Gateway or an HTTPRoute, as before"),
  taken("targetRef", "targetRefs of the EnvoyExtensionPolicy"),
  taken("targetSelectors", "targetSelectors of the EnvoyExtensionPolicy"),
  ...without("mergeType", "an EnvoyExtensionPolicy has one of its own"),
  ...without("cors csrf basicAuth apiKeyAuth extAuth", STAYS),
];
