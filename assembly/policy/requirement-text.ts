import { AuthenticationConfig, EmailsConfig } from "../config/require-config";
import { Authentication } from "../oidc/authentication";
import { describeFound, describeFoundKind, shortList } from "../oidc/found";
import { escaped, printable, quoted } from "../oidc/printable";
import { Reason } from "../reason";
import { UserClaims } from "../session/user-claims";
import { EmailAddress } from "../text/email-address";
import { JsonValue } from "../text/json";
import { ClaimRequirement } from "./claim-requirement";
import { Person, Requirement } from "./requirement";

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86400;

/**
 * For a log line: what somebody lacks who does not meet a requirement for this reason. The rule's values are in it; of the
 * user's claims there is what kind of thing was found, and no value.
 */
export function describeUnmet(requirement: Requirement, reason: Reason, person: Person, now: i64): string {
  const emails = requirement.emails;
  const asked = requirement.authentication;
  switch (reason) {
    case Reason.RequireClaims:
      for (let i = 0; i < requirement.claims.length; i++) {
        if (!requirement.claims[i].isMetBy(person.claims)) return describeClaim(requirement.claims[i], person.claims);
      }
      return "";
    case Reason.RequireEmails:
      return emails === null ? "" : describeEmail(emails, person.claims.member("email"));
    case Reason.RequireVerifiedEmail:
      return `email_verified: ${describeFound(person.claims.member("email_verified"))}, here or in an earlier ID token, expected true (see require.emails.unverified)`;
    case Reason.RequireAuthentication:
      return asked === null
        ? ""
        : `expected ${describeAsked(asked)}; found ${describeCame(person.authentication, now)}`;
    default:
      return "";
  }
}

function describeClaim(claim: ClaimRequirement, claims: UserClaims): string {
  const names: string[] = [];
  for (let i = 0; i < claim.path.length; i++) names.push(printable(claim.path[i]));
  const value = claim.find(claims);
  const found = value === null ? "found something else than an object on the way to it" : describeFoundKind(value);
  let expected = "";
  if (claim.config.values.length > 0) expected = "one of " + listOf(claim.config.values);
  if (claim.config.notValues.length > 0) {
    expected += (expected.length > 0 ? " and " : "") + "none of " + listOf(claim.config.notValues);
  }
  return `${names.join(".")}: ${found}, expected ${expected}`;
}

function describeEmail(emails: EmailsConfig, value: JsonValue): string {
  const isOdd = value.isString() && EmailAddress.parse(value.asString()) === null;
  const found = isOdd ? "found a text that is no plain address" : describeFoundKind(value);
  return `email: ${found}, expected one of ${listOf(emails.domains.concat(emails.addresses))}`;
}

function listOf(texts: string[]): string {
  const list: string[] = [];
  for (let i = 0; i < texts.length; i++) list.push(quoted(texts[i]));
  return shortList(list);
}

/** What is asked for, after "expected", for the log. */
export function describeAsked(asked: AuthenticationConfig): string {
  let text = "a sign-in";
  if (asked.maxAgeSeconds > 0) text += ` no longer than ${spellDuration(asked.maxAgeSeconds)} ago`;
  if (asked.acrValues.length > 0) text += ` of the kind ${asked.acrValues.join(" or ")}`;
  return text;
}

/** What the provider says of an authentication, after "found", for the log. */
export function describeCame(came: Authentication, now: i64): string {
  const age = max(now - came.time, 0);
  const time = came.time > 0 ? `one ${spellDuration(age)} ago` : "one at a time that it does not tell";
  return (
    time + (came.acr.length > 0 ? ` of the kind ${escaped(printable(came.acr))}` : " of a kind that it does not tell")
  );
}

/** Some seconds in the largest unit of which there are two at least, or that they are whole ones of. */
function spellDuration(seconds: i64): string {
  if (seconds >= 2 * DAY || (seconds > 0 && seconds % DAY == 0)) return counted(seconds / DAY, "day");
  if (seconds >= 2 * HOUR || (seconds > 0 && seconds % HOUR == 0)) return counted(seconds / HOUR, "hour");
  if (seconds >= 2 * MINUTE || (seconds > 0 && seconds % MINUTE == 0)) return counted(seconds / MINUTE, "minute");
  return counted(seconds, "second");
}

function counted(count: i64, unit: string): string {
  return count.toString() + " " + unit + (count == 1 ? "" : "s");
}
