import { Bytes } from "../text/bytes";
import { JsonKind, JsonValue, writeJsonString } from "../text/json";
import { Writer } from "../text/writer";

/** What an ID token alone says: of itself, and of how its user was authenticated. Nothing stands in for it. */
const OF_ID_TOKENS: string[] = [
  "iss",
  "sub",
  "aud",
  "azp",
  "exp",
  "iat",
  "nbf",
  "jti",
  "nonce",
  "auth_time",
  "acr",
  "amr",
  "at_hash",
  "c_hash",
  "s_hash",
  "sid",
  "events",
  "cnf",
];
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const SPACE: u8 = 0x20;

/**
 * Those of a user's claims, as the UserInfo endpoint gave them, that are `needed` and that the ID token lacks: a JSON object
 * without white space, empty bytes where there are none. With an e-mail address goes whether it is verified. What an ID token
 * alone says is never among them, nor what is there twice.
 */
export function furtherClaims(userInfo: JsonValue, idToken: JsonValue, needed: string[]): Bytes {
  const writer = new Writer();
  const names = needed.includes("email") ? needed.concat(["email_verified"]) : needed;
  const taken: string[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i];
    const value = userInfo.member(name);
    if (!isUsable(value) || taken.includes(name) || OF_ID_TOKENS.includes(name)) continue;
    // It is about the address of the same answer, whatever the ID token says of none.
    const lacks = idToken.member(name).isAbsent || (name == "email_verified" && idToken.member("email").isAbsent);
    if (!lacks) continue;
    taken.push(name);
    writer.text(taken.length == 1 ? "{" : ",");
    writeJsonString(writer, name);
    writer.text(":");
    writeCompact(writer, value.raw());
  }
  return taken.length > 0 ? writer.text("}").toBytes() : [];
}

/** Whether a claim has one value that can be read. */
export function isUsable(value: JsonValue): bool {
  const kind = value.kind;
  return kind != JsonKind.Absent && kind != JsonKind.Repeated && kind != JsonKind.Broken;
}

/** Writes JSON, a part of a document that was read, without the white space between its parts. */
export function writeCompact(writer: Writer, json: Bytes): void {
  let isText = false;
  for (let i = 0; i < json.length; i++) {
    const c = json[i];
    if (!isText && c <= SPACE) continue;
    writer.u8(c);
    if (c == QUOTE) isText = !isText;
    // What it escapes is no end of a text. There is always something: this is a part of a document that was read.
    if (c == BACKSLASH && i + 1 < json.length) writer.u8(json[++i]);
  }
}
