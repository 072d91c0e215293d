import { equalsIgnoringCase, lowerCase } from "./ascii";
import { bytesOf, pointer } from "./bytes";
import { hostEnd, isHost, parsePort } from "./host-name";
import { authorityText, defaultPort, originText } from "./origin";
import { pathOf } from "./url-path";

const HASH: u8 = 0x23;
const SLASH: u8 = 0x2f;

/** An absolute http or https URL. `origin + path + query + fragment` is the URL again, with its host in lower case. */
export class Url {
  constructor(
    /** "http" or "https". */
    readonly scheme: string,
    /** Lower-cased; an IPv6 address with its brackets; a dot at the end is kept. */
    readonly host: string,
    /** As given, or the scheme's own. */
    readonly port: i32,
    /** Whether the URL says which port. */
    readonly explicitPort: bool,
    /** Begins with "/". */
    readonly path: string,
    /** With its "?"; "" when there is none. */
    readonly query: string,
    /** With its "#"; "" when there is none. */
    readonly fragment: string,
  ) {}

  /** The host, and ":port" where that is not the scheme's own. */
  get authority(): string {
    return authorityText(this.scheme, this.host, this.port);
  }

  /** The same URL, for who takes a host with a dot at its end for the host without. */
  withoutFinalDot(): Url {
    if (!this.host.endsWith(".")) return this;
    const host = this.host.substring(0, this.host.length - 1);
    return new Url(this.scheme, host, this.port, this.explicitPort, this.path, this.query, this.fragment);
  }

  /** Scheme and authority, as browsers serialise it (RFC 6454, section 6.2). */
  get origin(): string {
    return originText(this.scheme, this.host, this.port);
  }
}

/**
 * Whether `c` may stand after the authority. That is what browsers leave there, some of it against RFC 3986 ("[", "|", "%"
 * alone): printable ASCII without space, quotation mark, angle brackets and backslash.
 */
export function isUrlChar(c: u32): bool {
  return c > 0x20 && c < 0x7f && c != 0x22 && c != 0x3c && c != 0x3e && c != 0x5c;
}

/**
 * Reads an absolute http or https URL strictly: null for user information, a host that `isHost` refuses, a bad or
 * empty port, a character that `isUrlChar` refuses, and a fragment unless `allowFragment`. Dots in the path stay as they
 * are.
 */
export function parseUrl(text: string, allowFragment: bool = false): Url | null {
  const bytes = bytesOf(text);
  const source = pointer(bytes);
  const length = bytes.length;
  const isHttps = length > 8 && equalsIgnoringCase(source, 8, "https://");
  if (!isHttps && !(length > 7 && equalsIgnoringCase(source, 7, "http://"))) return null;
  const scheme = isHttps ? "https" : "http";

  const host = scheme.length + 3;
  const pathEnd = host + pathOf(source + host, length - host);
  const authorityEnd = indexOf(source, host, pathEnd, SLASH);
  const hostLength = hostEnd(source + host, authorityEnd - host);
  if (!isHost(source + host, hostLength)) return null;
  const explicitPort = host + hostLength < authorityEnd;
  const portStart = host + hostLength + 1;
  const port = explicitPort ? parsePort(source + portStart, authorityEnd - portStart) : defaultPort(scheme);
  if (port < 0) return null;

  const queryEnd = indexOf(source, pathEnd, length, HASH);
  if (queryEnd < length && !allowFragment) return null;
  for (let i = authorityEnd; i < length; i++) {
    if (!isUrlChar(load<u8>(source + i))) return null;
  }

  lowerCase(source + host, hostLength, source + host);
  const path = authorityEnd == pathEnd ? "/" : slice(source, authorityEnd, pathEnd);
  return new Url(
    scheme,
    slice(source, host, host + hostLength),
    port,
    explicitPort,
    path,
    slice(source, pathEnd, queryEnd),
    slice(source, queryEnd, length),
  );
}

/** Where `c` stands first from `start` on, or `end`. */
function indexOf(source: usize, start: i32, end: i32, c: u8): i32 {
  let i = start;
  while (i < end && load<u8>(source + i) != c) i++;
  return i;
}

function slice(source: usize, start: i32, end: i32): string {
  return String.UTF8.decodeUnsafe(source + start, end - start);
}
