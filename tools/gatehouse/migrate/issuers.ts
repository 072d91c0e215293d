/** How providers write their authorization endpoint, and what their issuer then is. */
const KNOWN: readonly (readonly [RegExp, string])[] = [
  [/^(https?:\/\/.+\/realms\/[^/]+)\/protocol\/openid-connect\/(?:auth|token)$/, "$1"],
  [
    /^https:\/\/login\.microsoftonline\.com\/([^/]+)\/oauth2\/v2\.0\/(?:authorize|token)$/,
    "https://login.microsoftonline.com/$1/v2.0",
  ],
  [/^https:\/\/accounts\.google\.com\/o\/oauth2\/(?:v2\/)?auth$/, "https://accounts.google.com"],
  [/^(https:\/\/[^/]+\.auth0\.com)\/(?:authorize|oauth\/token)$/, "$1/"],
  [/^(https:\/\/[^/]+\/oauth2\/[^/]+)\/v1\/(?:authorize|token)$/, "$1"],
  [/^(https:\/\/[^/]+\.okta(?:preview)?\.com)\/oauth2\/v1\/(?:authorize|token)$/, "$1"],
  [/^(https:\/\/gitlab\.com)\/oauth\/(?:authorize|token)$/, "$1"],
];

/** The issuer that an authorization or token endpoint belongs to; undefined where its form says nothing of it. */
export function issuerOf(endpoint: string): string | undefined {
  const [address = ""] = endpoint.split("?");
  for (const [pattern, issuer] of KNOWN) {
    if (pattern.test(address)) return address.replace(pattern, issuer);
  }
  return undefined;
}

/** The issuer that a discovery document's address names. */
export function issuerOfDiscovery(url: string): string {
  return url.replace(/\/\.well-known\/openid-configuration$/, "");
}

/** The query of an authorization endpoint that is configured with one: parameters of each login. */
export function parametersOf(endpoint: string): Record<string, string> {
  return URL.canParse(endpoint) ? Object.fromEntries(new URL(endpoint).searchParams) : {};
}
