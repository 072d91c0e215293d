import { Config } from "../config/config";
import { domainCovers } from "../config/host-names";
import { bytesOf, pointer } from "../text/bytes";
import { writeQueryComponent } from "../text/percent";
import { isSafeRelativeUrl } from "../text/return-url";
import { Url, parseUrl } from "../text/url";
import { Writer } from "../text/writer";
import { CompiledHosts, hostBelongs } from "./hosts";

/** Whether a cookie of this domain (empty: of the host that set it) reaches `host` from `home` (RFC 6265 5.1.3). */
export function cookieReaches(domain: string, home: string, host: string): bool {
  return host == home || (domain.length > 0 && domainCovers(domain, host));
}

/**
 * A URL of ours that pages link to and redirects lead to: a return URL that was judged, or one of our own endpoints. What a
 * request says becomes one only here.
 */
export class JudgedUrl {
  private constructor(
    /** Absolute, or a path on the request's own host. */
    readonly text: string,
  ) {}

  /** The front page of the request's host. */
  static front(): JudgedUrl {
    return new JudgedUrl("/");
  }

  /**
   * Where a user who asks to be sent to `wanted` may be sent: `wanted` itself when it is a path on this host; a host of the
   * relying party that its cookie reaches; or of `allowedRedirects`. Anything else, and our own endpoints, become `/`.
   * `host` and `authority` are the request's.
   */
  static judge(config: Config, hosts: CompiledHosts, host: string, authority: string, wanted: string): JudgedUrl {
    return new JudgedUrl(isSafe(config, hosts, host, authority, wanted) ? wanted : "/");
  }

  /** One of our endpoints on the request's host; with the page to go to after, if there is one. */
  static endpoint(config: Config, name: string, returnUrl: JudgedUrl | null = null): JudgedUrl {
    const writer = new Writer().text(config.prefix).text("/").text(name);
    if (returnUrl !== null) writeQueryComponent(writer.text("?rd="), returnUrl.text);
    return new JudgedUrl(writer.toString());
  }

  /** The endpoint that ends a session, with what tells that the user was asked. */
  static signOut(config: Config, returnUrl: JudgedUrl | null, confirmation: string): JudgedUrl {
    const text = JudgedUrl.endpoint(config, "sign_out", returnUrl).text;
    const writer = new Writer().text(text).text(returnUrl === null ? "?confirm=" : "&confirm=");
    writeQueryComponent(writer, confirmation);
    return new JudgedUrl(writer.toString());
  }

  /** This URL as it is to be asked for from another host: a path gets the origin in front, which has to be ours. */
  on(origin: string): JudgedUrl {
    return this.text.startsWith("/") ? new JudgedUrl(origin + this.text) : this;
  }
}

function isSafe(config: Config, hosts: CompiledHosts, host: string, authority: string, wanted: string): bool {
  if (wanted.startsWith("/")) return isSafeRelativeUrl(wanted) && !isOwnEndpoint(config, wanted);
  const url = parseUrl(wanted, true);
  if (url === null) return false;
  const isHere = url.host == host && url.authority == authority;
  if (isHere || isSibling(config, hosts, url)) {
    return (!config.redirectIsHttps || url.scheme == "https") && !isOwnEndpoint(config, url.path);
  }
  for (let i = 0; i < config.allowedRedirects.length; i++) {
    if (config.allowedRedirects[i].covers(url)) return true;
  }
  return false;
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
