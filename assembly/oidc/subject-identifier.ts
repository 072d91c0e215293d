import { Reason } from "../reason";
import { JsonValue } from "../text/json";
import { isIssuer } from "./issuer-template";

/** Bytes of an identifier. */
const MAX_LENGTH = 1024;
const MAX_ALIASES = 16;
/** The id of a session by which Keycloak means all of the user beside it. */
const ALL_SESSIONS = "ALL";

/** Whose sessions end, as a subject identifier says (RFC 9493; OpenID Shared Signals Framework 1.0, section 3). */
export class NoticeSubject {
  /** None where one of the following is there. */
  reason: Reason = Reason.None;
  /** The user, as in `sub` of ID tokens; empty where a session is named. */
  sub: string = "";
  /** The provider's session, as in `sid` of ID tokens; empty: all sessions of the user. */
  sid: string = "";
}

/** Reads the subject identifiers of one relying party's users. */
export class SubjectReader {
  constructor(
    private issuer: string,
    private tenants: string[],
    /** Another name of the issuer, as in `iss` of identifiers; empty: none. */
    private alias: string = "",
  ) {}

  /**
   * Reads an identifier of the formats `iss_sub` (of the relying party's issuer), `opaque` (which stands for `sub`), `complex` (of
   * which `session` counts, else `user`) or `aliases` (the first that can be read). Others do not name what sessions are known by.
   */
  read(value: JsonValue): NoticeSubject {
    const subject = new NoticeSubject();
    subject.reason = this.take(subject, value, true);
    return subject;
  }

  private take(subject: NoticeSubject, value: JsonValue, mayHoldOthers: bool): Reason {
    if (!value.isObject()) return Reason.NoticeSubjectMissing;
    const format = formatOf(value);
    if (format == "iss_sub" || format == "iss-sub") return this.takeUser(subject, value);
    if (format == "opaque") return takeText(subject, value.member("id"), false);
    if (!mayHoldOthers) return Reason.NoticeSubjectUnsupported;
    if (format == "aliases") return this.takeAlias(subject, value.member("identifiers"));
    // Before the final version of SSF, a complex subject had no format.
    return format == "complex" || format == "" ? this.takeComplex(subject, value) : Reason.NoticeSubjectUnsupported;
  }

  private takeUser(subject: NoticeSubject, value: JsonValue): Reason {
    const issuer = value.member("iss");
    if (!issuer.isString()) return Reason.NoticeSubjectMissing;
    const name = issuer.asString();
    const isOurs = isIssuer(name, this.issuer, this.tenants) || (this.alias.length > 0 && name == this.alias);
    return isOurs ? takeText(subject, value.member("sub"), false) : Reason.NoticeSubjectForeign;
  }

  private takeComplex(subject: NoticeSubject, value: JsonValue): Reason {
    const session = value.member("session");
    const user = value.member("user");
    if (session.isAbsent && user.isAbsent) {
      return value.length == 0 ? Reason.NoticeSubjectMissing : Reason.NoticeSubjectUnsupported;
    }
    const isOne = !session.isAbsent && session.member("id").asString() != ALL_SESSIONS;
    if (!isOne && !user.isAbsent) return this.take(subject, user, false);
    // The session of a user of another issuer is none of ours.
    if (!user.isAbsent && this.take(new NoticeSubject(), user, false) == Reason.NoticeSubjectForeign) {
      return Reason.NoticeSubjectForeign;
    }
    if (formatOf(session) != "opaque") return Reason.NoticeSubjectUnsupported;
    return takeText(subject, session.member("id"), true);
  }

  private takeAlias(subject: NoticeSubject, identifiers: JsonValue): Reason {
    if (!identifiers.isArray()) return Reason.NoticeSubjectMissing;
    let reason = Reason.NoticeSubjectUnsupported;
    for (let i = 0, count = min(identifiers.length, MAX_ALIASES); i < count; i++) {
      reason = this.take(subject, identifiers.at(i), false);
      if (reason == Reason.None) break;
    }
    return reason;
  }
}

/** Older drafts call it `subject_type`. "" where there is none; one that is no text is none that is known. */
function formatOf(value: JsonValue): string {
  const format = value.member("format");
  if (!format.isAbsent) return format.isString() ? format.asString() : "?";
  return value.member("subject_type").asString();
}

function takeText(subject: NoticeSubject, value: JsonValue, isSession: bool): Reason {
  if (!value.isString() || value.textLength == 0 || value.textLength > MAX_LENGTH) return Reason.NoticeSubjectMissing;
  if (isSession) subject.sid = value.asString();
  else subject.sub = value.asString();
  return Reason.None;
}
