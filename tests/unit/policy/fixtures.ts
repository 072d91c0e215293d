/** What specs of requirements share. */
import { EmailsConfig, RequireConfig } from "../../../assembly/config/require-config";
import { authenticationOf } from "../../../assembly/oidc/authentication";
import { Person } from "../../../assembly/policy/requirement";
import { UserClaims } from "../../../assembly/session/user-claims";
import { bytesOf, pointer } from "../../../assembly/text/bytes";
import { JsonValue, parseForeignJson } from "../../../assembly/text/json";

/** Seconds since 1970, and of clocks that differ. */
export const NOW: i64 = 1800000000;
export const SKEW: i64 = 60;

/** What stands in a JSON text. */
function json(text: string): JsonValue {
  const bytes = bytesOf(text);
  return parseForeignJson(pointer(bytes), bytes.length).root;
}

/** Who has these claims, in JSON, in an ID token. */
export function personWith(claims: string): Person {
  const value = json(claims);
  return new Person(UserClaims.ofToken(value), authenticationOf(value, NOW + SKEW));
}

/** Asks for addresses of these, with a bar between them. */
export function emailsOf(domains: string, addresses: string, unverified: bool = false): RequireConfig {
  const require = new RequireConfig();
  const emails = new EmailsConfig();
  if (domains.length > 0) emails.domains = domains.split("|");
  if (addresses.length > 0) emails.addresses = addresses.split("|");
  emails.unverified = unverified;
  require.emails = emails;
  return require;
}
