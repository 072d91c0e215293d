import { numericDate } from "../jose/jwt";
import { Reason } from "../reason";
import { JsonValue } from "../text/json";
import { NoticeSubject, SubjectReader } from "./subject-identifier";

/** Events that end sessions (OpenID Continuous Access Evaluation Profile 1.0, sections 3.1 and 3.3). */
export const SESSION_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked";
export const CREDENTIAL_CHANGE = "https://schemas.openid.net/secevent/caep/event-type/credential-change";
/** What a stream says of itself (OpenID Shared Signals Framework 1.0, section 8.1.5), also by its name in older drafts. */
const STREAM_UPDATED: string[] = [
  "https://schemas.openid.net/secevent/ssf/event-type/stream-updated",
  "https://schemas.openid.net/secevent/sse/event-type/stream-updated",
];
/** Of one token. */
const MAX_EVENTS = 16;
/** Some write `event_timestamp` in milliseconds: as seconds, that is later than the year 5000. */
const MILLISECONDS_FROM: f64 = 100000000000;

/** Sessions that an event ends. */
export class SessionEnd {
  constructor(
    readonly subject: NoticeSubject,
    /** Of a user's, those that had begun by then; in seconds since 1970, not in the future. */
    readonly time: i64,
  ) {}
}

/** What the events of one token come to. With a reason, they end nothing. */
export class SecurityEvents {
  reason: Reason = Reason.None;
  ends: SessionEnd[] = [];
  /** What the status of the stream has become; empty: it is not said. */
  streamStatus: string = "";
}

/**
 * Reads the events of a security event token whose claims are good (RFC 8417, section 2.2). Those that do not end sessions end
 * none; one that does, and does not say whose, has a reason. `now` in seconds since 1970.
 */
export function readSecurityEvents(claims: JsonValue, subjects: SubjectReader, now: i64): SecurityEvents {
  const result = new SecurityEvents();
  const events = claims.member("events");
  const count = events.isObject() ? events.length : 0;
  if (count == 0 || count > MAX_EVENTS) {
    result.reason = Reason.SecurityEventsMissing;
    return result;
  }
  for (let i = 0; i < count && result.reason == Reason.None; i++) {
    const name = events.keyAt(i);
    const event = events.at(i);
    if (STREAM_UPDATED.includes(name)) result.streamStatus = event.member("status").asString();
    if (name != SESSION_REVOKED && name != CREDENTIAL_CHANGE) continue;
    // Older drafts have it in the event.
    const own = event.member("subject");
    const subject = subjects.read(own.isAbsent ? claims.member("sub_id") : own);
    result.reason = subject.reason;
    result.ends.push(new SessionEnd(subject, timeOf(event, claims, now)));
  }
  if (result.reason != Reason.None) result.ends = [];
  return result;
}

/** When it happened: `event_timestamp`, else `toe` (RFC 8417, section 2.2), else when the token was issued. Whole seconds, as sessions begin. */
function timeOf(event: JsonValue, claims: JsonValue, now: i64): i64 {
  let time = numericDate(event.member("event_timestamp"));
  if (time >= MILLISECONDS_FROM) time /= 1000;
  if (isNaN(time)) time = numericDate(claims.member("toe"));
  if (isNaN(time)) time = numericDate(claims.member("iat"));
  return isNaN(time) ? now : min(<i64>Math.floor(Math.max(time, 0)), now);
}
