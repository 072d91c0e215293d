import { signJws } from "../jose/jws-signer";
import { SALT_SIZE, SigningKey } from "../jose/signing-key";
import { toBase64Url } from "../text/base64url";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { writeJsonString } from "../text/json";
import { Writer } from "../text/writer";

/** `client_assertion_type` (RFC 7523, section 2.2). */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const ID_SIZE = 16;
/** Random bytes that an assertion takes, new ones for each: its id's and a signature's. */
export const ASSERTION_RANDOM_SIZE: i32 = ID_SIZE + SALT_SIZE;
/** How long one is good for: the time of one request. */
const LIFETIME_SECONDS: i64 = 60;

/**
 * A JWT by which a client says who it is, once, to `audience` (RFC 7523, section 3; OpenID Connect Core 9). `keyId` may be
 * empty; `now` in seconds since 1970; `random`: `ASSERTION_RANDOM_SIZE` bytes. Null when the key can't sign.
 */
export function clientAssertion(
  clientId: string,
  audience: string,
  key: SigningKey,
  keyId: string,
  now: i64,
  random: Bytes,
): Bytes | null {
  const header = new Writer().text('{"alg":"').text(key.algorithm).text('","typ":"JWT"');
  if (keyId.length > 0) writeMember(header, ',"kid":', keyId);
  header.text("}");
  const claims = new Writer();
  writeMember(claims, '{"iss":', clientId);
  writeMember(claims, ',"sub":', clientId);
  writeMember(claims, ',"aud":', audience);
  writeMember(claims, ',"jti":', toBase64Url(pointer(random), ID_SIZE));
  claims.text(`,"iat":${now},"exp":${now + LIFETIME_SECONDS}}`);
  const salt = copyBytes(pointer(random) + ID_SIZE, SALT_SIZE);
  return signJws(header.toString(), claims.toString(), key, salt);
}

function writeMember(writer: Writer, name: string, value: string): void {
  writer.text(name);
  writeJsonString(writer, value);
}
