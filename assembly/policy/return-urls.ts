import { AllowedOrigin } from "../config/cross-origin-config";
import { domainCovers } from "../config/host-names";
import { RelyingPartyConfig } from "../config/relying-party-config";
import { Bytes, bytesOf, copyBytes, equalsAscii, pointer } from "../text/bytes";
import { MAX_ORIGIN_LENGTH } from "../text/origin";
import { writeQueryComponent } from "../text/percent";
import { escapeBackslashes, MAX_RETURN_URL_LENGTH, safeRelativeUrl } from "../text/return-url";
import { findByte } from "../text/scan";
import { parseUrl, Url } from "../text/url";
import { isPlainPath, normalisePath, pathOf, resolveDots } from "../text/url-path";
import { Writer } from "../text/writer";
import { ServedHosts } from "./relying-party-hosts";
import { RequestOrigin } from "./request-origin";

/** Whether a cookie of this domain (empty: of the host that set it) reaches `host` from `home` (RFC 6265 5.1.3). */
export function cookieReaches(domain: string, home: string, host: string): bool {
  return host == home || (domain.length > 0 && domainCovers(domain, host));
}

const HASH: u8 = 0x23;
const SLASH: u8 = 0x2f;
const QUESTION_MARK: u8 = 0x3f;
const FRONT: Bytes = bytesOf("/");
/** A longer query is refused by our endpoints. */
const MAX_QUERY_BYTES = 8192;
/** What else our own URLs may have in it. */
const OTHER_PARAMETERS_BYTES = 512;

/**
 * A URL of ours that pages link to and redirects lead to: a return URL that was judged, or one of our own endpoints. What a
 * request says becomes one only here.
 */
export class JudgedUrl {
  private constructor(
    /** Scheme and authority; empty: those of the request. */
    readonly origin: string,
    /** Of `origin`, without port. */
    private host: string,
    /** Begins with "/", and is ASCII. In bytes, since logins that wait keep it. */
    private rest: Bytes,
  ) {}

  /** Absolute, or a path on the request's own host. */
  get text(): string {
    return this.origin + String.UTF8.decodeUnsafe(pointer(this.rest), this.rest.length);
  }

  /** Whether the return URL in its query has a fragment: no query has one of its own, which browsers keep to themselves. */
  get hasInnerFragment(): bool {
    return this.text.includes("%23");
  }

  /** In bytes. */
  get length(): i32 {
    return this.origin.length + this.rest.length;
  }

  /** The front page of the request's host. */
  static front(): JudgedUrl {
    return new JudgedUrl("", "", FRONT);
  }

  /**
   * Where a user who asks at `place` to be sent to `wanted` may be sent: `wanted` itself when it is a path; an absolute URL
   * of this place; of a host of the relying party that its cookie reaches; or of `allowedRedirects`. Anything else, and our own endpoints,
   * become `/`. A dot at a host's end is taken off. `wasJudged`: at another port of this host, before it was sealed.
   */
  static judge(
    config: RelyingPartyConfig,
    hosts: ServedHosts,
    place: RequestOrigin,
    wanted: string,
    wasJudged: bool = false,
  ): JudgedUrl {
    if (wanted.startsWith("/")) {
      const path = safeRelativeUrl(wanted);
      return path.length > 0 && !isOwnEndpoint(config, hosts, path)
        ? new JudgedUrl("", "", bytesOf(path))
        : JudgedUrl.front();
    }
    const parsed =
      wanted.length <= MAX_RETURN_URL_LENGTH + MAX_ORIGIN_LENGTH ? parseUrl(escapeBackslashes(wanted), true) : null;
    if (parsed === null) return JudgedUrl.front();
    const url = parsed.withoutFinalDot();
    const isHere = url.host == place.host && (wasJudged || url.authority == place.authority);
    if (isHere || isSibling(config, hosts, url.host)) {
      const isRefused = (config.redirectIsHttps && url.scheme != "https") || isOwnEndpoint(config, hosts, url.path);
      if (isRefused) return JudgedUrl.front();
    } else if (!isAllowed(config.allowedRedirects, url)) {
      return JudgedUrl.front();
    }
    return new JudgedUrl(url.origin, url.host, bytesOf(url.path + url.query + url.fragment));
  }

  /** A place that the configuration names: a path on the request's host, or an absolute URL of any origin. */
  static configured(place: string): JudgedUrl {
    if (place.startsWith("/")) return new JudgedUrl("", "", bytesOf(place));
    const url = parseUrl(place);
    if (url === null) return JudgedUrl.front();
    return new JudgedUrl(url.origin, url.host, bytesOf(url.path + url.query));
  }

  /** One of our endpoints on the request's host; with the page to go to after, if there is one. */
  static endpoint(config: RelyingPartyConfig, name: string, returnUrl: JudgedUrl | null = null): JudgedUrl {
    const writer = new Writer().text(config.prefix).text("/").text(name);
    if (returnUrl !== null) {
      const start = writer.text("?").length;
      writeQueryComponent(writer.text("rd="), returnUrl.text);
      // What our endpoint would refuse is not asked of it.
      if (writer.length - start > MAX_QUERY_BYTES - OTHER_PARAMETERS_BYTES)
        return JudgedUrl.endpoint(config, name, returnUrl.frontOfIt());
    }
    return new JudgedUrl("", "", writer.toBytes());
  }

  /** The same, with one more parameter of its query. */
  withParameter(name: string, value: string): JudgedUrl {
    const rest = this.rest;
    const hasQuery = findByte(pointer(rest), pointer(rest) + rest.length, QUESTION_MARK) != pointer(rest) + rest.length;
    const writer = new Writer().bytes(rest).text(hasQuery ? "&" : "?");
    writeQueryComponent(writer.text(name).text("="), value);
    return new JudgedUrl(this.origin, this.host, writer.toBytes());
  }

  /** The endpoint that ends a session, with what tells that the user was asked. */
  static signOut(config: RelyingPartyConfig, returnUrl: JudgedUrl | null, confirmation: string): JudgedUrl {
    return JudgedUrl.endpoint(config, "sign_out", returnUrl).withParameter("confirm", confirmation);
  }

  /**
   * What begins a login that ends at `returnUrl`, for a page that a browser sees at `place`, or astray of it. Another port of
   * this host has a `start` of its own.
   */
  static start(config: RelyingPartyConfig, place: RequestOrigin, isAstray: bool, returnUrl: JudgedUrl): JudgedUrl {
    if (returnUrl.host == place.host && returnUrl.origin != place.text) {
      const rest = JudgedUrl.startHere(config, new JudgedUrl("", "", returnUrl.rest)).rest;
      return new JudgedUrl(returnUrl.origin, returnUrl.host, rest);
    }
    return isAstray ? JudgedUrl.startAt(config, place, place, returnUrl) : JudgedUrl.startHere(config, returnUrl);
  }

  /** Among several relying parties it is told which is meant. */
  private static startHere(config: RelyingPartyConfig, returnUrl: JudgedUrl): JudgedUrl {
    const start = JudgedUrl.endpoint(config, "start", returnUrl);
    return config.name.length > 0 ? start.withParameter("rp", config.name) : start;
  }

  /** Where a login begins that was asked for at `place`: there, or on the host of `redirectUrl`. Absolute. */
  static loginStart(config: RelyingPartyConfig, place: RequestOrigin, returnUrl: JudgedUrl): JudgedUrl {
    return JudgedUrl.startAt(config, place, place.loginOrigin(config), returnUrl);
  }

  private static startAt(
    config: RelyingPartyConfig,
    place: RequestOrigin,
    origin: RequestOrigin,
    returnUrl: JudgedUrl,
  ): JudgedUrl {
    return JudgedUrl.startHere(config, returnUrl.at(place)).at(origin);
  }

  /** The same page, without a fragment. */
  withoutFragment(): JudgedUrl {
    const start = pointer(this.rest);
    const length = <i32>(findByte(start, start + this.rest.length, HASH) - start);
    return length == this.rest.length ? this : new JudgedUrl(this.origin, this.host, copyBytes(start, length));
  }

  /** The front page of where this URL leads. */
  frontOfIt(): JudgedUrl {
    return new JudgedUrl(this.origin, this.host, FRONT);
  }

  /** The absolute form of what was judged at `place`. */
  at(place: RequestOrigin): JudgedUrl {
    return this.origin.length > 0 ? this : new JudgedUrl(place.text, place.host, this.rest);
  }

  /** How a login that begins at `place` and ends at the callback comes back to this URL. */
  fromCallback(config: RelyingPartyConfig, place: RequestOrigin): JudgedUrl {
    return place.callbackOrigin(config) == place.text ? this : this.at(place);
  }
}

function isSibling(config: RelyingPartyConfig, hosts: ServedHosts, host: string): bool {
  const bytes = bytesOf(host);
  return cookieReaches(config.session.cookie.domain, "", host) && hosts.has(pointer(bytes), bytes.length);
}

/** `url`: a path, with or without query and fragment. It is read as browsers and servers do that clean it, too. */
function isOwnEndpoint(config: RelyingPartyConfig, hosts: ServedHosts, url: string): bool {
  const bytes = bytesOf(url);
  const source = pointer(bytes);
  const length = pathOf(source, bytes.length);
  if (isEndpointPath(config, hosts, source, length)) return true;
  if (isPlainPath(source, length)) return false;
  const resolved = resolveDots(source, length);
  if (isEndpointPath(config, hosts, pointer(resolved), resolved.length)) return true;
  const lenient = normalisePath(source, length);
  return lenient !== null && isEndpointPath(config, hosts, pointer(lenient), lenient.length);
}

/** The page of kept forms changes nothing, and a login may end there. */
function isEndpointPath(config: RelyingPartyConfig, hosts: ServedHosts, path: usize, length: i32): bool {
  const prefix = config.prefix;
  if (config.session.keepForms && equalsAscii(path, length, prefix + "/form")) return false;
  for (let i = 0; i < hosts.callbackPaths.length; i++) {
    if (equalsAscii(path, length, hosts.callbackPaths[i])) return true;
  }
  return length > prefix.length && load<u8>(path + prefix.length) == SLASH && equalsAscii(path, prefix.length, prefix);
}

function isAllowed(origins: Array<AllowedOrigin>, url: Url): bool {
  for (let i = 0; i < origins.length; i++) if (origins[i].covers(url)) return true;
  return false;
}
