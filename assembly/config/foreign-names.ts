import { withoutStyle } from "./nearest-name";

/** What a key of another product's is here. */
export class ForeignName {
  constructor(
    /** Without style (see `withoutStyle`), one after the other; or one path of ours with a name that we do not have. */
    readonly names: string,
    /** Our path for it; "" where there is none. */
    readonly path: string,
    /** What there is to know beside or instead of the path, to follow "expected …". */
    readonly advice: string,
  ) {}
}

const NOT_TOLD = "the client's address as trusted proxies say it: a filter is not told the connection's own";
const AT_THE_TOP = "what pluginConfig holds alone: the rest of the resource stands around it";

/**
 * Names of oauth2-proxy (and its port in Higress), Envoy Gateway's SecurityPolicy, Envoy's oauth2 filter, Istio's
 * RequestAuthentication and other relying parties, where ours is not their neighbour.
 * @internal
 */
export const FOREIGN_NAMES: ForeignName[] = [
  named("forward.headers[].name", "forward.headers[].header"),
  named("forward.headers[].value", "forward.headers[].claim"),
  named("forward.headers[].key", "forward.headers[].header"),
  named("rules[].require.claims[].value", "rules[].require.claims[].values"),
  named("rules[].require.claims[].claim rules[].require.claims[].key", "rules[].require.claims[].name"),

  // What an AuthorizationPolicy has in from.source beside remoteIpBlocks
  noted("rules[].from[].source.ipblocks", "rules[].from[].source.remoteIpBlocks", NOT_TOLD),
  noted("rules[].from[].source.notipblocks", "rules[].from[].source.notRemoteIpBlocks", NOT_TOLD),
  nothing(
    "rules[].from[].source.principals rules[].from[].source.notprincipals rules[].from[].source.namespaces rules[].from[].source.notnamespaces rules[].from[].source.serviceaccounts rules[].from[].source.notserviceaccounts rules[].from[].source.trustdomains rules[].from[].source.nottrustdomains",
    "Istio refuses it with action CUSTOM, too; a policy with action ALLOW or DENY says who may connect",
  ),
  nothing(
    "rules[].from[].source.requestprincipals rules[].from[].source.notrequestprincipals",
    "Istio refuses it with action CUSTOM, too, since no token was checked yet; what the user must have is for require",
  ),

  named("session.cookie.expires session.cookie.maxage", "session.lifetime"),

  // The provider
  named("oidcissuerurl oidcissuer issueruri oidcprovider", "issuer"),
  noted(
    "discoveryurl discoveryuri discoveryendpoint configendpoint wellknown wellknownurl oidcdiscoveryurl",
    "issuer",
    "without /.well-known/…",
  ),
  named("oidcjwksurl jwksuri jwksurl jwksendpoint", "provider.endpoints.jwks"),
  named("loginurl authorizationendpoint authorizationurl authurl", "provider.endpoints.authorization"),
  named("redeemurl tokenendpoint tokenurl tokenuri", "provider.endpoints.token"),
  noted("skipclaimsfromprofileurl", "provider.userInfo", "NEVER"),
  named(
    "parendpoint pushedauthorizationrequestendpoint pushedauthorizationendpoint",
    "provider.endpoints.pushedAuthorization",
  ),
  named("par usepar pushedauthorizationrequests requirepushedauthorizationrequests", "provider.pushedAuthorization"),
  named("dpop usedpop dpopboundaccesstokens tokenbinding", "provider.senderConstraint"),
  named("profileurl validateurl userinfoendpoint userinfourl", "provider.endpoints.userInfo"),
  named("backendlogouturl endsessionendpoint", "provider.endpoints.endSession"),
  named("oidcextraaudiences allowedaudiences audience", "provider.audiences"),
  named("oidcenabledsigningalgs signingalgs idtokensigningalg", "provider.signingAlgorithms"),
  named("providerdisplayname", "provider.displayName"),
  named("backendref backendrefs authoritycluster upstreamcluster", "provider.clusters"),
  named("authtype tokenendpointauthmethod", "provider.client.authentication"),
  named("prompt acrvalues approvalprompt loginurlparameters authorizationparams", "provider.authorizationParameters"),
  named("scope oauthscopes authscopes", "scopes"),
  nothing("codechallengemethod pkce usepkce enablepkce", "PKCE with S256 is always used"),
  nothing(
    "insecureoidcskipnonce insecureoidcskipissuerverification tokenvalidation",
    "nonce, issuer and signature are always checked",
  ),
  noted("insecureoidcallowunverifiedemail", "", "provider.verifiedEmails, which is false for what this allows"),
  nothing("oidcaudienceclaims", "the audience is always aud"),
  nothing("skipoidcdiscovery", "with provider.endpoints.authorization, token and jwks given no discovery is made"),
  nothing(
    "sslinsecureskipverify providercafiles backendsettings",
    "TLS to the provider is a matter of its cluster in Envoy",
  ),

  // The client
  named("clientidref", "clientId"),
  noted(
    "clientsecretfile clientsecretref tokensecret",
    "clientSecret",
    "with {env: NAME} for a secret that stands elsewhere",
  ),
  noted("credentials", "clientId", 'and "clientSecret"'),
  named("redirecturi callbackurl callbackuri redirectpathmatcher", "redirectUrl"),
  noted("relativeredirecturl callbackpath redirectpath callback", "redirectUrl", "as a path, with hosts beside it"),
  noted(
    "cookiesecretfile hmacsecret aeskey encryptionkey sessionsecret sessionencryptionkey cookieencryptionkey secret",
    "cookieSecret",
    "32 bytes in base64; make one with: openssl rand -base64 32",
  ),

  // The session
  named("cookiename cookienames cookienameoverrides sessioncookiename", "session.cookie.name"),
  named("cookiedomain cookiedomains", "session.cookie.domain"),
  named("cookiepath", "session.cookie.path"),
  named("cookiesamesite", "session.cookie.sameSite"),
  named("cookiesecure forcehttps", "session.cookie.secure"),
  named("cookieconfig cookieconfigs cookie", "session.cookie"),
  named("cookieexpire cookieduration sessionduration sessionmaxage sessiontimeout sessionlifetime", "session.lifetime"),
  named("sessionidletimeout inactivitytimeout", "session.idleTimeout"),
  noted("cookierefresh", "session.refresh.before", "or nothing: tokens are refreshed before they end"),
  nothing(
    "refreshtoken userefreshtoken",
    "tokens are refreshed wherever the provider gives a refresh token, for which some want offline_access in scopes",
  ),
  nothing(
    "defaulttokenttl defaultrefreshtokenttl defaultexpiresin defaultrefreshtokenexpiresin",
    "how long tokens live is the provider's to say",
  ),
  nothing("cookiehttponly httponly", "the cookie always is HttpOnly"),
  nothing(
    "cookiecsrfperrequest cookiecsrfexpire csrftokenttl csrftokenexpiresin codeverifiertokenexpiresin encodestate cookiesuffix",
    "each login has a cookie of its own for 10 minutes",
  ),
  nothing("disabletokenencryption sessioncookieminimal", "the session cookie is always sealed"),
  nothing(
    "sessionstoretype redisconnectionurl redisclusterconnectionurls",
    "the session is in its cookie, and no store is needed",
  ),

  // What needs a session, and of whom
  named(
    "skipauthroutes skipauthregex skipauthpaths passthroughmatcher excludedpaths excludedurls excludepaths excludeurls ignorepaths publicpaths bypasspaths whitelist matchlist",
    "rules[].to[].operation.notPaths",
  ),
  named("excludehosts excludedhosts", "rules[].to[].operation.notHosts"),
  named("protectedpaths includepaths", "rules[].to[].operation.paths"),
  named("apiroutes denyredirect denyredirectmatcher allowfailedmatcher", "rules[].unauthenticated"),
  named("emaildomains emaildomain", "rules[].require.emails.domains"),
  named("allowedemails authenticatedemailsfile", "rules[].require.emails.addresses"),
  named("allowedgroups allowedroles requiredclaims", "rules[].require.claims"),
  named("whitelistdomains whitelistdomain allowedredirectdomains", "allowedRedirects"),
  named("skipjwtbearertokens extrajwtissuers bearertokenloginfallback jwtrules passthroughauthheader", "bearerTokens"),

  // What the application gets
  named(
    "injectrequestheaders passuserheaders setxauthrequest passhostheader useridclaim oidcemailclaim oidcgroupsclaim outputclaimtoheaders outputpayloadtoheader forwardheaders claimstoheaders",
    "forward.headers",
  ),
  noted("forwardaccesstoken forwardbearertoken", "forward.authorization", "ACCESS_TOKEN"),
  noted(
    "passaccesstoken accesstokenheadername setaccesstokenheader",
    "forward.accessToken.header",
    "with the header's name",
  ),
  named(
    "passauthorizationheader setauthorizationheader forwardidtoken forwardoriginaltoken idtokenheadername",
    "forward.authorization",
  ),
  named("preserveauthorizationheader", "forward.keepAuthorization"),
  nothing("skipauthstripheaders", "identity headers from clients are always removed"),
  nothing("passbasicauth basicauthpassword", "applications get Authorization: Bearer (forward.authorization)"),

  // Pages and endpoints
  named("proxyprefix", "prefix"),
  noted("skipproviderbutton", "signIn.mode", "REDIRECT or PAGE"),
  noted(
    "authrequest forwardauth extauthz authpath",
    "authEndpoint",
    "true, for other proxies to ask auth below prefix",
  ),
  named("customsigninlogo logo", "pages.logoUrl"),
  noted("signoutpath logoutpath logouturl logouturi", "", "nothing: sign-out is at sign_out below prefix"),
  named("postlogoutredirecturi postlogouturl", "logout.redirectUrl"),
  nothing("pingpath readypath healthpath", "health is at ready below prefix"),
  named("cors", "crossOrigin"),
  named("corsalloworigins corsallowedorigins allowedorigins", "crossOrigin.allowOrigins"),
  noted("csrf csrfprotection csrfpolicy", "crossOrigin.guard", "true, as it is by default"),
  noted("skipauthpreflight", "crossOrigin.preflight", "ANSWER or PASS"),

  // What belongs elsewhere
  nothing(
    "upstream upstreams httpaddress httpsaddress listen tlscertfile tlskeyfile",
    "Envoy's listeners and routes say where requests come in and go to",
  ),
  nothing("reverseproxy trustedips trustedproxyips realclientipheader", "Envoy knows what stands before it"),
  nothing(
    "loglevel requestlogging authlogging standardlogging statprefix",
    "what is logged and counted is a matter of Envoy's",
  ),
  noted("apiversion kind metadata spec pluginconfig", "", AT_THE_TOP),
  noted("selector targetrefs phase failstrategy vmconfig imagepullpolicy env", "", "it beside pluginConfig, not in it"),
  noted("@type value typedconfig", "", "the JSON alone that the StringValue holds"),
];

function named(names: string, path: string): ForeignName {
  return new ForeignName(names, path, "");
}

function noted(names: string, path: string, advice: string): ForeignName {
  return new ForeignName(names, path, advice);
}

function nothing(names: string, why: string): ForeignName {
  return new ForeignName(names, "", "nothing: " + why);
}

/** What `name` is here, which stands below `parent` (a path as in `keys.ts`); null where no other product is known to have it. */
export function foreignName(parent: string, name: string): ForeignName | null {
  const plain = withoutStyle(name);
  const path = parent + "." + plain;
  for (let i = 0; i < FOREIGN_NAMES.length; i++) {
    const names = FOREIGN_NAMES[i].names.split(" ");
    if (names.includes(path) || names.includes(plain)) return FOREIGN_NAMES[i];
  }
  return null;
}
