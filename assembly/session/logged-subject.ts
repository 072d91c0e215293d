import { AccessLogConfig, SubjectForm } from "../config/access-log-config";
import { hmacSha256 } from "../crypto/hmac";
import { SHA256_SIZE } from "../crypto/sha256";
import { encodeBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { JsonValue } from "../text/json";
import { writeLogValue } from "../text/log-value";
import { Writer } from "../text/writer";
import { KeyRing, Purpose } from "./keys";
import { SessionRecord } from "./record";
import { RenderedHeaders } from "./rendered-headers";
import { UserClaims } from "./user-claims";

/** More of a subject is not shown, in bytes; OpenID Connect Core 2 allows 255. */
const MAX_SUBJECT = 255;
/** Bytes of a hash that are shown: enough to tell a billion users apart. */
const SHOWN_HASH = 15;
const SHOWN_HASH_LENGTH = 20;
const hash: StaticArray<u8> = new StaticArray<u8>(SHA256_SIZE);

/** How the access log names the users of one relying party. */
export class LoggedSubjects {
  constructor(
    private config: AccessLogConfig,
    private keys: KeyRing,
  ) {}

  /** Adds the user behind the headers of a session, as a header that is none; nothing where the log wants none. */
  addTo(rendered: RenderedHeaders, session: SessionRecord): void {
    if (this.config.takesSubject) rendered.addBytes(this.shown(UserClaims.ofSession(session)));
  }

  /** The same of a bearer token with these claims. */
  addToken(rendered: RenderedHeaders, claims: JsonValue): void {
    if (this.config.takesSubject) rendered.addBytes(this.shown(UserClaims.ofToken(claims)));
  }

  /**
   * What the log shows of who has these claims; empty where it wants nothing, or there is no subject. A hash is of issuer and
   * subject, and keyed: who knows the subjects can't compute it.
   */
  shown(claims: UserClaims): Bytes {
    const subject = bytesOf(claims.member("sub").asString());
    if (!this.config.takesSubject) return bytesOf("");
    if (subject.length == 0) return subject;
    const shown = new Writer(64);
    if (this.config.subject == SubjectForm.Plain) {
      writeLogValue(shown, pointer(subject), min(subject.length, MAX_SUBJECT));
    } else {
      const named = new Writer().text(claims.member("iss").asString()).u8(0).bytes(subject);
      hmacSha256(this.keys.key(0, Purpose.AccessLog), SHA256_SIZE, named.pointer, named.length, pointer(hash));
      encodeBase64Url(pointer(hash), SHOWN_HASH, shown.reserve(SHOWN_HASH_LENGTH));
    }
    return shown.toBytes();
  }
}
