import { HeaderEncoding } from "../config/config";
import { encodeBase64 } from "../text/base64url";
import { Bytes, bytesOf } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { writeQueryComponent } from "../text/percent";
import { Writer } from "../text/writer";

/** A claim as a header carries it. */
export class RenderedClaim {
  constructor(
    /** Null: no header. */
    public bytes: Bytes | null,
    /** Why something was left out, for the log and without the value; empty: nothing was. */
    public note: string,
  ) {}
}

/** The claim at a path of literal member names, most often of one; absent where the path leads nowhere. */
export function findClaim(claims: JsonValue, path: string[]): JsonValue {
  let value = claims;
  for (let i = 0; i < path.length; i++) value = value.get(path[i]);
  return value;
}

/**
 * Renders a claim for a header: a string as it is, a number or boolean as its JSON text, a list as such members joined by
 * the separator (never empty). Left out are what a header can't carry faithfully, members that hold the separator, objects,
 * and all of what is longer than `maxBytes` when encoded. An absent, null or empty claim makes no header.
 */
export function renderClaim(
  value: JsonValue,
  separator: string,
  encoding: HeaderEncoding,
  maxBytes: i32,
): RenderedClaim {
  const rendering = new Rendering(separator, encoding);
  if (value.isArray()) rendering.addMembers(value);
  else rendering.add(value);

  const bytes = encode(rendering.text, encoding);
  if (bytes.length > maxBytes) return new RenderedClaim(null, `longer than ${maxBytes} bytes`);
  return new RenderedClaim(bytes.length > 0 ? bytes : null, rendering.note);
}

class Rendering {
  readonly text: Writer = new Writer();
  note: string = "";

  constructor(
    private separator: string,
    private encoding: HeaderEncoding,
  ) {}

  addMembers(list: JsonValue): void {
    for (let i = 0; i < list.length; i++) {
      const member = list.at(i);
      if (member.asString().includes(this.separator)) this.note = "a member holds the separator";
      else this.add(member);
    }
  }

  add(value: JsonValue): void {
    const kind = value.kind;
    if (kind == JsonKind.Absent || kind == JsonKind.Null) return;
    if (kind == JsonKind.Object || kind == JsonKind.Array) {
      this.note = "neither text, number, boolean nor a list of them";
      return;
    }
    const bytes = value.isString() ? value.asBytes() : value.raw();
    const flaw = textFlaw(bytes, this.encoding);
    if (flaw.length > 0) this.note = flaw;
    if (flaw.length > 0 || bytes.length == 0) return;
    if (this.text.length > 0) this.text.text(this.separator);
    this.text.bytes(bytes);
  }
}

/** Why a header can't carry a text; empty: it can. */
function textFlaw(text: Bytes, encoding: HeaderEncoding): string {
  for (let i = 0; i < text.length; i++) {
    if (text[i] < 0x20 || text[i] == 0x7f) return "a control character";
  }
  // HTTP takes spaces at the ends of a field's value away, which would make another value of it (RFC 9110, section 5.5).
  const trimmed = text.length > 0 && (text[0] == 0x20 || text[text.length - 1] == 0x20);
  return trimmed && encoding == HeaderEncoding.Raw ? "a space at an end" : "";
}

function encode(text: Writer, encoding: HeaderEncoding): Bytes {
  if (encoding == HeaderEncoding.Base64) return bytesOf(encodeBase64(text.pointer, text.length));
  if (encoding == HeaderEncoding.Raw) return text.toBytes();
  const percent = new Writer(text.length * 3);
  writeQueryComponent(percent, text.toString());
  return percent.toBytes();
}
