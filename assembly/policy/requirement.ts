import { AuthenticationConfig, EmailsConfig, RequireConfig } from "../config/require-config";
import { Authentication } from "../oidc/authentication";
import { Reason } from "../reason";
import { UserClaims } from "../session/user-claims";
import { EmailAddress } from "../text/email-address";
import { ClaimRequirement } from "./claim-requirement";

/** Who is to be judged. */
export class Person {
  constructor(
    readonly claims: UserClaims,
    readonly authentication: Authentication,
  ) {}
}

/** What a rule asks of whoever is signed in, compiled. Its parts are judged in the order of the reasons. */
export class Requirement {
  readonly claims: ClaimRequirement[] = [];
  readonly emails: EmailsConfig | null;
  readonly authentication: AuthenticationConfig | null;
  private addresses: EmailAddress[] = [];
  private acceptsUnverified: bool = false;

  /** `verifiedEmails`: that of the provider. */
  constructor(config: RequireConfig, verifiedEmails: bool) {
    for (let i = 0; i < config.claims.length; i++) this.claims.push(new ClaimRequirement(config.claims[i]));
    const emails = config.emails;
    this.emails = emails;
    this.authentication = config.authentication;
    if (emails !== null) this.readEmails(emails, verifiedEmails);
  }

  private readEmails(emails: EmailsConfig, verifiedEmails: bool): void {
    this.acceptsUnverified = emails.unverified || !verifiedEmails;
    for (let i = 0; i < emails.addresses.length; i++) {
      const address = EmailAddress.parse(emails.addresses[i]);
      if (address !== null) this.addresses.push(address);
    }
  }

  /**
   * Why somebody does not meet it: `RequireClaims`, `RequireEmails`, `RequireAuthentication`, in this order; None if they do.
   * `now` and `skew`: in seconds.
   */
  judge(person: Person, now: i64, skew: i64): Reason {
    for (let i = 0; i < this.claims.length; i++) {
      if (!this.claims[i].isMetBy(person.claims)) return Reason.RequireClaims;
    }
    const emails = this.judgeEmail(person);
    if (emails != Reason.None) return emails;
    return this.isAuthenticated(person.authentication, now, skew) ? Reason.None : Reason.RequireAuthentication;
  }

  /** Until when one who meets it does so, in seconds since 1970: the first second at which they do not. */
  lastsUntil(authentication: Authentication, skew: i64): i64 {
    const asked = this.authentication;
    if (asked === null || asked.maxAgeSeconds == 0) return i64.MAX_VALUE;
    return authentication.time + <i64>asked.maxAgeSeconds + skew + 1;
  }

  private judgeEmail(person: Person): Reason {
    const emails = this.emails;
    if (emails === null) return Reason.None;
    const address = EmailAddress.parse(person.claims.member("email").asString());
    if (address === null || !this.isAmong(address, emails)) return Reason.RequireEmails;
    return person.claims.isEmailUnverified && !this.acceptsUnverified ? Reason.RequireVerifiedEmail : Reason.None;
  }

  private isAmong(address: EmailAddress, emails: EmailsConfig): bool {
    for (let i = 0; i < emails.domains.length; i++) if (address.isOf(emails.domains[i])) return true;
    for (let i = 0; i < this.addresses.length; i++) if (address.equals(this.addresses[i])) return true;
    return false;
  }

  private isAuthenticated(authentication: Authentication, now: i64, skew: i64): bool {
    const asked = this.authentication;
    return asked === null || meets(authentication, asked.maxAgeSeconds, asked.acrValues, now, skew);
  }
}

/** Whether an authentication is one of those asked for, see `AuthenticationConfig`. `now` and `skew`: in seconds. */
export function meets(
  authentication: Authentication,
  maxAgeSeconds: i32,
  acrValues: string[],
  now: i64,
  skew: i64,
): bool {
  if (acrValues.length > 0 && !acrValues.includes(authentication.acr)) return false;
  return maxAgeSeconds == 0 || authentication.isWithin(maxAgeSeconds, now, skew);
}
