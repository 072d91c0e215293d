import { type Change, mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

const AUDIENCES = ["https://api.example.com"];
const ISSUER = "https://issuer.example.com";

function tokens(bearerTokens: object, more: Change = {}): Change {
  return { bearerTokens, ...more };
}

function issuers(...issuers: readonly object[]): Change {
  return tokens({ enabled: true, audiences: AUDIENCES, issuers });
}

function resources(...protectedResources: readonly object[]): Change {
  return { bearerTokens: { enabled: true }, protectedResources };
}

/** `bearerTokens` and `protectedResources`. */
export const MISTAKES_IN_BEARER_TOKENS: readonly Stop[] = [
  mistakeBeyondSchema(
    "bearer tokens without audiences",
    tokens({ enabled: true }),
    "bearerTokens.audiences: is missing, expected the audiences of tokens that are for what stands behind this gateway, such as https://api.example.com: without them, a token for any other application of the issuer would do",
  ),
  mistakeBeyondSchema(
    "bearer tokens with an empty list of audiences",
    tokens({ enabled: true, audiences: [] }),
    "bearerTokens.audiences: found an empty list, expected the audiences of tokens that are for what stands behind this gateway, such as https://api.example.com: without them, a token for any other application of the issuer would do",
  ),
  mistake(
    "a pattern as an audience",
    tokens({ enabled: true, audiences: ["*"] }),
    'bearerTokens.audiences[0]: found "*", expected an audience such as another client\'s id, whole: there are no patterns here',
  ),
  mistakeBeyondSchema(
    "bearer tokens that the client's secret would sign",
    tokens(
      { enabled: true, audiences: AUDIENCES },
      {
        clientSecret: "a secret of more than 32 bytes, as it is asked for",
        provider: { signingAlgorithms: ["HS256"] },
      },
    ),
    "bearerTokens.enabled: found true, expected false, since provider.signingAlgorithms has HS256 alone: whoever verifies such a token can make it",
  ),
  mistake(
    "an issuer of bearer tokens as a text",
    tokens({ issuers: ISSUER }),
    'bearerTokens.issuers: found "https://issuer.example.com", expected a list of issuers, each {issuer: …}: ["https://issuer.example.com"]',
  ),
  mistake(
    "an issuer of bearer tokens without its name",
    issuers({ jwks: "https://issuer.example.com/jwks" }),
    "bearerTokens.issuers[0].issuer: is missing, expected an issuer's URL as in its tokens' iss, such as https://idp.example.com",
  ),
  mistakeBeyondSchema(
    "the address of a discovery document as an issuer of bearer tokens",
    issuers({ issuer: `${ISSUER}/.well-known/openid-configuration` }),
    "bearerTokens.issuers[0].issuer: found \"https://issuer.example.com/.well-known/openid-configuration\", expected an issuer's URL as in its tokens' iss, such as https://idp.example.com",
  ),
  mistakeBeyondSchema(
    "an issuer of bearer tokens twice",
    issuers({ issuer: ISSUER }, { issuer: ISSUER }),
    'bearerTokens.issuers[1].issuer: found "https://issuer.example.com" twice, expected each once',
  ),
  mistakeBeyondSchema(
    "the provider among the further issuers",
    issuers({ issuer: "https://idp.example.com" }),
    'bearerTokens.issuers[0].issuer: found "https://idp.example.com", expected another than that of the relying party, whose tokens are known',
  ),
  mistake(
    "keys of an issuer by a path",
    issuers({ issuer: ISSUER, jwks: "/jwks" }),
    'bearerTokens.issuers[0].jwks: found "/jwks", expected the URL of the issuer\'s keys, such as https://idp.example.com/jwks',
  ),
  mistake(
    "too many issuers of bearer tokens",
    issuers(...Array.from({ length: 17 }, (_, i) => ({ issuer: `https://issuer${i}.example.com` }))),
    "bearerTokens.issuers: found 17 issuers, expected at most 16",
  ),
  mistakeBeyondSchema(
    "protected resources without bearer tokens",
    { protectedResources: [{ path: "/mcp" }] },
    "protectedResources: found resources without bearerTokens.enabled: true, which lets their clients in",
  ),
  mistake(
    "a protected resource without its path",
    resources({ name: "MCP" }),
    "protectedResources[0].path: is missing, expected a plain path such as /mcp, without a slash at the end, or /",
  ),
  mistakeBeyondSchema(
    "a path of a protected resource with a slash at its end",
    resources({ path: "/mcp/" }, { path: "/a//b" }, { path: "/mcp/*" }),
    'protectedResources[0].path: found "/mcp/", expected a plain path such as /mcp, without a slash at the end, or /',
    'protectedResources[1].path: found "/a//b", expected a plain path such as /mcp, without a slash at the end, or /',
    'protectedResources[2].path: found "/mcp/*", expected a plain path such as /mcp, without a slash at the end, or /',
  ),
  mistakeBeyondSchema(
    "two protected resources of one path",
    resources({ path: "/mcp" }, { path: "/mcp" }),
    'protectedResources[1].path: found "/mcp" twice, expected each path once',
  ),
  mistake(
    "scopes of a protected resource in one",
    resources({ path: "/mcp", scopes: ["mcp:read mcp:write"] }),
    'protectedResources[0].scopes[0]: found "mcp:read mcp:write", expected a scope such as email',
  ),
  mistake(
    "an authorization server that is no URL",
    resources({ path: "/mcp", authorizationServers: ["idp.example.com"] }),
    'protectedResources[0].authorizationServers[0]: found "idp.example.com", expected an issuer\'s URL such as https://idp.example.com',
  ),
  mistakeBeyondSchema(
    "a protected resource on hosts that a request names",
    { ...resources({ path: "/mcp" }), redirectUrl: "/oauth2/callback", hosts: ["*.example.com"] },
    "hosts: found a pattern, expected exact hosts alone: with a path as redirectUrl, a request's own host would say which tokens are for a resource",
  ),
];
