/** What docs/providers knows of a provider, by its issuer. */

export interface Vendor {
  readonly name: string;
  /** Its page in docs/providers. */
  readonly page: string;
  /** What its console calls the addresses; undefined where there is no such thing. */
  readonly redirectUri: string;
  readonly postLogoutUri: string | undefined;
  readonly backChannelUri: string | undefined;
  /** What the configuration of the page has beside the fields, as far as it fits everybody. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const OFFLINE = { scopes: ["openid", "email", "profile", "offline_access"] };

const VENDORS: readonly (Vendor & { readonly issuer: RegExp })[] = [
  {
    ...named(
      "Keycloak",
      "keycloak.md",
      "Valid redirect URIs",
      "Valid post logout redirect URIs",
      "Backchannel logout URL",
    ),
    issuer: /\/realms\/[^/]+$/,
    settings: {},
  },
  {
    ...named("Entra ID", "entra-id.md", "Redirect URI", "in Authentication, beside it"),
    issuer: /^https:\/\/login\.microsoftonline\.(com|us)\//,
    settings: { ...OFFLINE, provider: { userInfo: "NEVER" } },
  },
  {
    ...named("Google", "google.md", "Authorized redirect URIs"),
    issuer: /^https:\/\/accounts\.google\.com$/,
    settings: {
      provider: { userInfo: "NEVER", authorizationParameters: { access_type: "offline", prompt: "consent" } },
    },
  },
  {
    ...named("Okta", "okta.md", "Sign-in redirect URIs", "Sign-out redirect URIs"),
    issuer: /^https:\/\/[^/]+\.okta(preview)?\.com(\/|$)/,
    settings: OFFLINE,
  },
  {
    ...named("Auth0", "auth0.md", "Allowed Callback URLs", "Allowed Logout URLs", "Back-Channel Logout URI"),
    issuer: /^https:\/\/[^/]+\.auth0\.com\/$/,
    settings: OFFLINE,
  },
  {
    ...named("Amazon Cognito", "cognito.md", "Allowed callback URLs", "Allowed sign-out URLs"),
    issuer: /^https:\/\/cognito-idp\.[^/]+\.amazonaws\.com\//,
    settings: {},
  },
  {
    ...named("Dex", "dex.md", "redirectURIs", "postLogoutRedirectURIs", "backchannelLogoutURI"),
    issuer: /\/dex$/,
    settings: { scopes: ["openid", "email", "profile", "groups", "offline_access"] },
  },
  {
    ...named("GitLab", "gitlab.md", "Redirect URI"),
    issuer: /^https:\/\/gitlab\./,
    settings: { provider: { userInfo: "ALWAYS" }, forward: { authorization: "NONE" } },
  },
  {
    ...named("Zitadel", "zitadel.md", "Redirect URIs", "Post Logout URIs", "Back-Channel Logout URI"),
    issuer: /^https:\/\/[^/]+\.zitadel\.cloud$/,
    settings: { ...OFFLINE, provider: { userInfo: "ALWAYS" } },
  },
  {
    ...named("Authentik", "authentik.md", "Redirect URIs, strict", "of the type Logout", "Logout URI"),
    issuer: /\/application\/o\/[^/]+\/$/,
    settings: OFFLINE,
  },
  {
    ...named("Kanidm", "kanidm.md", "add-redirect-url"),
    issuer: /\/oauth2\/openid\/[^/]+$/,
    settings: { scopes: ["openid", "email", "profile", "groups"] },
  },
  {
    ...named("Alibaba Cloud IDaaS", "alibaba-cloud-idaas.md", "Logon Redirect URI", "Logout Redirect URI"),
    issuer: /^https:\/\/eiam-api-[^/]+\.aliyuncs\.com\//,
    settings: {},
  },
];

/** The vendor whose issuers look like this one; undefined where none does. */
export function vendorOf(issuer: string): Vendor | undefined {
  return VENDORS.find(({ issuer: pattern }) => pattern.test(issuer));
}

/** The endpoints of discovery that the gateway does not call with these settings. */
export function endpointsLeftOut(settings: Vendor["settings"]): string[] {
  const provider = settings["provider"] as { userInfo?: string } | undefined;
  return provider?.userInfo === "NEVER" ? ["userinfo_endpoint"] : [];
}

/** The settings with no scopes that the provider does not have, by its discovery document. */
export function withScopesOf(
  settings: Vendor["settings"],
  supported: readonly string[] | undefined,
): Vendor["settings"] {
  const { scopes, ...others } = settings;
  if (!Array.isArray(scopes)) return settings;
  const known = (scopes as string[]).filter((scope) => supported?.includes(scope) ?? true);
  return known.length > 0 ? { scopes: known, ...others } : others;
}

function named(
  name: string,
  page: string,
  redirectUri: string,
  postLogoutUri?: string,
  backChannelUri?: string,
): Omit<Vendor, "settings"> {
  return { name, page, redirectUri, postLogoutUri, backChannelUri };
}
