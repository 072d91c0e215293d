import { parseJwkSet } from "../../../assembly/jose/jwk";
import { parseJws } from "../../../assembly/jose/jws";
import { candidateKeys } from "../../../assembly/jose/verification";
import { Bytes, pointer } from "../../../assembly/text/bytes";

/** Writes the keys of a set that may have signed a token, one after the other; answers the length, or minus a reason. */
export function candidates(token: usize, tokenLength: i32, set: usize, setLength: i32, out: usize): i32 {
  const jws = parseJws(token, tokenLength);
  const keys = parseJwkSet(set, setLength);
  if (jws.reason || keys.reason) return -(jws.reason ? jws.reason : keys.reason);
  const found = candidateKeys(jws, keys);
  let length = 0;
  for (let i = 0; i < found.length; i++) length += write(found[i].publicKeyInfo, out + length);
  return length;
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

function write(bytes: Bytes, out: usize): i32 {
  memory.copy(out, pointer(bytes), bytes.length);
  return bytes.length;
}
