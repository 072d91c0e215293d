/** oauth2-proxy's cookie and session. */
import { durationOf, secondsOf } from "../durations.ts";
import type { Migration } from "../migration.ts";
import type { GivenOptions } from "../option.ts";

const DEFAULT_EXPIRE = "168h";
const MINUTE = 60;
const NEW_SECRET = "a new one: openssl rand -base64 32. Sessions of before end in any case";

/** How long a session lasts, and its cookie. */
export function migrateSession(given: GivenOptions, migration: Migration, redirectUrl: string | undefined): void {
  setSecret(given, migration);
  setTimes(given, migration);
  setName(given, migration);
  setPath(given, migration);
  setDomain(given, migration, redirectUrl);
  const sameSite = given.text("cookie-samesite")?.toUpperCase();
  if (sameSite === "NONE") migration.set("session.cookie.sameSite", "NONE");
  if (sameSite === "LAX")
    migration.say("cookie-samesite", "TAKEN", "session.cookie.sameSite", "LAX, as it is by default");
  if (sameSite === "STRICT")
    migration.lost(
      "cookie-samesite",
      "LAX in its place: with strict the cookie is missing on the way back from the provider",
    );
  if (redirectUrl?.startsWith("http:") !== true && given.has("cookie-secure") && !given.flag("cookie-secure")) {
    migration.lost("cookie-secure", "never taken over: redirectUrl is https, and the cookie is for https alone");
  }
}

/** Only 32 bytes in base64 are a key here. What it is goes nowhere. */
function setSecret(given: GivenOptions, migration: Migration): void {
  const option =
    given.has("cookie-secret-file") && !given.has("cookie-secret") ? "cookie-secret-file" : "cookie-secret";
  const value = given.value(option);
  migration.set("cookieSecret", { env: "GATEHOUSE_COOKIE_SECRET" });
  const push = (from: string): void => {
    migration.variables.push({ name: "GATEHOUSE_COOKIE_SECRET", from });
  };
  if (value === undefined) {
    push(NEW_SECRET);
    migration.remarks.push("cookieSecret is new: nothing said what it was");
    return;
  }
  if ("from" in value) {
    push(`${value.from}, if that is 32 bytes in base64; else ${NEW_SECRET}`);
    migration.took(option, "cookieSecret: {env: GATEHOUSE_COOKIE_SECRET}", "32 bytes in base64 it has to be");
    return;
  }
  if (option === "cookie-secret-file") {
    push(`base64 < ${value.text}, if that has 32 bytes; else ${NEW_SECRET}`);
    return;
  }
  const bytes = /^[\w+/-]+={0,2}$/.test(value.text) ? Buffer.from(value.text, "base64url").length : 0;
  if (bytes === 32) {
    push(`what ${given.get(option)?.label ?? option} is set to`);
    migration.took(option, "cookieSecret: {env: GATEHOUSE_COOKIE_SECRET}");
    return;
  }
  push(NEW_SECRET);
  migration.lost(option, "it is not 32 bytes in base64, which cookieSecret has to be: make a new one");
}

function setTimes(given: GivenOptions, migration: Migration): void {
  const expire = secondsOf(given.text("cookie-expire") ?? DEFAULT_EXPIRE);
  if (expire === undefined) migration.unsettled("cookie-expire", "it is no duration");
  else if (expire === 0)
    migration.lost(
      "cookie-expire",
      "no session lasts until the browser is closed: it ends after session.lifetime, 12h",
    );
  else migration.set("session.lifetime", durationOf(Math.max(expire, MINUTE)));
  if (!given.has("cookie-expire"))
    migration.remarks.push("session.lifetime is 7d, as oauth2-proxy has it by default; ours is 12h");
  const refresh = secondsOf(given.text("cookie-refresh") ?? "0");
  if (refresh === undefined) migration.unsettled("cookie-refresh", "it is no duration");
  else if (refresh === 0) migration.say("cookie-refresh", "NOT_NEEDED", "", "tokens are refreshed before they end");
  else migration.set("session.revalidate", durationOf(Math.max(refresh, MINUTE)));
}

function setName(given: GivenOptions, migration: Migration): void {
  const name = given.text("cookie-name");
  if (name === undefined) return;
  migration.set("session.cookie.name", name.replace(/^__(?:Host|Secure)-/, ""));
}

function setPath(given: GivenOptions, migration: Migration): void {
  const path = given.text("cookie-path");
  if (path === undefined || path === "/") return;
  const prefix = given.text("proxy-prefix") ?? "/oauth2";
  const covers = `${prefix}/`.startsWith(path.endsWith("/") ? path : `${path}/`);
  if (covers) migration.set("session.cookie.path", path);
  else
    migration.lost("cookie-path", `${path} does not cover ${prefix}, where logins come back: the cookie's path is /`);
}

function setDomain(given: GivenOptions, migration: Migration, redirectUrl: string | undefined): void {
  const domains = given.list("cookie-domain").map((domain) => domain.replace(/^\./, "").replace(/:\d+$/, ""));
  if (domains.length === 0) return;
  const host = redirectUrl !== undefined && URL.canParse(redirectUrl) ? new URL(redirectUrl).hostname : undefined;
  const covering = domains.filter((domain) => host === undefined || host === domain || host.endsWith(`.${domain}`));
  const [longest] = covering.sort((a, b) => b.length - a.length);
  if (longest === undefined) {
    migration.lost(
      "cookie-domain",
      `${domains.join(", ")} does not cover redirectUrl's host: its cookie is for that host alone`,
    );
    return;
  }
  migration.set("session.cookie.domain", longest);
  if (domains.length > 1)
    migration.took(
      "cookie-domain",
      `session.cookie.domain: ${longest}`,
      "of several, the longest that covers redirectUrl's host; for others: relyingParties",
    );
}
