import { logWarning } from "../../host/log";
import { malloc, noteGarbage } from "../../host/memory";
import { renderedHeaders, sessionIdOf } from "../../session/cache";
import { decodeSession, SESSION_ID_BYTES, SessionRecord } from "../../session/record";
import { RenderedHeaders, renderHeaders } from "../../session/rendered-headers";
import { chunkCount, openSessionCookie } from "../../session/session-cookie";
import { SessionTimes, sessionTimes } from "../../session/session-times";
import { Bytes, copyBytes, pointer } from "../../text/bytes";
import { countSessionCached, countSessionOpened } from "../metrics";
import { RootContext } from "../root-context";
import { sessionName } from "./session-lines";

/** Opening a session allocates several times its cookie's length. */
const OPENING_GARBAGE_FACTOR = 8;

/** A session that was opened from its cookie, and that something is to be done about. */
export class OpenedSession {
  constructor(
    readonly session: SessionRecord,
    readonly times: SessionTimes,
    private headers: RenderedHeaders,
    private hash: u64,
    private value: usize,
    private length: i32,
  ) {}

  /** Lets requests with this cookie pass by the cache until `until` (seconds since 1970). In the same callback only. */
  keep(root: RootContext, until: i64): void {
    const block = this.headers.block;
    const id = pointer(this.session.id);
    if (until <= root.nowSeconds) return;
    root.cache.insert(this.hash, this.value, this.length, id, until, block.pointer, block.length);
  }
}

/** Looks for the session of a request whose cookies were read. One instance serves all requests in turn. */
export class SessionFinder {
  /** The rendered headers (see `RenderedHeaders.block`) of the session; valid until the callback ends. */
  headers: usize = 0;
  /** The id of the session; valid until the callback ends. */
  id: usize = 0;
  /** A cookie came that this configuration could have made but can't open, or that has expired: to be cleared. */
  invalid: bool = false;
  /** Not null when something is to be done about the session before its request passes. */
  opened: OpenedSession | null = null;
  /** Keep what `headers` and `id` point to alive when the cache does not hold it. */
  private rendered: RenderedHeaders | null = null;
  private idBytes: Bytes | null = null;

  /** Whether there is a session. Allocates nothing that the collector manages when the cache knows it. */
  find(root: RootContext): bool {
    this.invalid = false;
    for (let i = 0, count = root.cookies.candidates; i < count; i++) if (this.findAt(root, i)) return true;
    return false;
  }

  /** The ids of all sessions whose cookies came: there may be one for each path and domain. */
  findAll(root: RootContext): Array<Bytes> {
    const ids: Array<Bytes> = [];
    for (let i = 0; i < root.cookies.candidates; i++) {
      if (this.findAt(root, i)) ids.push(copyBytes(this.id, SESSION_ID_BYTES));
    }
    if (ids.length > 0) this.invalid = false;
    return ids;
  }

  private findAt(root: RootContext, i: i32): bool {
    this.opened = null;
    const cookies = root.cookies;
    let value = cookies.candidate(i);
    let length = cookies.candidateLength(i);
    const count = chunkCount(value, length);
    if (count == 0) return this.refuse(root);
    if (count > 1) {
      length = cookies.joinedLength(i, count);
      const joined = length > 0 && length <= root.config.session.maxBytes ? malloc(length) : 0;
      if (joined == 0) return this.refuse(root);
      cookies.join(i, count, joined);
      value = joined;
    }
    const hash = root.cache.hash(value, length);
    const entry = root.cache.find(hash, value, length, root.nowSeconds);
    if (entry == 0) return this.open(root, hash, value, length);
    countSessionCached();
    this.invalid = false;
    this.headers = renderedHeaders(entry);
    this.id = sessionIdOf(entry);
    return true;
  }

  private refuse(root: RootContext): bool {
    this.invalid = true;
    root.lostSessions.broken++;
    return false;
  }

  private open(root: RootContext, hash: u64, value: usize, length: i32): bool {
    noteGarbage(length * OPENING_GARBAGE_FACTOR);
    const scratch = malloc(length);
    if (scratch == 0) return false;
    const cookie = openSessionCookie(root.keys, root.sessionContext, value, length, scratch);
    if (cookie.foreign) {
      root.lostSessions.foreign++;
      return false;
    }
    if (cookie.content == 0) return this.refuse(root);
    this.invalid = true;
    const session = decodeSession(cookie.content, cookie.length);
    if (session === null) return this.refuse(root);
    if (root.revocations.includes(pointer(session.id))) return false;
    const times = sessionTimes(root.config, session, cookie.isOldKey, root.refreshSpread);
    const now = root.nowSeconds;
    if (now >= times.endsAt) {
      root.lostSessions.over++;
      return false;
    }
    if (session.refreshToken.length == 0 && now >= times.tokensEndAt) {
      root.lostSessions.unrefreshable++;
      return false;
    }
    const rendered = renderHeaders(root.config.forward, root.config.provider.verifiedEmails, session);
    if (rendered === null) return this.refuse(root);
    this.invalid = false;
    for (let i = 0; i < rendered.notes.length; i++) {
      if (!root.logLimit.allows("a header is left out")) continue;
      logWarning("a header is left out, " + rendered.notes[i] + "; " + sessionName(pointer(session.id)));
    }
    this.rendered = rendered;
    this.idBytes = session.id;
    this.headers = rendered.block.pointer;
    this.id = pointer(session.id);
    const opened = new OpenedSession(session, times, rendered, hash, value, length);
    if (now < times.first) opened.keep(root, times.first);
    else this.opened = opened;
    countSessionOpened();
    return true;
  }
}
