/** What becomes of each option of Envoy's `envoy.filters.http.oauth2`. The docs have this table, too. */
import { notNeeded, type OptionRow, taken, without } from "../option.ts";

const COOKIES = "one cookie has the session, cut into several where it is long; its name is session.cookie.name";
const FIXED = "a login's cookie lives 10 minutes";
const SEALED = "the session is sealed in any case, and the application never sees its cookie";

export const ENVOY_OPTIONS: readonly OptionRow[] = [
  taken(
    "authorization_endpoint",
    "issuer",
    "by its form, or --issuer; the endpoints by discovery, its query is provider.authorizationParameters",
  ),
  taken("token_endpoint.cluster", "provider.clusters", "for all hosts of the provider"),
  ...notNeeded("token_endpoint.uri", "found by discovery"),
  taken("token_endpoint.timeout", "provider.timeout"),
  ...without("retry_policy", "a call that fails is not tried again at once; a refresh is, before the session ends"),
  taken("end_session_endpoint", "provider.endpoints.endSession"),
  taken("post_logout_redirect_uri", "logout.redirectUrl", "at the provider, signed_out below prefix is registered"),
  taken("credentials.client_id", "clientId"),
  taken("credentials.token_secret", "clientSecret", "read from a variable, or from a URL, so that it rotates"),
  ...notNeeded("credentials.hmac_secret", "cookieSecret is another: 32 bytes in base64, openssl rand -base64 32"),
  ...notNeeded("credentials.cookie_names", COOKIES),
  taken("credentials.cookie_domain", "session.cookie.domain"),
  taken("redirect_uri", "redirectUrl", "with %REQ(:authority)% the path alone, and hosts"),
  ...notNeeded("redirect_path_matcher", "the callback is redirectUrl's path"),
  taken(
    "signout_path",
    "prefix",
    "sign-out is at sign_out below it: change the application's link, or have a route redirect",
  ),
  taken("forward_bearer_token", "forward.authorization: ACCESS_TOKEN", "NONE where it is off", "flag"),
  taken("forward_id_token", "forward.authorization: ID_TOKEN", "in Authorization alone"),
  taken(
    "preserve_authorization_header",
    "forward.authorization: NONE",
    "which leaves the client's own header alone",
    "flag",
  ),
  taken(
    "pass_through_matcher",
    "rules",
    "paths, methods, hosts and headers that need no session; a Bearer token is for bearerTokens",
  ),
  taken("deny_redirect_matcher", "rules[].unauthenticated: DENY", "what is no navigation gets 401 in any case"),
  taken("allow_failed_matcher", "rules[].unauthenticated: PASS"),
  taken("auth_scopes", "scopes", "", "list"),
  taken("resources", "provider.resources", "", "list"),
  taken("auth_type", "provider.client.authentication"),
  taken("private_key_jwt_config", "provider.client.key.algorithm", "the key itself: provider.client.key.privateKey"),
  ...notNeeded(
    "use_refresh_token",
    "tokens are refreshed wherever the provider gives a refresh token; some want offline_access in scopes",
    "flag",
  ),
  ...notNeeded(
    "default_expires_in default_refresh_token_expires_in use_access_token_expiry_for_id_token_cookie",
    "the session has its own times (session), and tokens say theirs",
  ),
  ...notNeeded(
    "disable_id_token_set_cookie disable_access_token_set_cookie disable_refresh_token_set_cookie",
    "the session holds what is forwarded, and is cut into cookies as it needs",
    "flag",
  ),
  ...notNeeded(
    "cookie_configs.bearer_token_cookie_config.path cookie_configs.oauth_hmac_cookie_config.path cookie_configs.id_token_cookie_config.path",
    "session.cookie.path, which has to cover prefix and the callback",
  ),
  taken(
    "cookie_configs",
    "session.cookie.sameSite",
    "and session.cookie.partitioned; there is no STRICT, with which a login has no end",
  ),
  ...notNeeded("csrf_token_expires_in code_verifier_token_expires_in", FIXED),
  ...notNeeded("disable_token_encryption", SEALED, "flag"),
  ...notNeeded("stat_prefix", "counters are among Envoy's own, as wasmcustom.gatehouse_…"),
  ...notNeeded("original_request_uri", "people come back to where they were on the way to"),
  taken(
    "allowed_redirect_domains",
    "allowedRedirects",
    "none is what none means here: the request's own origin",
    "list",
  ),
];
