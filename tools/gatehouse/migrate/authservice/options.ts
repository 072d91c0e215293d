/** What becomes of each option of authservice's. Those of a filter stand by themselves. The docs have this table, too. */
import { notNeeded, type OptionRow, taken, without } from "../option.ts";

const SERVICE = "there is no service beside the gateway";

export const AUTHSERVICE_OPTIONS: readonly OptionRow[] = [
  ...notNeeded(
    "listen_address listen_port log_level threads health_listen_address health_listen_port health_listen_path",
    SERVICE,
  ),
  taken("trigger_rules", "rules", "included and excluded paths, without the query"),
  taken("allow_unmatched_requests", "rules", "hosts of no chain pass, or are refused", "flag"),
  taken("default_oidc_config", "relyingParties", "what a chain leaves out"),
  taken("chains.name", "relyingParties[].name", "where there are several"),
  taken("chains.match", "relyingParties[].hosts", "by :authority; no other header can choose"),
  ...without("chains.filters.mock", "a rule with unauthenticated: PASS, or no rule, lets requests pass"),
  taken("oidc.configuration_uri", "issuer", "without /.well-known/openid-configuration"),
  taken(
    "oidc.authorization_uri",
    "provider.endpoints.authorization",
    "without configuration_uri; the issuer by its form, or --issuer",
  ),
  taken("oidc.token_uri", "provider.endpoints.token", "without configuration_uri"),
  taken("oidc.jwks_fetcher.jwks_uri", "provider.endpoints.jwks", "without configuration_uri"),
  ...notNeeded(
    "oidc.jwks_fetcher.periodic_fetch_interval_sec",
    "keys are read anew as the provider says, and when one is not known",
  ),
  ...without(
    "oidc.jwks_fetcher.skip_verify_peer_cert oidc.skip_verify_peer_cert",
    "never taken over: give the provider's cluster its CA, by a DestinationRule",
    "flag",
  ),
  ...without("oidc.jwks", "keys are read from the provider's JWKS, which rotates: provider.endpoints.jwks"),
  taken("oidc.callback_uri", "redirectUrl"),
  taken("oidc.client_id", "clientId"),
  taken("oidc.client_secret", "clientSecret", "read from a variable"),
  taken("oidc.client_secret_ref", "clientSecret", "read from a variable"),
  taken(
    "oidc.client_authentication_method",
    "provider.client.authentication",
    "client_secret_basic where it is not set",
  ),
  taken("oidc.scopes", "scopes", "openid is always asked for", "list"),
  taken("oidc.cookie_name_prefix", "session.cookie.name"),
  taken("oidc.cookie_attributes", "session.cookie", "there is no SAME_SITE_STRICT, with which a login has no end"),
  taken("oidc.id_token", "forward.authorization: ID_TOKEN", "in Authorization alone"),
  taken("oidc.access_token", "forward.accessToken.header", "without preamble; in Authorization: ACCESS_TOKEN"),
  taken(
    "oidc.logout",
    "prefix",
    "sign-out is at sign_out below it, and goes on to the provider; redirect_uri is logout.redirectUrl where it is not the provider's",
  ),
  taken("oidc.absolute_session_timeout", "session.lifetime", "12h where it is not set or 0, which meant no end"),
  taken("oidc.idle_session_timeout", "session.idleTimeout", "two minutes at least"),
  ...without(
    "oidc.trusted_certificate_authority oidc.trusted_certificate_authority_file oidc.trusted_certificate_authority_refresh_interval",
    "a DestinationRule (caCertificates), or the cluster in Envoy, says whose certificates are trusted",
  ),
  ...without("oidc.proxy_uri", "calls go where the provider's cluster leads: have it lead through the proxy"),
  ...notNeeded("oidc.redis_session_store_config", "the session is sealed in its cookie, and no store is needed"),
  ...without(
    "oidc.token_exchange",
    "no token is exchanged: forward GATEWAY_TOKEN, or let a service behind the gateway exchange the access token",
  ),
];
