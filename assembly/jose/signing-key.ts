import { publicKeyP256, signP256 } from "../crypto/ecdsa/p256-sign";
import { hmacSha256 } from "../crypto/hmac";
import { rsaPkcs1Sign } from "../crypto/rsa/rsa-pkcs1";
import { RsaPrivateKey } from "../crypto/rsa/rsa-private-key";
import { rsaPssSign } from "../crypto/rsa/rsa-pss";
import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { toBase64Url } from "../text/base64url";
import { Bytes, bytesOf, copyBytes, pointer } from "../text/bytes";

/** Random bytes that a signature by PS256 takes (RFC 7518, section 3.5). */
export const SALT_SIZE: i32 = SHA256_SIZE;
const P256_SIZE = 32;

/** A key that makes signatures. */
export abstract class SigningKey {
  constructor(
    /** `alg` (RFC 7518, section 3.1). */
    readonly algorithm: string,
  ) {}

  /**
   * The signature of the view, in its JWS form. `salt`: `SALT_SIZE` random bytes, which PS256 takes. Null when none could be made
   * that holds.
   */
  abstract sign(input: usize, length: i32, salt: Bytes): Bytes | null;
}

/** A private key on P-256, for ES256 (RFC 7518, section 3.4). As `es256Key` makes it. */
export class Es256Key extends SigningKey {
  constructor(
    private privateKey: Bytes,
    private publicKey: Bytes,
  ) {
    super("ES256");
  }

  sign(input: usize, length: i32, _salt: Bytes): Bytes | null {
    const digest = digestOf(input, length);
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
    const digest = digestOf(pointer(jwk), jwk.length);
    return toBase64Url(pointer(digest), SHA256_SIZE);
  }
}

/** An RSA private key, for RS256 or PS256 (RFC 7518, sections 3.3 and 3.5). */
export class RsaSigningKey extends SigningKey {
  constructor(
    algorithm: string,
    private key: RsaPrivateKey,
  ) {
    super(algorithm);
  }

  sign(input: usize, length: i32, salt: Bytes): Bytes | null {
    const digest = digestOf(input, length);
    const signature = new StaticArray<u8>(this.key.size);
    const isPss = this.algorithm == "PS256";
    if (isPss && salt.length != SALT_SIZE) return null;
    const isMade = isPss
      ? rsaPssSign(this.key, pointer(digest), pointer(salt), pointer(signature))
      : rsaPkcs1Sign(this.key, pointer(digest), SHA256_SIZE, pointer(signature));
    return isMade ? signature : null;
  }
}

/** The client's secret, for HS256 (RFC 7518, section 3.2). */
export class SecretSigningKey extends SigningKey {
  constructor(private secret: string) {
    super("HS256");
  }

  sign(input: usize, length: i32, _salt: Bytes): Bytes | null {
    const secret = bytesOf(this.secret);
    const code = new StaticArray<u8>(SHA256_SIZE);
    hmacSha256(pointer(secret), secret.length, input, length, pointer(code));
    return code;
  }
}

function digestOf(input: usize, length: i32): Bytes {
  const digest = new StaticArray<u8>(SHA256_SIZE);
  sha256(input, length, pointer(digest));
  return digest;
}

/** The key of 32 bytes, big-endian, which are copied; null only when they are not from 1 to n - 1. */
export function es256Key(privateKey: usize): Es256Key | null {
  const publicKey = new StaticArray<u8>(2 * P256_SIZE);
  if (!publicKeyP256(privateKey, pointer(publicKey))) return null;
  return new Es256Key(copyBytes(privateKey, P256_SIZE), publicKey);
}
