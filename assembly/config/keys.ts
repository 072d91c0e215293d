/** The list of relying parties, each of which may have the keys of the top of its own. */
export const RELYING_PARTIES = "relyingParties";

/**
 * Every key of this version, by its path: `[]` stands for each member of a list. What `x.y` names is an object `x`.
 * The JSON Schema and `docs/configuration.md` hold the same keys, which a test compares.
 */
export const KNOWN_KEYS: string[] = [
  "issuer",
  "clientId",
  "clientSecret",
  "redirectUrl",
  "cookieSecret",
  "hosts",
  "scopes",
  "provider.displayName",
  "provider.clusters",
  "provider.endpoints.authorization",
  "provider.endpoints.token",
  "provider.endpoints.jwks",
  "provider.endpoints.userInfo",
  "provider.endpoints.endSession",
  "provider.endpoints.revocation",
  "provider.endpoints.pushedAuthorization",
  "provider.timeout",
  "provider.clockSkew",
  "provider.signingAlgorithms",
  "provider.audiences",
  "provider.verifiedEmails",
  "provider.responseMode",
  "provider.tenants",
  "provider.authorizationParameters",
  "provider.requestParameters",
  "provider.resources",
  "provider.userInfo",
  "provider.pushedAuthorization",
  "provider.senderConstraint",
  "provider.client.authentication",
  "provider.client.key.privateKey",
  "provider.client.key.keyId",
  "provider.client.key.algorithm",
  "provider.client.assertion.url",
  "provider.client.assertion.refresh",
  "provider.client.assertionAudience",
  "rules[].from[].source.remoteIpBlocks",
  "rules[].from[].source.notRemoteIpBlocks",
  "rules[].to[].operation.hosts",
  "rules[].to[].operation.notHosts",
  "rules[].to[].operation.ports",
  "rules[].to[].operation.notPorts",
  "rules[].to[].operation.methods",
  "rules[].to[].operation.notMethods",
  "rules[].to[].operation.paths",
  "rules[].to[].operation.notPaths",
  "rules[].when[].key",
  "rules[].when[].values",
  "rules[].when[].notValues",
  "rules[].unauthenticated",
  "rules[].crossOrigin",
  "rules[].require.claims[].name",
  "rules[].require.claims[].values",
  "rules[].require.claims[].notValues",
  "rules[].require.emails.domains",
  "rules[].require.emails.addresses",
  "rules[].require.emails.unverified",
  "rules[].require.authentication.maxAge",
  "rules[].require.authentication.acrValues",
  "session.lifetime",
  "session.idleTimeout",
  "session.refresh.before",
  "session.refresh.grace",
  "session.end",
  "session.revalidate",
  "session.cookie.name",
  "session.cookie.domain",
  "session.cookie.path",
  "session.cookie.sameSite",
  "session.cookie.secure",
  "session.cookie.partitioned",
  "session.maxBytes",
  "session.cacheBytes",
  "session.keepForms",
  "forward.authorization",
  "forward.keepAuthorization",
  "forward.keepForwardedIdentity",
  "forward.headers[].header",
  "forward.headers[].claim",
  "forward.headers[].separator",
  "forward.headers[].encoding",
  "forward.headers[].maxBytes",
  "forward.accessToken.header",
  "forward.gatewayToken.audience",
  "forward.gatewayToken.lifetime",
  "forward.gatewayToken.claims",
  "bearerTokens.enabled",
  "bearerTokens.audiences",
  "bearerTokens.idTokens",
  "bearerTokens.issuers[].issuer",
  "bearerTokens.issuers[].audiences",
  "bearerTokens.issuers[].jwks",
  "protectedResources[].path",
  "protectedResources[].name",
  "protectedResources[].scopes",
  "protectedResources[].authorizationServers",
  "crossOrigin.allowOrigins",
  "crossOrigin.preflight",
  "crossOrigin.guard",
  "signIn.mode",
  "signIn.keepFragment",
  "pages.title",
  "pages.buttonLabel",
  "pages.logoUrl",
  "pages.help",
  "pages.accentColor",
  "pages.language",
  "logout.redirectUrl",
  "logout.provider",
  "logout.revokeTokens",
  "logout.parameters",
  "logout.revocations",
  "logout.backChannel",
  "logout.frontChannel",
  "logout.sharedSignals.transmitter",
  "logout.sharedSignals.poll",
  "logout.sharedSignals.push",
  "logout.sharedSignals.bearer",
  "logout.oktaUniversalLogout",
  "authEndpoint",
  "prefix",
  "accessLog.fields",
  "accessLog.subject",
  "allowedRedirects",
  "relyingParties[].name",
];

/** Those that stand at the top alone, whatever relying parties there are. */
export const TOP_LEVEL_KEYS: string[] = [
  "cookieSecret",
  "prefix",
  "accessLog.fields",
  "accessLog.subject",
  "session.cacheBytes",
  "logout.revocations",
  RELYING_PARTIES,
];

/** Those of a relying party of `relyingParties`, by their paths within it. */
export const RELYING_PARTY_KEYS: string[] = ["name"].concat(
  KNOWN_KEYS.filter((key) => !TOP_LEVEL_KEYS.includes(key) && !key.startsWith(RELYING_PARTIES)),
);

/** The keys of this version at the top of the document, or in a relying party of `relyingParties`. */
export function knownKeys(inRelyingParty: bool): string[] {
  return inRelyingParty ? RELYING_PARTY_KEYS : KNOWN_KEYS;
}

/** Those at the top that every configuration has; with `relyingParties`, all but the last may stand in these. */
export const REQUIRED_KEYS: string[] = ["issuer", "clientId", "redirectUrl", "cookieSecret"];

/** The names that stand right below `path` ("" for the document) in `keys`, each once, in their order. */
export function namesBelow(keys: string[], path: string): string[] {
  const beginning = path.length == 0 ? "" : path + ".";
  const names: string[] = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (!key.startsWith(beginning)) continue;
    const name = firstName(key.substring(beginning.length));
    if (!names.includes(name)) names.push(name);
  }
  return names;
}

/** The paths in `keys`, and those of the objects that they make up, whose last name is `name`. */
export function pathsEndingIn(keys: string[], name: string): string[] {
  const paths: string[] = [];
  for (let i = 0; i < keys.length; i++) {
    const steps = keys[i].split(".");
    for (let j = 0; j < steps.length; j++) {
      const path = steps.slice(0, j + 1).join(".");
      if (firstName(steps[j]) == name && !paths.includes(path)) paths.push(path);
    }
  }
  return paths;
}

function firstName(path: string): string {
  let end = 0;
  while (end < path.length && path.charAt(end) != "." && path.charAt(end) != "[") end++;
  return path.substring(0, end);
}
