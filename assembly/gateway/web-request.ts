import { findHeader, headerText } from "../host/header-map";
import { hostLengthIn, lengthWithoutDot } from "../policy/authority";
import { Bytes } from "../text/bytes";
import { textOf } from "../text/utf8";
import { RequestView } from "./request-view";

/** A login cookie as the browser sent it. */
export class LoginCookie {
  constructor(
    readonly name: string,
    readonly value: string,
  ) {}
}

/** What is to be known of a request that is answered from here. Holds copies: a paused request outlives its callback. */
export class WebRequest {
  method: string = "";
  /** In lower case, without port. */
  host: string = "";
  /** In lower case, with the port as sent. */
  authority: string = "";
  /** As Envoy sees it: `http` or `https`. */
  scheme: string = "http";
  /** The path alone. */
  path: string = "";
  /** Without the question mark. */
  query: string = "";
  /** `Sec-Fetch-Site`, empty when absent. */
  fetchSite: string = "";
  origin: string = "";
  referer: string = "";
  /** A person's browser is on its way to a page (Fetch Metadata, else by what it accepts). */
  isNavigation: bool = false;
  /** A browser fetches ahead of the user, who may never come. */
  isPrefetch: bool = false;
  /** A browser asks whether another site's script may send a request (Fetch, section 4.8). It carries no session. */
  isPreflight: bool = false;
  loginCookies: Array<LoginCookie> = [];
  /** The highest number of a further session cookie that came. */
  highestChunk: i32 = 0;
  /** A session cookie came that this configuration could have made but can't open. */
  clearSession: bool = false;
  /** The ids of the sessions that came; several where there is one for each path or domain. For endpoints alone. */
  sessionIds: Array<Bytes> = [];

  constructor(readonly streamId: u32) {}

  /** Whether there is a valid session. */
  get hasSession(): bool {
    return this.sessionIds.length > 0;
  }

  /** GET or HEAD: what a redirect can answer without losing anything. */
  get isSafeMethod(): bool {
    return this.method == "GET" || this.method == "HEAD";
  }

  /** Path and query as they stand in the request line. */
  get target(): string {
    return this.query.length > 0 ? this.path + "?" + this.query : this.path;
  }
}

/**
 * Copies out of the request's headers what an answer needs. Null for a request that no answer can be given to by its
 * contents: method, path or host missing or not UTF-8.
 */
export function readWebRequest(streamId: u32, view: RequestView): WebRequest | null {
  const request = new WebRequest(streamId);
  const method = textOf(view.method, view.methodLength);
  const target = textOf(view.path, view.pathLength);
  const authority = textOf(view.authority, view.authorityLength);
  const hostLength = lengthWithoutDot(view.authority, hostLengthIn(view.authority, view.authorityLength));
  if (method === null || target === null || authority === null || hostLength <= 0) return null;
  if (method.length == 0 || !target.startsWith("/")) return null;
  request.method = method;
  request.authority = authority.toLowerCase();
  request.host = authority.substring(0, hostLength).toLowerCase();
  const fragment = target.indexOf("#");
  const whole = fragment < 0 ? target : target.substring(0, fragment);
  const question = whole.indexOf("?");
  request.path = question < 0 ? whole : whole.substring(0, question);
  request.query = question < 0 ? "" : whole.substring(question + 1);

  const map = view.map;
  const forwarded = headerText(map, "x-forwarded-proto");
  request.scheme = forwarded == "https" || forwarded == "http" ? forwarded : headerText(map, ":scheme");
  request.fetchSite = headerText(map, "sec-fetch-site");
  request.origin = headerText(map, "origin");
  request.referer = headerText(map, "referer");
  request.isNavigation = isNavigation(map);
  request.isPrefetch = isPrefetch(map);
  request.isPreflight =
    method == "OPTIONS" && request.origin.length > 0 && findHeader(map, "access-control-request-method") !== null;
  return request;
}

function isNavigation(map: usize): bool {
  const mode = findHeader(map, "sec-fetch-mode");
  const destination = findHeader(map, "sec-fetch-dest");
  if (mode !== null || destination !== null) {
    const kind = headerText(map, "sec-fetch-dest");
    const isPage = destination === null || kind == "document" || kind.endsWith("frame");
    return isPage && (mode === null || headerText(map, "sec-fetch-mode") == "navigate");
  }
  if (findHeader(map, "x-requested-with") !== null) return false;
  return headerText(map, "accept").includes("text/html");
}

function isPrefetch(map: usize): bool {
  const purpose = headerText(map, "sec-purpose") + headerText(map, "purpose");
  return purpose.includes("prefetch") || purpose.includes("prerender");
}
