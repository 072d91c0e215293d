import { EmailAddress } from "../text/email-address";
import { JsonKind } from "../text/json";
import { Field } from "./field";
import { isAddress, isHostName } from "./host-names";
import { isPrintable } from "./printable";
import { AuthenticationConfig, ClaimConfig, EmailsConfig, RequireConfig } from "./require-config";

const REQUIREMENT = "an object with at least one of claims, emails and authentication";
const CLAIM = "a claim with name and at least one of values and notValues";
const NAME = "a claim's name such as groups, or for a nested one a list of names such as [realm_access, roles]";
const VALUE = "a value such as admins, ops*, *-admins or *";
const EMAILS = "at least one of domains and addresses; without either nobody could pass";
const DOMAIN = "a domain such as example.com";
const ADDRESS = "an e-mail address such as ada@example.com";
const AUTHENTICATION = "at least one of maxAge and acrValues";
const ACR = "an authentication context class such as urn:example:mfa";
/** A year of 400 days, as for a session. In seconds. */
const LONGEST_AGE = 34560000;
/** Of all `acrValues` with a space after each, since they go into a URL of limited length. */
const MAX_ACR_LENGTH = 256;

/** Reads a rule's `require`. Null where it is not given, or a mistake. */
export function readRequire(field: Field): RequireConfig | null {
  if (!field.isGiven || !field.checkObject()) return null;
  if (field.value.length == 0) {
    field.expected(REQUIREMENT);
    return null;
  }
  const require = new RequireConfig();
  const claims = field.get("claims").list("claims, each {name, values}");
  for (let i = 0; i < claims.length; i++) {
    const claim = claims[i].checkObject() ? readClaim(claims[i]) : null;
    if (claim !== null) require.claims.push(claim);
  }
  if (field.get("emails").isGiven) require.emails = readEmails(field.get("emails"));
  if (field.get("authentication").isGiven) require.authentication = readAuthentication(field.get("authentication"));
  return require;
}

function readClaim(field: Field): ClaimConfig {
  field.get("name").required(NAME);
  const claim = new ClaimConfig(readName(field.get("name")));
  claim.values = readValues(field.get("values"));
  claim.notValues = readValues(field.get("notValues"));
  if (isEmpty(field.get("values")) && isEmpty(field.get("notValues"))) {
    field.mistake("asks for nothing, expected " + CLAIM + "; for a claim that only has to be there: values: [*]");
  }
  return claim;
}

/** Whether neither a value nor a mistake stands there. */
function isEmpty(field: Field): bool {
  return !field.isGiven || (field.value.isArray() && field.value.length == 0);
}

function readName(field: Field): string[] {
  if (!field.isGiven) return [];
  if (field.value.kind != JsonKind.Array) {
    const name = field.text(NAME);
    return name === null ? [] : [name];
  }
  const names: string[] = [];
  const members = field.list("names");
  for (let i = 0; i < members.length; i++) {
    const name = members[i].text("a name");
    if (name !== null) names.push(name);
  }
  return names;
}

function readValues(field: Field): string[] {
  const members = field.listOrEmpty("values");
  const values: string[] = [];
  for (let i = 0; i < members.length; i++) {
    const value = members[i].text(VALUE);
    if (value === null) continue;
    if (hasStarInside(value)) members[i].expected(VALUE + "; * stands at the beginning or at the end only");
    else values.push(value);
  }
  return values;
}

function hasStarInside(pattern: string): bool {
  const last = pattern.lastIndexOf("*");
  return pattern.indexOf("*") != last || (last > 0 && last < pattern.length - 1);
}

function readEmails(field: Field): EmailsConfig | null {
  if (!field.checkObject()) return null;
  const emails = new EmailsConfig();
  const domains = field.get("domains").listOrEmpty("domains");
  for (let i = 0; i < domains.length; i++) {
    const domain = readDomain(domains[i]);
    if (domain.length > 0) emails.domains.push(domain);
  }
  const addresses = field.get("addresses").listOrEmpty("e-mail addresses");
  for (let i = 0; i < addresses.length; i++) {
    const address = readAddress(addresses[i]);
    if (address.length > 0) emails.addresses.push(address);
  }
  emails.unverified = field.get("unverified").boolean(false);
  if (isEmpty(field.get("domains")) && isEmpty(field.get("addresses"))) {
    field.mistake("asks for nothing, expected " + EMAILS);
  }
  return emails;
}

/** In lower case; "" where it is a mistake. */
function readDomain(field: Field): string {
  const text = field.filledText(DOMAIN);
  if (text === null) return "";
  if (text == "*") {
    field.expected(DOMAIN + "; for any address that is there use claims with the name email and values: [*]");
  } else if (text.includes("*")) {
    field.expected(DOMAIN + ", without a star: name each domain, since those below one are others");
  } else if (text.includes("@")) {
    field.expected(
      DOMAIN + ", without what stands before it" + (text.startsWith("@") ? "" : "; or put it into addresses"),
    );
  } else if (!isDomain(text)) {
    field.expected(DOMAIN + "; one with other letters in its form with xn--");
  } else {
    return text.toLowerCase();
  }
  return "";
}

/** With its domain in lower case; "" where it is a mistake. */
function readAddress(field: Field): string {
  const text = field.filledText(ADDRESS);
  if (text === null) return "";
  const address = EmailAddress.parse(text);
  if (address !== null && isDomain(address.domain) && !address.local.includes("*")) {
    return address.local + "@" + address.domain.toLowerCase();
  }
  field.expected(ADDRESS + (text.includes("@") ? ", written out" : "; a domain belongs into domains"));
  return "";
}

/** `toLowerCase` makes ASCII of other letters, too. */
function isDomain(text: string): bool {
  const lower = text.toLowerCase();
  return isPrintable(text) && isHostName(lower) && !isAddress(lower);
}

function readAuthentication(field: Field): AuthenticationConfig | null {
  if (!field.checkObject()) return null;
  const authentication = new AuthenticationConfig();
  authentication.maxAgeSeconds = field.get("maxAge").duration(1, LONGEST_AGE, 0);
  const members = field.get("acrValues").listOrEmpty("authentication context classes");
  let length = 0;
  for (let i = 0; i < members.length; i++) {
    const value = members[i].text(ACR);
    if (value === null) continue;
    length += value.length + 1;
    if (!isPrintable(value) || value.includes(" ") || value.includes('"') || value.includes("\\")) {
      members[i].expected(ACR + ", in printable ASCII without spaces, quotes and backslashes");
    } else {
      authentication.acrValues.push(value);
    }
  }
  if (length > MAX_ACR_LENGTH) {
    field.get("acrValues").mistake("found " + length.toString() + " characters, expected 256 at most in all");
  }
  if (!field.get("maxAge").isGiven && isEmpty(field.get("acrValues"))) {
    field.mistake("asks for nothing, expected " + AUTHENTICATION);
  }
  return authentication;
}
