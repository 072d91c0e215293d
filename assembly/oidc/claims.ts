import { HeaderEncoding } from "../config/relying-party-config";
import { encodeBase64 } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { writeQueryComponent } from "../text/percent";
import { Writer } from "../text/writer";

/**
 * Whether the provider calls the e-mail address unverified (OpenID Connect Core 5.1). Where it says nothing, or null, that is
 * held against nobody; what is neither true nor "true", which Cognito sends, is not verified.
 */
export function isEmailUnverified(claims: JsonValue): bool {
  const verified = claims.member("email_verified");
  return !verified.isAbsent && !verified.asBoolean() && !verified.equals("true");
}

/** Renders claims for headers. One instance serves all of them in turn. */
export class ClaimRenderer {
  /** Why something of the last claim was left out, for the log and without the value; empty: nothing was. */
  note: string = "";
  private text: Writer = new Writer();
  private encoded: Writer = new Writer();

  /**
   * The claim as a header carries it, valid until the next; empty: no header. A string is as it is, a number or boolean its
   * JSON text, a list such members joined by the separator (never empty). Left out are what a header can't carry faithfully,
   * members that hold the separator, objects, and all of what is longer than `maxBytes` when encoded. An absent, null or
   * empty claim makes no header.
   */
  render(value: JsonValue, separator: string, encoding: HeaderEncoding, maxBytes: i32): Writer {
    this.note = "";
    this.text.clear();
    if (value.isArray()) this.addMembers(value, separator, encoding);
    else this.add(value, separator, encoding);

    const rendered = this.encode(encoding);
    if (rendered.length <= maxBytes) return rendered;
    this.note = `longer than ${maxBytes} bytes`;
    rendered.clear();
    return rendered;
  }

  private addMembers(list: JsonValue, separator: string, encoding: HeaderEncoding): void {
    const bytes = bytesOf(separator);
    for (let i = 0; i < list.length; i++) {
      const member = list.at(i);
      if (member.isString() && holds(member, bytes)) this.note = "a member holds the separator";
      else this.add(member, separator, encoding);
    }
  }

  private add(value: JsonValue, separator: string, encoding: HeaderEncoding): void {
    const kind = value.kind;
    if (kind == JsonKind.Absent || kind == JsonKind.Null) return;
    if (kind == JsonKind.Repeated) {
      this.note = "the claim is there twice";
      return;
    }
    if (kind == JsonKind.Broken) {
      this.note = "half a surrogate pair";
      return;
    }
    if (kind == JsonKind.Object || kind == JsonKind.Array) {
      this.note = "neither text, number, boolean nor a list of them";
      return;
    }
    const flaw = textFlaw(value.textAddress, value.textLength, encoding);
    if (flaw.length > 0) this.note = flaw;
    if (flaw.length > 0 || value.textLength == 0) return;
    if (this.text.length > 0) this.text.text(separator);
    this.text.view(value.textAddress, value.textLength);
  }

  private encode(encoding: HeaderEncoding): Writer {
    const text = this.text;
    if (encoding == HeaderEncoding.Raw) return text;
    this.encoded.clear();
    if (encoding == HeaderEncoding.Base64) return this.encoded.text(encodeBase64(text.pointer, text.length));
    writeQueryComponent(this.encoded, text.toString());
    return this.encoded;
  }
}

function holds(text: JsonValue, part: Bytes): bool {
  const last = text.textAddress + text.textLength - part.length;
  for (let at = text.textAddress; at <= last; at++) {
    if (memory.compare(at, pointer(part), part.length) == 0) return true;
  }
  return false;
}

/** Why a header can't carry a text; empty: it can. */
function textFlaw(source: usize, length: i32, encoding: HeaderEncoding): string {
  for (let i = 0; i < length; i++) {
    const c: u8 = load<u8>(source + i);
    if (c < 0x20 || c == 0x7f) return "a control character";
  }
  // HTTP takes spaces at the ends of a field's value away, which would make another value of it (RFC 9110, section 5.5).
  const trimmed = length > 0 && (load<u8>(source) == 0x20 || load<u8>(source + length - 1) == 0x20);
  return trimmed && encoding == HeaderEncoding.Raw ? "a space at an end" : "";
}
