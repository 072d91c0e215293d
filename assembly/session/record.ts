import { Bytes, bytesOf, pointer } from "../text/bytes";
import { Reader } from "../text/reader";
import { textOf } from "../text/utf8";
import { Writer } from "../text/writer";

/** Records of another version are no sessions: whoever brings one signs in again. */
const VERSION: u8 = 2;

/** Bytes of a session id, random. */
export const SESSION_ID_BYTES = 16;

// Each field: tag (1 byte), length (4 bytes), content.
const ID_TOKEN: u8 = 1;
const ACCESS_TOKEN: u8 = 2;
const REFRESH_TOKEN: u8 = 3;
const UNVERIFIED_EMAIL: u8 = 4;
const USER_INFO: u8 = 5;
const LOGOUT_KEYS: u8 = 6;
const AUTHENTICATION_TIME: u8 = 7;
const AUTHENTICATION_CLASS: u8 = 8;
const DPOP_SEED: u8 = 9;

/** What the session cookie holds. Times are seconds since 1970. */
export class SessionRecord {
  /** `SESSION_ID_BYTES`; stays when the session is refreshed or sealed anew. */
  id: Bytes = new StaticArray<u8>(SESSION_ID_BYTES);
  /** Counts the refreshes. */
  generation: u32 = 0;
  loginTime: i64 = 0;
  /** When the tokens came: the time of the login or of the last refresh. */
  refreshTime: i64 = 0;
  /** When the session was sealed, which use of it does once in a while. */
  sealTime: i64 = 0;
  /** When the ID token expires. */
  idTokenExpiry: i64 = 0;
  /** When the access token expires; 0 when the provider did not say. */
  accessTokenExpiry: i64 = 0;
  /** Packed, see `packed-token.ts`. */
  idToken: Bytes = new StaticArray<u8>(0);
  /** Packed; empty where no configuration needs it. */
  accessToken: Bytes = new StaticArray<u8>(0);
  /** As the provider gave it; empty where there is none, or nothing to refresh. */
  refreshToken: Bytes = new StaticArray<u8>(0);
  /** An earlier ID token called the e-mail address unverified, and this one does not say. */
  hadUnverifiedEmail: bool = false;
  /** Claims that the UserInfo endpoint gave beside those of the ID token, as `furtherClaims` makes them; maybe empty. */
  userInfo: Bytes = new StaticArray<u8>(0);
  /** By which the provider may end it, see `logout-keys.ts`; 0 where there is none. Not known of older records. */
  sidKey: u64 = 0;
  subjectKey: u64 = 0;
  /** `auth_time` of an earlier ID token, where this one has none or a later one; 0: it counts alone. */
  authenticationTime: i64 = 0;
  /** `acr` of an earlier ID token, where this one has none; empty: it counts alone. */
  authenticationClass: string = "";
  /** Of the key that its tokens are bound to (RFC 9449); empty where they are bound to none. */
  dpopSeed: Bytes = new StaticArray<u8>(0);

  /** The binary form: version, id, generation, times, then the fields. */
  encode(): Bytes {
    const tokens = this.idToken.length + this.accessToken.length + this.refreshToken.length;
    const writer = new Writer(tokens + this.userInfo.length + 96)
      .u8(VERSION)
      .bytes(this.id)
      .u32(this.generation)
      .u64(this.loginTime)
      .u64(this.refreshTime)
      .u64(this.sealTime)
      .u64(this.idTokenExpiry)
      .u64(this.accessTokenExpiry);
    writeField(writer, ID_TOKEN, this.idToken);
    writeField(writer, ACCESS_TOKEN, this.accessToken);
    writeField(writer, REFRESH_TOKEN, this.refreshToken);
    if (this.hadUnverifiedEmail) writeField(writer, UNVERIFIED_EMAIL, [1]);
    writeField(writer, USER_INFO, this.userInfo);
    if (this.subjectKey != 0) writer.u8(LOGOUT_KEYS).u32(16).u64(this.sidKey).u64(this.subjectKey);
    if (this.authenticationTime > 0) writer.u8(AUTHENTICATION_TIME).u32(8).u64(this.authenticationTime);
    writeField(writer, AUTHENTICATION_CLASS, bytesOf(this.authenticationClass));
    writeField(writer, DPOP_SEED, this.dpopSeed);
    return writer.toBytes();
  }
}

function writeField(writer: Writer, tag: u8, content: Bytes): void {
  if (content.length > 0) writer.u8(tag).u32(content.length).bytes(content);
}

function readLogoutKeys(record: SessionRecord, content: Bytes): void {
  const reader = new Reader(pointer(content), content.length);
  record.sidKey = <u64>reader.i64();
  record.subjectKey = <u64>reader.i64();
}

/** Reads the binary form; null when it is not whole or of another version. Fields of an unknown tag are passed over. */
export function decodeSession(source: usize, length: i32): SessionRecord | null {
  const reader = new Reader(source, length);
  if (reader.u8() != VERSION) return null;
  const record = new SessionRecord();
  record.id = reader.bytes(SESSION_ID_BYTES);
  record.generation = reader.u32();
  record.loginTime = reader.i64();
  record.refreshTime = reader.i64();
  record.sealTime = reader.i64();
  record.idTokenExpiry = reader.i64();
  record.accessTokenExpiry = reader.i64();
  while (reader.remaining > 0) {
    const tag = reader.u8();
    const content = reader.bytes(<i32>reader.u32());
    if (tag == ID_TOKEN) record.idToken = content;
    else if (tag == ACCESS_TOKEN) record.accessToken = content;
    else if (tag == REFRESH_TOKEN) record.refreshToken = content;
    else if (tag == UNVERIFIED_EMAIL) record.hadUnverifiedEmail = true;
    else if (tag == USER_INFO) record.userInfo = content;
    else if (tag == LOGOUT_KEYS) readLogoutKeys(record, content);
    else if (tag == AUTHENTICATION_TIME) record.authenticationTime = timeIn(content);
    else if (tag == AUTHENTICATION_CLASS) record.authenticationClass = textIn(content);
    else if (tag == DPOP_SEED) record.dpopSeed = content;
  }
  return reader.failed || record.idToken.length == 0 ? null : record;
}

function timeIn(content: Bytes): i64 {
  return new Reader(pointer(content), content.length).i64();
}

function textIn(content: Bytes): string {
  const text = textOf(pointer(content), content.length);
  return text === null ? "" : text;
}
