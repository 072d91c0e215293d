/** No relying party's rules have more that differ: what somebody meets is a bit mask. */
export const MAX_REQUIREMENTS = 64;

/** What a rule asks of whoever is signed in: all of it has to hold. */
export class RequireConfig {
  claims: ClaimConfig[] = [];
  emails: EmailsConfig | null = null;
  authentication: AuthenticationConfig | null = null;

  /** A text that all with the same meaning have, as far as they are written alike, and no others. */
  get key(): string {
    const emails = this.emails;
    const authentication = this.authentication;
    let text = "";
    for (let i = 0; i < this.claims.length; i++) {
      const claim = this.claims[i];
      text += "c" + keyOf(claim.path) + keyOf(claim.values) + keyOf(claim.notValues);
    }
    if (emails !== null) {
      text += "e" + keyOf(emails.domains) + keyOf(emails.addresses) + (emails.unverified ? "1" : "0");
    }
    if (authentication !== null) {
      text += "a" + authentication.maxAgeSeconds.toString() + ":" + keyOf(authentication.acrValues);
    }
    return text;
  }
}

/** Each text with its length before it. */
function keyOf(texts: string[]): string {
  let key = texts.length.toString() + ":";
  for (let i = 0; i < texts.length; i++) key += texts[i].length.toString() + ":" + texts[i];
  return key;
}

/** What one claim has to be. Patterns: exact, `a*`, `*a` or `*`. */
export class ClaimConfig {
  /** One of these has to be there; empty: none has. */
  values: string[] = [];
  /** None of these may be. */
  notValues: string[] = [];

  constructor(
    /** Its name, or the names that lead to a nested one. */
    public path: string[],
  ) {}
}

/** Whose e-mail address may pass: of one of the domains, or one of the addresses. */
export class EmailsConfig {
  /** In lower case. */
  domains: string[] = [];
  /** With their domains in lower case. */
  addresses: string[] = [];
  /** Whether one will do that the provider calls unverified. */
  unverified: bool = false;
}

/** How, and how long ago, people have to have been authenticated by the provider. */
export class AuthenticationConfig {
  /** 0: however long ago. */
  maxAgeSeconds: i32 = 0;
  /** `acr` has to be one of these; empty: any, or none. The first is liked best. */
  acrValues: string[] = [];
}
