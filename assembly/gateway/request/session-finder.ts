import { logWarning } from "../../host/log";
import { noteGarbage } from "../../host/memory";
import { renderedHeaders, requirementsMet, sessionIdOf } from "../../session/cache";
import { decodeSession, SessionRecord } from "../../session/record";
import { RenderedHeaders } from "../../session/rendered-headers";
import { RequestCookies } from "../../session/request-cookies";
import { chunkCount } from "../../session/session-cookie";
import { NEVER } from "../../session/session-times";
import { Bytes, pointer } from "../../text/bytes";
import { countSessionCached, countSessionOpened } from "../metrics";
import { RelyingParty } from "../relying-party";
import { RequestView } from "../request-view";
import { sessionName } from "../session/session-lines";
import { OpenedSession } from "./opened-session";
import { Room } from "./room";

/** Opening a session allocates several times its cookie's length. */
const OPENING_GARBAGE_FACTOR = 8;
const NO_TOKEN = "a session is used at more origins than get a token of the gateway's own";
/** So many sessions in several cookies are put together for one request: what others plant is bounded. */
const MAX_JOININGS = 16;

/** Looks for the session of a request whose cookies were read. One instance serves all requests in turn. */
export class SessionFinder {
  /** The rendered headers (see `RenderedHeaders.block`) of the session; valid until the callback ends. */
  headers: usize = 0;
  /** The id of the session; valid until the callback ends. */
  id: usize = 0;
  /** A bit for each of its relying party's requirements that the session meets. */
  met: u64 = 0;
  /** A cookie came that this configuration could have made but can't open, or that has expired, and no other: to be cleared. */
  invalid: bool = false;
  /** One of those that came was good once and is over: by its times, with its tokens, or ended by whoever may. */
  hasEnded: bool = false;
  /** Those that are over by their times or with their tokens; for the same callback. */
  ended: Array<SessionRecord> = [];
  /** Not null when something is to be done about the session before its request passes. */
  opened: OpenedSession | null = null;
  /** Keep what `headers` and `id` point to alive when the cache does not hold it. */
  private rendered: RenderedHeaders | null = null;
  private idBytes: Bytes | null = null;
  private joinings: i32 = 0;
  /** The session's cookie, its further ones joined to it. */
  private value: usize = 0;
  private length: i32 = 0;
  private joined: Room = new Room();
  private scratch: Room = new Room();
  /** Where the search stands: the next candidate, and which choice among further cookies is made for each. */
  private next: i32 = 0;
  private way: i32 = 0;
  /** Bit n is set when nothing more is to be tried of candidate n. */
  private done: u32 = 0;
  /** A session was found, or what may be one to a gateway with another secret: clearing would take it from the browser. */
  private hasKept: bool = false;

  /** `cookies`: those of the request `view`, read for the relying party that is asked for. */
  constructor(
    private cookies: RequestCookies,
    private view: RequestView,
  ) {}

  /** Whether there is a session. Allocates nothing that the collector manages when the cache knows it. */
  find(party: RelyingParty): bool {
    this.invalid = false;
    if (this.hasEnded) this.ended = [];
    this.hasEnded = false;
    this.joinings = 0;
    this.joined.forget();
    this.scratch.forget();
    this.next = 0;
    this.way = 0;
    this.done = 0;
    this.hasKept = false;
    return this.findNext(party);
  }

  /** Whether there is one more than were found since `find`, in the same callback. */
  findNext(party: RelyingParty): bool {
    const candidates = this.cookies.candidates;
    const all: u32 = (1 << candidates) - 1;
    // One choice among further cookies for each candidate, then the next: no candidate keeps others from being tried.
    for (; this.done != all; this.way++, this.next = 0) {
      while (this.next < candidates) {
        const i = this.next++;
        if ((this.done & (1 << i)) != 0) continue;
        const found = this.findAt(party, i, this.way);
        if (found || this.way + 1 >= this.waysOf(party, i)) this.done |= 1 << i;
        if (!found) continue;
        this.hasKept = true;
        return true;
      }
    }
    if (this.hasKept) this.invalid = false;
    return false;
  }

  /** In how many ways candidate `i` can be read; 0 when it is none. */
  private waysOf(party: RelyingParty, i: i32): i32 {
    const count = chunkCount(this.cookies.candidate(i), this.cookies.candidateLength(i));
    return count > 1 ? this.cookies.ways(count) : count;
  }

  private findAt(party: RelyingParty, i: i32, way: i32): bool {
    this.opened = null;
    const cookies = this.cookies;
    const value = cookies.candidate(i);
    const length = cookies.candidateLength(i);
    const count = chunkCount(value, length);
    if (count == 1) return this.findValue(party, value, length);
    if (count == 0 || cookies.ways(count) == 0) return this.refuse(party);
    const joinedLength = cookies.joinedLength(i, count, way);
    if (joinedLength > party.config.session.maxBytes || this.joinings >= MAX_JOININGS) return this.refuse(party);
    this.joinings++;
    const joined = this.joined.take(joinedLength);
    if (joined == 0) return this.refuse(party);
    cookies.join(i, count, way, joined);
    return this.findValue(party, joined, joinedLength);
  }

  private findValue(party: RelyingParty, value: usize, length: i32): bool {
    this.value = value;
    this.length = length;
    const cache = party.cache;
    const tokens = party.gatewayTokens;
    const isByOrigin = tokens !== null && tokens.isByOrigin;
    const place = isByOrigin ? this.view.authority : 0;
    const placeLength = isByOrigin ? this.view.authorityLength : 0;
    let hash = cache.hash(party.number, value, length);
    if (isByOrigin) hash = cache.hashAt(hash, place, placeLength);
    const entry = cache.find(hash, party.number, value, length, party.root.nowSeconds, place, placeLength);
    if (entry == 0) return this.open(party, hash, value, length);
    countSessionCached();
    this.invalid = false;
    this.headers = renderedHeaders(entry);
    this.id = sessionIdOf(entry);
    this.met = requirementsMet(entry);
    return true;
  }

  /** The session that was found, from its cookie, also where the cache knows it. Null where memory lacks. */
  session(party: RelyingParty): SessionRecord | null {
    const opened = this.opened;
    if (opened !== null) return opened.session;
    noteGarbage(this.length * OPENING_GARBAGE_FACTOR);
    const scratch = this.scratch.take(this.length);
    if (scratch == 0) return null;
    const cookie = party.sealer.openCookie(this.value, this.length, scratch);
    return cookie.content == 0 ? null : decodeSession(cookie.content, cookie.length);
  }

  private refuse(party: RelyingParty): bool {
    this.invalid = true;
    party.lostSessions.broken++;
    return false;
  }

  /** A session that is used at too many origins for a token of the gateway's own stays, for those where it was. */
  private passOver(party: RelyingParty, session: SessionRecord): bool {
    this.invalid = false;
    this.hasKept = true;
    if (party.log.allows(NO_TOKEN)) logWarning(NO_TOKEN + "; " + sessionName(pointer(session.id)));
    return false;
  }

  private end(): bool {
    this.hasEnded = true;
    return false;
  }

  private endByTime(session: SessionRecord): bool {
    this.ended.push(session);
    return this.end();
  }

  /** What the session holds that was found last, in the same callback; null where it does not open any more. */
  reopen(party: RelyingParty): SessionRecord | null {
    const opened = this.opened;
    if (opened !== null) return opened.session;
    const cookies = this.cookies;
    const i = this.next - 1;
    let value = cookies.candidate(i);
    let length = cookies.candidateLength(i);
    const count = chunkCount(value, length);
    if (count > 1) {
      length = cookies.joinedLength(i, count, this.way);
      value = this.joined.take(length);
      if (value == 0) return null;
      cookies.join(i, count, this.way, value);
    }
    noteGarbage(length * OPENING_GARBAGE_FACTOR);
    const scratch = this.scratch.take(length);
    if (scratch == 0) return null;
    const cookie = party.sealer.openCookie(value, length, scratch);
    return cookie.content == 0 ? null : decodeSession(cookie.content, cookie.length);
  }

  private open(party: RelyingParty, hash: u64, value: usize, length: i32): bool {
    noteGarbage(length * OPENING_GARBAGE_FACTOR);
    const scratch = this.scratch.take(length);
    if (scratch == 0) return false;
    const cookie = party.sealer.openCookie(value, length, scratch);
    if (cookie.foreign) {
      party.lostSessions.foreign++;
      this.hasKept = true;
      return false;
    }
    if (cookie.content == 0) return this.refuse(party);
    this.invalid = true;
    const session = decodeSession(cookie.content, cookie.length);
    if (session === null) return this.refuse(party);
    if (party.revocations.includes(session)) return this.end();
    const times = party.sealer.timesOf(session, cookie.isOldKey);
    const now = party.root.nowSeconds;
    if (now >= times.endsAt) {
      party.lostSessions.over++;
      return this.endByTime(session);
    }
    if (session.refreshToken.length == 0 && now >= times.tokensEndAt) {
      party.lostSessions.unrefreshable++;
      return this.endByTime(session);
    }
    let rendered = party.sealer.headersOf(session);
    if (rendered === null) return this.refuse(party);
    let renewAt = NEVER;
    const tokens = party.gatewayTokens;
    if (tokens !== null) {
      const complete = tokens.complete(session, rendered, this.view, now);
      if (complete === null) return this.passOver(party, session);
      renewAt = complete.renewAt;
      rendered = complete.headers;
    }
    this.invalid = false;
    for (let i = 0; i < rendered.notes.length; i++) {
      if (!party.log.allows("a header is left out")) continue;
      logWarning("a header is left out, " + rendered.notes[i] + "; " + sessionName(pointer(session.id)));
    }
    this.rendered = rendered;
    this.idBytes = session.id;
    this.headers = rendered.block.pointer;
    this.id = pointer(session.id);
    const verdict = party.sealer.verdictOf(session, now);
    this.met = verdict.met;
    const opened = new OpenedSession(party, session, times, rendered, renewAt, verdict, hash, value, length, this.view);
    if (now < times.first) opened.keep(times.first);
    else this.opened = opened;
    countSessionOpened();
    return true;
  }
}
