/** A SecurityPolicy's `oidc`, as a `pluginConfig`. */
import type { Context } from "../context.ts";
import { asList, asMap, asText, at, isMap, type JsonMap, textAt } from "../json.ts";
import { FILL_IN, type Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import type { Rule } from "../rules.ts";
import { migrateAuthorization } from "./authorization.ts";
import { migrateTokens } from "./tokens.ts";

/** As manifests/examples/envoy-gateway has it. */
const PROVIDER_CLUSTER = "gatehouse-provider";
const CLUSTER_ADVICE = `provider.clusters is ${PROVIDER_CLUSTER}: give the EnvoyProxy that cluster, with the provider's address, as manifests/examples/envoy-gateway has it`;
const DEFAULT_CALLBACK = "/oauth2/callback";
const DEFAULT_LOGOUT = "/logout";

/** Fills a migration from `spec`. `documents`: all there are beside it. */
export function migrateEnvoyGateway(
  spec: JsonMap,
  given: GivenOptions,
  migration: Migration,
  context: Context,
  documents: readonly JsonMap[],
): void {
  const oidc = asMap(spec["oidc"]);
  migration.set("issuer", context.issuer ?? given.text("oidc.provider.issuer"));
  setClient(oidc, given, migration, documents);
  setAddresses(given, migration, context);
  const scopes = given.list("oidc.scopes");
  migration.set("scopes", scopes.includes("openid") ? scopes : ["openid", ...scopes]);
  const resources = given.list("oidc.resources");
  if (resources.length > 0) migration.set("provider.resources", resources);
  migration.set("provider.endpoints.endSession", given.text("oidc.provider.endSessionEndpoint"));
  migration.set("provider.clusters", { "*": PROVIDER_CLUSTER });
  migration.remarks.push(CLUSTER_ADVICE);
  migration.set("session.cookie.domain", given.text("oidc.cookieDomain"));
  const sameSite = given.text("oidc.cookieConfig.sameSite")?.toUpperCase();
  if (sameSite === "NONE") migration.set("session.cookie.sameSite", "NONE");
  if (sameSite === "STRICT")
    migration.lost(
      "oidc.cookieConfig.sameSite",
      "LAX in its place: with Strict the cookie is missing on the way back from the provider",
    );
  setForward(oidc, given, migration);
  migrateTokens(spec, given, migration);
  migrateAuthorization(asMap(spec["authorization"]), migration);
  migration.rules = [...denied(oidc, migration), ...migration.rules];
}

function setClient(oidc: JsonMap, given: GivenOptions, migration: Migration, documents: readonly JsonMap[]): void {
  const reference = textAt(oidc, "clientIDRef", "name");
  if (reference !== undefined) {
    const id = secretValue(documents, reference, "client-id");
    migration.set("clientId", id ?? FILL_IN);
    if (id === undefined) migration.toDo.push(`clientId: it is in key client-id of the Secret ${reference}`);
  } else migration.set("clientId", given.text("oidc.clientID"));
  const name = textAt(oidc, "clientSecret", "name") ?? "";
  migration.secret("clientSecret", "GATEHOUSE_CLIENT_SECRET", "oidc.clientSecret", {
    from: `key client-secret of the Secret ${name}`,
  });
  migration.set("cookieSecret", { env: "GATEHOUSE_COOKIE_SECRET" });
  migration.variables.push({ name: "GATEHOUSE_COOKIE_SECRET", from: "a new one: openssl rand -base64 32" });
}

/** A value of a Secret that is none, such as a client's id. */
function secretValue(documents: readonly JsonMap[], name: string, key: string): string | undefined {
  const secret = documents.find(
    (document) => document["kind"] === "Secret" && textAt(document, "metadata", "name") === name,
  );
  const data = textAt(secret, "data", key);
  return textAt(secret, "stringData", key) ?? (data === undefined ? undefined : Buffer.from(data, "base64").toString());
}

function setAddresses(given: GivenOptions, migration: Migration, context: Context): void {
  const written = given.text("oidc.redirectURL");
  const path = written?.replace(/^[^/]*:\/\/%REQ\(:authority\)%/i, "") ?? DEFAULT_CALLBACK;
  migration.set("redirectUrl", path);
  if (context.hosts.length > 0) migration.set("hosts", context.hosts);
  if (path.startsWith("/") && context.hosts.length === 0) {
    migration.toDo.push(
      "hosts: the host is the request's own there; name the hosts that people sign in on with --host, or add the HTTPRoute to the files",
    );
  }
  const prefix = /^(?:https?:\/\/[^/]+)?(\/.*)\/callback$/.exec(path)?.[1];
  if (prefix === undefined)
    migration.remarks.push(
      "redirectUrl does not end with /callback: route /oauth2/ to the same target, too, where sign_out and others are",
    );
  else if (prefix !== "/oauth2") migration.set("prefix", prefix);
  const logout = given.text("oidc.logoutPath") ?? DEFAULT_LOGOUT;
  const signOut = `${prefix ?? "/oauth2"}/sign_out`;
  const advice = `change links to ${logout}, or have an HTTPRoute redirect there`;
  if (given.has("oidc.logoutPath")) migration.took("oidc.logoutPath", signOut, advice);
  else migration.remarks.push(`sign-out was at ${logout} and is at ${signOut}: ${advice}`);
}

function setForward(oidc: JsonMap, given: GivenOptions, migration: Migration): void {
  const header = textAt(oidc, "forwardIDToken", "header");
  const isIdToken = header?.toLowerCase() === "authorization";
  const authorization = isIdToken ? "ID_TOKEN" : given.flag("oidc.forwardAccessToken") ? "ACCESS_TOKEN" : "NONE";
  migration.set("forward", { authorization, headers: [] });
  migration.took("oidc.forwardAccessToken", `forward.authorization: ${authorization}`);
  if (header !== undefined && !isIdToken) {
    migration.unsettled(
      "oidc.forwardIDToken",
      `the ID token is forwarded in Authorization alone, not in ${header}; forward.headers has its claims`,
    );
  }
  if (authorization === "NONE") {
    migration.remarks.push(
      "forward.authorization is NONE: applications that read the tokens in Envoy's cookies find none; ID_TOKEN or ACCESS_TOKEN puts one into Authorization",
    );
  }
}

/** Rules for what is not redirected, before the others. */
function denied(oidc: JsonMap, migration: Migration): Rule[] {
  return asList(at(oidc, "denyRedirect", "headers")).flatMap((header): Rule[] => {
    const name = (textAt(header, "name") ?? "").toLowerCase();
    const type = textAt(header, "type") ?? "Exact";
    const value = asText(at(header, "value")) ?? "";
    const pattern = { Exact: value, Prefix: `${value}*`, Suffix: `*${value}` }[type];
    if (pattern === undefined || value.includes("*")) {
      migration.lost(
        "oidc.denyRedirect.headers",
        `${name}: ${value} is none that a rule can say; what is no navigation gets 401 in any case`,
      );
      return [];
    }
    const when = [{ key: `request.headers[${name}]`, values: [pattern] }];
    migration.took("oidc.denyRedirect.headers", "rules[].unauthenticated: DENY", `${name}: ${pattern}`);
    return migration.rules.map((rule) => ({ ...rule, when: [...(rule.when ?? []), ...when], unauthenticated: "DENY" }));
  });
}

/** Whether a document is a SecurityPolicy with `oidc`. */
export function isOidcPolicy(document: JsonMap): boolean {
  return document["kind"] === "SecurityPolicy" && isMap(at(document, "spec", "oidc"));
}
