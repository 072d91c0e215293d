import { RelyingPartyConfig } from "../config/relying-party-config";
import { equalsIgnoringCase } from "../text/ascii";
import { equalsAscii } from "../text/bytes";
import { defaultPort } from "../text/origin";
import { hostLengthIn, lengthWithoutDot, portIn } from "./authority";
import { isSeenByHttps, portSeen } from "./request-origin";
import { SerialisedOrigin } from "./serialised-origin";

// A browser sends the session's cookie along with what pages of sibling sites send: SameSite asks for the site alone, and ports
// and hosts below one domain are one site. RFC 10017 wants whoever makes a token of a cookie to ask for the origin.

const WEBSOCKET = "websocket";

/** What a request says about where it comes from. Views into its headers, 0 where one is not there. */
export class RequestSource {
  /** `Sec-Fetch-Site`. */
  site: usize = 0;
  siteLength: i32 = 0;
  /** `Origin`. */
  origin: usize = 0;
  originLength: i32 = 0;
  /** One of the two is there twice, which no browser does. */
  isRepeated: bool = false;
  /** A service worker may have passed it on: then it says that it comes from here, whoever began it. */
  isRelayed: bool = false;
  /** As it came: `Host` or `:authority`. */
  authority: usize = 0;
  authorityLength: i32 = 0;
  /** Whether it came by https, as far as the gateway or the proxy before it knows. */
  isHttps: bool = false;
  /** What `origin` is read into. */
  readonly read: SerialisedOrigin = new SerialisedOrigin();
}

/** Whether a method is safe (RFC 9110, section 9.2.1). Methods are told apart by case; one that is not known is not safe. */
export function isSafeMethod(method: usize, length: i32): bool {
  // Most are GET: seen without touching a constant.
  if (length == 3) return load<u8>(method) == 0x47 && load<u8>(method, 1) == 0x45 && load<u8>(method, 2) == 0x54;
  if (length == 4) return equalsAscii(method, length, "HEAD");
  return equalsAscii(method, length, "OPTIONS") || equalsAscii(method, length, "TRACE");
}

/** Whether a request with this `Upgrade` asks for a WebSocket, maybe among others (RFC 6455, section 4.1). */
export function asksForWebSocket(upgrade: usize, length: i32): bool {
  for (let i = 0; i <= length - WEBSOCKET.length; i++) {
    if (equalsIgnoringCase(upgrade + i, WEBSOCKET.length, WEBSOCKET)) return true;
  }
  return false;
}

/**
 * Whether a request comes from a page of an origin that may not send one that changes something, with a session of this relying
 * party. Fetch Metadata decides where it says that the page is of the same origin, or that there is none; else `Origin`, which
 * has to be ours or one of `crossOrigin.allowOrigins`. What has neither header comes from no browser of this decade.
 */
export function isForged(config: RelyingPartyConfig, source: RequestSource): bool {
  if (source.isRepeated) return true;
  if (source.site != 0 && !source.isRelayed && isOwnSite(source)) return false;
  if (source.origin == 0) return source.site != 0;
  const origin = source.read;
  if (!origin.read(source.origin, source.originLength)) return true;
  return !isOurs(config, source) && !origin.isAmong(config.crossOrigin.allowOrigins);
}

function isOwnSite(source: RequestSource): bool {
  const length = source.siteLength;
  return equalsAscii(source.site, length, "same-origin") || equalsAscii(source.site, length, "none");
}

/** Whether the origin that was read is the request's own, or one that gets the session's cookie anyway. */
function isOurs(config: RelyingPartyConfig, source: RequestSource): bool {
  const origin = source.read;
  const cookie = config.session.cookie;
  const domain = cookie.domain;
  const mayHaveCookie = origin.isHttps || !cookie.secure;
  if (domain.length > 0 && mayHaveCookie && (origin.isAt(domain) || origin.isBelow(domain))) return true;
  const authority = source.authority;
  const end = hostLengthIn(authority, source.authorityLength);
  if (!origin.isAtView(authority, lengthWithoutDot(authority, end))) return false;
  const port = portIn(authority, source.authorityLength, end);
  if (isOriginAt(origin, isSeenByHttps(config, source.isHttps), portSeen(config, source.isHttps, port))) return true;
  // A load balancer may keep the port of `redirectUrl` to itself.
  if (origin.isAt(config.redirectHost) && isOriginAt(origin, config.redirectIsHttps, config.redirectPort)) return true;
  // A cookie that is not secure comes by http, too, where `redirectUrl` is https.
  return (
    !cookie.secure &&
    isOriginAt(origin, source.isHttps, port > 0 ? port : defaultPort(source.isHttps ? "https" : "http"))
  );
}

function isOriginAt(origin: SerialisedOrigin, isHttps: bool, port: i32): bool {
  return origin.isHttps == isHttps && origin.port == port;
}
