import { Jwk, JwkSet } from "./jwk";
import { Jws } from "./jws";

/** No token makes a request pay for more signature checks than this. */
const MAX_CANDIDATES = 8;

/**
 * The keys to verify a token with, at most 8: those of its `kid` (a set may hold several), or without one all that fit.
 * Each is of the type that the token's `alg` takes, and for that `alg` if it names one. Empty: the key is unknown.
 */
export function candidateKeys(jws: Jws, set: JwkSet): Jwk[] {
  const candidates: Jwk[] = [];
  const algorithm = jws.algorithm;
  if (algorithm === null) return candidates;
  const kid = jws.kid;
  for (let i = 0; i < set.keys.length && candidates.length < MAX_CANDIDATES; i++) {
    const key = set.keys[i];
    if (kid !== null && key.kid != kid) continue;
    if (key.fits(algorithm)) candidates.push(key);
  }
  return candidates;
}
