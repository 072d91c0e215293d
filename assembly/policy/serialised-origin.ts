import { AllowedOrigin } from "../config/cross-origin-config";
import { isAlpha, isDigit, toLower } from "../text/ascii";
import { equalsAscii } from "../text/bytes";
import { hostEnd, isHost, parsePort } from "../text/host-name";
import { defaultPort } from "../text/origin";

const COLON: u8 = 0x3a;
const DOT: u8 = 0x2e;
/** Registered schemes are far shorter. */
const MAX_SCHEME = 64;

/**
 * Whether the view is one origin as browsers serialise it (RFC 6454, section 6.2): `null`, or a scheme, "://", a host and a
 * port that need no more be said. Of any scheme, since an application may serve pages of its own client's.
 */
export function isSerialisedOrigin(source: usize, length: i32): bool {
  if (equalsAscii(source, length, "null")) return true;
  const end = schemeLength(source, length);
  if (end == 0 || !isAlpha(load<u8>(source)) || end + 3 > length) return false;
  if (load<u8>(source + end) != COLON || load<u16>(source + end, 1) != 0x2f2f) return false;
  const host = source + end + 3;
  const rest = length - end - 3;
  const hostLength = hostEnd(host, rest);
  if (!isHost(host, hostLength) || hasCapital(host, hostLength)) return false;
  return hostLength == rest || parsePort(host + hostLength + 1, rest - hostLength - 1) > 0;
}

function schemeLength(source: usize, length: i32): i32 {
  let end = 0;
  while (end < length && end < MAX_SCHEME && isSchemeChar(load<u8>(source + end))) end++;
  return end;
}

function isSchemeChar(c: u32): bool {
  return (isAlpha(c) && c > 0x60) || isDigit(c) || c == 0x2b || c == 0x2d || c == 0x2e;
}

function hasCapital(source: usize, length: i32): bool {
  for (let i = 0; i < length; i++) {
    const c: u32 = load<u8>(source + i);
    if (toLower(c) != c) return true;
  }
  return false;
}

/** An http or https origin, read in place. One instance serves all in turn, and allocates nothing. */
export class SerialisedOrigin {
  isHttps: bool = false;
  host: usize = 0;
  hostLength: i32 = 0;
  port: i32 = 0;

  /** Reads the value of an Origin header; false for what is not an http or https origin as browsers serialise it. */
  read(source: usize, length: i32): bool {
    if (!isSerialisedOrigin(source, length)) return false;
    const scheme = schemeLength(source, length);
    this.isHttps = equalsAscii(source, scheme, "https");
    if (!this.isHttps && !equalsAscii(source, scheme, "http")) return false;
    const host = source + scheme + 3;
    const rest = length - scheme - 3;
    const hostLength = hostEnd(host, rest);
    this.host = host;
    this.hostLength = hostLength;
    this.port = defaultPort(this.isHttps ? "https" : "http");
    if (hostLength == rest) return true;
    const port = parsePort(host + hostLength + 1, rest - hostLength - 1);
    if (port == this.port) return false;
    this.port = port;
    return true;
  }

  /** Whether it is one of `allowed`. */
  isAmong(allowed: AllowedOrigin[]): bool {
    for (let i = 0; i < allowed.length; i++) {
      const other = allowed[i];
      if (this.isHttps != (other.scheme == "https") || this.port != other.port) continue;
      if (other.anySubdomain ? this.isBelow(other.host) : this.isAt(other.host)) return true;
    }
    return false;
  }

  /** Whether its host is `host`, in lower case. */
  isAt(host: string): bool {
    return equalsAscii(this.host, this.hostLength, host);
  }

  /** Whether its host is one below `domain`, in lower case. */
  isBelow(domain: string): bool {
    const above = this.hostLength - domain.length;
    if (above < 2 || load<u8>(this.host + above - 1) != DOT) return false;
    return equalsAscii(this.host + above, domain.length, domain);
  }

  /** Whether its host is the one at `host`, whatever the case of that one's letters. */
  isAtView(host: usize, length: i32): bool {
    if (length != this.hostLength) return false;
    for (let i = 0; i < length; i++) {
      if (toLower(load<u8>(host + i)) != load<u8>(this.host + i)) return false;
    }
    return true;
  }
}
