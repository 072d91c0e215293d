import { MISTAKES_IN_THE_DOCUMENT } from "./mistakes-in-document.ts";
import { MISTAKES_IN_FIELDS } from "./mistakes-in-fields.ts";
import { MISTAKES_IN_PROVIDER_AND_SESSION } from "./mistakes-in-provider-and-session.ts";
import { MISTAKES_IN_RULES_AND_HEADERS } from "./mistakes-in-rules-and-headers.ts";
import { cookie, operation, type Stop, warning } from "./stop.ts";

/** A tour of configurations that are refused, with what is said about each. */
export const MISTAKES: readonly Stop[] = [
  ...MISTAKES_IN_THE_DOCUMENT,
  ...MISTAKES_IN_FIELDS,
  ...MISTAKES_IN_PROVIDER_AND_SESSION,
  ...MISTAKES_IN_RULES_AND_HEADERS,
];

/** Configurations that are accepted with a warning. */
export const WARNINGS: readonly Stop[] = [
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
    'hosts[1]: found "*.example.com", which the cookie of redirectUrl\'s host "app.example.com" does not reach; see session.cookie.domain',
  ),
  warning(
    "a cookie path that leaves applications out",
    cookie({ path: "/oauth2" }),
    'session.cookie.path: found "/oauth2", while rules ask for a session on all paths; elsewhere a login has no end',
  ),
  warning(
    "a port in a rule",
    operation({ hosts: ["app.example.com:8443"] }),
    'rules[0].to[0].operation.hosts: found a port in "app.example.com:8443", and a client can write any; leave the port out to match all',
  ),
  warning(
    "an unusual method",
    operation({ methods: ["GETT"] }),
    "rules[0].to[0].operation.methods[0]: found GETT, which is not one of the usual methods",
  ),
];
