/** Refresh tokens of the tests' provider (RFC 6749, section 6), rotated and guarded as in RFC 9700, section 4.14.2. */
import { randomBytes } from "node:crypto";
import type { Claims, Signing } from "./keys.ts";
import type { Client, RecordedRequest, Response } from "./messages.ts";

export interface Lifetimes {
  /** In seconds. */
  idToken: number;
  /** In seconds. */
  accessToken: number;
}

export interface RefreshTokenOptions extends Lifetimes {
  /** Every refresh gives a new refresh token, and who comes with an older one ends the whole grant. */
  rotation: boolean;
  /** Only a login that asks for the scope `offline_access` gets a refresh token (OpenID Connect Core, section 11). */
  offline: boolean;
  /** How refresh tokens end: they may have any visible character, and spaces (RFC 6749, appendix A.17). */
  suffix: string;
}

export const REFRESH_TOKEN_DEFAULTS: RefreshTokenOptions = {
  idToken: 3600,
  accessToken: 3600,
  rotation: true,
  offline: false,
  suffix: "",
};

/** How the token endpoint treats a refresh. What comes first is looked at first. */
export interface RefreshBehaviour {
  /** So many requests get a 503 before their refresh token is looked at; counts down. */
  unavailable?: number;
  /** Answers before the refresh token is looked at. */
  respond?: Response;
  /** The answer waits for it; the refresh token has been used by then. */
  until?: Promise<unknown>;
  /** Milliseconds that the answer takes besides; the refresh token has been used by then. */
  delay?: number;
  /** What the answer lacks. Without a new refresh token the old one stays valid. */
  omit?: ("id_token" | "refresh_token")[];
  /** Of the new tokens, in place of the provider's. */
  lifetimes?: Partial<Lifetimes>;
  /** Changes the claims of the new ID token. */
  claims?: (claims: Claims) => Claims;
  signing?: Signing;
}

/** REFRESHED: the token was exchanged. REUSED: it had been before. REFUSED: it belongs to nothing. NONE: it was not looked at. */
export type RefreshOutcome = "REFRESHED" | "REUSED" | "REFUSED" | "NONE";

/** A request to refresh, and what came of it. */
export interface RefreshAttempt {
  request: RecordedRequest;
  /** Whose grant it is; undefined for a token that was never given out. */
  subject: unknown;
  outcome: RefreshOutcome;
  /** Whether an answer has left. */
  answered: boolean;
}

/** One login: whom its tokens are about, and which refresh token is the one to use. */
export interface RefreshGrant {
  readonly client: Client;
  readonly user: Claims;
  current: string;
  ended: boolean;
}

export class RefreshGrants {
  private readonly byToken = new Map<string, RefreshGrant>();

  constructor(private readonly suffix: () => string) {}

  /** Makes the first refresh token of a login. */
  begin(client: Client, user: Claims): RefreshGrant {
    const grant: RefreshGrant = { client, user, current: "", ended: false };
    this.rotate(grant);
    return grant;
  }

  find(token: string): RefreshGrant | undefined {
    return this.byToken.get(token);
  }

  /** Judges a refresh token: with `rotates` it has been used then, and `grant.current` takes its place. An older one ends its grant. */
  use(token: string, client: Client, rotates: boolean): RefreshOutcome {
    const grant = this.byToken.get(token);
    if (grant === undefined || grant.client !== client) return "REFUSED";
    if (token !== grant.current) {
      grant.ended = true;
      return "REUSED";
    }
    if (grant.ended) return "REFUSED";
    if (rotates) this.rotate(grant);
    return "REFRESHED";
  }

  private rotate(grant: RefreshGrant): void {
    grant.current = randomBytes(24).toString("base64url") + this.suffix();
    this.byToken.set(grant.current, grant);
  }

  /** Ends the grants of a user, as when the account is locked. */
  end(subject: unknown): void {
    for (const grant of this.byToken.values()) if (grant.user["sub"] === subject) grant.ended = true;
  }
}
