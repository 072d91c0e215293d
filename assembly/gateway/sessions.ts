import { ForwardedToken } from "../config/config";
import { logWarning } from "../host/log";
import { malloc, noteGarbage } from "../host/memory";
import { renderedHeaders } from "../session/cache";
import { decodeSession, SessionRecord } from "../session/record";
import { RenderedHeaders, renderHeaders } from "../session/rendered-headers";
import { chunkCount, openSessionCookie } from "../session/session-cookie";
import { countSessionCached, countSessionOpened } from "./metrics";
import { RootContext } from "./root-context";

/** Opening a session allocates several times its cookie's length. */
const OPENING_GARBAGE_FACTOR = 8;

/** When a session ends, in seconds since 1970: its lifetime, or an earlier expiry of the token that is forwarded. */
export function sessionExpiry(root: RootContext, session: SessionRecord): i64 {
  const config = root.config;
  let expiry = session.loginTime + <i64>config.session.lifetimeSeconds;
  const forwarded = config.forward.authorization;
  if (forwarded == ForwardedToken.IdToken) expiry = min(expiry, session.idTokenExpiry);
  const needsAccessToken = forwarded == ForwardedToken.AccessToken || config.forward.accessTokenHeader.length > 0;
  if (needsAccessToken && session.accessTokenExpiry > 0) expiry = min(expiry, session.accessTokenExpiry);
  return expiry;
}

/** Looks for the session of a request whose cookies were read. One instance serves all requests in turn. */
export class SessionFinder {
  /** The rendered headers (see `RenderedHeaders.block`) of the session; valid until the callback ends. */
  headers: usize = 0;
  /** A cookie came that this configuration could have made but can't open, or that has expired: to be cleared. */
  invalid: bool = false;
  /** Keeps what `headers` points to alive when the cache does not hold it. */
  private opened: RenderedHeaders | null = null;

  /** Whether there is a session. Allocates nothing that the collector manages when the cache knows it. */
  find(root: RootContext): bool {
    this.invalid = false;
    const cookies = root.cookies;
    for (let i = 0; i < cookies.candidates; i++) {
      let value = cookies.candidate(i);
      let length = cookies.candidateLength(i);
      const count = chunkCount(value, length);
      if (count == 0) {
        this.invalid = true;
        continue;
      }
      if (count > 1) {
        length = cookies.joinedLength(i, count);
        const joined = length > 0 && length <= root.config.session.maxBytes ? malloc(length) : 0;
        if (joined == 0) {
          this.invalid = true;
          continue;
        }
        cookies.join(i, count, joined);
        value = joined;
      }
      const hash = root.cache.hash(value, length);
      const entry = root.cache.find(hash, value, length, root.nowSeconds);
      if (entry != 0) {
        countSessionCached();
        this.headers = renderedHeaders(entry);
        return true;
      }
      if (this.open(root, hash, value, length)) return true;
    }
    return false;
  }

  private open(root: RootContext, hash: u64, value: usize, length: i32): bool {
    noteGarbage(length * OPENING_GARBAGE_FACTOR);
    const scratch = malloc(length);
    if (scratch == 0) return false;
    const cookie = openSessionCookie(root.keys, root.sessionContext, value, length, scratch);
    if (cookie.foreign) return false;
    this.invalid = true;
    if (cookie.content == 0) return false;
    const session = decodeSession(cookie.content, cookie.length);
    if (session === null) return false;
    const expiry = sessionExpiry(root, session);
    if (expiry <= root.nowSeconds) return false;
    const rendered = renderHeaders(root.config.forward, session);
    if (rendered === null) return false;
    this.invalid = false;
    for (let i = 0; i < rendered.notes.length; i++) logWarning("a header is left out, " + rendered.notes[i]);
    this.opened = rendered;
    this.headers = rendered.block.pointer;
    root.cache.insert(hash, value, length, expiry, rendered.block.pointer, rendered.block.length);
    countSessionOpened();
    return true;
  }
}
