import { base64UrlLength, encodeBase64Url } from "../text/base64url";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { Writer } from "../text/writer";
import { SigningKey } from "./signing-key";

/**
 * A JWS in compact serialisation (RFC 7515, section 7.1), from the JSON texts of its header, whose `alg` must be the key's,
 * and of its payload. `salt`: see `SigningKey`. Null when the key could not sign, as one for ES256 always can.
 */
export function signJws(header: string, payload: string, key: SigningKey, salt: Bytes = []): Bytes | null {
  const token = new Writer(2 * (header.length + payload.length) + 128);
  writeSegment(token, bytesOf(header));
  token.u8(0x2e);
  writeSegment(token, bytesOf(payload));
  const signature = key.sign(token.pointer, token.length, salt);
  if (signature === null) return null;
  token.u8(0x2e);
  writeSegment(token, signature);
  return token.toBytes();
}

function writeSegment(token: Writer, bytes: Bytes): void {
  encodeBase64Url(pointer(bytes), bytes.length, token.reserve(base64UrlLength(bytes.length)));
}
