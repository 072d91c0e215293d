import { parseJwkSet } from "../../../assembly/jose/jwk";
import { parseJws } from "../../../assembly/jose/jws";
import { signJws } from "../../../assembly/jose/jws-signer";
import { PrivateKey, readPrivateKey } from "../../../assembly/jose/private-key";
import { es256Key } from "../../../assembly/jose/signing-key";
import { candidateKeys } from "../../../assembly/jose/verification";
import { SecretVerificationKey } from "../../../assembly/jose/verification-key";
import { Bytes, bytesOf, copyBytes, pointer } from "../../../assembly/text/bytes";

/** Writes the keys of a set that may have signed a token, one after the other; answers the length, or minus a reason. */
export function candidates(token: usize, tokenLength: i32, set: usize, setLength: i32, out: usize): i32 {
  const jws = parseJws(token, tokenLength);
  const keys = parseJwkSet(set, setLength);
  if (jws.reason || keys.reason) return -(jws.reason ? jws.reason : keys.reason);
  const found = candidateKeys(jws, keys);
  let length = 0;
  for (let i = 0; i < found.length; i++) length += write(found[i].key.publicKeyInfo, out + length);
  return length;
}

/** Whether a token is signed with a key of a set, of those that may have. */
export function isSigned(token: usize, tokenLength: i32, set: usize, setLength: i32): bool {
  const jws = parseJws(token, tokenLength);
  const algorithm = jws.algorithm;
  const keys = parseJwkSet(set, setLength);
  if (jws.reason || keys.reason || algorithm === null) return false;
  const found = candidateKeys(jws, keys);
  for (let i = 0; i < found.length; i++) {
    if (found[i].key.verify(algorithm, jws.signature, jws.signingInput, jws.signingInputLength)) return true;
  }
  return false;
}

/** Whether a token is signed with a secret. */
export function isSignedWithSecret(token: usize, tokenLength: i32, secret: usize, secretLength: i32): bool {
  const jws = parseJws(token, tokenLength);
  const algorithm = jws.algorithm;
  const key = new SecretVerificationKey(String.UTF8.decodeUnsafe(secret, secretLength));
  if (jws.reason || algorithm === null || !key.fits(algorithm)) return false;
  return key.verify(algorithm, jws.signature, jws.signingInput, jws.signingInputLength);
}

/** Writes a token's payload; answers its length. */
export function payload(token: usize, length: i32, out: usize): i32 {
  return write(parseJws(token, length).payload, out);
}

/** Writes a token's signature; answers its length. */
export function signature(token: usize, length: i32, out: usize): i32 {
  return write(parseJws(token, length).signature, out);
}

/** How much of a token its signature covers. */
export function signingInputLength(token: usize, length: i32): i32 {
  return parseJws(token, length).signingInputLength;
}

/** Writes a token that a key of 32 bytes signs; answers its length, 0 when it is no key. */
export function signed(key: usize, header: usize, headerLength: i32, text: usize, textLength: i32, out: usize): i32 {
  const signer = es256Key(key);
  if (signer === null) return 0;
  const token = signJws(
    String.UTF8.decodeUnsafe(header, headerLength),
    String.UTF8.decodeUnsafe(text, textLength),
    signer,
  );
  return token === null ? 0 : write(token, out);
}

/** Writes the members of a key's public JWK, a space and its thumbprint; answers their length. */
export function publicJwk(key: usize, out: usize): i32 {
  const signer = es256Key(key);
  return signer === null ? 0 : write(bytesOf(`${signer.jwkMembers} ${signer.thumbprint}`), out);
}

let privateKey: PrivateKey = new PrivateKey();

/** Reads a key for the functions below; writes what is said of it: its flaw, else its kind, algorithms and `kid`. */
export function readPrivate(text: usize, length: i32, out: usize): i32 {
  privateKey = readPrivateKey(String.UTF8.decodeUnsafe(text, length));
  if (privateKey.flaw.length > 0) return write(bytesOf(privateKey.flaw), out);
  return write(
    bytesOf(
      `${privateKey.kind}: ${privateKey.algorithms.join(" ")} ${privateKey.keyId} ${privateKey.algorithm}`.trim(),
    ),
    out,
  );
}

/** Writes a token; nothing where the key has no such algorithm or can't sign. */
export function signedByPrivate(algorithm: usize, length: i32, salt: usize, saltLength: i32, out: usize): i32 {
  const name = String.UTF8.decodeUnsafe(algorithm, length);
  const key = privateKey.signingKey(name);
  if (key === null) return 0;
  const token = signJws(`{"alg":"${name}"}`, '{"sub":"me"}', key, copyBytes(salt, saltLength));
  return token === null ? 0 : write(token, out);
}

/** Writes the DER for a host. */
export function privateKeyInfo(out: usize): i32 {
  return write(privateKey.privateKeyInfo(), out);
}

function write(bytes: Bytes, out: usize): i32 {
  memory.copy(out, pointer(bytes), bytes.length);
  return bytes.length;
}
