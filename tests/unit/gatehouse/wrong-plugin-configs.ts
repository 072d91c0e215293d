import { type Case, type WrongFile, wrongFiles } from "./wrong-file.ts";

/** A pluginConfig by itself. */
export const YAML = `# of ours
issuer: https://idp.example.com
clientId: my-app
clientSecret: {env: OIDC_CLIENT_SECRET}
redirectUrl: https://app.example.com/oauth2/callback
cookieSecret: {env: OIDC_COOKIE_SECRET}
`;

export const JSON_TEXT = `{
  "issuer": "https://idp.example.com",
  "clientId": "my-app",
  "clientSecret": {"env": "OIDC_CLIENT_SECRET"},
  "redirectUrl": "https://app.example.com/oauth2/callback",
  "cookieSecret": {"env": "OIDC_COOKIE_SECRET"}
}
`;

const END = "cookieSecret: {env: OIDC_COOKIE_SECRET}\n";

/** Something more at the end. */
function more(text: string): readonly (readonly [string, string])[] {
  return [[END, `${END}${text}\n`]];
}

const IN_YAML: readonly Case[] = [
  [
    "a misspelt key",
    more("§sesion: {lifetime: 8h}"),
    'error configuration: sesion: unknown key; did you mean "session"?',
  ],
  [
    "a misspelt key below another",
    more("session:\n  cookie:\n    §samesite: LAX"),
    'error configuration: session.cookie.samesite: unknown key; did you mean "sameSite"?',
  ],
  [
    "no clientId",
    [
      ["issuer:", "§issuer:"],
      ["clientId: my-app\n", ""],
    ],
    "error configuration: clientId: is missing",
  ],
  ["a number for a duration", more("session:\n  §lifetime: 8"), "error configuration: session.lifetime: found 8"],
  ["a duration with a blank", more("session: {§lifetime: 8 h}"), 'error configuration: session.lifetime: found "8 h"'],
  ["an issuer without its scheme", [["issuer: https://", "§issuer: "]], "error configuration: issuer: found"],
  [
    "an issuer over http",
    [["issuer: https", "§issuer: http"]],
    "warning configuration: issuer: found http, which everyone",
  ],
  [
    "a redirect URL over http",
    [["redirectUrl: https", "§redirectUrl: http"]],
    "warning configuration: redirectUrl: found http, which everyone",
  ],
  ["a field of oauth2-proxy", more("§email_domains: [example.com]"), "error configuration: email_domains: unknown key"],
  ["rules that are none", more("§rules: []"), "error configuration: rules: found an empty list"],
  [
    "a word that YAML takes for a boolean",
    more("rules:\n- require:\n    claims:\n    - name: country\n      values:\n      - de\n      - §no"),
    "error configuration: rules[0].require.claims[0].values[1]: found false",
  ],
  [
    "a choice in small letters",
    more("rules:\n- §unauthenticated: deny"),
    "error configuration: rules[0].unauthenticated: found",
  ],
  [
    "a path that opens by how it ends",
    more('rules:\n- to:\n  - operation:\n      notPaths:\n      - /healthz\n      - §"*.css"'),
    'warning configuration: rules[0].to[0].operation.notPaths[1]: found "*.css", which opens "/admin/delete/x.css"',
  ],
  [
    "a path that opens by how it begins",
    more('rules:\n- to:\n  - operation:\n      notPaths: [§"/public*"]'),
    'warning configuration: rules[0].to[0].operation.notPaths[0]: found "/public*", which opens "/public-admin"',
  ],
  [
    "a host that the cookie does not reach",
    more("hosts:\n- app.example.com\n- §www.example.com"),
    'warning configuration: hosts[1]: found "www.example.com", which the cookie of redirectUrl\'s host "app.example.com" does not reach',
  ],
  [
    "a protected host that the cookie does not reach",
    more(
      "rules:\n- to:\n  - operation:\n      hosts: [app.example.com, 'app.example.com:*', §other.example.org, 'other.example.org:*']",
    ),
    'warning configuration: rules[0].to[0].operation.hosts[2]: found "other.example.org", which the cookie of redirectUrl\'s host "app.example.com" does not reach; no session.cookie.domain covers both',
  ],
  [
    "redirectUrl's host in no rule",
    more("§rules:\n- to:\n  - operation:\n      notHosts: [app.example.com, 'app.example.com:*']"),
    'warning redirect-unprotected: rules: no rule asks for a session on redirectUrl\'s host "app.example.com"',
  ],
  [
    "rules for reading alone",
    more("§rules:\n- to:\n  - operation: {methods: [GET, HEAD]}"),
    "warning methods-open: rules: each rule is for GET, HEAD alone, so that POST, PUT, PATCH, DELETE pass without a session",
  ],
  [
    "a condition that the client chooses",
    more('rules:\n- when:\n  - §key: request.headers[user-agent]\n    notValues: ["curl/*"]'),
    "warning header-opens: rules[0].when[0].key: found user-agent, which anybody can send",
  ],
  [
    "a cookie for a public suffix",
    [["app.example.com/", "app.example.co.uk/"], ...more("session:\n  cookie:\n    §domain: co.uk")],
    'warning public-suffix: session.cookie.domain: found "co.uk", below which anybody can have a name',
  ],
  [
    "a cookie for a public suffix of a company",
    [["app.example.com/", "mine.github.io/"], ...more("session: {cookie: {§domain: github.io}}")],
    'warning public-suffix: session.cookie.domain: found "github.io"',
  ],
  [
    "a cookie for another domain",
    more("session: {cookie: {§domain: example.org}}"),
    'error configuration: session.cookie.domain: found "example.org"',
  ],
  [
    "back-channel notices that reach one replica",
    more("logout:\n  §backChannel: true"),
    "warning back-channel-reach: logout.backChannel: backChannel with session.revalidate 0s: other replicas",
  ],
  [
    "notices, and sessions that are said to be looked at never",
    more("session:\n  §revalidate: 0s"),
    "warning back-channel-reach: session.revalidate: backChannel with session.revalidate 0s",
  ],
  [
    "front-channel notices that reach one replica",
    more("logout: {§frontChannel: true, backChannel: false}"),
    "warning back-channel-reach: logout.frontChannel: frontChannel with session.revalidate 0s",
  ],
  [
    "a mistake of one relying party, and a public suffix of another",
    more(
      "relyingParties:\n- name: one\n  hosts: [one.example.com]\n  redirectUrl: https://one.example.com/cb\n  §scope: [openid]\n- name: two\n  hosts: [two.co.uk]\n  redirectUrl: https://two.co.uk/cb\n  session: {cookie: {§domain: co.uk}}",
    ),
    "error configuration: relyingParties[0].scope: unknown key",
    'warning public-suffix: relyingParties[1].session.cookie.domain: found "co.uk"',
  ],
  [
    "what is no YAML",
    [
      ["clientId: my-app", "clientId: [my-app"],
      ["clientSecret:", "§clientSecret:"],
    ],
    "error form: this is no YAML",
  ],
];

const IN_JSON: readonly Case[] = [
  [
    "a misspelt key",
    [['"redirectUrl"', '§"redirectURL"']],
    'error configuration: redirectURL: unknown key; did you mean "redirectUrl"?',
  ],
  [
    "a comment",
    [['{\n  "issuer"', '§{ // ours\n  "issuer"']],
    "error configuration: pluginConfig: found a comment at line 1, column 3",
  ],
  [
    "a comma too many",
    [
      ['"OIDC_COOKIE_SECRET"}\n', '"OIDC_COOKIE_SECRET"},\n'],
      ["{\n", "§{\n"],
    ],
    "error configuration: pluginConfig: ",
  ],
];

export const WRONG_PLUGIN_CONFIGS: readonly WrongFile[] = [
  ...wrongFiles("pluginConfig in YAML", YAML, IN_YAML),
  ...wrongFiles("pluginConfig in JSON", JSON_TEXT, IN_JSON),
];
