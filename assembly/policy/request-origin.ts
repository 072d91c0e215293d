import { RelyingPartyConfig } from "../config/relying-party-config";
import { authorityText, defaultPort, originText } from "../text/origin";
import { textOf } from "../text/utf8";
import { hostLengthIn, lengthWithoutDot, portIn } from "./authority";

/** The port of http, which proxies before the gateway write into `Host` under https, too. */
const HTTP_PORT = 80;

/** The origin at which a browser finds what it asks for here, and comes back to after a login. */
export class RequestOrigin {
  private constructor(
    readonly scheme: string,
    /** In lower case, without a dot at the end. */
    readonly host: string,
    readonly port: i32,
  ) {}

  /**
   * The origin of a request for `host`, in lower case and without a dot at the end, and `port`, 0 where `Host` has none.
   * Where `redirectUrl` is https that is https, however the request came; then a port of http does not go along: the one
   * of `redirectUrl` stands in its place.
   */
  static of(config: RelyingPartyConfig, isHttps: bool, host: string, port: i32): RequestOrigin {
    const scheme = isSeenByHttps(config, isHttps) ? "https" : "http";
    return new RequestOrigin(scheme, host, portSeen(config, isHttps, port));
  }

  /**
   * The origin of an authority (`Host`, `:authority`), where no more is known of its request: by the scheme of `redirectUrl`.
   * Null when it is malformed.
   */
  static ofAuthority(config: RelyingPartyConfig, authority: usize, length: i32): RequestOrigin | null {
    const hostEnd = hostLengthIn(authority, length);
    if (hostEnd < 0) return null;
    const host = textOf(authority, lengthWithoutDot(authority, hostEnd));
    if (host === null) return null;
    return RequestOrigin.of(config, config.redirectIsHttps, host.toLowerCase(), portIn(authority, length, hostEnd));
  }

  /** The origin whose `start` begins a login that was asked for here: that of `redirectUrl` where it names another host. */
  loginOrigin(config: RelyingPartyConfig): RequestOrigin {
    if (config.redirectHost.length == 0 || config.redirectHost == this.host) return this;
    return new RequestOrigin(config.redirectIsHttps ? "https" : "http", config.redirectHost, config.redirectPort);
  }

  /** The origin of the callback: that of `redirectUrl`, or this one where `redirectUrl` is a path. */
  callbackOrigin(config: RelyingPartyConfig): string {
    return config.redirectOrigin.length > 0 ? config.redirectOrigin : this.text;
  }

  /** The host, and the port where it is not the scheme's own. */
  get authority(): string {
    return authorityText(this.scheme, this.host, this.port);
  }

  /** As browsers write it. */
  get text(): string {
    return originText(this.scheme, this.host, this.port);
  }
}

/** Whether a browser is to find by https what it asks for by https or http: everything, where `redirectUrl` is https. */
export function isSeenByHttps(config: RelyingPartyConfig, isHttps: bool): bool {
  return isHttps || config.redirectIsHttps;
}

/** The port of `RequestOrigin.of`. */
export function portSeen(config: RelyingPartyConfig, isHttps: bool, port: i32): i32 {
  const isPortOfHttp = config.redirectIsHttps && (!isHttps || port == HTTP_PORT);
  if (isPortOfHttp) return config.redirectPort;
  return port > 0 ? port : defaultPort(isHttps || config.redirectIsHttps ? "https" : "http");
}
