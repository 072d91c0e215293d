import { publicKeyP256, signP256 } from "../crypto/ecdsa/p256-sign";
import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, copyBytes, pointer } from "../text/bytes";

const P256_SIZE = 32;

/** A key that makes signatures. */
export abstract class SigningKey {
  constructor(
    /** `alg` (RFC 7518, section 3.1). */
    readonly algorithm: string,
  ) {}

  /** The signature of the view, in its JWS form. Null when none could be made that holds. */
  abstract sign(input: usize, length: i32): Bytes | null;
}

/** A private key on P-256, for ES256 (RFC 7518, section 3.4). As `es256Key` makes it. */
export class Es256Key extends SigningKey {
  constructor(
    private privateKey: Bytes,
    private publicKey: Bytes,
  ) {
    super("ES256");
  }

  sign(input: usize, length: i32): Bytes | null {
    const digest = new StaticArray<u8>(SHA256_SIZE);
    sha256(input, length, pointer(digest));
    const signature = new StaticArray<u8>(2 * P256_SIZE);
    return signP256(pointer(this.privateKey), pointer(digest), pointer(signature)) ? signature : null;
  }

  /**
   * The members of the public key as a JWK, without braces: those that are required, in the order and form that a thumbprint
   * is made of (RFC 7638, section 3.2).
   */
  get jwkMembers(): string {
    const x = toBase64Url(pointer(this.publicKey), P256_SIZE);
    const y = toBase64Url(pointer(this.publicKey) + P256_SIZE, P256_SIZE);
    return `"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"`;
  }

  /** The public key's thumbprint with SHA-256, in base64url: 43 characters (RFC 7638, section 3). */
  get thumbprint(): string {
    const jwk = bytesOf(`{${this.jwkMembers}}`);
    const digest = new StaticArray<u8>(SHA256_SIZE);
    sha256(pointer(jwk), jwk.length, pointer(digest));
    return toBase64Url(pointer(digest), SHA256_SIZE);
  }
}

/** The key of 32 bytes, big-endian, which are copied; null only when they are not from 1 to n - 1. */
export function es256Key(privateKey: usize): Es256Key | null {
  const publicKey = new StaticArray<u8>(2 * P256_SIZE);
  if (!publicKeyP256(privateKey, pointer(publicKey))) return null;
  return new Es256Key(copyBytes(privateKey, P256_SIZE), publicKey);
}
