import { RelyingPartyConfig } from "../../config/relying-party-config";
import { logInfo, logWarning } from "../../host/log";
import { readSecurityEvents } from "../../oidc/security-event";
import { NoticeExpectations } from "../../oidc/signed-notice";
import { NoticeSubject, SubjectReader } from "../../oidc/subject-identifier";
import { Reason } from "../../reason";
import { keyOfSid, keyOfSubject, noticeKey } from "../../session/logout-keys";
import { Bytes } from "../../text/bytes";
import { JsonValue } from "../../text/json";
import { LogLimit, scopeOf } from "../log-limit";
import { countSecurityEvent } from "../metrics";
import { describeReason, reasonLabel } from "../replies/reasons";
import { EndedSessions } from "../session/ended-sessions";
import { VerifiedToken } from "../tokens/token-verifier";
import { NoticeIssuer, organisationOf } from "./notice-issuer";

/** RFC 8417, section 2.3. */
const TYPE = "secevent+jwt";
/** By which its `jti` is told from those of logout tokens. */
const NOTICE_PREFIX = "secevent ";

/** Ends the sessions of one relying party that a transmitter's security events say have ended, however these came. */
export class SecurityEventReceiver {
  private subjects: SubjectReader;

  constructor(
    private config: RelyingPartyConfig,
    readonly transmitter: NoticeIssuer,
    private revocations: EndedSessions,
    private log: LogLimit,
  ) {
    const organisation = organisationOf(config);
    const alias = organisation == transmitter.name ? organisation : "";
    this.subjects = new SubjectReader(config.issuer, config.provider.tenants, alias);
  }

  /** Checks a token, one of whose `audiences` it has to have; see `TokenVerifier`. */
  verify(token: Bytes, audiences: string[], now: i64): VerifiedToken {
    const transmitter = this.transmitter;
    const expected = new NoticeExpectations(TYPE, transmitter.name, audiences, false);
    return transmitter.verifier.verifyNotice(token, transmitter.provider.keys, expected, now);
  }

  /** Whether the token with this `jti` has ended sessions, as far as this worker remembers. */
  knows(id: string): bool {
    return this.revocations.known.has(noticeKey(NOTICE_PREFIX + id));
  }

  /** When that came, in seconds since 1970; -1: it did not. */
  timeOf(id: string): i64 {
    return this.revocations.known.timeOf(noticeKey(NOTICE_PREFIX + id));
  }

  /** Ends what a token that is good says has ended. Answers why it can't; None also where it says nothing of sessions, or came before. */
  accept(claims: JsonValue, now: i64, trace: string): Reason {
    const events = readSecurityEvents(claims, this.subjects, now);
    if (events.streamStatus.length > 0 && this.log.allows("security event stream")) {
      const status =
        events.streamStatus == "enabled" ? "enabled" : "paused or disabled, and says nothing until it is enabled";
      logWarning(`the transmitter's stream of security events is ${status}${trace}${scopeOf(this.config.name)}`);
    }
    if (events.reason != Reason.None) return events.reason;
    if (events.ends.length == 0) {
      countSecurityEvent("ignored");
      return Reason.None;
    }
    if (!this.revocations.takeNotice(NOTICE_PREFIX + claims.member("jti").asString(), now)) {
      countSecurityEvent("repeated");
      return Reason.None;
    }
    for (let i = 0; i < events.ends.length; i++) this.end(events.ends[i].subject, events.ends[i].time, now, trace);
    countSecurityEvent("accepted");
    return Reason.None;
  }

  private end(subject: NoticeSubject, time: i64, now: i64, trace: string): void {
    if (subject.sid.length > 0) this.revocations.revoke(keyOfSid(subject.sid), now);
    else this.revocations.revokeBefore(keyOfSubject(subject.sub), time, now);
    const whose = subject.sid.length > 0 ? "a session" : "all sessions of a user";
    if (this.log.allows("security events")) {
      logInfo(`the transmitter ended ${whose} (Shared Signals)${trace}${scopeOf(this.config.name)}`);
    }
  }

  /** Says and counts that a token is refused. Answers why, for who sent it. */
  refuse(reason: Reason, detail: string, trace: string): string {
    const label = reasonLabel(reason);
    const why = describeReason(reason).replace("the ID token", "the security event token");
    countSecurityEvent("refused." + label);
    if (this.log.allows("a security event is refused, " + label)) {
      const found = detail.length > 0 ? ": " + detail : "";
      logWarning(`a security event is refused, ${label}: ${why}${found}${trace}${scopeOf(this.config.name)}`);
    }
    return why;
  }
}

/** What a refused token is called to who sent it (RFC 8935, section 2.4; RFC 8936, section 2.4.4). */
export function deliveryError(reason: Reason): string {
  switch (reason) {
    case Reason.JwtKeyUnknown:
    case Reason.JwtSignatureInvalid:
      return "invalid_key";
    case Reason.JwtIssuerMismatch:
      return "invalid_issuer";
    case Reason.JwtAudienceMismatch:
      return "invalid_audience";
    case Reason.NoticeCallerRefused:
      return "authentication_failed";
    default:
      return "invalid_request";
  }
}
