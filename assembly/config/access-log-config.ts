/** What the access log may have of a request, in the order of `FIELDS` in `access-log.ts`. */
export enum AccessLogField {
  /** Who is signed in: the claim `sub`. */
  Subject,
  /** The beginning of the session's id, as log lines have it. */
  Session,
  /** The name of the relying party. */
  RelyingParty,
  /** The places of the rules that decided. */
  Rule,
  /** What became of the request. */
  Decision,
  /** The reason, or the kind, of an answer from here. */
  Reason,
  /** The id that a refusal shows. */
  Id,
}

/** How `sub` is shown. */
export enum SubjectForm {
  Plain,
  /** By a hash that only the keys of the session cookie can make. */
  Hashed,
  None,
}

/** `accessLog` of a `pluginConfig`. */
export class AccessLogConfig {
  /** In the order in which they are shown; empty: nothing is. */
  fields: AccessLogField[] = [];
  subject: SubjectForm = SubjectForm.Plain;

  /** Whether a request's user is shown. */
  get takesSubject(): bool {
    return this.subject != SubjectForm.None && this.fields.includes(AccessLogField.Subject);
  }
}
