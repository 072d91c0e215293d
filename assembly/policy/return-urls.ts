import { AllowedOrigin, Config } from "../config/config";
import { domainCovers } from "../config/host-names";
import { bytesOf, pointer } from "../text/bytes";
import { isSafeRelativeUrl } from "../text/return-url";
import { Url, parseUrl } from "../text/url";
import { CompiledHosts, hostBelongs } from "./hosts";

/** Whether a cookie of this domain (empty: of the host that set it) reaches `host` from `home` (RFC 6265 5.1.3). */
export function cookieReaches(domain: string, home: string, host: string): bool {
  return host == home || (domain.length > 0 && domainCovers(domain, host));
}

/**
 * Where a user who asks to be sent to `wanted` may be sent: `wanted` itself when it is a path on this host; a host of the
 * relying party that its cookie reaches; or of `allowedRedirects`. Anything else, and our own endpoints, become `/`.
 * `host` and `authority` are the request's.
 */
export function safeReturnUrl(
  config: Config,
  hosts: CompiledHosts,
  host: string,
  authority: string,
  wanted: string,
): string {
  if (wanted.startsWith("/")) return isSafeRelativeUrl(wanted) && !isOwnEndpoint(config, wanted) ? wanted : "/";
  const url = parseUrl(wanted, true);
  if (url === null) return "/";
  const isHere = url.host == host && url.authority == authority;
  if (isHere || isSibling(config, hosts, url)) {
    return (!config.redirectIsHttps || url.scheme == "https") && !isOwnEndpoint(config, url.path) ? wanted : "/";
  }
  for (let i = 0; i < config.allowedRedirects.length; i++) {
    if (isOrigin(config.allowedRedirects[i], url)) return wanted;
  }
  return "/";
}

function isSibling(config: Config, hosts: CompiledHosts, url: Url): bool {
  const host = bytesOf(url.host);
  return cookieReaches(config.session.cookie.domain, "", url.host) && hostBelongs(hosts, pointer(host), host.length);
}

function isOwnEndpoint(config: Config, path: string): bool {
  return (
    path.startsWith(config.prefix + "/") || path == config.callbackPath || path.startsWith(config.callbackPath + "?")
  );
}

function isOrigin(allowed: AllowedOrigin, url: Url): bool {
  if (allowed.scheme != url.scheme || allowed.port != url.port) return false;
  return allowed.anySubdomain ? url.host.endsWith("." + allowed.host) : url.host == allowed.host;
}
