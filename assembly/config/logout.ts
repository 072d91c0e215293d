import { safeRelativeUrl } from "../text/return-url";
import { Field } from "./field";
import { LogoutConfig, NamedValue } from "./logout-config";
import { quote } from "./quote";
import { RelyingPartyConfig } from "./relying-party-config";
import { readSharedSignals } from "./shared-signals";
import { readUrl, warnIfPlain } from "./url-field";

const REDIRECT_URL = "a path such as /bye, or an absolute URL such as https://www.example.com/bye";
const PARAMETERS = "an object that gives each parameter its value, such as ui_locales";
/** What the request to the provider is made of (OpenID Connect RP-Initiated Logout 1.0, section 2). */
const OURS: string[] = ["id_token_hint", "logout_hint", "client_id", "post_logout_redirect_uri", "state"];

/** Reads `logout`, but what the plugin has once. Comes after `redirectUrl` and the prefix. */
export function readLogout(section: Field, config: RelyingPartyConfig): void {
  const logout = config.logout;
  readRedirectUrl(section.get("redirectUrl"), config);
  logout.provider = section.get("provider").boolean(logout.provider);
  logout.revokeTokens = section.get("revokeTokens").boolean(logout.revokeTokens);
  logout.frontChannel = section.get("frontChannel").boolean(logout.frontChannel);
  logout.backChannel = section.get("backChannel").boolean(logout.backChannel);
  logout.oktaUniversalLogout = section.get("oktaUniversalLogout").boolean(logout.oktaUniversalLogout);
  readSharedSignals(section.section("sharedSignals"), logout.sharedSignals);
  readParameters(section.get("parameters"), logout);
}

function readRedirectUrl(field: Field, config: RelyingPartyConfig): void {
  if (!field.isGiven || field.value.equals("")) return;
  const text = field.filledText(REDIRECT_URL);
  if (text === null) return;
  if (text.startsWith("/")) {
    if (safeRelativeUrl(text) != text) field.expected(REDIRECT_URL);
    else readPath(field, text, text, config);
    return;
  }
  const url = readUrl(field, REDIRECT_URL);
  if (url === null) return;
  warnIfPlain(field, url);
  readPath(field, text, url.origin == config.redirectOrigin ? url.path : "", config);
}

/** A sign-out that ends at an endpoint of ours would go on for ever, or sign in again. `path`: where it is on a host of ours. */
function readPath(field: Field, text: string, path: string, config: RelyingPartyConfig): void {
  let end = 0;
  while (end < path.length && path.charAt(end) != "?" && path.charAt(end) != "#") end++;
  const bare = path.substring(0, end);
  if (bare.startsWith(config.prefix + "/") || bare == config.callbackPath) {
    field.expected("a page of an application: " + quote(bare) + " is an endpoint of Gatehouse's own");
  } else {
    config.logout.redirectUrl = text;
  }
}

function readParameters(field: Field, logout: LogoutConfig): void {
  if (field.isGiven && !field.value.isObject()) return field.expected(PARAMETERS);
  for (let i = 0; i < field.value.length; i++) {
    const name = field.value.keyAt(i);
    const member = field.get(name);
    const value = member.textOrEmpty("the value of a parameter");
    if (name.length == 0) member.mistake("found an empty name, expected that of a parameter such as ui_locales");
    else if (OURS.includes(name)) member.mistake("found a parameter that Gatehouse sets itself, expected others");
    else if (value !== null) logout.parameters.push(new NamedValue(name, value));
  }
}
