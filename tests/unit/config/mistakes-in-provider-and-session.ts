import { cookie, mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** `provider` and `session`, and values of the kinds that they hold. */
export const MISTAKES_IN_PROVIDER_AND_SESSION: readonly Stop[] = [
  mistake(
    "a duration in words",
    { session: { lifetime: "12 hours" } },
    'session.lifetime: found "12 hours", expected a duration such as 300s, 15m, 12h or 7d; did you mean "12h"?',
  ),
  mistake(
    "a duration as a number",
    { provider: { timeout: 5 } },
    'provider.timeout: found 5, expected a duration such as 300s, 15m, 12h or 7d; did you mean "5s"?',
  ),
  mistakeBeyondSchema(
    "a duration that is too long",
    { session: { lifetime: "500d" } },
    'session.lifetime: found "500d", expected a duration from 1m to 400d',
  ),
  mistakeBeyondSchema(
    "an idle time that is too short",
    { session: { idleTimeout: "30s" } },
    'session.idleTimeout: found "30s", expected a duration from 2m to 400d',
  ),
  mistake(
    "an end that is none",
    { session: { end: "TOKEN" } },
    'session.end: found "TOKEN", expected TOKENS or LIFETIME; did you mean TOKENS?',
  ),
  mistake(
    "a size with a unit",
    { session: { cacheBytes: "8MB" } },
    'session.cacheBytes: found "8MB", expected a whole number from 65536 to 268435456, without quotes',
  ),
  mistake(
    "a size that is too small",
    { session: { maxBytes: 1024 } },
    "session.maxBytes: found 1024, expected a whole number from 2048 to 65536",
  ),
  mistake(
    "a word for a boolean",
    { forward: { keepAuthorization: "yes" } },
    'forward.keepAuthorization: found "yes", expected true or false, without quotes',
  ),
  mistake(
    "a word in the wrong case",
    { forward: { authorization: "access_token" } },
    'forward.authorization: found "access_token", expected ID_TOKEN, ACCESS_TOKEN, NONE or GATEWAY_TOKEN; did you mean ACCESS_TOKEN?',
  ),
  mistake(
    "a misspelt algorithm",
    { provider: { signingAlgorithms: ["RS256", "ES265"] } },
    'provider.signingAlgorithms[1]: found "ES265", expected RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA or HS256; did you mean ES256?',
  ),
  mistake(
    "tokens without a signature",
    { provider: { signingAlgorithms: ["none"] } },
    'provider.signingAlgorithms[0]: found "none", expected an algorithm: a token without a signature is never accepted',
  ),
  mistake(
    "an algorithm outside of a list",
    { provider: { signingAlgorithms: "RS256" } },
    'provider.signingAlgorithms: found "RS256", expected a list of algorithms such as RS256: ["RS256"]',
  ),
  mistakeBeyondSchema(
    "a short client secret that signs",
    { provider: { signingAlgorithms: ["HS256"] } },
    "provider.signingAlgorithms[0]: found HS256 with a clientSecret of 13 bytes, expected one of at least 32 bytes, which signs the tokens",
  ),
  mistakeBeyondSchema(
    "no client secret that could sign",
    { clientSecret: undefined, provider: { signingAlgorithms: ["HS256"] } },
    "provider.signingAlgorithms[0]: found HS256 with no clientSecret, expected one of at least 32 bytes, which signs the tokens",
  ),
  mistake(
    "an audience outside of a list",
    { provider: { audiences: "api" } },
    'provider.audiences: found "api", expected a list of audiences such as another client\'s id: ["api"]',
  ),
  mistake(
    "a star for an audience",
    { provider: { audiences: ["api", "*"] } },
    'provider.audiences[1]: found "*", expected an audience such as another client\'s id, whole: there are no patterns here',
  ),
  mistake(
    "a response mode as it stands in requests",
    { provider: { responseMode: "form_post" } },
    'provider.responseMode: found "form_post", expected QUERY or FORM_POST; did you mean FORM_POST?',
  ),
  mistakeBeyondSchema(
    "a form that no login's cookie comes with",
    { redirectUrl: "http://app.example.com/oauth2/callback", provider: { responseMode: "FORM_POST" } },
    'provider.responseMode: found "FORM_POST", expected QUERY, or a redirectUrl with https, which the cookie of a login needs there',
  ),
  mistake(
    "a number for front-channel logout",
    { logout: { frontChannel: 1 } },
    "logout.frontChannel: found 1, expected true or false",
  ),
  mistake(
    "a word for back-channel logout",
    { logout: { backChannel: "on" } },
    'logout.backChannel: found "on", expected true or false, without quotes',
  ),
  mistake(
    "a word for verified e-mails",
    { provider: { verifiedEmails: "false" } },
    'provider.verifiedEmails: found "false", expected true or false, without quotes',
  ),
  mistake(
    "a boolean for when the UserInfo endpoint is asked",
    { provider: { userInfo: true } },
    "provider.userInfo: found true, expected AUTO, ALWAYS or NEVER",
  ),
  mistake(
    "a port in a provider's host",
    { provider: { clusters: { "idp.example.com:443": "idp" } } },
    'provider.clusters["idp.example.com:443"]: found "idp.example.com:443" as a host, expected its name in lower case without port, or *',
  ),
  mistake(
    "a cluster without its host",
    { provider: { clusters: "idp" } },
    'provider.clusters: found "idp", expected an object that gives each host, or *, the name of an Envoy cluster, such as outbound|443||idp.example.com',
  ),
  mistake(
    "an empty cluster",
    { provider: { clusters: { "*": "" } } },
    'provider.clusters["*"]: found an empty string, expected the name of an Envoy cluster, such as outbound|443||idp.example.com',
  ),
  mistake(
    "a path as an endpoint",
    { provider: { endpoints: { token: "/token" } } },
    'provider.endpoints.token: found "/token", expected an absolute URL such as https://idp.example.com/token',
  ),
  mistake(
    "a cookie name with its prefix",
    cookie({ name: "__Host-sso" }),
    'session.cookie.name: found "__Host-sso", expected a name without __Host- or __Secure-, which secure cookies get by themselves',
  ),
  mistake(
    "a cookie name that is taken",
    cookie({ name: "gatehouse-login" }),
    'session.cookie.name: found "gatehouse-login", expected another name: gatehouse-login is for other cookies',
  ),
  mistake(
    "a cookie name with a space",
    cookie({ name: "my session" }),
    'session.cookie.name: found "my session", expected a name such as gatehouse, of letters, digits, - and _',
  ),
  mistakeBeyondSchema(
    "a cookie for another domain",
    cookie({ domain: "example.org" }),
    'session.cookie.domain: found "example.org", expected redirectUrl\'s host "app.example.com" or a domain above it',
  ),
  mistakeBeyondSchema(
    "a cookie for a top-level domain",
    cookie({ domain: "com" }),
    'session.cookie.domain: found "com", expected a domain such as example.com, without a dot before it; browsers refuse a whole top-level domain',
  ),
  mistake(
    "a dot before the cookie's domain",
    cookie({ domain: ".example.com" }),
    'session.cookie.domain: found ".example.com", expected a domain such as example.com, without a dot before it',
  ),
  mistakeBeyondSchema(
    "a domain that does not reach all hosts",
    {
      redirectUrl: "/oauth2/callback",
      hosts: ["*.example.com", "example.org"],
      session: { cookie: { domain: "example.com" } },
    },
    'session.cookie.domain: found "example.com", expected a domain that covers all of hosts, also "example.org"',
  ),
  mistakeBeyondSchema(
    "a cookie path beside the prefix",
    cookie({ path: "/app" }),
    'session.cookie.path: found "/app", expected /, or a path that covers the prefix /oauth2 and redirectUrl\'s path',
  ),
  mistake(
    "SameSite STRICT",
    cookie({ sameSite: "STRICT" }),
    'session.cookie.sameSite: found "STRICT", expected LAX or NONE; with STRICT the cookie is missing on the way back from the provider, a login without end',
  ),
  mistakeBeyondSchema(
    "SameSite NONE for a cookie that is not secure",
    cookie({ sameSite: "NONE", secure: "NEVER" }),
    'session.cookie.sameSite: found "NONE", expected LAX, since browsers refuse NONE for a cookie that is not secure',
  ),
  mistakeBeyondSchema(
    "a partitioned cookie that is not secure",
    cookie({ partitioned: true, secure: "NEVER" }),
    "session.cookie.partitioned: found true, expected false, since browsers refuse a partitioned cookie that is not secure",
  ),
  mistakeBeyondSchema(
    "a secure cookie over http",
    { redirectUrl: "http://app.example.com/oauth2/callback", session: { cookie: { secure: "ALWAYS" } } },
    'session.cookie.secure: found "ALWAYS", expected AUTO or NEVER, since redirectUrl is http, where browsers refuse secure cookies',
  ),
];
