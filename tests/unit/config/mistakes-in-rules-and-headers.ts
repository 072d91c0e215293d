import { headers, mistake, mistakeBeyondSchema, operation, type Stop } from "./stop.ts";

/** `rules` and `forward.headers`. */
export const MISTAKES_IN_RULES_AND_HEADERS: readonly Stop[] = [
  mistake(
    "no rules",
    { rules: [] },
    "rules: found an empty list, expected a list of rules, [{}] for every request; leave the key out instead",
  ),
  mistake(
    "a port that is a number",
    operation({ ports: [8443] }),
    "rules[0].to[0].operation.ports[0]: found 8443, expected a port from 0 to 65535; put it in quotes",
  ),
  mistakeBeyondSchema(
    "ports that are none",
    operation({ ports: ["65536"], notPorts: ["99999999999"] }),
    'rules[0].to[0].operation.ports[0]: found "65536", expected a port from 0 to 65535',
    'rules[0].to[0].operation.notPorts[0]: found "99999999999", expected a port from 0 to 65535',
  ),
  mistake(
    "a rule without its list",
    { rules: [{ to: { operation: { paths: ["/admin"] } } }] },
    "rules[0].to: found an object, expected a list of operations, each {operation: {…}}",
  ),
  mistake(
    "an empty list of operations",
    { rules: [{ to: [] }] },
    "rules[0].to: found an empty list, expected a list of operations, each {operation: {…}}; leave the key out instead",
  ),
  mistake(
    "an operation without its name",
    { rules: [{ to: [{ paths: ["/admin"] }] }] },
    "rules[0].to[0].paths: unknown key; did you mean rules[].to[].operation.paths?",
  ),
  mistake(
    "an empty operation",
    operation({}),
    "rules[0].to[0].operation: found an empty object, expected an object with at least one of hosts, notHosts, ports, notPorts, methods, notMethods, paths and notPaths",
  ),
  mistakeBeyondSchema(
    "an operation whose lists are empty",
    operation({ paths: [], notPorts: [] }),
    "rules[0].to[0].operation: found an object, expected an object with at least one of hosts, notHosts, ports, notPorts, methods, notMethods, paths and notPaths",
  ),
  mistake(
    "templates that are none",
    operation({ paths: ["/users/{id}/admin", "/users/a{*}"] }),
    'rules[0].to[0].operation.paths[0]: found "/users/{id}/admin", expected a path such as /admin, /admin/*, */info, /users/{*}/admin or *; { and } stand in the templates {*} and {**} only',
    'rules[0].to[0].operation.paths[1]: found "/users/a{*}", expected {*} or {**} alone between two slashes',
  ),
  mistake(
    "templates that no proxy takes",
    operation({ paths: ["/{**}/a/{*}", "/a//{*}", "/{*}/a*", "/a b/{**}"] }),
    'rules[0].to[0].operation.paths[0]: found "/{**}/a/{*}", expected {**} as the last of its templates',
    'rules[0].to[0].operation.paths[1]: found "/a//{*}", expected segments that are not empty, of letters, digits and -._~%!$&\'()+,;:@=',
    'rules[0].to[0].operation.paths[2]: found "/{*}/a*", expected {*} for one segment or {**} for anything, and no other * beside them',
    'rules[0].to[0].operation.paths[3]: found "/a b/{**}", expected segments that are not empty, of letters, digits and -._~%!$&\'()+,;:@=',
  ),
  mistake(
    "a star inside a path",
    operation({ paths: ["/users/*/admin"] }),
    'rules[0].to[0].operation.paths[0]: found "/users/*/admin", expected a path such as /admin, /admin/*, */info, /users/{*}/admin or *; * stands at the beginning or at the end only, and {*} for a segment between them',
  ),
  mistake(
    "a path without its slash",
    operation({ notPaths: ["healthz"] }),
    'rules[0].to[0].operation.notPaths[0]: found "healthz", expected a path such as /admin, /admin/*, */info, /users/{*}/admin or *',
  ),
  mistake(
    "a path with a query",
    operation({ notPaths: ["/healthz?full"] }),
    'rules[0].to[0].operation.notPaths[0]: found "/healthz?full", expected a path such as /admin, /admin/*, */info, /users/{*}/admin or *; paths are matched without ? and #',
  ),
  mistake(
    "a method in lower case",
    operation({ methods: ["get"] }),
    'rules[0].to[0].operation.methods[0]: found "get", expected a method in upper case, such as GET',
  ),
  mistake(
    "a URL as a host",
    operation({ hosts: ["https://app.example.com"] }),
    'rules[0].to[0].operation.hosts[0]: found "https://app.example.com", expected a host such as app.example.com, app.example.com:*, *.example.com or app.*, without a scheme or a path',
  ),
  mistake(
    "a star inside a host",
    operation({ hosts: ["app.*.example.com"] }),
    'rules[0].to[0].operation.hosts[0]: found "app.*.example.com", expected a host such as app.example.com, app.example.com:*, *.example.com or app.*; * stands at the beginning or at the end only',
  ),
  mistake(
    "a header without a claim",
    headers({ header: "x-user" }),
    "forward.headers[0].claim: is missing, expected a claim's name such as email",
  ),
  mistake(
    "a header that is not to come from a claim",
    headers({ header: "Host", claim: "sub" }),
    'forward.headers[0].header: found "Host", expected another header; applications and proxies act on this one',
  ),
  mistake(
    "a header that could be taken for one that is not to come from a claim",
    headers({ header: "Content.Length", claim: "sub" }),
    'forward.headers[0].header: found "Content.Length", expected another header; applications and proxies act on this one',
  ),
  mistake(
    "the Authorization header from a claim",
    headers({ header: "Authorization", claim: "sub" }),
    'forward.headers[0].header: found "Authorization", expected another header; what Authorization carries is forward.authorization\'s matter',
  ),
  mistake(
    "the header that says whether somebody is signed in",
    headers({ header: "X-Auth-Request_Status", claim: "sub" }),
    'forward.headers[0].header: found "X-Auth-Request_Status", expected another header; this one says whether somebody is signed in, where rules say PASS',
  ),
  mistake(
    "settings of a rule in other words",
    { rules: [{ unauthenticated: "deny", crossOrigin: true }] },
    'rules[0].unauthenticated: found "deny", expected PASS, REDIRECT, AUTO or DENY; did you mean DENY?',
    "rules[0].crossOrigin: found true, expected GUARD or ALLOW",
  ),
  mistake(
    "a header's name with a space",
    headers({ header: "x user", claim: "sub" }),
    'forward.headers[0].header: found "x user", expected a header\'s name such as x-auth-request-user',
  ),
  mistakeBeyondSchema(
    "two headers that are one",
    headers({ header: "x-user", claim: "sub" }, { header: "X.User", claim: "email" }),
    'forward.headers[1].header: found "X.User", expected a header that is not there yet; "x-user" is, and every character that is no letter or digit is read as -',
  ),
  mistakeBeyondSchema(
    "two headers that are one, with the access token",
    { forward: { accessToken: { header: "X-Auth-Request-Email" } } },
    'forward.accessToken.header: found "X-Auth-Request-Email", expected a header that is not there yet; "x-auth-request-email" is, and every character that is no letter or digit is read as -',
  ),
  mistake(
    "an unknown encoding",
    headers({ header: "x-user", claim: "sub", encoding: "URL" }),
    'forward.headers[0].encoding: found "URL", expected RAW, PERCENT or BASE64',
  ),
];
