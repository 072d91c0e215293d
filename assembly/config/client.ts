import { Url } from "../text/url";
import { readClientSecret } from "./client-secret";
import { partsOf, quotedList } from "./describe";
import { Field } from "./field";
import { isHostPattern, patternCovers } from "./host-names";
import { readIssuer } from "./issuer";
import { isPrintable } from "./printable";
import { quote } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";
import { readUrl, warnIfPlain } from "./url-field";
import { isUsablePath } from "./usable-path";

const REDIRECT_URL = "a URL such as https://app.example.com/oauth2/callback, or a path such as /oauth2/callback";
const PATH_ON_EACH_HOST = "a path such as /oauth2/callback, which is on the host of each request, with hosts beside it";
/** What a scope is, for a mistake. */
export const SCOPE = "a scope such as email";
const HOST = "a host such as app.example.com, *.example.com or *";
/** The paths of Gatehouse's own below the prefix. */
const ENDPOINTS: string[] = [
  "start",
  "sign_in",
  "sign_out",
  "signed_out",
  "auth",
  "userinfo",
  "backchannel_logout",
  "frontchannel_logout",
  "form",
  "ready",
  "jwks",
  ".well-known/openid-configuration",
];

/** Reads who signs people in, where, and with what. */
export function readClient(fields: Field, config: RelyingPartyConfig): void {
  readIssuer(fields.get("issuer"), config);
  readCredentials(fields, config);
  readHosts(fields.get("hosts"), config);
  readRedirectUrl(fields.get("redirectUrl"), fields.get("hosts"), config);
  readScopes(fields.get("scopes"), config);
}

function readCredentials(fields: Field, config: RelyingPartyConfig): void {
  const what = "the client's id at the provider, such as my-app";
  const id = fields.get("clientId");
  id.required(what);
  const text = id.filledText(what);
  if (text !== null) {
    config.clientId = text;
    // RFC 6749, appendix A.1.
    if (!isPrintable(text)) id.expected(what + ", in printable ASCII");
  }
  const secret = fields.get("clientSecret");
  config.clientSecret = readClientSecret(secret);
  config.isPublic = !secret.isGiven;
}

/** Leaves no hosts where one is a mistake: then there is nothing to compare others with. */
function readHosts(field: Field, config: RelyingPartyConfig): void {
  if (!field.isGiven) return;
  const members = field.list("hosts");
  config.hosts = [];
  for (let i = 0; i < members.length; i++) {
    const text = members[i].filledText(HOST);
    if (text === null) continue;
    const host = text.toLowerCase();
    if (isHostPattern(host)) config.hosts.push(host);
    else members[i].expected(HOST + ", without scheme, port and path");
  }
  if (config.hosts.length < members.length) config.hosts = [];
}

function readRedirectUrl(field: Field, hosts: Field, config: RelyingPartyConfig): void {
  field.required(REDIRECT_URL);
  if (field.value.asString().startsWith("%REQ(")) return field.expected(PATH_ON_EACH_HOST);
  const text = field.filledText(REDIRECT_URL);
  if (text === null) return;
  if (text.startsWith("/")) {
    config.callbackPath = text;
    checkHostsBoundRequests(field, hosts, config);
  } else {
    const url = readUrl(field, REDIRECT_URL);
    if (url === null) return;
    readAbsoluteRedirectUrl(field, url, config);
  }
  checkCallbackPath(field, text, config);
}

/** Without a host in `redirectUrl`, a request's own could send the code anywhere. */
function checkHostsBoundRequests(field: Field, hosts: Field, config: RelyingPartyConfig): void {
  if (!config.hosts.includes("*")) return;
  const found = hosts.isGiven ? 'hosts has "*"' : "hosts is missing";
  field.misfit(
    "found a path while " + found + ", expected hosts with exact names or *.suffix, or an absolute URL here",
  );
}

function readAbsoluteRedirectUrl(field: Field, url: Url, config: RelyingPartyConfig): void {
  config.callbackPath = url.path;
  config.redirectOrigin = url.origin;
  config.redirectHost = url.host;
  config.redirectPort = url.port;
  config.redirectIsHttps = url.scheme == "https";
  warnIfPlain(field, url);
  for (let i = 0; i < config.hosts.length; i++) {
    if (patternCovers(config.hosts[i], url.host)) return;
  }
  if (config.hosts.length > 0) {
    field.misfit("found host " + quote(url.host) + ", expected one that hosts covers: " + config.hosts.join(", "));
  }
}

function checkCallbackPath(field: Field, text: string, config: RelyingPartyConfig): void {
  const path = config.callbackPath;
  if (text.includes("?") || path == "/" || !isUsablePath(path)) {
    field.expected("a path of its own, plain and without ?, such as /oauth2/callback");
    return;
  }
  for (let i = 0; i < ENDPOINTS.length; i++) {
    if (path == config.prefix + "/" + ENDPOINTS[i]) {
      field.expected("another path: " + path + " is an endpoint of Gatehouse's own");
    }
  }
}

function readScopes(field: Field, config: RelyingPartyConfig): void {
  if (!field.isGiven) return;
  const members = field.list("scopes");
  const scopes: string[] = ["openid"];
  for (let i = 0; i < members.length; i++) {
    const scope = members[i].text(SCOPE);
    if (scope === null) continue;
    if (!isScope(scope)) {
      const parts = partsOf(scope);
      members[i].expected(parts.length > 1 ? "a member of the list for each: " + quotedList(parts) : SCOPE);
      continue;
    }
    // A comma may stand in a scope (RFC 6749, section 3.3), and never does.
    if (scope.includes(",")) {
      members[i].warning(
        "found " + quote(scope) + ", which is one scope; did you mean " + quotedList(partsOf(scope)) + "?",
      );
    }
    if (!scopes.includes(scope)) scopes.push(scope);
  }
  config.scopes = scopes.join(" ");
}

/** Whether a text is one scope (RFC 6749, section 3.3). */
export function isScope(text: string): bool {
  return isPrintable(text) && !text.includes(" ") && !text.includes('"') && !text.includes("\\");
}
