import { isDpopNonce } from "../../oidc/dpop";

/** Of so many origins nonces are kept: a provider's endpoints are hardly at more than two. */
const MAX_ORIGINS = 8;

/** The nonces that a provider's servers gave last, by their origins (RFC 9449, section 8): the next proof has it. */
export class DpopNonces {
  private nonces: Map<string, string> = new Map<string, string>();

  /** That of an origin; empty where there is none. */
  of(origin: string): string {
    return this.nonces.has(origin) ? this.nonces.get(origin) : "";
  }

  /** Takes what an answer has in `DPoP-Nonce`; false where that is none. */
  take(origin: string, nonce: string): bool {
    if (!isDpopNonce(nonce)) return false;
    if (!this.nonces.has(origin) && this.nonces.size >= MAX_ORIGINS) this.nonces.clear();
    this.nonces.set(origin, nonce);
    return true;
  }
}
