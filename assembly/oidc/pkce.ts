import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { base64UrlLength, encodeBase64Url } from "../text/base64url";
import { Bytes, pointer } from "../text/bytes";

/** The only method in use; `plain` protects nothing from one who reads the request. */
export const CODE_CHALLENGE_METHOD: string = "S256";

const DIGEST = memory.data(SHA256_SIZE, 16);

/** The code challenge of a verifier, both ASCII: its SHA-256 in base64url (RFC 7636, section 4.2). */
export function codeChallenge(verifier: Bytes): Bytes {
  const challenge = new StaticArray<u8>(base64UrlLength(SHA256_SIZE));
  sha256(pointer(verifier), verifier.length, DIGEST);
  encodeBase64Url(DIGEST, SHA256_SIZE, pointer(challenge));
  return challenge;
}
