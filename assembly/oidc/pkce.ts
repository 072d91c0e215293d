import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { toBase64Url } from "../text/base64url";
import { bytesOf, pointer } from "../text/bytes";

/** The only method in use; `plain` protects nothing from one who reads the request. */
export const CODE_CHALLENGE_METHOD: string = "S256";

/** The code challenge of a verifier: its SHA-256 in base64url (RFC 7636, section 4.2). */
export function codeChallenge(verifier: string): string {
  const text = bytesOf(verifier);
  const hash = new StaticArray<u8>(SHA256_SIZE);
  sha256(pointer(text), text.length, pointer(hash));
  return toBase64Url(pointer(hash), hash.length);
}
