import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { Bytes, pointer } from "../text/bytes";

/** A signature algorithm that this version verifies. */
export class SignatureAlgorithm {
  constructor(
    /** The `alg` value (RFC 7518, section 3.1). */
    public name: string,
    /** The `kty` of the keys that it takes (RFC 7518, section 6.1). A token's `alg` is never tried on another type. */
    public keyType: string,
    /** The hash, as the host's `verify_signature` names it. */
    public hashName: string,
  ) {}

  /** The hash of a view. All algorithms here hash with SHA-256. */
  hash(source: usize, length: i32): Bytes {
    const hash = new StaticArray<u8>(SHA256_SIZE);
    sha256(source, length, pointer(hash));
    return hash;
  }
}

const algorithms: SignatureAlgorithm[] = [new SignatureAlgorithm("RS256", "RSA", "sha256")];

/** The algorithm of an `alg` value, compared case-sensitively; null for `none` and for all that is not verified here. */
export function signatureAlgorithm(name: string): SignatureAlgorithm | null {
  for (let i = 0; i < algorithms.length; i++) {
    if (algorithms[i].name == name) return algorithms[i];
  }
  return null;
}
