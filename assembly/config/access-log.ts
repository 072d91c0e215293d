import { AccessLogConfig, AccessLogField, SubjectForm } from "./access-log-config";
import { Field } from "./field";

/** In the order of the enum `AccessLogField`. */
const FIELDS: string[] = ["subject", "session", "relyingParty", "rule", "decision", "reason", "id"];
/** In the order of the enum `SubjectForm`. */
const FORMS: string[] = ["PLAIN", "HASHED", "NONE"];
const NO_FIELD = -1;

/** Reads `accessLog`. */
export function readAccessLog(section: Field, accessLog: AccessLogConfig): void {
  const members = section.get("fields").listOrEmpty("fields");
  for (let i = 0; i < members.length; i++) {
    const field = members[i].choice(FIELDS, NO_FIELD);
    if (field == NO_FIELD) {
      if (!members[i].isGiven) members[i].expected("the name of a field");
    } else if (accessLog.fields.includes(<AccessLogField>field)) {
      members[i].mistake("found a field that the list already has, expected each once");
    } else {
      accessLog.fields.push(<AccessLogField>field);
    }
  }
  const form = section.get("subject");
  accessLog.subject = <SubjectForm>form.choice(FORMS, SubjectForm.Plain);
  if (accessLog.fields.includes(AccessLogField.Subject) || !form.isGiven) return;
  if (accessLog.subject == SubjectForm.Hashed) form.warning("says nothing where fields has no subject");
}
