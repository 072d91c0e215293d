import { sha256, SHA256_SIZE } from "../crypto/sha256";
import { sha384, sha512 } from "../crypto/sha512";
import { Bytes, pointer } from "../text/bytes";

const SHA384_SIZE: i32 = 48;
const SHA512_SIZE: i32 = 64;

/** How signatures are made, whatever the hash. */
export enum SignatureScheme {
  /** RSASSA-PKCS1-v1_5 (RFC 7518, section 3.3). */
  RsaPkcs1,
  /** RSASSA-PSS (RFC 7518, section 3.5). */
  RsaPss,
  /** ECDSA (RFC 7518, section 3.4). */
  Ecdsa,
  /** Ed25519 (RFC 8037, section 3.1). */
  EdDsa,
  /** HMAC with the client's secret (RFC 7518, section 3.2; OpenID Connect Core 10.1). */
  Hmac,
}

/** A signature algorithm that this version verifies. */
export class SignatureAlgorithm {
  constructor(
    /** The `alg` value. */
    public name: string,
    public scheme: SignatureScheme,
    /** The `kty` of the keys that it takes (RFC 7518, section 6.1). A token's `alg` is never tried on another type. */
    public keyType: string,
    /** The `crv` of those keys; empty where there is none. */
    public curve: string,
    /** Bytes of the hash: SHA-256, SHA-384 or SHA-512. For `EdDSA` it is that of `at_hash` alone. */
    public hashSize: i32,
  ) {}

  /** The hash, as the host's `verify_signature` names it. */
  get hashName(): string {
    return "sha" + (this.hashSize * 8).toString();
  }

  /** The hash of a view. */
  hash(source: usize, length: i32): Bytes {
    const hash = new StaticArray<u8>(this.hashSize);
    if (this.hashSize == SHA256_SIZE) sha256(source, length, pointer(hash));
    else if (this.hashSize == SHA384_SIZE) sha384(source, length, pointer(hash));
    else sha512(source, length, pointer(hash));
    return hash;
  }
}

const algorithms: SignatureAlgorithm[] = [
  new SignatureAlgorithm("RS256", SignatureScheme.RsaPkcs1, "RSA", "", SHA256_SIZE),
  new SignatureAlgorithm("RS384", SignatureScheme.RsaPkcs1, "RSA", "", SHA384_SIZE),
  new SignatureAlgorithm("RS512", SignatureScheme.RsaPkcs1, "RSA", "", SHA512_SIZE),
  new SignatureAlgorithm("PS256", SignatureScheme.RsaPss, "RSA", "", SHA256_SIZE),
  new SignatureAlgorithm("PS384", SignatureScheme.RsaPss, "RSA", "", SHA384_SIZE),
  new SignatureAlgorithm("PS512", SignatureScheme.RsaPss, "RSA", "", SHA512_SIZE),
  new SignatureAlgorithm("ES256", SignatureScheme.Ecdsa, "EC", "P-256", SHA256_SIZE),
  new SignatureAlgorithm("ES384", SignatureScheme.Ecdsa, "EC", "P-384", SHA384_SIZE),
  new SignatureAlgorithm("ES512", SignatureScheme.Ecdsa, "EC", "P-521", SHA512_SIZE),
  new SignatureAlgorithm("EdDSA", SignatureScheme.EdDsa, "OKP", "Ed25519", SHA512_SIZE),
  new SignatureAlgorithm("HS256", SignatureScheme.Hmac, "oct", "", SHA256_SIZE),
];

/**
 * The algorithm of an `alg` value, compared case-sensitively; null for `none` and for all that is not verified here.
 * `Ed25519` is another name of `EdDSA` with that curve (RFC 9864, section 2.2).
 */
export function signatureAlgorithm(name: string): SignatureAlgorithm | null {
  const registered = name == "Ed25519" ? "EdDSA" : name;
  for (let i = 0; i < algorithms.length; i++) {
    if (algorithms[i].name == registered) return algorithms[i];
  }
  return null;
}

/** The names of all algorithms that verify with a public key. */
export function publicKeyAlgorithms(): string[] {
  const names: string[] = [];
  for (let i = 0; i < algorithms.length; i++) {
    if (algorithms[i].scheme != SignatureScheme.Hmac) names.push(algorithms[i].name);
  }
  return names;
}
