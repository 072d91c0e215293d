/** Scheme, the longest host with a dot at its end, and port. */
export const MAX_ORIGIN_LENGTH = 8 + 254 + 6;

/** The port of a scheme, `http` or `https`, that an authority need not name. */
export function defaultPort(scheme: string): i32 {
  return scheme == "https" ? 443 : 80;
}

/** The host, and ":port" where that is not the scheme's own (RFC 3986, section 6.2.3). */
export function authorityText(scheme: string, host: string, port: i32): string {
  return port == defaultPort(scheme) ? host : host + ":" + port.toString();
}

/** Scheme and authority, as browsers serialise an origin (RFC 6454, section 6.2). */
export function originText(scheme: string, host: string, port: i32): string {
  return scheme + "://" + authorityText(scheme, host, port);
}
