import { AllowedOrigin } from "../config/relying-party-config";
import { isAlpha, isBlank, isDigit, isToken, isTokenChar, toLower } from "../text/ascii";
import { equalsAscii } from "../text/bytes";
import { hostEnd, isHost, parsePort } from "../text/host-name";
import { parseUrl } from "../text/url";

const COLON: u8 = 0x3a;
const COMMA: u8 = 0x2c;
/** Registered schemes and methods are far shorter. */
const MAX_WORD = 64;
/** What a page's script could want to set is far less. */
const MAX_LIST = 2048;

/** Whether `origin`, the value of an Origin header, is one of `allowed`, serialised as browsers do (RFC 6454, section 6.2). */
export function isAllowedOrigin(allowed: AllowedOrigin[], origin: string): bool {
  if (allowed.length == 0) return false;
  const url = parseUrl(origin);
  if (url === null || url.origin != origin) return false;
  for (let i = 0; i < allowed.length; i++) if (allowed[i].covers(url)) return true;
  return false;
}

/**
 * Whether the view is one origin as browsers serialise it (RFC 6454, section 6.2): `null`, or a scheme, "://", a host and a
 * port that need no more be said. Of any scheme, since an application may serve pages of its own client's.
 */
export function isSerialisedOrigin(source: usize, length: i32): bool {
  if (equalsAscii(source, length, "null")) return true;
  let end = 0;
  while (end < length && end < MAX_WORD && isSchemeChar(load<u8>(source + end))) end++;
  if (end == 0 || !isAlpha(load<u8>(source)) || end + 3 > length) return false;
  if (load<u8>(source + end) != COLON || load<u16>(source + end, 1) != 0x2f2f) return false;
  const host = source + end + 3;
  const rest = length - end - 3;
  const hostLength = hostEnd(host, rest);
  if (!isHost(host, hostLength) || hasCapital(host, hostLength)) return false;
  return hostLength == rest || parsePort(host + hostLength + 1, rest - hostLength - 1) > 0;
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

/** Whether the view is a method that a preflight may ask for: a token of at most 64 bytes. */
export function isPreflightMethod(source: usize, length: i32): bool {
  return length <= MAX_WORD && isToken(source, length);
}

/** Whether the view is a list of header names that a preflight may ask for: tokens between commas, at most 2 KB. */
export function isHeaderNameList(source: usize, length: i32): bool {
  if (length > MAX_LIST) return false;
  let i = 0;
  while (true) {
    while (i < length && isBlank(load<u8>(source + i))) i++;
    const start = i;
    while (i < length && isTokenChar(load<u8>(source + i))) i++;
    if (i == start) return false;
    while (i < length && isBlank(load<u8>(source + i))) i++;
    if (i == length) return true;
    if (load<u8>(source + i++) != COMMA) return false;
  }
}
