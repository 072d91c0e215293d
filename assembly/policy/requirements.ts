import { AuthenticationConfig, RequireConfig } from "../config/require-config";
import { Reason } from "../reason";
import { Person, Requirement } from "./requirement";

/** What somebody meets of what a relying party's rules ask for. */
export class Verdict {
  constructor(
    /** A bit for each requirement that is met. */
    readonly met: u64,
    /** When the first of these is met no longer, in seconds since 1970. */
    readonly until: i64,
  ) {}
}

/** The different requirements of a relying party's rules. */
export class Requirements {
  readonly all: Requirement[] = [];
  /** The bits of those that ask for an authentication. */
  authentications: u64 = 0;
  private keys: string[] = [];

  /** `verifiedEmails`: that of the provider; `skewSeconds`: of its clock. */
  constructor(
    private verifiedEmails: bool,
    private skewSeconds: i64,
  ) {}

  /** The bit of what a rule asks for; 0 where it asks for nothing. */
  bitOf(config: RequireConfig | null): u64 {
    if (config === null) return 0;
    let place = this.keys.indexOf(config.key);
    if (place < 0) {
      place = this.keys.length;
      this.keys.push(config.key);
      this.all.push(new Requirement(config, this.verifiedEmails));
      if (config.authentication !== null) this.authentications |= (<u64>1) << place;
    }
    return (<u64>1) << place;
  }

  /** Judges somebody at `now`, in seconds since 1970. */
  judge(person: Person, now: i64): Verdict {
    let met: u64 = 0;
    let until = i64.MAX_VALUE;
    for (let i = 0; i < this.all.length; i++) {
      const requirement = this.all[i];
      if (requirement.judge(person, now, this.skewSeconds) != Reason.None) continue;
      met |= (<u64>1) << i;
      until = min(until, requirement.lastsUntil(person.authentication, this.skewSeconds));
    }
    return new Verdict(met, until);
  }

  /**
   * The place of the first of `needed` that somebody does not meet, at `now`; -1 if they meet all. What a fresh login could bring
   * comes last.
   */
  firstUnmet(needed: u64, person: Person, now: i64): i32 {
    let first = -1;
    for (let i = 0; i < this.all.length; i++) {
      if ((needed & ((<u64>1) << i)) == 0) continue;
      const reason = this.all[i].judge(person, now, this.skewSeconds);
      if (reason == Reason.None || (reason == Reason.RequireAuthentication && first >= 0)) continue;
      if (reason != Reason.RequireAuthentication) return i;
      first = i;
    }
    return first;
  }

  /** Why somebody does not meet the one in this place. */
  reasonOf(place: i32, person: Person, now: i64): Reason {
    return this.all[place].judge(person, now, this.skewSeconds);
  }

  /** The authentication that meets all of `needed`, as far as one can; null where they ask for none. */
  authenticationFor(needed: u64): AuthenticationConfig | null {
    let asked: AuthenticationConfig | null = null;
    for (let i = 0; i < this.all.length; i++) {
      const other = this.all[i].authentication;
      if ((needed & ((<u64>1) << i)) == 0 || other === null) continue;
      asked = asked === null ? other : bothOf(asked, other);
    }
    return asked;
  }
}

/** Where no class is in both lists, none meets both: the first list stands, and whoever comes back is refused. */
function bothOf(one: AuthenticationConfig, other: AuthenticationConfig): AuthenticationConfig {
  const both = new AuthenticationConfig();
  both.maxAgeSeconds = one.maxAgeSeconds;
  if (other.maxAgeSeconds > 0 && (one.maxAgeSeconds == 0 || other.maxAgeSeconds < one.maxAgeSeconds)) {
    both.maxAgeSeconds = other.maxAgeSeconds;
  }
  for (let i = 0; i < one.acrValues.length; i++) {
    if (other.acrValues.length == 0 || other.acrValues.includes(one.acrValues[i]))
      both.acrValues.push(one.acrValues[i]);
  }
  if (one.acrValues.length == 0) both.acrValues = other.acrValues;
  else if (both.acrValues.length == 0) both.acrValues = one.acrValues;
  return both;
}
