import { sha256 } from "../crypto/sha256";
import { Bytes, pointer } from "../text/bytes";

/** A signature algorithm that this version verifies. Adding one to `algorithms` is all that the other files need. */
export class SignatureAlgorithm {
  constructor(
    /** The `alg` value (RFC 7518, section 3.1). */
    public name: string,
    /** The `kty` of the keys that it takes (RFC 7518, section 6.1). A token's `alg` is never tried on another type. */
    public keyType: string,
    /** The hash, as the host's `verify_signature` names it. */
    public hashName: string,
    /** Bytes of a hash. */
    public hashLength: i32,
  ) {}

  /** The hash of a view, in `hashLength` bytes. */
  hash(source: usize, length: i32): Bytes {
    const hash = new StaticArray<u8>(this.hashLength);
    sha256(source, length, pointer(hash));
    return hash;
  }
}

const algorithms: SignatureAlgorithm[] = [new SignatureAlgorithm("RS256", "RSA", "sha256", 32)];

/** The algorithm of an `alg` value, compared case-sensitively; null for `none` and for all that is not verified here. */
export function signatureAlgorithm(name: string): SignatureAlgorithm | null {
  for (let i = 0; i < algorithms.length; i++) {
    if (algorithms[i].name == name) return algorithms[i];
  }
  return null;
}
