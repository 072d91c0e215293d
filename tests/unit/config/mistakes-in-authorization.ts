import { mistake, mistakeBeyondSchema, type Stop } from "./stop.ts";

/** What of `provider` says how a login asks for what. */
export const MISTAKES_IN_AUTHORIZATION: readonly Stop[] = [
  mistakeBeyondSchema(
    "a parameter that is ours, with a value",
    { provider: { authorizationParameters: { scope: "openid groups", prompt: "login" } } },
    'provider.authorizationParameters.scope: found "scope", which Gatehouse sets itself, expected another parameter, or scopes',
  ),
  mistakeBeyondSchema(
    "a parameter that is ours, to be handed on",
    { provider: { requestParameters: ["ui_locales", "state"] } },
    'provider.requestParameters[1]: found "state", which Gatehouse sets itself, expected another parameter',
  ),
  mistakeBeyondSchema(
    "a parameter of start",
    { provider: { requestParameters: ["rd"] } },
    'provider.requestParameters[0]: found "rd", which start itself reads, expected another parameter',
  ),
  mistake(
    "a parameter whose name a query would escape",
    { provider: { requestParameters: ["a&b"] } },
    'provider.requestParameters[0]: found "a&b" as a name, expected a parameter\'s name such as ui_locales, of at most 64 letters, digits, -, ., _ and ~',
  ),
  mistake(
    "a number for a parameter",
    { provider: { authorizationParameters: { max_age: 300 } } },
    "provider.authorizationParameters.max_age: found 300, expected a value, as text of at most 512 characters; put it in quotes",
  ),
  mistake(
    "parameters as a query",
    { provider: { authorizationParameters: "prompt=login" } },
    'provider.authorizationParameters: found "prompt=login", expected an object that gives each parameter, such as ui_locales, its value',
  ),
  mistakeBeyondSchema(
    "parameters that are too long together",
    {
      provider: {
        authorizationParameters: Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [name, "x".repeat(500)])),
      },
    },
    "provider.authorizationParameters: found 5 parameters of 2505 characters, expected at most 16 of 2048 in all",
  ),
  mistake(
    "a resource that is no URI",
    { provider: { resources: ["api"] } },
    'provider.resources[0]: found "api", expected an absolute URI without a fragment such as https://api.example.com, of at most 512 characters',
  ),
  mistake(
    "a resource with a fragment",
    { provider: { resources: ["https://api.example.com#a"] } },
    'provider.resources[0]: found "https://api.example.com#a", expected an absolute URI without a fragment such as https://api.example.com, of at most 512 characters',
  ),
  mistakeBeyondSchema(
    "an issuer for many tenants, without any",
    { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0" },
    "provider.tenants: is missing, expected the ids of those whose users may sign in, since issuer has {tenantid}",
  ),
  mistakeBeyondSchema(
    "an empty list of tenants",
    { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", provider: { tenants: [] } },
    "provider.tenants: found none, expected the ids of those whose users may sign in, since issuer has {tenantid}",
  ),
  mistakeBeyondSchema(
    "tenants of one tenant's issuer",
    { provider: { tenants: ["72f988bf-86f1-41af-91ab-2d7cd011db47"] } },
    "provider.tenants: found tenants, expected {tenantid} in issuer, where each of them stands",
  ),
  mistake(
    "a tenant by its domain",
    { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0", provider: { tenants: ["contoso.onmicrosoft.com"] } },
    'provider.tenants[0]: found "contoso.onmicrosoft.com", expected a tenant\'s id such as 72f988bf-86f1-41af-91ab-2d7cd011db47',
  ),
  mistakeBeyondSchema(
    "a template of another kind",
    { issuer: "https://idp.example.com/{tenant}/v2.0" },
    'issuer: found "https://idp.example.com/{tenant}/v2.0", expected one issuer; a template has {tenantid} as one part of its path, and no other',
  ),
];
