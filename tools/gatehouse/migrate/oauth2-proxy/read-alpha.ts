/** oauth2-proxy's "alpha" configuration, whose members are options by other names. */
import { asList, asMap, asText, isMap, type JsonMap } from "../json.ts";
import type { Given, Value } from "../option.ts";
import { givenOption } from "./read-text.ts";

/** What a member of a provider is on the command line. */
const PROVIDER: Readonly<Record<string, string>> = {
  id: "",
  provider: "provider",
  name: "provider-display-name",
  clientID: "client-id",
  clientSecret: "client-secret",
  clientSecretFile: "client-secret-file",
  caFiles: "provider-ca-file",
  useSystemTrustStore: "use-system-trust-store",
  loginURL: "login-url",
  loginURLParameters: "login-url-parameters",
  authRequestResponseMode: "auth-request-response-mode",
  redeemURL: "redeem-url",
  profileURL: "profile-url",
  skipClaimsFromProfileURL: "skip-claims-from-profile-url",
  resource: "resource",
  validateURL: "validate-url",
  scope: "scope",
  allowedGroups: "allowed-group",
  code_challenge_method: "code-challenge-method",
  codeChallengeMethod: "code-challenge-method",
  additionalClaims: "additional-claims",
  backendLogoutURL: "backend-logout-url",
  "oidcConfig.issuerURL": "oidc-issuer-url",
  "oidcConfig.insecureAllowUnverifiedEmail": "insecure-oidc-allow-unverified-email",
  "oidcConfig.insecureSkipIssuerVerification": "insecure-oidc-skip-issuer-verification",
  "oidcConfig.insecureSkipNonce": "insecure-oidc-skip-nonce",
  "oidcConfig.skipDiscovery": "skip-oidc-discovery",
  "oidcConfig.jwksURL": "oidc-jwks-url",
  "oidcConfig.publicKeyFiles": "oidc-public-key-file",
  "oidcConfig.emailClaim": "oidc-email-claim",
  "oidcConfig.groupsClaim": "oidc-groups-claim",
  "oidcConfig.userIDClaim": "user-id-claim",
  "oidcConfig.audienceClaims": "oidc-audience-claim",
  "oidcConfig.extraAudiences": "oidc-extra-audience",
  "oidcConfig.enabledSigningAlgs": "oidc-enabled-signing-alg",
  "keycloakConfig.groups": "keycloak-group",
  "keycloakConfig.roles": "allowed-role",
  "azureConfig.tenant": "azure-tenant",
  "azureConfig.graphGroupField": "azure-graph-group-field",
  "microsoftEntraIDConfig.allowedTenants": "entra-id-allowed-tenant",
  "microsoftEntraIDConfig.federatedTokenAuth": "entra-id-federated-token-auth",
  "githubConfig.org": "github-org",
  "githubConfig.team": "github-team",
  "githubConfig.users": "github-user",
  "gitlabConfig.group": "gitlab-group",
  "gitlabConfig.projects": "gitlab-project",
  "googleConfig.group": "google-group",
  "googleConfig.adminEmail": "google-admin-email",
  "googleConfig.serviceAccountJson": "google-service-account-json",
  "loginGovConfig.jwtKey": "jwt-key",
  "loginGovConfig.jwtKeyFile": "jwt-key-file",
  "loginGovConfig.pubjwkURL": "pubjwk-url",
};

/** What a member at the top is. */
const TOP: Readonly<Record<string, string>> = {
  upstreamConfig: "upstream-config",
  server: "server",
  metricsServer: "metrics-server",
  injectRequestHeaders: "inject-request-headers",
  injectResponseHeaders: "inject-response-headers",
};

/** Whether a document is an alpha configuration. */
export function isAlphaConfiguration(document: JsonMap): boolean {
  return Array.isArray(document["providers"]) || Object.keys(TOP).some((key) => key !== "server" && key in document);
}

/** The options in an alpha configuration. Those that are lists of mappings have one value, which is JSON. */
export function optionsOfAlpha(document: JsonMap): Given[] {
  const found: Given[] = [];
  for (const [key, value] of Object.entries(document)) {
    if (key === "providers")
      found.push(...asList(value).flatMap((provider, i) => optionsOfProvider(asMap(provider), i)));
    else found.push(givenOption(TOP[key] ?? key, key, [{ text: JSON.stringify(value) }]));
  }
  return found;
}

function optionsOfProvider(provider: JsonMap, index: number): Given[] {
  // Only one is supported there, too.
  const where = `providers[${index}]`;
  return Object.entries(provider).flatMap(([key, value]) => {
    const members = isMap(value)
      ? Object.entries(value).map(([name, of]) => [`${key}.${name}`, of] as const)
      : [[key, value] as const];
    return members.flatMap(([name, of]) => {
      const option = PROVIDER[name] ?? name;
      if (option === "") return [];
      const label = `${where}.${name}`;
      const isList = asList(of).some(isMap);
      return [givenOption(option, label, isList ? [{ text: JSON.stringify(of) }] : asList(of).map(valueOf))];
    });
  });
}

function valueOf(value: unknown): Value {
  const text = asText(value) ?? JSON.stringify(value);
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(text) ?? [];
  return name === undefined ? { text } : { from: `the variable ${name} of what runs oauth2-proxy` };
}
