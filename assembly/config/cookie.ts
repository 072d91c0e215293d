import { isToken } from "../text/ascii";
import { bytesOf, pointer } from "../text/bytes";
import { JsonKind } from "../text/json";
import { oneOf } from "./describe";
import { Field } from "./field";
import { domainCovers, isAddress, isHostName, isLoopback } from "./host-names";
import { isPrintable } from "./printable";
import { quote } from "./quote";
import { CookieConfig, RelyingPartyConfig, SameSite } from "./relying-party-config";
import { RuleConfig } from "./rule-config";

const NAME = "a name such as gatehouse, of letters, digits, - and _";
const DOMAIN = "a domain such as example.com, without a dot before it";
const PATH = "a path such as / that begins with /";
/** In the order of the enum `SameSite`. */
const SAME_SITES: string[] = ["LAX", "NONE"];
const SECURES: string[] = ["AUTO", "ALWAYS", "NEVER"];
const SECURE_ALWAYS = 1;
const SECURE_NEVER = 2;
/** How the names of other cookies of Gatehouse's own begin. */
const RESERVED: string[] = ["gatehouse-login", "gatehouse-choice"];

/** Reads `session.cookie`. Comes after `hosts`, `prefix`, `redirectUrl` and `rules`, which it has to fit. */
export function readCookie(section: Field, config: RelyingPartyConfig): void {
  const cookie = config.session.cookie;
  if (config.name.length > 0) cookie.name += "-" + config.name;
  readName(section.get("name"), cookie);
  readDomain(section.get("domain"), config);
  readPath(section.get("path"), config);
  readSecure(section.get("secure"), config);
  readSameSite(section.get("sameSite"), cookie);
  readPartitioned(section.get("partitioned"), cookie);
  if (!cookie.secure) return;
  const isHostOnly = cookie.domain.length == 0 && cookie.path == "/";
  cookie.name = (isHostOnly ? "__Host-" : "__Secure-") + cookie.name;
}

function readName(field: Field, cookie: CookieConfig): void {
  const name = field.text(NAME);
  if (name === null) return;
  const bytes = bytesOf(name);
  if (name.startsWith("__")) {
    field.expected("a name without __Host- or __Secure-, which secure cookies get by themselves");
  } else if (!isToken(pointer(bytes), bytes.length) || name.length > 64 || name.includes(".")) {
    field.expected(NAME);
  } else {
    cookie.name = name;
    for (let i = 0; i < RESERVED.length; i++) {
      if (name.startsWith(RESERVED[i])) field.expected("another name: " + RESERVED[i] + " is for other cookies");
    }
  }
}

function readDomain(field: Field, config: RelyingPartyConfig): void {
  if (field.value.equals("")) return;
  const text = field.filledText(DOMAIN);
  if (text === null) return;
  const domain = text.toLowerCase();
  if (!isHostName(domain) || isAddress(domain)) {
    field.expected(DOMAIN);
  } else if (!domain.includes(".") && domain != "localhost") {
    field.expected(DOMAIN + "; browsers refuse a whole top-level domain");
  } else {
    config.session.cookie.domain = domain;
    checkDomainReaches(field, config);
  }
}

function withoutStar(pattern: string): string {
  return pattern.startsWith("*.") ? pattern.substring(2) : pattern;
}

/** The cookie is set on redirectUrl's host; where that is each request's own, on every one of `hosts`. */
function checkDomainReaches(field: Field, config: RelyingPartyConfig): void {
  const domain = config.session.cookie.domain;
  if (config.redirectHost.length > 0) {
    if (domainCovers(domain, config.redirectHost)) return;
    field.unfit("redirectUrl's host " + quote(config.redirectHost) + " or a domain above it");
    return;
  }
  for (let i = 0; i < config.hosts.length; i++) {
    const pattern = config.hosts[i];
    if (pattern == "*" || domainCovers(domain, withoutStar(pattern))) continue;
    field.unfit("a domain that covers all of hosts, also " + quote(pattern));
  }
}

function readPath(field: Field, config: RelyingPartyConfig): void {
  const path = field.text(PATH);
  if (path === null) return;
  // RFC 6265, section 4.1.1: an attribute ends at a semicolon.
  if (!path.startsWith("/") || !isPrintable(path) || path.includes(";") || path.includes(" ")) {
    field.expected(PATH);
    return;
  }
  config.session.cookie.path = path;
  const callback = config.callbackPath;
  const isWide = pathCovers(path, config.prefix) && (callback.length == 0 || pathCovers(path, callback));
  if (!isWide) field.unfit("/, or a path that covers the prefix " + config.prefix + " and redirectUrl's path");
  else if (path != "/" && needsSessionEverywhere(config.rules)) {
    field.warning(
      "found " + quote(path) + ", while rules ask for a session on all paths; elsewhere a login has no end",
    );
  }
}

function needsSessionEverywhere(rules: RuleConfig[]): bool {
  for (let i = 0; i < rules.length; i++) {
    if (rules[i].to.length == 0) return true;
  }
  return false;
}

/** Whether a cookie with this `Path` is sent with requests for `requested` (RFC 6265, section 5.1.4). */
function pathCovers(path: string, requested: string): bool {
  return requested == path || requested.startsWith(path.endsWith("/") ? path : path + "/");
}

function readSecure(field: Field, config: RelyingPartyConfig): void {
  const isBoolean = field.value.kind == JsonKind.Boolean;
  const meant = field.value.asBoolean() ? "ALWAYS" : "NEVER";
  if (isBoolean) return field.expected(oneOf(SECURES) + "; did you mean " + meant + "?");
  const secure = field.choice(SECURES, 0);
  config.session.cookie.secure = secure == SECURE_ALWAYS || (secure != SECURE_NEVER && config.redirectIsHttps);
  if (secure == SECURE_ALWAYS && !config.redirectIsHttps && !isLoopback(config.redirectHost)) {
    field.unfit("AUTO or NEVER, since redirectUrl is http, where browsers refuse secure cookies");
  }
}

function readSameSite(field: Field, cookie: CookieConfig): void {
  if (field.value.asString().toUpperCase() == "STRICT") {
    field.expected(
      "LAX or NONE; with STRICT the cookie is missing on the way back from the provider, a login without end",
    );
    return;
  }
  cookie.sameSite = <SameSite>field.choice(SAME_SITES, SameSite.Lax);
  if (cookie.sameSite == SameSite.None && !cookie.secure) {
    field.unfit("LAX, since browsers refuse NONE for a cookie that is not secure");
  }
}

function readPartitioned(field: Field, cookie: CookieConfig): void {
  cookie.partitioned = field.boolean(cookie.partitioned);
  if (cookie.partitioned && !cookie.secure) {
    field.unfit("false, since browsers refuse a partitioned cookie that is not secure");
  }
}
