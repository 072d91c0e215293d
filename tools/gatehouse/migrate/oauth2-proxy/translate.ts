/** oauth2-proxy's options, as a `pluginConfig`. */
import type { Context } from "../context.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";
import { migrateElsewhere } from "./elsewhere.ts";
import { migrateForward } from "./forward.ts";
import { migratePeople } from "./people.ts";
import { migrateProvider } from "./provider.ts";
import { migrateRoutes } from "./routes.ts";
import { migrateSession } from "./session.ts";

const NO_HOST = "the host is the request's own there; name the hosts that people sign in on with --host";

/** Fills a migration from options. */
export function migrateOauth2Proxy(given: GivenOptions, migration: Migration, context: Context): void {
  migrateProvider(given, migration, context.issuer);
  if (migration.refusal !== undefined) return;
  const redirectUrl = migrateAddresses(given, migration, context);
  migrateSession(given, migration, redirectUrl);
  migrateRoutes(given, migration);
  migratePeople(given, migration, context.folder);
  migrateForward(given, migration);
  migrateBearerTokens(given, migration);
  migratePages(given, migration);
  migrateElsewhere(given, migration);
}

/** Answers redirectUrl. */
function migrateAddresses(given: GivenOptions, migration: Migration, context: Context): string | undefined {
  const prefix = given.text("proxy-prefix") ?? "/oauth2";
  if (prefix !== "/oauth2") migration.set("prefix", prefix);
  const written = given.flag("relative-redirect-url") ? undefined : given.text("redirect-url");
  const isAbsolute = written !== undefined && URL.canParse(written) && /^https?:/.test(written);
  const hasPath = isAbsolute && new URL(written).pathname !== "/";
  const callback = `${prefix}/callback`;
  const redirectUrl = isAbsolute ? (hasPath ? written : new URL(callback, written).href) : undefined;
  if (context.hosts.length > 0) migration.set("hosts", context.hosts);
  setRedirects(given, migration, redirectUrl);
  if (redirectUrl !== undefined) {
    migration.set("redirectUrl", redirectUrl);
    return redirectUrl;
  }
  migration.set("redirectUrl", written?.startsWith("/") === true ? written : callback);
  if (context.hosts.length === 0) migration.toDo.push(`hosts: ${NO_HOST}`);
  return undefined;
}

function setRedirects(given: GivenOptions, migration: Migration, redirectUrl: string | undefined): void {
  const scheme = redirectUrl?.startsWith("http:") === true ? "http" : "https";
  const origins: string[] = [];
  for (const domain of given.list("whitelist-domain")) {
    const [, isSuffix, host = "", port = ""] = /^(\*?\.)?([^:]*)(?::(.*))?$/.exec(domain) ?? [];
    if (port === "*" || host === "")
      migration.lost("whitelist-domain", `${domain}: name the ports in allowedRedirects`);
    else {
      const at = port === "" ? "" : `:${port}`;
      origins.push(`${scheme}://${host}${at}`);
      if (isSuffix !== undefined) origins.push(`${scheme}://*.${host}${at}`);
      migration.took("whitelist-domain", "allowedRedirects", `${domain}, with ${scheme}`);
    }
  }
  if (origins.length > 0) migration.set("allowedRedirects", [...new Set(origins)]);
}

/** Tokens that API clients bring. There they are ID tokens for the client. */
function migrateBearerTokens(given: GivenOptions, migration: Migration): void {
  if (!given.flag("skip-jwt-bearer-tokens")) {
    for (const option of ["skip-jwt-bearer-tokens", "extra-jwt-issuers", "bearer-token-login-fallback"]) {
      migration.say(option, "NOT_NEEDED", "", "off: skip-jwt-bearer-tokens is not on");
    }
    return;
  }
  const clientId = given.text("client-id") ?? "FILL_IN";
  const issuers = given.list("extra-jwt-issuers").flatMap((pair) => {
    const [issuer = "", audience = ""] = pair.split("=", 2);
    return issuer.startsWith("http") ? [{ issuer, audiences: [audience] }] : [];
  });
  migration.set("bearerTokens", {
    enabled: true,
    audiences: [clientId, ...given.list("oidc-extra-audience")],
    idTokens: true,
    ...(issuers.length > 0 ? { issuers } : {}),
  });
  migration.took(
    "skip-jwt-bearer-tokens",
    "bearerTokens",
    "idTokens is on, since oauth2-proxy takes ID tokens: an API's own audience and access tokens are better",
  );
}

function migratePages(given: GivenOptions, migration: Migration): void {
  const isSkipped = given.flag("skip-provider-button");
  migration.set("signIn.mode", isSkipped ? "REDIRECT" : "PAGE");
  if (!isSkipped) {
    migration.say("skip-provider-button", "TAKEN", "signIn.mode: PAGE");
    if (!given.has("skip-provider-button"))
      migration.remarks.push(
        "signIn.mode is PAGE, as oauth2-proxy shows its sign-in page unless skip-provider-button is set; ours is REDIRECT",
      );
    const name = given.text("provider-display-name");
    if (name !== undefined) migration.set("pages.buttonLabel", `Sign in with ${name}`);
  }
  const logo = given.text("custom-sign-in-logo");
  if (logo === undefined) return;
  if (/^(?:https:|data:image\/)/.test(logo)) migration.set("pages.logoUrl", logo);
  else migration.lost("custom-sign-in-logo", "serve it at an https URL, for pages.logoUrl");
}
