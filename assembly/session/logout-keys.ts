import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { bytesOf, pointer } from "../text/bytes";
import { JsonValue } from "../text/json";
import { Writer } from "../text/writer";
import { packedClaims } from "./packed-token";
import { SessionRecord } from "./record";

// By which the provider says whose sessions end, or which: by 8 bytes of a hash, as sessions are by 8 bytes of their id.

const SESSION: u8 = 1;
const SUBJECT: u8 = 2;
const NOTICE: u8 = 3;

/** The key of a session of the provider's, by its `sid`; never 0. */
export function keyOfSid(sid: string): u64 {
  return keyOf(SESSION, sid);
}

/** The key of a user, by its `sub`; never 0. */
export function keyOfSubject(subject: string): u64 {
  return keyOf(SUBJECT, subject);
}

/** The key of a notice of the provider's, by its `jti`; never 0. */
export function noticeKey(id: string): u64 {
  return keyOf(NOTICE, id);
}

/** The key by the claim `sid`; 0 where there is none, which is no session's. */
export function sidKeyOf(claims: JsonValue): u64 {
  const sid = claims.member("sid");
  return sid.isString() && sid.textLength > 0 ? keyOfSid(sid.asString()) : 0;
}

/** The key by the claim `sub`; 0 where there is none, which is nobody's. */
export function subjectKeyOf(claims: JsonValue): u64 {
  const subject = claims.member("sub");
  return subject.isString() && subject.textLength > 0 ? keyOfSubject(subject.asString()) : 0;
}

/** Finds the keys of a session whose record does not have them: of an older version. */
export function fillLogoutKeys(session: SessionRecord): void {
  if (session.subjectKey != 0) return;
  const claims = packedClaims(session.idToken);
  session.sidKey = sidKeyOf(claims);
  session.subjectKey = subjectKeyOf(claims);
}

function keyOf(kind: u8, text: string): u64 {
  const content = new Writer(text.length + 16).u8(kind).bytes(bytesOf(text)).toBytes();
  const digest = new StaticArray<u8>(SHA256_SIZE);
  sha256(pointer(content), content.length, pointer(digest));
  return max(load<u64>(pointer(digest)), 1);
}
