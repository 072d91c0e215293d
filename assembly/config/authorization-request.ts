import { isAlpha, isDigit } from "../text/ascii";
import { JsonKind } from "../text/json";
import { Field } from "./field";
import { isPrintable } from "./printable";
import { quote } from "./quote";

/** What beside its own a relying party asks for at the provider. */
export class AuthorizationRequestConfig {
  /** Further parameters of each authorization request. */
  parameters: FixedParameter[] = [];
  /** The names of those that `start` hands on from its query. */
  passed: string[] = [];
  /** The `resource` values of RFC 8707, of authorization and token requests. */
  resources: string[] = [];
}

/** A parameter that each authorization request has. */
export class FixedParameter {
  constructor(
    readonly name: string,
    readonly value: string,
  ) {}
}

const NAME = "a parameter's name such as ui_locales, of at most 64 letters, digits, -, ., _ and ~";
const VALUE = "a value, as text of at most 512 characters";
const RESOURCE = "an absolute URI without a fragment such as https://api.example.com, of at most 512 characters";
/** No query escapes them (RFC 3986, section 2.3). */
const NAME_SIGNS = "-._~";
const SCHEME_SIGNS = "+-.";
const MAX_NAME = 64;
const MAX_VALUE = 512;
const MAX_PARAMETERS = 16;
const MAX_RESOURCES = 8;
/** What all of them may have together: a URL is not to be longer than 8 KB. */
const MAX_LENGTH = 2048;
/** Those that are Gatehouse's own, or that would take the place of them (RFC 9101), or prove who the client is. */
const OURS: string[] = [
  "response_type",
  "client_id",
  "redirect_uri",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "response_mode",
  "resource",
  "login_hint",
  "dpop_jkt",
  "request",
  "request_uri",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
];
/** Where some of them are set. */
const SETTINGS: string[] = [
  "client_id: clientId",
  "redirect_uri: redirectUrl",
  "scope: scopes",
  "response_mode: provider.responseMode",
  "resource: provider.resources",
  "dpop_jkt: provider.senderConstraint",
];
/** What `start` reads itself. It hands on `login_hint` in any case. */
const OF_START: string[] = ["rd", "rp", "iss", "target_link_uri"];

/** Reads what of `provider` says how a login asks for what. */
export function readAuthorizationRequest(provider: Field, config: AuthorizationRequestConfig): void {
  readParameters(provider.get("authorizationParameters"), config);
  readPassed(provider.get("requestParameters"), config);
  readResources(provider.get("resources"), config);
}

function readParameters(field: Field, config: AuthorizationRequestConfig): void {
  if (field.isGiven && field.value.kind != JsonKind.Object) {
    field.expected("an object that gives each parameter, such as ui_locales, its value");
    return;
  }
  let length = 0;
  for (let i = 0; i < field.value.length; i++) {
    const name = field.value.keyAt(i);
    const member = field.get(name);
    checkName(member, name, false);
    const value = member.textOrEmpty(VALUE);
    if (value === null) continue;
    if (value.length > MAX_VALUE) member.expected(VALUE);
    length += name.length + value.length;
    config.parameters.push(new FixedParameter(name, value));
  }
  if (config.parameters.length > MAX_PARAMETERS || length > MAX_LENGTH) {
    const found = `${config.parameters.length} parameters of ${length} characters`;
    field.mistake(`found ${found}, expected at most ${MAX_PARAMETERS} of ${MAX_LENGTH} in all`);
  }
}

function readPassed(field: Field, config: AuthorizationRequestConfig): void {
  const members = field.listOrEmpty("names of parameters such as ui_locales");
  for (let i = 0; i < members.length; i++) {
    const name = members[i].text(NAME);
    if (name === null) continue;
    checkName(members[i], name, true);
    if (config.passed.includes(name)) members[i].expected("a name that is not there yet");
    config.passed.push(name);
  }
  if (config.passed.length > MAX_PARAMETERS) {
    field.mistake(`found ${config.passed.length} names, expected at most ${MAX_PARAMETERS}`);
  }
}

/** `isPassed`: from the query of `start`, else with a value that is configured. */
function checkName(field: Field, name: string, isPassed: bool): void {
  if (name.length > MAX_NAME || !isOf(name, NAME_SIGNS)) {
    field.mistake("found " + quote(name) + " as a name, expected " + NAME);
  } else if (OURS.includes(name) && !(isPassed && name == "login_hint")) {
    field.mistake(
      "found " + quote(name) + ", which Gatehouse sets itself, expected another parameter" + settingOf(name),
    );
  } else if (isPassed && OF_START.includes(name)) {
    field.mistake("found " + quote(name) + ", which start itself reads, expected another parameter");
  }
}

function settingOf(name: string): string {
  for (let i = 0; i < SETTINGS.length; i++) {
    if (SETTINGS[i].startsWith(name + ":")) return ", or " + SETTINGS[i].substring(name.length + 2);
  }
  return "";
}

function readResources(field: Field, config: AuthorizationRequestConfig): void {
  const members = field.listOrEmpty("URIs such as https://api.example.com");
  for (let i = 0; i < members.length; i++) {
    const resource = members[i].filledText(RESOURCE);
    if (resource === null) continue;
    if (!isResource(resource)) members[i].expected(RESOURCE);
    else config.resources.push(resource);
  }
  if (members.length > MAX_RESOURCES) {
    field.mistake(`found ${members.length} URIs, expected at most ${MAX_RESOURCES}`);
  }
}

/** RFC 8707, section 2: an absolute URI (RFC 3986, section 4.3). */
function isResource(text: string): bool {
  const colon = text.indexOf(":");
  if (colon < 1 || colon + 1 == text.length || text.length > MAX_VALUE) return false;
  return (
    isOf(text.substring(0, colon), SCHEME_SIGNS) && isPrintable(text) && !text.includes("#") && !text.includes(" ")
  );
}

/** Whether a text has letters and digits of ASCII and some signs, and nothing else. */
function isOf(text: string, signs: string): bool {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (!isAlpha(c) && !isDigit(c) && !signs.includes(text.charAt(i))) return false;
  }
  return text.length > 0;
}
