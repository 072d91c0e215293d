import { CookieConfig, SameSite } from "../config/relying-party-config";
import { base64UrlLength, decodeBase64Url, decodedBase64UrlLength, encodeBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { KeyRing, Purpose } from "./keys";
import { isSealedWithFirst, open, OPEN_FOREIGN, SEAL_HEADER_BYTES, SEAL_OVERHEAD } from "./seal";

/** The most cookies that one session may take. */
export const MAX_CHUNKS = 12;
/** What browsers keep of one cookie, its name and attributes counted (RFC 6265 6.1). */
const MAX_COOKIE_BYTES = 4096;
/** The first cookie's value begins with how many there are: `a` for one. */
const ONE: u8 = 0x61;

/** The attributes of a cookie that lives `maxAge` seconds; 0 expires it. Clearing needs the same ones as setting. */
function cookieAttributes(cookie: CookieConfig, maxAge: i64): string {
  let attributes = "; Path=" + cookie.path;
  if (cookie.domain.length > 0) attributes += "; Domain=" + cookie.domain;
  attributes += "; Max-Age=" + maxAge.toString() + "; HttpOnly";
  if (cookie.secure) attributes += "; Secure";
  attributes += cookie.sameSite == SameSite.None ? "; SameSite=None" : "; SameSite=Lax";
  return cookie.partitioned ? attributes + "; Partitioned" : attributes;
}

/** The name of cookie `i` of a session: the first has the plain name. */
function chunkName(cookie: CookieConfig, i: i32): string {
  return i == 0 ? cookie.name : cookie.name + "." + i.toString();
}

/**
 * The `Set-Cookie` values that hand a sealed session to the browser; cookies of a longer session before it (numbered up to
 * `highestChunk`) are expired. Null when it needs more than `MAX_CHUNKS` cookies or, with its names and attributes, more
 * than `maxBytes`.
 */
export function setSession(
  cookie: CookieConfig,
  sealed: Bytes,
  maxAge: i64,
  maxBytes: i32,
  highestChunk: i32,
): Array<string> | null {
  const attributes = cookieAttributes(cookie, maxAge);
  const room = MAX_COOKIE_BYTES - (cookie.name.length + 4 + attributes.length);
  const text = new StaticArray<u8>(1 + base64UrlLength(sealed.length));
  const value = pointer(text);
  encodeBase64Url(pointer(sealed), sealed.length, value + 1);
  if (room <= 0 || text.length > maxBytes) return null;
  const count = (text.length + room - 1) / room;
  if (count > MAX_CHUNKS) return null;
  store<u8>(value, ONE + <u8>(count - 1));
  const cookies: Array<string> = [];
  for (let i = 0; i < count; i++) {
    const start = i * room;
    const part = new Writer(MAX_COOKIE_BYTES)
      .text(chunkName(cookie, i) + "=")
      .view(value + <usize>start, min(room, text.length - start))
      .text(attributes);
    cookies.push(part.toString());
  }
  expireFrom(cookies, cookie, count, highestChunk);
  return cookies;
}

/** The `Set-Cookie` values that end a session whose cookies are numbered up to `highestChunk`. */
export function clearSession(cookie: CookieConfig, highestChunk: i32): Array<string> {
  const cookies: Array<string> = [];
  expireFrom(cookies, cookie, 0, highestChunk);
  return cookies;
}

function expireFrom(cookies: Array<string>, cookie: CookieConfig, first: i32, last: i32): void {
  for (let i = first; i <= last; i++) cookies.push(chunkName(cookie, i) + "=" + cookieAttributes(cookie, 0));
}

/** How many cookies a session takes, by the first one's value; 0 when that is none of ours. */
export function chunkCount(value: usize, length: i32): i32 {
  if (length < 2) return 0;
  const count = <i32>load<u8>(value) - <i32>ONE + 1;
  return count >= 1 && count <= MAX_CHUNKS ? count : 0;
}

/** What opening a session cookie brought. */
export class OpenedCookie {
  constructor(
    /** 0 when it did not open. */
    readonly content: usize,
    readonly length: i32,
    /** Another version, or sealed with a secret that is not known here: to be left alone. */
    readonly foreign: bool,
    /** Sealed with another secret than the one that seals now. */
    readonly isOldKey: bool,
  ) {}
}

/**
 * Opens a session cookie's value, further cookies already joined to it. The content is written to `scratch`, which has room
 * for `length` bytes.
 */
export function openSessionCookie(
  keys: KeyRing,
  associated: Bytes,
  value: usize,
  length: i32,
  scratch: usize,
): OpenedCookie {
  const encodedLength = length - 1;
  const sealedLength = encodedLength > 0 ? decodedBase64UrlLength(encodedLength) : -1;
  if (sealedLength < SEAL_OVERHEAD) return new OpenedCookie(0, 0, false, false);
  if (decodeBase64Url(value + 1, encodedLength, scratch) != sealedLength) return new OpenedCookie(0, 0, false, false);
  // In place: the content takes the ciphertext's room.
  const content = scratch + SEAL_HEADER_BYTES;
  const opened = open(keys, Purpose.Session, associated, scratch, sealedLength, content);
  if (opened < 0) return new OpenedCookie(0, 0, opened == OPEN_FOREIGN, false);
  return new OpenedCookie(content, opened, false, !isSealedWithFirst(keys, scratch));
}
