import { MISTAKES_IN_AUTHORIZATION } from "./mistakes-in-authorization.ts";
import { MISTAKES_IN_BEARER_TOKENS } from "./mistakes-in-bearer-tokens.ts";
import { MISTAKES_IN_CLIENT_AUTHENTICATION } from "./mistakes-in-client-authentication.ts";
import { MISTAKES_IN_CONDITIONS } from "./mistakes-in-conditions.ts";
import { MISTAKES_IN_THE_DOCUMENT } from "./mistakes-in-document.ts";
import { MISTAKES_IN_FIELDS } from "./mistakes-in-fields.ts";
import { MISTAKES_IN_FORM } from "./mistakes-in-form.ts";
import { MISTAKES_IN_GATEWAY_TOKEN } from "./mistakes-in-gateway-token.ts";
import { MISTAKES_IN_LOGOUT } from "./mistakes-in-logout.ts";
import { MISTAKES_IN_PAGES, WARNINGS_OF_PAGES } from "./mistakes-in-pages.ts";
import { MISTAKES_IN_PROVIDER_AND_SESSION } from "./mistakes-in-provider-and-session.ts";
import { MISTAKES_IN_PROVIDER_SECURITY, WARNINGS_OF_PROVIDER_SECURITY } from "./mistakes-in-provider-security.ts";
import { MISTAKES_IN_RELYING_PARTIES, WARNINGS_OF_RELYING_PARTIES } from "./mistakes-in-relying-parties.ts";
import { MISTAKES_IN_REQUIRE } from "./mistakes-in-require.ts";
import { MISTAKES_IN_RULES_AND_HEADERS } from "./mistakes-in-rules-and-headers.ts";
import { MISTAKES_OF_NEWCOMERS } from "./mistakes-of-newcomers.ts";
import { MISTAKES_OF_OTHER_PRODUCTS } from "./mistakes-of-other-products.ts";
import { cookie, operation, type Stop, warning } from "./stop.ts";

/** A tour of configurations that are refused, with what is said about each. */
export const MISTAKES: readonly Stop[] = [
  ...MISTAKES_IN_THE_DOCUMENT,
  ...MISTAKES_IN_FORM,
  ...MISTAKES_IN_FIELDS,
  ...MISTAKES_IN_PROVIDER_AND_SESSION,
  ...MISTAKES_IN_CLIENT_AUTHENTICATION,
  ...MISTAKES_IN_PROVIDER_SECURITY,
  ...MISTAKES_IN_AUTHORIZATION,
  ...MISTAKES_IN_RULES_AND_HEADERS,
  ...MISTAKES_IN_GATEWAY_TOKEN,
  ...MISTAKES_IN_CONDITIONS,
  ...MISTAKES_IN_BEARER_TOKENS,
  ...MISTAKES_IN_LOGOUT,
  ...MISTAKES_IN_PAGES,
  ...MISTAKES_IN_REQUIRE,
  ...MISTAKES_IN_RELYING_PARTIES,
  ...MISTAKES_OF_NEWCOMERS,
  ...MISTAKES_OF_OTHER_PRODUCTS,
];

/** Configurations that are accepted with a warning. */
export const WARNINGS: readonly Stop[] = [
  warning(
    "a form of subjects that the access log does not show",
    { accessLog: { fields: ["id"], subject: "HASHED" } },
    "accessLog.subject: says nothing where fields has no subject",
  ),
  warning(
    "an issuer over http",
    { issuer: "http://idp.example.com" },
    "issuer: found http, which everyone on the way can read and change; use it for tests only",
  ),
  warning(
    "a redirect URL over http",
    { redirectUrl: "http://app.example.com/oauth2/callback" },
    "redirectUrl: found http, which everyone on the way can read and change; use it for tests only",
  ),
  warning(
    "an endpoint over http",
    { provider: { endpoints: { jwks: "http://idp.example.com/jwks" } } },
    "provider.endpoints.jwks: found http, which everyone on the way can read and change; use it for tests only",
  ),
  warning(
    "a host that the cookie does not reach",
    { hosts: ["app.example.com", "*.example.com"] },
    'hosts[1]: found "*.example.com", which the cookie of redirectUrl\'s host "app.example.com" does not reach; see session.cookie.domain, perhaps "example.com"',
  ),
  warning(
    "a cookie path that leaves applications out",
    cookie({ path: "/oauth2" }),
    'session.cookie.path: found "/oauth2", while rules ask for a session on all paths; elsewhere a login has no end',
  ),
  warning(
    "hosts in a rule that a client gets round with a port",
    operation({ hosts: ["app.example.com", "app.example.com:8443"] }),
    'rules[0].to[0].operation.hosts: lacks "app.example.com:*": a client can write any port or none, and passes where no pattern matches',
  ),
  warning(
    "hosts of a suffix in a rule, which a client gets round with a port",
    {
      session: { cookie: { domain: "example.com" } },
      ...operation({ hosts: ["*.example.com", "*.example.com:8443"] }),
    },
    'rules[0].to[0].operation.hosts[0]: found "*.example.com", which matches no port but what it says: a client can write any or none; name each host, and each with :*, or leave hosts out',
    'rules[0].to[0].operation.hosts[1]: found "*.example.com:8443", which matches no port but what it says: a client can write any or none; name each host, and each with :*, or leave hosts out',
  ),
  warning(
    "paths in a rule that can be written in other ways",
    operation({ paths: ["/a%20b"], notPaths: ["/static//*", "/a;v=1/{*}"] }),
    'rules[0].to[0].operation.paths[0]: found "/a%20b", which can be written in other ways: a request is judged as it is sent and as servers read it, and has to satisfy each rule that one of these asks for',
    'rules[0].to[0].operation.notPaths[0]: found "/static//*", which can be written in other ways: a request is judged as it is sent and as servers read it, and has to satisfy each rule that one of these asks for',
    'rules[0].to[0].operation.notPaths[1]: found "/a;v=1/{*}", which can be written in other ways: a request is judged as it is sent and as servers read it, and has to satisfy each rule that one of these asks for',
  ),
  warning(
    "paths left out by how they end, or begin",
    operation({
      notPaths: ["*.css", "*/info", "/{**}/a.css", "/public*", "/static/*", "/static/{**}", "*", "/healthz"],
    }),
    'rules[0].to[0].operation.notPaths[0]: found "*.css", which opens "/admin/delete/x.css" as well, and an application may take that for what is before it; name where public paths begin, such as "/static/*"',
    'rules[0].to[0].operation.notPaths[1]: found "*/info", which opens "/admin/info" as well, and an application may take that for what is before it; name where public paths begin, such as "/info"',
    'rules[0].to[0].operation.notPaths[2]: found "/{**}/a.css", which opens "/admin/a.css" as well, and an application may take that for what is before it; name where public paths begin, such as "/a.css"',
    'rules[0].to[0].operation.notPaths[3]: found "/public*", which opens "/public-admin" as well; for a folder name "/public" and "/public/*"',
  ),
  warning(
    "paths that pass by how they end",
    {
      rules: [
        { to: [{ operation: { paths: ["*.css"], notPaths: ["*/secret.css"] } }], unauthenticated: "PASS" },
        { to: [{ operation: { paths: ["*/delete"] } }] },
      ],
    },
    'rules[0].to[0].operation.paths[0]: found "*.css", which opens "/admin/delete/x.css" as well, and an application may take that for what is before it; name where public paths begin, such as "/static/*"',
  ),
  warning(
    "a star within a value",
    { rules: [{ when: [{ key: "request.headers[user-agent]", values: ["a*b"] }] }] },
    'rules[0].when[0].values[0]: found "a*b", whose * means itself: it stands for others at the beginning or at the end only',
  ),
  warning(
    "a condition on the path as it is sent",
    { rules: [{ when: [{ key: "request.headers[:path]", values: ["/admin*"] }] }] },
    "rules[0].when[0].key: found :path, which is asked about as it is sent alone; paths of to.operation are judged as servers read them",
  ),
  warning(
    "scopes in one member with commas",
    { scopes: ["openid,email,profile"] },
    'scopes[0]: found "openid,email,profile", which is one scope; did you mean "openid","email","profile"?',
  ),
  warning(
    "a secret that everyone on the way can read",
    { clientSecret: { url: "http://vault.example.com/client-secret" } },
    "clientSecret.url: found http, which everyone on the way can read and change; use it for tests only",
  ),
  warning(
    "quotes around a client secret",
    { clientSecret: "'client-s3cr3t'" },
    "clientSecret: found quotes around it, which are taken for a part of the secret",
  ),
  warning(
    "protected hosts that the cookie does not reach",
    operation({ hosts: ["*", "app.example.com", "www.example.com", "*.example.com", "example.org"] }),
    'rules[0].to[0].operation.hosts[2]: found "www.example.com", which the cookie of redirectUrl\'s host "app.example.com" does not reach; see session.cookie.domain, perhaps "example.com"',
    'rules[0].to[0].operation.hosts[3]: found "*.example.com", which the cookie of redirectUrl\'s host "app.example.com" does not reach; see session.cookie.domain, perhaps "example.com"',
    'rules[0].to[0].operation.hosts[4]: found "example.org", which the cookie of redirectUrl\'s host "app.example.com" does not reach; no session.cookie.domain covers both',
  ),
  warning(
    "a protected host that is not served",
    { hosts: ["app.example.com"], ...operation({ hosts: ["www.example.com", "www.example.com:*"] }) },
    'rules[0].to[0].operation.hosts[0]: found "www.example.com", which none of hosts covers: nobody can be signed in there',
  ),
  warning(
    "pages over http that may send requests",
    { crossOrigin: { allowOrigins: ["http://*.example.com:8080"] } },
    "crossOrigin.allowOrigins[0]: found http, which everyone on the way can read and change; use it for tests only",
  ),
  warning(
    "an unusual method",
    operation({ methods: ["GETT"] }),
    "rules[0].to[0].operation.methods[0]: found GETT, which is not one of the usual methods",
  ),
  ...WARNINGS_OF_PAGES,
  ...WARNINGS_OF_PROVIDER_SECURITY,
  ...WARNINGS_OF_RELYING_PARTIES,
];
