import { AccessLogConfig, AccessLogField } from "../config/access-log-config";
import { setStreamProperty } from "../host/property";
import { RuleDecision } from "../policy/rule-decision";
import { SESSION_NAME_BYTES, SESSION_NAME_LENGTH } from "../session/session-name";
import { encodeBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { writeLogValue } from "../text/log-value";
import { Writer } from "../text/writer";

/** The property that has it: the filter state `wasm.gatehouse` (`%FILTER_STATE(wasm.gatehouse:PLAIN)%`). */
const PROPERTY = bytesOf("gatehouse");
/** In the order of the enum `AccessLogField`, each as a line has it. */
const NAMES: Bytes[] = [
  bytesOf("subject="),
  bytesOf("session="),
  bytesOf("relyingParty="),
  bytesOf("rule="),
  bytesOf("decision="),
  bytesOf("reason="),
  bytesOf("id="),
];
/** Nothing, which a line shows as `-`. */
export const NONE: Bytes = bytesOf("");
const DASH: u8 = 0x2d;
const SPACE: u8 = 0x20;

/** No rule matched, and the request passed. */
export const UNPROTECTED: Bytes = bytesOf("unprotected");
/** A request passed without a session, under a rule that needs none. */
export const ANONYMOUS: Bytes = bytesOf("anonymous");
/** A request passed with a session. */
export const WITH_SESSION: Bytes = bytesOf("session");
/** A request passed with a bearer token. */
export const WITH_BEARER_TOKEN: Bytes = bytesOf("bearer");
const ANSWERED: Bytes = bytesOf("answered");

/** What the access log says of a request that is answered from here. What waits keeps it. */
export class LoggedAnswer {
  /** The name of the relying party; empty where it is not known, or has none. */
  party: Bytes = NONE;
  /** The places of the rules that decided; empty where none did. */
  rules: Bytes = NONE;
  /** The whole id of the request's session; empty where it has none. */
  session: Bytes = NONE;
  /** As `LoggedSubjects` wrote it. */
  subject: Bytes = NONE;

  constructor(private log: AccessLog) {}

  /** Copies the places of the rules that decided. */
  takeRules(decision: RuleDecision): void {
    const places = new Writer(16);
    decision.writePlaces(places);
    this.rules = places.toBytes();
  }

  /** Says what the answer is: by its label, and its id if it has one. */
  note(label: string, id: string): void {
    this.log.noteAnswer(this, bytesOf(label), bytesOf(id));
  }
}

/** Tells the access log of each request what was decided (`accessLog.fields`), in one property of its stream. */
export class AccessLog {
  // Grows to the longest line, and is kept: what passes with a cached session allocates nothing.
  private line: Writer = new Writer(1024);
  private rules: Writer = new Writer(64);

  constructor(private config: AccessLogConfig) {}

  /**
   * Notes a request that passes. `what`: one of the words above; `party`: the name of the one whose session or token it passes
   * with; `session`: the address of the session's id, 0 without one; `subject`: where `LoggedSubjects` wrote it, after 4 bytes of
   * its length, 0 for none.
   */
  notePassed(decision: RuleDecision, what: Bytes, party: Bytes, session: usize, subject: usize): void {
    this.rules.clear();
    decision.writePlaces(this.rules);
    const length = subject == 0 || !this.config.takesSubject ? 0 : max(load<i32>(subject), 0);
    this.set(party, session, subject + 4, length, this.rules.pointer, this.rules.length, what, NONE, NONE);
  }

  /** Notes a request that is answered. */
  noteAnswer(answer: LoggedAnswer, label: Bytes, id: Bytes): void {
    const session = answer.session.length > 0 ? pointer(answer.session) : 0;
    const subject = answer.subject;
    const rules = answer.rules;
    this.set(
      answer.party,
      session,
      pointer(subject),
      subject.length,
      pointer(rules),
      rules.length,
      ANSWERED,
      label,
      id,
    );
  }

  private set(
    party: Bytes,
    session: usize,
    subject: usize,
    subjectLength: i32,
    rules: usize,
    rulesLength: i32,
    what: Bytes,
    reason: Bytes,
    id: Bytes,
  ): void {
    const line = this.line;
    line.clear();
    const fields = this.config.fields;
    for (let i = 0, count = fields.length; i < count; i++) {
      const field = unchecked(fields[i]);
      if (i > 0) line.u8(SPACE);
      line.bytes(unchecked(NAMES[field]));
      const start = line.length;
      if (field == AccessLogField.Subject) line.view(subject, subjectLength);
      else if (field == AccessLogField.Session && session != 0) writeSessionName(line, session);
      else if (field == AccessLogField.RelyingParty) line.bytes(party);
      else if (field == AccessLogField.Rule) line.view(rules, rulesLength);
      else if (field == AccessLogField.Decision) line.bytes(what);
      else if (field == AccessLogField.Reason) writeLogValue(line, pointer(reason), reason.length);
      else if (field == AccessLogField.Id) writeLogValue(line, pointer(id), id.length);
      if (line.length == start) line.u8(DASH);
    }
    setStreamProperty(PROPERTY, line.pointer, line.length);
  }
}

function writeSessionName(line: Writer, session: usize): void {
  encodeBase64Url(session, SESSION_NAME_BYTES, line.reserve(SESSION_NAME_LENGTH));
}
