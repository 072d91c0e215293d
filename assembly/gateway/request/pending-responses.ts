import { MapType } from "../../host/enums";
import { addResponseHeader, removeResponseHeader } from "../../host/header-edit";
import { firstHeader, headerCount, headerText, nameLength, nextHeader, readHeaderMap } from "../../host/header-map";
import { noteGarbage } from "../../host/memory";
import { SessionRecord } from "../../session/record";
import { Bytes, pointer } from "../../text/bytes";
import { textOf } from "../../text/utf8";
import { RelyingParty } from "../relying-party";
import { sessionCookies } from "../session/session-cookies";
import { addTask, ResponseTask } from "../streams";

/** What a response may have to set: about what that allocates beside the session. */
const RESPONSE_GARBAGE = 16384;
/** What one takes beside its tokens, in bytes, about. */
const PENDING_BYTES = 512;

/** How the cookies of a request's session are to be renewed when its response leaves. */
export enum CookieRenewal {
  /** The browser gets the session after a refresh, if there is one by then. */
  Deliver,
  /** The session is sealed anew, whatever the response. */
  Seal,
  /** It is sealed anew on a response that is not cacheable. */
  SealUncacheable,
}

/**
 * A request that went on to the application and whose response may set the session's cookies. What is to be set is decided
 * when the response leaves: by then the session may have ended or been refreshed.
 */
class PendingResponse extends ResponseTask {
  constructor(
    private party: RelyingParty,
    private session: SessionRecord,
    private renewal: CookieRenewal,
    private highestChunk: i32,
  ) {
    super(
      PENDING_BYTES + session.idToken.length + session.accessToken.length + session.refreshToken.length,
      party.root.nowSeconds,
    );
  }

  run(): void {
    const party = this.party;
    const session = this.session;
    // Another worker may have ended it just now.
    party.revocations.refresh(party.root.readClock());
    if (party.revocations.includes(session)) return;
    noteGarbage(RESPONSE_GARBAGE + party.config.session.maxBytes);
    const refreshed = party.refreshes.newer(session);
    if (refreshed !== null) {
      if (this.setCookies(refreshed.session, refreshed.sealed)) party.refreshes.handOut(refreshed);
    } else if (this.renewal != CookieRenewal.Deliver && !party.refreshes.isOutdated(session)) {
      this.sealAnew();
    }
  }

  private sealAnew(): void {
    const party = this.party;
    const session = this.session;
    // The next request is to try again.
    if (this.renewal == CookieRenewal.SealUncacheable && isCacheable()) {
      return party.cache.forget(load<u64>(pointer(session.id)));
    }
    session.sealTime = party.root.nowSeconds;
    const sealed = party.sealer.seal(session);
    if (sealed !== null) this.setCookies(session, sealed);
  }

  private setCookies(session: SessionRecord, sealed: Bytes): bool {
    const party = this.party;
    const cookies = sessionCookies(party.config, session, sealed, this.highestChunk, party.root.nowSeconds);
    if (cookies === null) return false;
    const uncacheable = cacheHeaders();
    for (let i = 0; i < uncacheable.length; i++) removeResponseHeader(uncacheable[i]);
    for (let i = 0; i < cookies.length; i++) addResponseHeader("set-cookie", cookies[i]);
    addResponseHeader("cache-control", "private, no-store");
    return true;
  }
}

/** Has the response to a stream's request looked at. */
export function awaitResponse(
  party: RelyingParty,
  streamId: u32,
  session: SessionRecord,
  renewal: CookieRenewal,
  highestChunk: i32,
): void {
  addTask(streamId, new PendingResponse(party, session, renewal, highestChunk));
}

/** The response's headers that caches heed (RFC 9111, section 5; RFC 9213), Surrogate-Control among them. */
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
 * Whether the response says that a shared cache may keep it for some time (RFC 9111, sections 4.2.1 and 5.2.2). What says
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
