import { headers, mistake, type Stop } from "./stop.ts";

/** Settings by the names that other products have for them. */
export const MISTAKES_OF_OTHER_PRODUCTS: readonly Stop[] = [
  mistake(
    "the issuer by oauth2-proxy's name",
    { issuer: undefined, oidc_issuer_url: "https://idp.example.com" },
    'oidc_issuer_url: unknown key; did you mean "issuer"?',
  ),
  mistake(
    "a secure cookie by oauth2-proxy's name",
    { cookie_secure: true },
    "cookie_secure: unknown key; did you mean session.cookie.secure?",
  ),
  mistake(
    "a refresh by oauth2-proxy's name",
    { cookie_refresh: "1h" },
    "cookie_refresh: unknown key, expected session.refresh.before, or nothing: tokens are refreshed before they end",
  ),
  mistake(
    "a header as Kubernetes has them",
    headers({ name: "x-user", value: "sub" }),
    'forward.headers[0].name: unknown key; did you mean "header"?',
    'forward.headers[0].value: unknown key; did you mean "claim"?',
  ),
  mistake(
    "the configuration within another key",
    {
      issuer: undefined,
      clientId: undefined,
      redirectUrl: undefined,
      cookieSecret: undefined,
      oidc: { issuer: "https://idp.example.com" },
    },
    "oidc: unknown key, expected what it holds to stand by itself, with issuer and the others at the top",
  ),
  mistake(
    "settings of oauth2-proxy",
    {
      OAUTH2_PROXY_COOKIE_DOMAINS: ["example.com"],
      skip_auth_routes: ["^/public/"],
      email_domains: ["*"],
      upstreams: ["http://app"],
      whitelist_domains: ["example.com"],
    },
    "OAUTH2_PROXY_COOKIE_DOMAINS: unknown key; did you mean session.cookie.domain?",
    "skip_auth_routes: unknown key; did you mean rules[].to[].operation.notPaths?",
    "email_domains: unknown key; did you mean rules[].require.emails.domains?",
    "upstreams: unknown key, expected nothing: Envoy's listeners and routes say where requests come in and go to",
    'whitelist_domains: unknown key; did you mean "allowedRedirects"?',
  ),
  mistake(
    "settings of Envoy Gateway",
    {
      issuer: undefined,
      clientId: undefined,
      provider: { issuer: "https://idp.example.com", tokenEndpoint: "https://idp.example.com/token" },
      clientID: "my-app",
      logoutPath: "/logout",
      forwardAccessToken: true,
      passThroughAuthHeader: true,
    },
    "provider.issuer: unknown key; did you mean issuer or bearerTokens.issuers[].issuer?",
    "provider.tokenEndpoint: unknown key; did you mean provider.endpoints.token?",
    'clientID: unknown key; did you mean "clientId"?',
    "logoutPath: unknown key, expected nothing: sign-out is at sign_out below prefix",
    "forwardAccessToken: unknown key, expected forward.authorization, ACCESS_TOKEN",
    'passThroughAuthHeader: unknown key; did you mean "bearerTokens"?',
  ),
  mistake(
    "settings of Envoy's oauth2 filter",
    { auth_scopes: ["email"], pass_through_matcher: [], hmac_secret: {}, use_refresh_token: true },
    'auth_scopes: unknown key; did you mean "scopes"?',
    "pass_through_matcher: unknown key; did you mean rules[].to[].operation.notPaths?",
    'hmac_secret: unknown key, expected "cookieSecret", 32 bytes in base64; make one with: openssl rand -base64 32',
    "use_refresh_token: unknown key, expected nothing: tokens are refreshed wherever the provider gives a refresh token, for which some want offline_access in scopes",
  ),
  mistake(
    "settings of Istio",
    { jwtRules: [{ issuer: "https://idp.example.com" }], outputClaimToHeaders: [], vmConfig: {} },
    'jwtRules: unknown key; did you mean "bearerTokens"?',
    "outputClaimToHeaders: unknown key; did you mean forward.headers?",
    "vmConfig: unknown key, expected it beside pluginConfig, not in it",
  ),
];
