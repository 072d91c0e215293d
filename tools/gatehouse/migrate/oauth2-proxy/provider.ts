/** oauth2-proxy's provider. */
import { issuerOf, parametersOf } from "../issuers.ts";
import { asList, asMap, asText, isMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";

const ENTRA = "https://login.microsoftonline.com";
/** Types that speak OpenID Connect, with the issuer of those that have but one. */
const ISSUERS: Readonly<Record<string, string>> = {
  oidc: "",
  "keycloak-oidc": "",
  "entra-id": "",
  azure: "",
  adfs: "",
  cidaas: "",
  keycloak: "",
  gitlab: "https://gitlab.com",
  google: "https://accounts.google.com",
  "login.gov": "https://secure.login.gov/",
};
/** What people do instead of a type that does not. */
const INSTEAD = "put a provider between that does, such as Dex or Keycloak, and let it ask there";
const COMMON = /\/(?:common|organizations|consumers)(?:\/v2\.0)?\/?$/;

/** The provider's type, as it counts. */
export function providerType(given: GivenOptions): string {
  return given.text("provider") ?? "google";
}

/** Who signs people in, and how it is asked. */
export function migrateProvider(given: GivenOptions, migration: Migration, issuerGiven: string | undefined): void {
  const type = providerType(given);
  if (!(type in ISSUERS)) {
    migration.refusal = `provider ${type} does not speak OpenID Connect, and Gatehouse nothing else: ${INSTEAD}`;
    migration.lost("provider", migration.refusal);
    return;
  }
  const issuer = issuerGiven ?? issuerFrom(given, type);
  if (issuer === undefined)
    migration.toDo.push("issuer: nothing says it; give it with --issuer, as its discovery document has it");
  setIssuer(given, migration, issuer);
  if (given.has("provider"))
    migration.took("provider", issuer === undefined ? "issuer" : `issuer: ${migration.text("issuer") ?? ""}`);
  setClient(given, migration, type);
  setEndpoints(given, migration);
  setParameters(given, migration);
}

function issuerFrom(given: GivenOptions, type: string): string | undefined {
  const tenant = given.text("azure-tenant") ?? "common";
  const byType = type === "azure" || type === "entra-id" ? `${ENTRA}/${tenant}/v2.0` : ISSUERS[type];
  const byEndpoint = issuerOf(given.text("login-url") ?? given.text("redeem-url") ?? "");
  return given.text("oidc-issuer-url") ?? byEndpoint ?? (byType === "" ? undefined : byType);
}

/** Entra ID's addresses for any tenant are no issuers: its tokens name the tenant. */
function setIssuer(given: GivenOptions, migration: Migration, issuer: string | undefined): void {
  const isTemplate = issuer?.startsWith(ENTRA) === true && COMMON.test(issuer);
  migration.set("issuer", isTemplate ? `${ENTRA}/{tenantid}/v2.0` : issuer);
  const tenants = given.list("entra-id-allowed-tenant");
  if (isTemplate) {
    migration.set("provider.tenants", tenants.length > 0 ? tenants : ["FILL_IN"]);
    if (given.has("oidc-issuer-url"))
      migration.took("oidc-issuer-url", `issuer: ${ENTRA}/{tenantid}/v2.0`, "its tokens name their tenant there");
    if (tenants.length === 0)
      migration.toDo.push(
        "provider.tenants: name the tenants whose users may sign in; any tenant there is can't be said",
      );
    migration.took(
      "insecure-oidc-skip-issuer-verification",
      "provider.tenants",
      "the issuer is checked, with the tenant of each token",
    );
  } else {
    if (tenants.length > 0)
      migration.say("entra-id-allowed-tenant", "NOT_NEEDED", "", "the issuer is that of one tenant");
    const skips = given.flag("insecure-oidc-skip-issuer-verification");
    const why = skips
      ? "never taken over: issuer has to be the discovery document's, letter by letter"
      : "it always is";
    migration.say("insecure-oidc-skip-issuer-verification", skips ? "NONE" : "NOT_NEEDED", "", why);
  }
}

function setClient(given: GivenOptions, migration: Migration, type: string): void {
  const id = given.value("client-id");
  if (id !== undefined && "from" in id) {
    migration.set("clientId", "FILL_IN");
    migration.toDo.push(`clientId: it is in ${id.from}`);
  } else migration.set("clientId", given.text("client-id"));
  const secretOption = given.has("client-secret") ? "client-secret" : "client-secret-file";
  if (type === "login.gov") {
    const key = given.has("jwt-key") ? "jwt-key" : "jwt-key-file";
    const advice = secretAdvice(given, key);
    migration.secret("provider.client.key.privateKey", "GATEHOUSE_CLIENT_KEY", key, given.value(key), advice);
    migration.set("provider.client.authentication", "PRIVATE_KEY_JWT");
  } else if (given.flag("entra-id-federated-token-auth")) {
    migration.set("provider.client", {
      authentication: "FEDERATED_JWT",
      assertion: { url: "FILL_IN" },
      assertionAudience: "TOKEN_ENDPOINT",
    });
    migration.toDo.push(
      "provider.client.assertion.url: where the projected service account token is served to the gateway (docs/secrets.md)",
    );
  } else if (given.has(secretOption)) {
    migration.secret(
      "clientSecret",
      "GATEHOUSE_CLIENT_SECRET",
      secretOption,
      given.value(secretOption),
      secretAdvice(given, secretOption),
    );
  }
}

function secretAdvice(given: GivenOptions, option: string): string {
  const file = option.endsWith("-file") ? given.text(option) : undefined;
  return file === undefined ? "" : `the text of the file ${file}`;
}

function setEndpoints(given: GivenOptions, migration: Migration): void {
  const isStatic = given.flag("skip-oidc-discovery");
  const endpoints = [
    ["login-url", "authorization"],
    ["redeem-url", "token"],
    ["oidc-jwks-url", "jwks"],
    ["profile-url", "userInfo"],
  ] as const;
  for (const [option, endpoint] of endpoints) {
    const text = given.text(option);
    if (text === undefined) continue;
    if (!isStatic) migration.say(option, "NOT_NEEDED", "", "found by discovery, as it was there");
    else migration.set(`provider.endpoints.${endpoint}`, endpoint === "authorization" ? text.split("?")[0] : text);
  }
  if (isStatic)
    migration.set("provider.authorizationParameters", nothingIfEmpty(parametersOf(given.text("login-url") ?? "")));
  if (given.flag("skip-claims-from-profile-url")) migration.set("provider.userInfo", "NEVER");
  const logout = given.text("backend-logout-url");
  if (logout !== undefined) {
    const isOwn = /\/(?:logout|end_?session)\b/.test(logout) && logout.includes("{id_token}");
    const why = "a sign-out goes to the provider's end_session_endpoint by itself";
    if (isOwn) migration.say("backend-logout-url", "NOT_NEEDED", "", why);
  }
}

function setParameters(given: GivenOptions, migration: Migration): void {
  const scope = given.text("scope");
  const groups = given.has("allowed-group") && scope === undefined;
  const scopes =
    scope?.split(/[\s+]+/).filter(Boolean) ?? (groups ? ["openid", "email", "profile", "groups"] : undefined);
  migration.set("scopes", scopes);
  if (groups)
    migration.remarks.push(
      "scopes has groups, as oauth2-proxy asks for it where allowed-group is set and scope is not; take it out where the provider does not know it",
    );
  for (const [option, name] of [
    ["prompt", "prompt"],
    ["acr-values", "acr_values"],
  ] as const) {
    migration.set(`provider.authorizationParameters.${name}`, given.text(option));
  }
  migration.set("provider.displayName", given.text("provider-display-name"));
  const audiences = given.list("oidc-extra-audience");
  if (audiences.length > 0) migration.set("provider.audiences", audiences);
  const algorithms = given.list("oidc-enabled-signing-alg");
  if (algorithms.length > 0) migration.set("provider.signingAlgorithms", algorithms);
  if (given.list("oidc-audience-claim").join() === "aud")
    migration.say("oidc-audience-claim", "NOT_NEEDED", "", "it is aud in any case");
  if (given.text("auth-request-response-mode") === "form_post") migration.set("provider.responseMode", "FORM_POST");
  if (given.has("resource")) migration.set("provider.resources", [given.text("resource")]);
  if (given.flag("insecure-oidc-allow-unverified-email")) migration.set("provider.verifiedEmails", false);
  const challenge = given.text("code-challenge-method");
  if (challenge === "plain")
    migration.say("code-challenge-method", "NOT_NEEDED", "", "PKCE is always used, and with S256: plain there is not");
  setLoginParameters(given, migration);
}

/** `loginURLParameters` of the alpha configuration. */
function setLoginParameters(given: GivenOptions, migration: Migration): void {
  const parameters = asList(JSON.parse(given.text("login-url-parameters") ?? "[]"));
  const handed: string[] = [];
  for (const parameter of parameters) {
    const name = textAt(parameter, "name") ?? "";
    const fixed = asList(asMap(parameter)["default"]).flatMap((value) => asText(value) ?? []);
    if (fixed[0] !== undefined && name !== "approval_prompt")
      migration.set(`provider.authorizationParameters.${name}`, fixed[0]);
    const allowed = asList(asMap(parameter)["allow"]);
    const isAny = allowed.some((rule) => isMap(rule) && /^(?:\^?\.\*\$?|)$/.test(asText(rule["pattern"]) ?? "none"));
    if (isAny && name !== "login_hint") handed.push(name);
    else if (allowed.length > 0 && name !== "login_hint") {
      migration.lost(
        "login-url-parameters",
        `values of ${name} can't be restricted: start does not hand it on (provider.requestParameters would hand on any)`,
      );
    }
  }
  if (parameters.length > 0)
    migration.took(
      "login-url-parameters",
      "provider.authorizationParameters",
      "login_hint is always handed on by start",
    );
  if (handed.length > 0) migration.set("provider.requestParameters", handed);
}

function nothingIfEmpty(parameters: Record<string, string>): Record<string, string> | undefined {
  return Object.keys(parameters).length > 0 ? parameters : undefined;
}
