import { MapType } from "../../host/enums";
import { addResponseHeader, removeResponseHeader } from "../../host/header-edit";
import { firstHeader, headerCount, headerText, nameLength, nextHeader, readHeaderMap } from "../../host/header-map";
import { noteGarbage } from "../../host/memory";
import { SessionRecord } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { sealSession } from "../refresh/refreshed-session";
import { RootContext } from "../root-context";
import { sessionCookies } from "./session-cookies";

/** What an answer may have to set: about what that allocates beside the session. */
const ANSWER_GARBAGE = 16384;
/** What pending answers may take, in bytes, about; and what one takes beside its tokens. */
const MAX_PENDING_BYTES = 2 * 1024 * 1024;
const PENDING_BYTES = 512;
/** An answer that has not come after so many seconds is not looked at any more. */
const MAX_AGE: i64 = 600;

/** How a request's session is to be seen to when its answer leaves. */
export enum Upkeep {
  /** The browser gets the session after a refresh, if there is one by then. */
  Deliver,
  /** The session is sealed anew, whatever the answer. */
  Seal,
  /** It is sealed anew on an answer that is not cacheable. */
  SealUncacheable,
}

/** A request that went on to the application and whose answer may set the session's cookies. */
class PendingAnswer {
  readonly bytes: i32;
  readonly startTime: i64;

  constructor(
    readonly root: RootContext,
    readonly session: SessionRecord,
    readonly upkeep: Upkeep,
    readonly highestChunk: i32,
  ) {
    this.bytes = PENDING_BYTES + session.idToken.length + session.accessToken.length + session.refreshToken.length;
    this.startTime = root.nowSeconds;
  }
}

// By stream. What is to be set is decided when the answer leaves: by then the session may have ended or been refreshed.
const pending = new Map<u32, PendingAnswer>();
let pendingBytes = 0;

/**
 * Has the answer to a stream's request looked at. Where that makes too many, the oldest are forgotten: a later answer sets
 * what theirs would have.
 */
export function awaitAnswer(
  root: RootContext,
  streamId: u32,
  session: SessionRecord,
  upkeep: Upkeep,
  highestChunk: i32,
): void {
  forgetAnswer(streamId);
  const answer = new PendingAnswer(root, session, upkeep, highestChunk);
  pending.set(streamId, answer);
  pendingBytes += answer.bytes;
  if (pendingBytes > MAX_PENDING_BYTES) forgetOldest();
}

/** Whether any answer is to be looked at. */
export function hasPendingAnswers(): bool {
  return pending.size > 0;
}

/** Sets what the answer of a stream is to set. Allocates nothing for a stream that nothing is pending for. */
export function onAnswer(streamId: u32): void {
  if (!pending.has(streamId)) return;
  const answer = pending.get(streamId);
  forgetAnswer(streamId);
  const root = answer.root;
  // Another worker may have ended it just now.
  root.revocations.refresh(root.readClock());
  if (root.revocations.includes(pointer(answer.session.id))) return;
  noteGarbage(ANSWER_GARBAGE + root.config.session.maxBytes);
  const refreshed = root.refreshes.newer(root, answer.session);
  if (refreshed !== null) {
    if (setCookies(answer, refreshed.session, refreshed.sealed)) root.refreshes.handOut(root, refreshed);
  } else if (answer.upkeep != Upkeep.Deliver && !root.refreshes.isOutdated(answer.session)) {
    sealAnew(answer);
  }
}

/** Looks at a stream's answer no more. */
export function forgetAnswer(streamId: u32): void {
  if (!pending.has(streamId)) return;
  pendingBytes -= pending.get(streamId).bytes;
  pending.delete(streamId);
}

/** Forgets answers that did not come: those of streams that have ended. `now` in seconds since 1970. */
export function forgetUnanswered(now: i64): void {
  if (pending.size == 0) return;
  const streams = pending.keys();
  for (let i = 0; i < streams.length; i++) {
    if (now >= pending.get(streams[i]).startTime + MAX_AGE) forgetAnswer(streams[i]);
  }
}

/** A map gives its keys in the order in which they came. */
function forgetOldest(): void {
  const streams = pending.keys();
  for (let i = 0; i < streams.length && pendingBytes > MAX_PENDING_BYTES / 2; i++) forgetAnswer(streams[i]);
}

function sealAnew(answer: PendingAnswer): void {
  const root = answer.root;
  const session = answer.session;
  // The next request is to try again.
  if (answer.upkeep == Upkeep.SealUncacheable && isCacheable())
    return root.cache.forget(load<u64>(pointer(session.id)));
  session.sealTime = root.nowSeconds;
  const sealed = sealSession(root, session);
  if (sealed !== null) setCookies(answer, session, sealed);
}

function setCookies(answer: PendingAnswer, session: SessionRecord, sealed: Bytes): bool {
  const root = answer.root;
  const cookies = sessionCookies(root, session, sealed, answer.highestChunk, root.nowSeconds);
  if (cookies === null) return false;
  const uncacheable = cacheHeaders();
  for (let i = 0; i < uncacheable.length; i++) removeResponseHeader(uncacheable[i]);
  for (let i = 0; i < cookies.length; i++) addResponseHeader("set-cookie", cookies[i]);
  addResponseHeader("cache-control", "private, no-store");
  return true;
}

/** The answer's headers that caches heed (RFC 9111, section 5; RFC 9213), Surrogate-Control among them. */
function cacheHeaders(): Array<string> {
  const map = readHeaderMap(MapType.ResponseHeaders);
  const names: Array<string> = [];
  if (map == 0) return names;
  let at = firstHeader(map);
  for (let i = 0, count = headerCount(map); i < count; i++) {
    const name = textOf(at, nameLength(map, i));
    at = nextHeader(map, i, at);
    if (name === null) continue;
    const isOne = name == "expires" || name == "surrogate-control" || name.endsWith("cache-control");
    if (isOne && !names.includes(name)) names.push(name);
  }
  return names;
}

/**
 * Whether the answer says that a shared cache may keep it for some time (RFC 9111, sections 4.2.1 and 5.2.2). What says
 * nothing of it counts as not cacheable.
 */
function isCacheable(): bool {
  const names = cacheHeaders();
  // What is for CDNs alone has them keep what Cache-Control forbids others to.
  for (let i = 0; i < names.length; i++) if (names[i] != "expires" && names[i] != "cache-control") return true;
  const directives = headerText(readHeaderMap(MapType.ResponseHeaders), "cache-control").toLowerCase().split(",");
  let isFresh = names.includes("expires");
  let isShared = false;
  for (let i = 0; i < directives.length; i++) {
    const directive = directives[i].trim();
    if (directive.startsWith("no-store") || directive.startsWith("no-cache")) return false;
    if (directive.startsWith("private")) return false;
    if (directive == "public" || directive.startsWith("s-maxage=")) isShared = true;
    if (directive.startsWith("max-age=")) isFresh = directive != "max-age=0";
  }
  return isFresh || isShared;
}
