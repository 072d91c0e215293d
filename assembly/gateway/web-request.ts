import { RelyingPartyConfig } from "../config/relying-party-config";
import { HeaderFinder } from "../host/header-map";
import { malloc } from "../host/memory";
import { acceptedLanguage } from "../policy/accept-language";
import { hostLengthIn, lengthWithoutDot, portIn } from "../policy/authority";
import { RequestOrigin } from "../policy/request-origin";
import { lowerCase, parseDecimal } from "../text/ascii";
import { Bytes, pointer } from "../text/bytes";
import { parseQuery, QueryParameters } from "../text/query";
import { findByte } from "../text/scan";
import { textOf } from "../text/utf8";
import { grpcAnswerType } from "./grpc";
import { LoginCookie, ReceivedSession, Recipient, requestIdOf } from "./recipient";
import { RequestView } from "./request-view";

const FORM_TYPE = "application/x-www-form-urlencoded";
const HASH: u8 = 0x23;
const QUESTION_MARK: u8 = 0x3f;
const SLASH: u8 = 0x2f;
/** A longer path or query is not copied: no endpoint has such a one, and no return URL may. */
const MAX_TARGET_BYTES = 8192;

/** The headers that a reply depends on, beside those that `RequestView` reads. */
const enum Header {
  ForwardedProto,
  Scheme,
  FetchSite,
  FetchMode,
  FetchDestination,
  Origin,
  Referer,
  RequestedWith,
  Accept,
  SecPurpose,
  Purpose,
  UpgradeInsecureRequests,
  RequestId,
  ContentType,
  ContentLength,
  NavigationPreload,
  AcceptLanguage,
}

// Scratch of the request that is being decided.
const headers = new HeaderFinder([
  "x-forwarded-proto",
  ":scheme",
  "sec-fetch-site",
  "sec-fetch-mode",
  "sec-fetch-dest",
  "origin",
  "referer",
  "x-requested-with",
  "accept",
  "sec-purpose",
  "purpose",
  "upgrade-insecure-requests",
  "x-request-id",
  "content-type",
  "content-length",
  "service-worker-navigation-preload",
  "accept-language",
]);

/** What is to be known of a request that is answered from here. Holds copies: a paused request outlives its callback. */
export class WebRequest extends Recipient {
  method: string = "";
  /** Without the question mark. */
  query: string = "";
  /** The query is longer than 8 KB, and left out. */
  isQueryTooLong: bool = false;
  /** `Sec-Fetch-Site`, empty when absent. */
  fetchSite: string = "";
  origin: string = "";
  referer: string = "";
  /** A service worker may have passed this navigation on: then it says that it comes from here, whoever began it. */
  isRelayed: bool = false;
  /** A page in place of what was asked for stands in the browser's window, with the address that was asked for, and in no cache of a worker's. */
  isInWindow: bool = false;
  /** A browser fetches ahead of the user, who may never come. */
  isPrefetch: bool = false;
  /** What asked can follow a redirect or show a page: a WebSocket's handshake and gRPC can't. */
  mayFollow: bool = true;
  loginCookies: Array<LoginCookie> = [];
  /** The sessions that came; several where there is one for each path or domain. For endpoints alone. With what they hold, those too whose time is over. */
  sessions: Array<ReceivedSession> = [];
  /** A session came that was good once and is over. Of what needs a session alone. */
  hadSession: bool = false;
  /** The name of the relying party that was chosen before; empty when there is none. */
  choice: string = "";
  /** Whether a body may follow the headers, and whether it can be read: not once the request has waited for something else. */
  hasBody: bool = false;
  canReadBody: bool = false;
  /** Its media type in lower case, without parameters; empty when none is given. */
  contentType: string = "";
  /** As announced; -1 when it is not. */
  contentLength: i64 = -1;
  /** Once `readBody` has answered. */
  body: Bytes = new StaticArray<u8>(0);

  constructor(
    streamId: u32,
    place: RequestOrigin,
    isAstray: bool,
    /** The host was spelt with a dot at its end, where no cookie of ours is sent. */
    readonly hasFinalDot: bool,
  ) {
    super(streamId, place, isAstray);
  }

  /** One of the sessions lets requests pass. */
  get hasSession(): bool {
    for (let i = 0; i < this.sessions.length; i++) if (this.sessions[i].mayPass) return true;
    return false;
  }

  /** One of those of the relying party with this number does. */
  hasSessionOf(party: u32): bool {
    for (let i = 0; i < this.sessions.length; i++) {
      if (this.sessions[i].party == party && this.sessions[i].mayPass) return true;
    }
    return false;
  }

  /** The body as a form. */
  get form(): QueryParameters {
    return parseQuery(pointer(this.body), this.body.length);
  }

  /** Whether the body, if there is one, says that it is a form. */
  get isForm(): bool {
    return !this.hasBody || this.contentType == FORM_TYPE;
  }

  /** About how many characters were copied. */
  get length(): i32 {
    return this.path.length + this.query.length + this.origin.length + this.referer.length;
  }

  /** GET or HEAD: what a redirect can answer without losing anything. */
  get isSafeMethod(): bool {
    return this.method == "GET" || this.method == "HEAD";
  }

  /** Path and query as they stand in the request line; `/` where they are longer than what is copied. */
  get target(): string {
    if (this.isQueryTooLong || this.path.length >= MAX_TARGET_BYTES) return "/";
    return this.query.length > 0 ? this.path + "?" + this.query : this.path;
  }
}

/**
 * Copies out of the request's headers what a reply needs. Null for a request that no reply can be given to by its
 * contents: method, path or host missing or not UTF-8.
 */
export function readWebRequest(streamId: u32, view: RequestView, config: RelyingPartyConfig): WebRequest | null {
  headers.read(view.map);
  const length = view.authorityLength;
  const hostEnd = hostLengthIn(view.authority, length);
  const hostLength = lengthWithoutDot(view.authority, hostEnd);
  const lower = hostLength > 0 ? malloc(hostLength) : 0;
  if (lower == 0) return null;
  lowerCase(view.authority, hostLength, lower);
  const host = textOf(lower, hostLength);
  if (host === null) return null;
  const isHttps = cameByHttps(headers, Header.ForwardedProto, Header.Scheme);
  const place = RequestOrigin.of(config, isHttps, host, portIn(view.authority, length, hostEnd));
  const hasFinalDot = hostLength < hostEnd;
  const request = new WebRequest(streamId, place, hasFinalDot || (config.redirectIsHttps && !isHttps), hasFinalDot);
  if (!readRequestLine(request, view)) return null;
  readHeaders(request);
  request.hasBody = view.hasBody;
  request.canReadBody = view.canReadBody;
  request.mayFollow = !view.isWebSocket && request.grpcType.length == 0;
  if (!request.mayFollow) request.isNavigation = false;
  return request;
}

/** Whether a request came by https: as Envoy sees it, or the proxy before it says. Takes where its two headers are in `finder`. */
export function cameByHttps(finder: HeaderFinder, forwardedProto: i32, scheme: i32): bool {
  if (finder.equals(forwardedProto, "https")) return true;
  return !finder.equals(forwardedProto, "http") && finder.equals(scheme, "https");
}

function readRequestLine(request: WebRequest, view: RequestView): bool {
  if (view.methodLength == 0 || view.pathLength == 0 || load<u8>(view.path) != SLASH) return false;
  const end = findByte(view.path, view.path + view.pathLength, HASH);
  const pathEnd = findByte(view.path, end, QUESTION_MARK);
  const method = textOf(view.method, view.methodLength);
  const queryLength = max(<i32>(end - pathEnd) - 1, 0);
  request.isQueryTooLong = queryLength > MAX_TARGET_BYTES;
  const path = textOf(view.path, min(<i32>(pathEnd - view.path), MAX_TARGET_BYTES));
  const query = request.isQueryTooLong ? "" : textOf(pathEnd + 1, queryLength);
  if (method === null || path === null || query === null) return false;
  request.method = method;
  request.path = path;
  request.query = query;
  return true;
}

function readHeaders(request: WebRequest): void {
  request.fetchSite = headers.text(Header.FetchSite);
  request.origin = headers.text(Header.Origin);
  request.referer = headers.text(Header.Referer);
  request.requestId = requestIdOf(headers.text(Header.RequestId));
  request.grpcType = grpcAnswerType(headers.text(Header.ContentType));
  request.language = acceptedLanguage(headers.at(Header.AcceptLanguage), headers.lengthAt(Header.AcceptLanguage));
  readFetchMetadata(request);
  request.contentType = headers.text(Header.ContentType).split(";")[0].trim().toLowerCase();
  request.contentLength = parseDecimal(headers.at(Header.ContentLength), headers.lengthAt(Header.ContentLength));
  request.isPrefetch = isPrefetch(Header.SecPurpose) || isPrefetch(Header.Purpose);
}

/**
 * What a service worker passes on has the destination "empty", and the mode "same-origin" where it changed anything; that
 * it asks for a page is left to be seen by `Upgrade-Insecure-Requests`, which only navigations carry by themselves.
 */
function readFetchMetadata(request: WebRequest): void {
  const hasMode = headers.has(Header.FetchMode);
  const hasDestination = headers.has(Header.FetchDestination);
  const acceptsPage = headers.text(Header.Accept).toLowerCase().includes("text/html") && !isScript();
  if (!hasMode && !hasDestination) {
    request.isNavigation = acceptsPage;
    request.isInWindow = acceptsPage;
    return;
  }
  const destination = headers.text(Header.FetchDestination);
  const navigates = headers.equals(Header.FetchMode, "navigate");
  const isPage = !hasDestination || destination == "document" || destination.endsWith("frame");
  if (isPage && (navigates || !hasMode)) {
    request.isNavigation = true;
    // A service worker keeps what it preloads, if it has it do so, whatever its Cache-Control says.
    request.isInWindow = !destination.endsWith("frame") && !headers.has(Header.NavigationPreload);
    return;
  }
  if (hasDestination && destination != "empty") return;
  request.isNavigation = acceptsPage && headers.equals(Header.UpgradeInsecureRequests, "1");
  request.isRelayed = request.isNavigation || navigates;
}

/** Whether the header says that a script asks. Android's WebViews say the name of their package in it. */
function isScript(): bool {
  return headers.text(Header.RequestedWith).trim().toLowerCase() == "xmlhttprequest";
}

function isPrefetch(header: Header): bool {
  const purpose = headers.text(header);
  return purpose.includes("prefetch") || purpose.includes("prerender");
}
