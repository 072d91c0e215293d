import { type Change, mistake, mistakeBeyondSchema, type Stop, warning } from "./stop.ts";

/** Two relying parties with hosts of their own, which take the rest from the example. */
function two(first: Change, second: Change, top: Change = {}): Change {
  const intranet = { name: "intranet", hosts: ["app.example.com"], ...first };
  const partners = {
    name: "partners",
    hosts: ["partners.example.com"],
    redirectUrl: "https://partners.example.com/oauth2/callback",
    ...second,
  };
  return { relyingParties: [intranet, partners], ...top };
}

/** Two relying parties for the same hosts. */
function both(first: Change, second: Change, top: Change = {}): Change {
  return {
    relyingParties: [
      { name: "intranet", ...first },
      { name: "partners", ...second },
    ],
    ...top,
  };
}

/** `relyingParties`: each by itself, and what several may not have alike. */
export const MISTAKES_IN_RELYING_PARTIES: readonly Stop[] = [
  mistake(
    "no relying parties",
    { relyingParties: [] },
    "relyingParties: found an empty list, expected a list of relying parties, each with a name and what it does not take from the top; leave the key out instead",
  ),
  mistake(
    "a relying party outside of a list",
    { relyingParties: { name: "intranet" } },
    "relyingParties: found an object, expected a list of relying parties, each with a name and what it does not take from the top",
  ),
  mistake(
    "a name in a relying party's place",
    { relyingParties: ["intranet"] },
    'relyingParties[0]: found "intranet", expected an object with a name and what differs from the top',
  ),
  mistake(
    "a relying party without a name",
    { relyingParties: [{ hosts: ["app.example.com"] }] },
    "relyingParties[0].name: is missing, expected a name such as intranet, of letters, digits, - and _",
  ),
  mistake(
    "a relying party's name at the top",
    { name: "intranet" },
    "name: unknown key; did you mean rules[].require.claims[].name, session.cookie.name, protectedResources[].name or relyingParties[].name?",
  ),
  mistake(
    "a relying party's name with a dot",
    { relyingParties: [{ name: "app.example.com" }] },
    'relyingParties[0].name: found "app.example.com", expected a name such as intranet, of letters, digits, - and _, at most 40',
  ),
  mistakeBeyondSchema(
    "a name twice",
    two({}, { name: "Intranet" }),
    'relyingParties[1].name: found "Intranet", expected a name that no other relying party has, in capitals or not',
  ),
  mistake(
    "a name that is for cookies",
    { relyingParties: [{ name: "login" }] },
    'relyingParties[0].name: found "login", expected a name that does not begin with login: gatehouse-login is for other cookies',
  ),
  mistake(
    "too many relying parties",
    { relyingParties: Array.from({ length: 101 }, (_, i) => ({ name: `rp${i}` })) },
    "relyingParties: found 101 relying parties, expected at most 100",
  ),
  mistake(
    "a misspelt key of a relying party",
    two({ clientID: "intranet" }, {}),
    'relyingParties[0].clientID: unknown key; did you mean "clientId"?',
  ),
  mistake(
    "another product's name in a relying party",
    two({ whitelistDomains: ["example.com"] }, {}),
    'relyingParties[0].whitelistDomains: unknown key; did you mean "allowedRedirects"?',
  ),
  mistake(
    "a language that there are no texts in, in a relying party",
    two({ pages: { language: "Deutsch" } }, {}),
    'relyingParties[0].pages.language: found "Deutsch", expected en, de, es, fr, ja, zh-CN or zh-TW',
  ),
  mistake(
    "what there is once in a relying party",
    two(
      { cookieSecret: "hAiwR7Zq0f1mB9o3vXyT5sKdE8nGjLcUQ2pW6tYzM4c=" },
      { session: { cacheBytes: 65536 }, logout: { revocations: 128 }, accessLog: { fields: ["id"] } },
    ),
    "relyingParties[0].cookieSecret: found in a relying party, expected at the top of pluginConfig: cookieSecret there, once for all",
    "relyingParties[1].session.cacheBytes: found in a relying party, expected at the top of pluginConfig: session.cacheBytes there, once for all",
    "relyingParties[1].logout.revocations: found in a relying party, expected at the top of pluginConfig: logout.revocations there, once for all",
    "relyingParties[1].accessLog.fields: found in a relying party, expected at the top of pluginConfig: accessLog.fields there, once for all",
  ),
  mistake(
    "a misspelling of what there is once",
    two({ cookiesecret: "", proxyPrefix: "/sso" }, {}),
    'relyingParties[0].cookiesecret: unknown key; did you mean "cookieSecret" at the top?',
    'relyingParties[0].proxyPrefix: unknown key; did you mean "prefix" at the top?',
  ),
  mistake(
    "relying parties in a relying party",
    two({ relyingParties: [] }, {}),
    "relyingParties[0].relyingParties: found in a relying party, expected at the top of pluginConfig: each relying party beside the others",
  ),
  mistakeBeyondSchema(
    "what neither a relying party has nor the top",
    two({}, { clientId: "partners" }, { clientId: undefined, issuer: undefined }),
    "relyingParties[0].issuer: is missing, expected the issuer's URL as in its discovery document, such as https://idp.example.com",
    "relyingParties[0].clientId: is missing, expected the client's id at the provider, such as my-app",
    "relyingParties[1].issuer: is missing, expected the issuer's URL as in its discovery document, such as https://idp.example.com",
  ),
  mistake(
    "a mistake that all inherit",
    two({}, {}, { provider: { timeout: 5 } }),
    'provider.timeout: found 5, expected a duration such as 300s, 15m, 12h or 7d; did you mean "5s"?',
  ),
  mistake(
    "a mistake of one",
    two({}, { session: { lifetime: "12 hours" } }),
    'relyingParties[1].session.lifetime: found "12 hours", expected a duration such as 300s, 15m, 12h or 7d; did you mean "12h"?',
  ),
  mistake(
    "a section of the top that is none",
    two({ session: {} }, { session: {} }, { session: "12h" }),
    'session: found "12h", expected an object with lifetime, idleTimeout, refresh, end, revalidate, cookie, maxBytes, cacheBytes and keepForms',
  ),
  mistake(
    "null where something is inherited",
    two({ clientSecret: null, scopes: null }, { session: null }),
    "relyingParties[0].clientSecret: found null, expected a string, {env: NAME} or {url: …}",
    "relyingParties[0].scopes: found null, expected a list of scopes",
    "relyingParties[1].session: found null, expected an object with lifetime, idleTimeout, refresh, end, revalidate, cookie, maxBytes and keepForms",
  ),
  mistakeBeyondSchema(
    "a redirect URL for all that are elsewhere",
    two({}, { redirectUrl: undefined }),
    'relyingParties[1].redirectUrl (from the top): found host "app.example.com", expected one that hosts covers: partners.example.com',
  ),
  mistakeBeyondSchema(
    "a path for all on any host",
    two({ hosts: undefined }, { redirectUrl: undefined }, { redirectUrl: "/oauth2/callback" }),
    "relyingParties[0].redirectUrl (from the top): found a path while hosts is missing, expected hosts with exact names or *.suffix, or an absolute URL here",
  ),
  mistakeBeyondSchema(
    "a redirect URL on another's host",
    two({}, { hosts: ["*.example.com"], redirectUrl: "https://app.example.com/oauth2/callback/partners" }),
    'relyingParties[1].redirectUrl: found host "app.example.com", which "intranet" has by "app.example.com" in its hosts, expected another, or "app.example.com" in these hosts, too, for people to choose there',
  ),
  mistakeBeyondSchema(
    "two providers for one host with one callback",
    both({}, {}),
    'relyingParties[1].redirectUrl (from the top): found the path "/oauth2/callback", which "intranet" has for "*", too, expected another, such as "https://app.example.com/oauth2/callback/partners"',
  ),
  mistakeBeyondSchema(
    "two providers for some hosts with one callback",
    both({ redirectUrl: "/oauth2/callback" }, { redirectUrl: "/oauth2/callback" }, { hosts: ["*.example.com"] }),
    'relyingParties[1].redirectUrl: found the path "/oauth2/callback", which "intranet" has for "*.example.com", too, expected another, such as "/oauth2/callback/partners"',
  ),
  mistakeBeyondSchema(
    "a cookie of one name for all below a domain",
    two({}, {}, { session: { cookie: { name: "sso", domain: "example.com" } } }),
    'relyingParties[1].session.cookie.name (from the top): found the cookie "__Secure-sso", which "intranet" has for "example.com", too, expected another name, such as "gatehouse-partners", the default',
  ),
  mistakeBeyondSchema(
    "another's name for a cookie",
    both({}, { redirectUrl: "https://app.example.com/partners", session: { cookie: { name: "gatehouse-intranet" } } }),
    'relyingParties[1].session.cookie.name: found the cookie "__Host-gatehouse-intranet", which "intranet" has for "app.example.com", too, expected another name, such as "gatehouse-partners", the default',
  ),
  mistakeBeyondSchema(
    "a cookie's domain that is not for all",
    two(
      {},
      { redirectUrl: "https://example.org/callback", hosts: ["example.org"] },
      { session: { cookie: { domain: "example.com" } } },
    ),
    'relyingParties[1].session.cookie.domain (from the top): found "example.com", expected redirectUrl\'s host "example.org" or a domain above it',
  ),
  mistakeBeyondSchema(
    "a client secret that is too short to sign for one",
    two(
      { provider: { signingAlgorithms: ["HS256"] }, clientSecret: "0123456789abcdef0123456789abcdef" },
      {},
      { provider: { signingAlgorithms: ["HS256"] } },
    ),
    "relyingParties[1].provider.signingAlgorithms[0] (from the top): found HS256 with a clientSecret of 13 bytes, expected one of at least 32 bytes, which signs the tokens",
  ),
  mistakeBeyondSchema(
    "two providers for one host that do not agree on what is forwarded",
    both(
      { forward: { keepForwardedIdentity: true } },
      { redirectUrl: "https://app.example.com/oauth2/callback/partners" },
    ),
    'relyingParties[1].forward.keepForwardedIdentity: found something else than "intranet" has, expected the same, since it counts before people choose on "*"',
  ),
  mistakeBeyondSchema(
    "a relying party's secret that was not filled in",
    two({ clientSecret: { env: "UNFILLED" } }, { clientSecret: "FILL_IN" }),
    "relyingParties[0].clientSecret: found a placeholder that was not filled in, expected the secret itself or a reference to it",
    "relyingParties[1].clientSecret: found a placeholder that was not filled in, expected the secret itself or a reference to it",
  ),
];

export const WARNINGS_OF_RELYING_PARTIES: readonly Stop[] = [
  warning(
    "a rule for another's host",
    two({ rules: [{ to: [{ operation: { hosts: ["partners.example.com", "partners.example.com:*"] } }] }] }, {}),
    'relyingParties[0].rules[0].to[0].operation.hosts[0]: found "partners.example.com", which "partners" has by its hosts: this rule is never asked there',
  ),
  warning(
    "a rule for a host of none",
    two(
      {},
      {},
      { rules: [{ to: [{ operation: { hosts: ["app.*", "partners.*", "www.example.com", "www.example.com:*"] } }] }] },
    ),
    'rules[0].to[0].operation.hosts[2]: found "www.example.com", which none of hosts covers: nobody can be signed in there',
  ),
  warning(
    "two providers of one name for one host",
    both({}, { redirectUrl: "https://app.example.com/oauth2/callback/partners" }),
    'relyingParties[1].provider.displayName: found "idp.example.com", which "intranet" has for "*", too: where people choose, only the relying parties\' names tell them apart',
  ),
  warning(
    "http for all",
    two({}, {}, { issuer: "http://idp.example.com" }),
    "issuer: found http, which everyone on the way can read and change; use it for tests only",
  ),
];
