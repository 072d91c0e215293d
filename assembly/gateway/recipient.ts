import { CookieConfig } from "../config/relying-party-config";
import { quoted } from "../oidc/printable";
import { RequestOrigin } from "../policy/request-origin";
import { SessionRecord } from "../session/record";
import { isAlpha, isDigit } from "../text/ascii";
import { Bytes } from "../text/bytes";
import { LoggedAnswer } from "./access-log";

/** A longer path is kept as far as this, in characters. */
const MAX_PATH = 256;
const MAX_REQUEST_ID = 64;
const ID_SIGNS = "-_.:/+=~@#";

/** A login cookie as the browser sent it. */
export class LoginCookie {
  constructor(
    readonly name: string,
    readonly value: string,
  ) {}
}

/** The session cookies of one relying party that came with a request. */
export class ReceivedCookies {
  constructor(
    readonly cookie: CookieConfig,
    /** The highest number of a further cookie that came. */
    readonly highestChunk: i32,
    /** One came that the relying party could have made but can't open. */
    readonly areInvalid: bool,
    /** Any came. */
    readonly areThere: bool,
  ) {}
}

/** A session that came with a request. */
export class ReceivedSession {
  constructor(
    /** The number of its relying party. */
    readonly party: u32,
    readonly id: Bytes,
    /** It lets requests pass, as far as is known. */
    readonly mayPass: bool,
    /** What it holds, where the endpoint asks for that; null too where it can't be had. */
    readonly record: SessionRecord | null = null,
  ) {}
}

/** Whom a reply goes to, and what of the request it depends on. What waits keeps this of its request, and no more. */
export class Recipient {
  /** The path alone. */
  path: string = "";
  /** `x-request-id`, as `requestIdOf` leaves it; empty when there is none. */
  requestId: string = "";
  /** A person's browser is on its way to a page (Fetch Metadata and what it accepts). */
  isNavigation: bool = false;
  /** The content type of gRPC that it is to be answered with; empty for what is not of gRPC. */
  grpcType: string = "";
  /** The language that it asks for, as `acceptedLanguage` answers. */
  language: i32 = -1;
  /** The request's Origin, where that is one of `crossOrigin.allowOrigins`. */
  allowedOrigin: string = "";
  /** One for each relying party of the host. */
  received: Array<ReceivedCookies> = [];
  /** What each 401 says of the protected resource that the request is for, with a comma before; empty: it is for none. */
  resourceChallenge: string = "";
  /** What `Authorization` is, of what is posted to an endpoint of ours, where it is there once; else empty. Not kept by what waits. */
  authorization: string = "";
  /** Whether the reply takes invalid session cookies from the browser. */
  clearsInvalid: bool = true;
  /** What the access log is to say of it beside the reply; null where it says nothing. */
  logged: LoggedAnswer | null = null;

  constructor(
    readonly streamId: u32,
    /** Where the browser is to be. */
    readonly place: RequestOrigin,
    /** The browser is not there: it came by http where `redirectUrl` is https, or with a dot at the host's end. */
    readonly isAstray: bool,
  ) {}

  /** The highest number of a further session cookie of this kind that came. */
  highestChunk(cookie: CookieConfig): i32 {
    for (let i = 0; i < this.received.length; i++) {
      if (this.received[i].cookie === cookie) return this.received[i].highestChunk;
    }
    return 0;
  }

  /** Whether any session cookie of this kind came. */
  hasCookie(cookie: CookieConfig): bool {
    for (let i = 0; i < this.received.length; i++) {
      if (this.received[i].cookie === cookie) return this.received[i].areThere;
    }
    return false;
  }

  /** What a 401 names as the way to prove who one is (RFC 9110, section 15.5.2). None of a browser's own dialogs opens for Bearer. */
  get challenge(): string {
    return 'Bearer realm="gatehouse"' + this.resourceChallenge;
  }

  /** For the end of a log line: where the request went, without its query, and the id that the access log has of it. */
  get trace(): string {
    const trace = "; at " + quoted(this.place.host + this.path);
    return this.requestId.length > 0 ? trace + ", x-request-id " + this.requestId : trace;
  }

  /** A copy that holds nothing else of the request. */
  recipient(): Recipient {
    const copy = new Recipient(this.streamId, this.place, this.isAstray);
    copy.path = this.path.length > MAX_PATH ? this.path.substring(0, MAX_PATH) : this.path;
    copy.requestId = this.requestId;
    copy.isNavigation = this.isNavigation;
    copy.grpcType = this.grpcType;
    copy.language = this.language;
    copy.allowedOrigin = this.allowedOrigin;
    copy.received = this.received;
    copy.resourceChallenge = this.resourceChallenge;
    copy.clearsInvalid = this.clearsInvalid;
    copy.logged = this.logged;
    return copy;
  }
}

/** A request's id for the log: its first 64 characters, with `?` for what is no letter, digit or sign of an id. */
export function requestIdOf(text: string): string {
  const length = min(text.length, MAX_REQUEST_ID);
  let known = 0;
  while (known < length && isIdChar(text.charCodeAt(known))) known++;
  if (known == text.length) return text;
  let id = text.substring(0, known);
  for (let i = known; i < length; i++) id += isIdChar(text.charCodeAt(i)) ? text.charAt(i) : "?";
  return id;
}

/** What identifiers are made of: of UUIDs, of base64 and its variants, and of several in one. */
function isIdChar(c: u32): bool {
  if (isAlpha(c) || isDigit(c)) return true;
  for (let i = 0; i < ID_SIGNS.length; i++) if (<u32>ID_SIGNS.charCodeAt(i) == c) return true;
  return false;
}
