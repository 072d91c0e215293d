import { JwkSet, parseJwkSet } from "../jose/jwk";
import { Reason } from "../reason";
import { Url } from "../text/url";
import { buildGet, ProviderRequest } from "./provider-request";

const MIN_SECONDS = 300;
const DEFAULT_SECONDS = 3600;
const MAX_SECONDS = 86400;

/** The request for a provider's keys. */
export function buildJwksRequest(jwksUri: Url): ProviderRequest {
  return buildGet(jwksUri, "application/jwk-set+json, application/json");
}

/** Reads the answer; see `parseJwkSet`. */
export function parseJwksResponse(status: i32, source: usize, length: i32): JwkSet {
  if (status == 200) return parseJwkSet(source, length);
  const set = new JwkSet();
  set.reason = Reason.JwksUnreachable;
  return set;
}

/**
 * For how many seconds an answer with this `Cache-Control` is kept: its `max-age` (RFC 9111, section 5.2.2.1), within 5
 * minutes and 24 hours; an hour without one, 5 minutes when it is not to be stored.
 */
export function cacheSeconds(cacheControl: string): i32 {
  const directives = cacheControl.toLowerCase().split(",");
  let seconds = -1;
  for (let i = 0; i < directives.length; i++) {
    const directive = directives[i].trim();
    if (directive == "no-store" || directive == "no-cache") return MIN_SECONDS;
    if (directive.startsWith("max-age=")) seconds = deltaSeconds(directive.slice(8));
  }
  return seconds < 0 ? DEFAULT_SECONDS : max(seconds, MIN_SECONDS);
}

/** A number of seconds, maybe quoted, up to the longest that is kept; -1 when it is none. */
function deltaSeconds(text: string): i32 {
  const digits = text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
  if (digits.length == 0) return -1;
  let seconds = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    seconds = min(seconds * 10 + digit, MAX_SECONDS);
  }
  return seconds;
}
