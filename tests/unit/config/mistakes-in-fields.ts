import { COOKIE_SECRET, mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** The keys at the top of the document. */
export const MISTAKES_IN_FIELDS: readonly Stop[] = [
  mistake(
    "an issuer without a scheme",
    { issuer: "idp.example.com" },
    'issuer: found "idp.example.com", expected the issuer\'s URL as in its discovery document, such as https://idp.example.com',
  ),
  mistakeBeyondSchema(
    "the discovery document's address",
    { issuer: "https://idp.example.com/.well-known/openid-configuration" },
    'issuer: found "https://idp.example.com/.well-known/openid-configuration", expected the issuer\'s URL without /.well-known/…: "https://idp.example.com"',
  ),
  mistakeBeyondSchema(
    "an issuer with a query",
    { issuer: "https://idp.example.com/?tenant=a" },
    'issuer: found "https://idp.example.com/?tenant=a", expected the issuer\'s URL without ?',
  ),
  mistake(
    "an issuer with a password",
    { issuer: "https://admin:hunter2@idp.example.com" },
    "issuer: found a URL with a user name or password, expected the issuer's URL as in its discovery document, such as https://idp.example.com",
  ),
  mistake(
    "a number where a string is expected",
    { clientId: 1234567890 },
    "clientId: found 1234567890, expected the client's id at the provider, such as my-app; put it in quotes",
  ),
  mistakeBeyondSchema(
    "a client id with a line end",
    { clientId: "my-app\n" },
    'clientId: found "my-app\\n", expected the client\'s id at the provider, such as my-app, without white space around it',
  ),
  mistake(
    "an empty client secret",
    { clientSecret: "" },
    "clientSecret: found an empty string, expected a string, {env: NAME} or {url: …}",
  ),
  mistakeBeyondSchema(
    "a client secret with a line end",
    { clientSecret: "client-s3cr3t\n" },
    "clientSecret: found white space at its beginning or end, expected the secret alone (no line end from a file)",
  ),
  mistake(
    "a Kubernetes reference as a secret",
    { clientSecret: { secretKeyRef: { name: "oidc", key: "secret" } } },
    "clientSecret: found an object, expected a string, {env: NAME} or {url: …}, and vmConfig.env to take NAME from the gateway's container, where a Secret can put it",
  ),
  mistakeBeyondSchema(
    "a variable that is not there",
    { cookieSecret: { env: "OIDC_COKIE_SECRET" } },
    "cookieSecret: found no variable OIDC_COKIE_SECRET, expected vmConfig.env to hold it; did you mean OIDC_COOKIE_SECRET?",
  ),
  mistakeBeyondSchema(
    "a variable that is empty",
    { clientSecret: { env: "EMPTY_SECRET" } },
    "clientSecret: found the variable EMPTY_SECRET empty, expected vmConfig.env to hold the secret",
  ),
  mistake(
    "a secret where a variable's name is expected",
    { clientSecret: { env: "client-s3cr3t" } },
    "clientSecret: found {env: …} without the name of a variable, expected {env: NAME} with NAME in vmConfig.env",
  ),
  mistakeBeyondSchema(
    "a cookie secret that is too short",
    { cookieSecret: "c2l4dGVlbiBieXRlcyEhIQ==" },
    "cookieSecret: found 16 bytes, expected 32 bytes in base64; make one with: openssl rand -base64 32",
  ),
  mistakeBeyondSchema(
    "a cookie secret that is not base64",
    { cookieSecret: "correct horse battery staple" },
    "cookieSecret: found text that is not base64, expected 32 bytes in base64; make one with: openssl rand -base64 32",
  ),
  mistakeBeyondSchema(
    "a cookie secret that repeats",
    { cookieSecret: "Y2hhbmdlbWUtY2hhbmdlbWUtY2hhbmdlbWUtY2hhbmc=" },
    "cookieSecret: found bytes that repeat, which can be guessed, expected 32 random bytes in base64; make one with: openssl rand -base64 32",
  ),
  mistake(
    "a cookie secret as a number",
    { cookieSecret: 12345678901234567000 },
    "cookieSecret: found a number, expected 32 bytes in base64, {env: NAME} or {url: …}; put it in quotes",
  ),
  mistakeBeyondSchema(
    "the same cookie secret twice",
    { cookieSecret: [COOKIE_SECRET, { env: "OIDC_COOKIE_SECRET" }] },
    "cookieSecret[1]: found a key that the list already has, expected another",
  ),
  mistake(
    "an empty list of cookie secrets",
    { cookieSecret: [] },
    "cookieSecret: found an empty list, expected 32 bytes in base64; make one with: openssl rand -base64 32",
  ),
  mistake(
    "a redirect URL without a scheme",
    { redirectUrl: "app.example.com/oauth2/callback" },
    'redirectUrl: found "app.example.com/oauth2/callback", expected a URL such as https://app.example.com/oauth2/callback, or a path such as /oauth2/callback',
  ),
  mistakeBeyondSchema(
    "a redirect URL without a path of its own",
    { redirectUrl: "https://app.example.com" },
    'redirectUrl: found "https://app.example.com", expected a path of its own, plain and without ?, such as /oauth2/callback',
  ),
  mistakeBeyondSchema(
    "a redirect URL that is another endpoint",
    { redirectUrl: "https://app.example.com/oauth2/start" },
    'redirectUrl: found "https://app.example.com/oauth2/start", expected another path: /oauth2/start is an endpoint of Gatehouse\'s own',
  ),
  mistakeBeyondSchema(
    "a redirect URL on a host that is not served",
    { hosts: ["intranet.example.com"] },
    'redirectUrl: found host "app.example.com", expected one that hosts covers: intranet.example.com',
  ),
  mistakeBeyondSchema(
    "a path as redirect URL on every host",
    { redirectUrl: "/oauth2/callback" },
    "redirectUrl: found a path while hosts is missing, expected hosts with exact names or *.suffix, or an absolute URL here",
  ),
  mistake(
    "a list that is no list",
    { hosts: "app.example.com" },
    'hosts: found "app.example.com", expected a list of hosts: ["app.example.com"]',
  ),
  mistake(
    "a host with a scheme",
    { hosts: ["https://app.example.com"] },
    'hosts[0]: found "https://app.example.com", expected a host such as app.example.com, *.example.com or *, without scheme, port and path',
  ),
  mistake(
    "scopes in one string",
    { scopes: ["email profile"] },
    'scopes[0]: found "email profile", expected a member of the list for each: "email","profile"',
  ),
  mistakeBeyondSchema(
    "a prefix with a slash at its end",
    { prefix: "/oauth2/" },
    'prefix: found "/oauth2/", expected a plain path such as /oauth2, without a slash at the end',
  ),
  mistake(
    "an origin with a path",
    { allowedRedirects: ["https://www.example.com/welcome"] },
    'allowedRedirects[0]: found "https://www.example.com/welcome", expected an origin such as https://app.example.com or https://*.example.com, without a path',
  ),
  mistake(
    "an origin that is any",
    { crossOrigin: { allowOrigins: ["*", "null"] } },
    'crossOrigin.allowOrigins[0]: found "*", expected an origin such as https://app.example.com or https://*.example.com, without a path',
    'crossOrigin.allowOrigins[1]: found "null", expected an origin such as https://app.example.com or https://*.example.com, without a path',
  ),
  mistake(
    "a way with preflights that is none",
    { crossOrigin: { preflight: "ALLOW" } },
    'crossOrigin.preflight: found "ALLOW", expected ANSWER or PASS',
  ),
  mistake(
    "a guard that is a word",
    { crossOrigin: { guard: "ALLOW" } },
    'crossOrigin.guard: found "ALLOW", expected true or false, without quotes',
  ),
  mistake(
    "forms that are kept for a time",
    { session: { keepForms: "1h" } },
    'session.keepForms: found "1h", expected true or false, without quotes',
  ),
  mistake(
    "an endpoint for other proxies by its path",
    { authEndpoint: "/oauth2/auth" },
    'authEndpoint: found "/oauth2/auth", expected true or false, without quotes',
  ),
  mistake(
    "a language that there are no texts in",
    { pages: { language: "it" } },
    'pages.language: found "it", expected en, de, es, fr, ja, zh-CN or zh-TW',
  ),
  mistake(
    "a language by another tag",
    { pages: { language: "zh-tw" } },
    'pages.language: found "zh-tw", expected en, de, es, fr, ja, zh-CN or zh-TW; did you mean zh-TW?',
  ),
  mistake(
    "fields of the access log that there are not",
    { accessLog: { fields: ["Subject", "user", 7, "id", "id"], subject: "HASH" } },
    'accessLog.fields[0]: found "Subject", expected subject, session, relyingParty, rule, decision, reason or id; did you mean subject?',
    'accessLog.fields[1]: found "user", expected subject, session, relyingParty, rule, decision, reason or id',
    "accessLog.fields[2]: found 7, expected subject, session, relyingParty, rule, decision, reason or id",
    "accessLog.fields[4]: found a field that the list already has, expected each once",
    'accessLog.subject: found "HASH", expected PLAIN, HASHED or NONE',
  ),
  mistake(
    "fields of the access log in one text",
    { accessLog: { fields: "subject, rule" } },
    'accessLog.fields: found "subject, rule", expected a list of fields: ["subject","rule"]',
  ),
];
