/** Envoy's oauth2 filter, as a `pluginConfig`. */
import type { Context } from "../context.ts";
import { durationOf, secondsOf } from "../durations.ts";
import { issuerOf, parametersOf } from "../issuers.ts";
import { asList, asMap, asText, at, isMap, type JsonMap, textAt } from "../json.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { migrateMatchers } from "./matchers.ts";

const NO_ISSUER =
  "its form does not say who the issuer is: give it with --issuer, as the provider's discovery document has it";
const NO_HOST = "the host is the request's own there; name the hosts that people sign in on with --host";
const FORMATTED_HOST = /^(?:%REQ\(:?x-forwarded-proto\)%|%REQ\(:scheme\)%|https?):\/\/%REQ\((?::authority|host)\)%/i;
const AUTH_TYPES: Readonly<Record<string, string>> = {
  URL_ENCODED_BODY: "CLIENT_SECRET_POST",
  BASIC_AUTH: "CLIENT_SECRET_BASIC",
  TLS_CLIENT_AUTH: "TLS_CLIENT_AUTH",
  PRIVATE_KEY_JWT: "PRIVATE_KEY_JWT",
};

/** Fills a migration from a filter's configuration, in snake case. `issuers`: of a `jwt_authn` filter beside it. */
export function migrateEnvoy(
  config: JsonMap,
  given: GivenOptions,
  migration: Migration,
  context: Context,
  issuers: readonly { issuer: string; audiences: string[]; jwks?: string }[],
): void {
  migrateProvider(config, given, migration, context);
  migrateRedirect(given, migration, context);
  migrateSession(config, given, migration);
  const forwards = given.flag("forward_bearer_token");
  const idTokenHeader = textAt(config, "forward_id_token", "header");
  const isIdToken = idTokenHeader?.toLowerCase() === "authorization";
  migration.set("forward", { authorization: isIdToken ? "ID_TOKEN" : forwards ? "ACCESS_TOKEN" : "NONE", headers: [] });
  if (idTokenHeader !== undefined && !isIdToken)
    migration.unsettled(
      "forward_id_token",
      `the ID token is forwarded in Authorization alone, not in ${idTokenHeader}; forward.headers has its claims`,
    );
  migration.took(
    "forward_bearer_token",
    `forward.authorization: ${forwards ? "ACCESS_TOKEN" : "NONE"}`,
    forwards ? "the cookies BearerToken and IdToken do not reach the application: it reads Authorization" : "",
  );
  if (!given.flag("preserve_authorization_header") && !forwards && !isIdToken) {
    migration.remarks.push(
      "forward.authorization is NONE, which leaves an Authorization that the client sends, where Envoy removes it; ID_TOKEN sets ours in its place",
    );
  }
  migration.remarks.push(
    "forward.headers is empty, as before; without it the application also gets x-auth-request-user, -email and others",
  );
  migrateMatchers(config, migration, issuers);
}

function migrateProvider(config: JsonMap, given: GivenOptions, migration: Migration, context: Context): void {
  const authorization = given.text("authorization_endpoint") ?? "";
  const issuer = context.issuer ?? issuerOf(authorization);
  migration.set("issuer", issuer);
  if (issuer === undefined) migration.unsettled("authorization_endpoint", NO_ISSUER);
  else
    migration.took(
      "authorization_endpoint",
      `issuer: ${issuer}`,
      "its discovery document has to say the same, and has the endpoints",
    );
  migration.set("clientId", given.text("credentials.client_id"));
  const authType = given.text("auth_type") ?? "URL_ENCODED_BODY";
  const secret = at(config, "credentials", "token_secret");
  const from = `the secret ${textAt(secret, "name") ?? "of token_secret"}${fileOf(secret)}`;
  if (authType === "TLS_CLIENT_AUTH") {
    migration.say("credentials.token_secret", "NOT_NEEDED", "", "the cluster's certificate says who the client is");
  } else if (authType === "PRIVATE_KEY_JWT") {
    migration.secret("provider.client.key.privateKey", "GATEHOUSE_CLIENT_KEY", "credentials.token_secret", { from });
  } else migration.secret("clientSecret", "GATEHOUSE_CLIENT_SECRET", "credentials.token_secret", { from });
  migration.set("cookieSecret", { env: "GATEHOUSE_COOKIE_SECRET" });
  migration.variables.push({ name: "GATEHOUSE_COOKIE_SECRET", from: "a new one: openssl rand -base64 32" });
  migration.set("provider.client.authentication", AUTH_TYPES[authType]);
  if (AUTH_TYPES[authType] === undefined) migration.unsettled("auth_type", `${authType} is not known`);
  const cluster = given.text("token_endpoint.cluster");
  if (cluster !== undefined) migration.set("provider.clusters", { "*": cluster });
  const timeout = secondsOf(given.text("token_endpoint.timeout") ?? "");
  if (timeout !== undefined) migration.set("provider.timeout", durationOf(Math.min(Math.max(timeout, 1), 60)));
  migration.set("provider.endpoints.endSession", given.text("end_session_endpoint"));
  const parameters = parametersOf(authorization);
  if (Object.keys(parameters).length > 0) migration.set("provider.authorizationParameters", parameters);
  const resources = given.list("resources");
  if (resources.length > 0) migration.set("provider.resources", resources);
  migration.set("provider.client.key.algorithm", textAt(config, "private_key_jwt_config", "signing_algorithm"));
  const scopes = given.list("auth_scopes").filter((scope) => scope !== "user");
  if (given.list("auth_scopes").includes("user"))
    migration.took("auth_scopes", "scopes", "but user, which is Envoy's default and of no provider");
  migration.set("scopes", scopes.includes("openid") ? scopes : ["openid", ...scopes]);
}

function fileOf(secret: unknown): string {
  const path = textAt(secret, "sds_config", "path_config_source", "path") ?? textAt(secret, "sds_config", "path");
  return path === undefined ? "" : ` in ${path}`;
}

function migrateRedirect(given: GivenOptions, migration: Migration, context: Context): void {
  const written = given.text("redirect_uri") ?? "";
  if (context.hosts.length > 0) migration.set("hosts", context.hosts);
  const path = written.replace(FORMATTED_HOST, "");
  if (!written.includes("%")) {
    migration.set("redirectUrl", written);
  } else if (path.startsWith("/") && !path.includes("%")) {
    migration.set("redirectUrl", path);
    migration.took("redirect_uri", `redirectUrl: ${path}`, "with https and the request's host, one of hosts");
    if (context.hosts.length === 0) migration.toDo.push(`hosts: ${NO_HOST}`);
  } else migration.unsettled("redirect_uri", `${written} is no URL and no path: write redirectUrl`);
  const callback = /^(?:https?:\/\/[^/]+)?(\/.*)\/callback$/.exec(migration.text("redirectUrl") ?? "")?.[1];
  if (callback !== undefined && callback !== "/oauth2") migration.set("prefix", callback);
  const prefix = migration.text("prefix") ?? "/oauth2";
  const signOut = /"exact":"([^"]+)"/.exec(given.text("signout_path") ?? "")?.[1];
  migration.took(
    "signout_path",
    `${prefix}/sign_out`,
    signOut === undefined ? "" : `change links to ${signOut}, or have a route redirect there`,
  );
  const logout = textAt(JSON.parse(given.text("post_logout_redirect_uri") ?? "{}"), "uri");
  if (logout?.includes("%") === true)
    migration.lost("post_logout_redirect_uri", "write logout.redirectUrl: a path is on the request's host");
  else migration.set("logout.redirectUrl", logout);
  const domains = given.list("allowed_redirect_domains");
  if (domains.length > 0)
    migration.set(
      "allowedRedirects",
      domains.map((domain) => `https://${domain}`),
    );
}

function migrateSession(config: JsonMap, given: GivenOptions, migration: Migration): void {
  migration.set("session.cookie.domain", given.text("credentials.cookie_domain")?.replace(/^\./, ""));
  const configs = Object.values(asMap(config["cookie_configs"])).filter(isMap);
  const sameSites = new Set(configs.flatMap((each) => asText(each["same_site"]) ?? []));
  if (sameSites.has("NONE")) migration.set("session.cookie.sameSite", "NONE");
  if (sameSites.has("STRICT"))
    migration.lost(
      "cookie_configs",
      "LAX in STRICT's place, with which the cookie is missing on the way back from the provider",
    );
  if (configs.some((each) => each["partitioned"] === true)) migration.set("session.cookie.partitioned", true);
  if (asList(configs).some((each) => textAt(each, "path") !== undefined))
    migration.lost(
      "cookie_configs",
      "the cookie's path is session.cookie.path, which has to cover prefix and the callback",
    );
}
