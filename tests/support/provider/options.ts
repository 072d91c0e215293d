import type { Client } from "./messages.ts";
import type { RefreshTokenOptions } from "./refresh.ts";

/** What a provider offers, and to whom. */
export interface ProviderOptions {
  clients: Client[];
  host?: string;
  algorithm?: string;
  /** Further keys of the set, one for each algorithm, with the kid `key-<algorithm>`; see `Behaviour.signWith`. */
  furtherAlgorithms?: string[];
  /** What discovery offers; both by default. */
  clientAuthentication?: string[];
  /** `iss` in the authorization response (RFC 9207), on by default. */
  issuerParameter?: boolean;
  /** Offer RP-initiated logout; off by default. */
  endSession?: boolean;
  /** Give out refresh tokens; absent: none. */
  refreshTokens?: Partial<RefreshTokenOptions>;
}
