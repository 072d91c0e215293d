import { JwkSet, parseJwkSet } from "../jose/jwk";
import { Reason } from "../reason";
import { parseHttpDate } from "../text/http-date";
import { parseForeignJson } from "../text/json";
import { Url } from "../text/url";
import { describeDocument, describeFoundKind } from "./found";
import { buildGet, ProviderRequest } from "./provider-request";

const MIN_SECONDS = 300;
const DEFAULT_SECONDS = 3600;
const MAX_SECONDS = 86400;

/** The request for a provider's keys. */
export function buildJwksRequest(jwksUri: Url): ProviderRequest {
  return buildGet(jwksUri, "application/jwk-set+json, application/json");
}

/** A provider's keys, and why they can't be used, for a log line. */
export class JwksResponse {
  constructor(
    /** With the reason where they can't. */
    readonly keys: JwkSet,
    readonly detail: string,
  ) {}
}

/** Reads the answer; see `parseJwkSet`. */
export function parseJwksResponse(status: i32, source: usize, length: i32): JwksResponse {
  if (status == 200) {
    const keys = parseJwkSet(source, length);
    return new JwksResponse(keys, describeUselessKeys(keys, source, length));
  }
  const none = new JwkSet();
  none.reason = Reason.JwksUnreachable;
  return new JwksResponse(none, "");
}

function describeUselessKeys(keys: JwkSet, source: usize, length: i32): string {
  if (keys.reason == Reason.None) return "";
  if (keys.reason == Reason.JwksNoUsableKey) {
    return keys.skippedCount > 0 ? "found " + keys.describeSkipped() : "found an empty list of keys";
  }
  const document = parseForeignJson(source, length);
  const flaw = describeDocument(document, source, length);
  return flaw.length > 0 ? flaw : `keys: ${describeFoundKind(document.root.get("keys"))}, expected a list`;
}

/** What an answer says of how long it stays fresh (RFC 9111): the values of its headers, empty where there is none. */
export class Freshness {
  constructor(
    readonly cacheControl: string,
    readonly age: string = "",
    readonly expires: string = "",
    readonly date: string = "",
  ) {}
}

/**
 * For how many seconds an answer is kept, within 5 minutes and 24 hours: its `max-age`, else from `Date` to `Expires`, less
 * its `Age` (RFC 9111, sections 4.2.1 and 5.2.2.1). An hour when nothing says so, 5 minutes when it is not to be stored.
 */
export function cacheSeconds(freshness: Freshness): i32 {
  const directives = freshness.cacheControl.toLowerCase().split(",");
  let seconds = -1;
  for (let i = 0; i < directives.length; i++) {
    const directive = directives[i].trim();
    if (directive == "no-store" || directive == "no-cache") return MIN_SECONDS;
    if (directive.startsWith("max-age=")) seconds = deltaSeconds(directive.slice(8));
  }
  if (seconds < 0) seconds = secondsToExpiry(freshness);
  if (seconds < 0) return DEFAULT_SECONDS;
  return max(seconds - max(deltaSeconds(freshness.age), 0), MIN_SECONDS);
}

/** From `Date` to `Expires`; 0 for one that is past or no date (section 5.3), -1 when there is none to tell by. */
function secondsToExpiry(freshness: Freshness): i32 {
  const date = parseHttpDate(freshness.date);
  if (freshness.expires.length == 0 || date < 0) return -1;
  return <i32>min(max(parseHttpDate(freshness.expires) - date, 0), MAX_SECONDS);
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
