import { equalConstantTime } from "../crypto/constant-time";
import { ecdsaVerify } from "../crypto/ecdsa/ecdsa";
import { rawToDer } from "../crypto/ecdsa/ecdsa-der";
import { ED25519_SIGNATURE_SIZE, ed25519Verify } from "../crypto/ed25519/ed25519";
import { hmacSha256 } from "../crypto/hmac";
import { RsaPublicKey } from "../crypto/rsa/rsa-key";
import { rsaPkcs1Verify } from "../crypto/rsa/rsa-pkcs1";
import { rsaPssVerify } from "../crypto/rsa/rsa-pss";
import { SHA256_SIZE } from "../crypto/sha256";
import { Bytes, bytesOf, pointer } from "../text/bytes";
import { SignatureAlgorithm, SignatureScheme } from "./algorithm";
import { NamedCurve } from "./named-curve";
import { ecPublicKeyInfo, rsaPublicKeyInfo } from "./spki";

/** A key that signatures are verified with. */
export abstract class VerificationKey {
  /** The DER SubjectPublicKeyInfo, for a host that verifies; empty where `isForHost` is never true. */
  publicKeyInfo: Bytes = [];

  constructor(
    /** `kty` (RFC 7518, section 6.1). */
    readonly keyType: string,
    /** `crv`; empty where there is none. */
    readonly curve: string,
  ) {}

  /** Whether the algorithm takes such keys. */
  fits(algorithm: SignatureAlgorithm): bool {
    return algorithm.keyType == this.keyType && algorithm.curve == this.curve;
  }

  /** Whether hosts verify signatures of this algorithm, with `publicKeyInfo`. */
  isForHost(_algorithm: SignatureAlgorithm): bool {
    return false;
  }

  /** A signature in the form that hosts take; null where it can't be one of this key. */
  signatureForHost(signature: Bytes): Bytes | null {
    return signature;
  }

  /** Whether this is the signature, in its JWS form, of the view `input`. `algorithm` is one that `fits`. */
  abstract verify(algorithm: SignatureAlgorithm, signature: Bytes, input: usize, length: i32): bool;
}

/** RSA: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 7518, sections 3.3 and 3.5). */
export class RsaVerificationKey extends VerificationKey {
  /** `modulus` and `exponent` are those of `key`, unsigned, big endian and without leading zeros. */
  constructor(
    private key: RsaPublicKey,
    modulus: Bytes,
    exponent: Bytes,
  ) {
    super("RSA", "");
    this.publicKeyInfo = rsaPublicKeyInfo(modulus, exponent);
  }

  isForHost(algorithm: SignatureAlgorithm): bool {
    return algorithm.scheme == SignatureScheme.RsaPkcs1;
  }

  verify(algorithm: SignatureAlgorithm, signature: Bytes, input: usize, length: i32): bool {
    const digest = algorithm.hash(input, length);
    const at = pointer(signature);
    return algorithm.scheme == SignatureScheme.RsaPss
      ? rsaPssVerify(this.key, at, signature.length, pointer(digest), digest.length)
      : rsaPkcs1Verify(this.key, at, signature.length, pointer(digest), digest.length);
  }
}

/** ECDSA on P-256, P-384 and P-521 (RFC 7518, section 3.4). */
export class EcVerificationKey extends VerificationKey {
  /** `x` and `y`: a point of the curve, each as long as its field. */
  constructor(
    private on: NamedCurve,
    private x: Bytes,
    private y: Bytes,
  ) {
    super("EC", on.name);
    this.publicKeyInfo = ecPublicKeyInfo(on.identifier, x, y);
  }

  isForHost(_algorithm: SignatureAlgorithm): bool {
    return true;
  }

  /** In DER, where leading zeros are not seen: so a JWS signature has to have its length here. */
  signatureForHost(signature: Bytes): Bytes | null {
    return signature.length == 2 * this.on.curve.size ? rawToDer(pointer(signature), signature.length) : null;
  }

  verify(algorithm: SignatureAlgorithm, signature: Bytes, input: usize, length: i32): bool {
    const curve = this.on.curve;
    const size = curve.size;
    if (signature.length != 2 * size) return false;
    const digest = algorithm.hash(input, length);
    const r = pointer(signature);
    return ecdsaVerify(curve, pointer(this.x), pointer(this.y), r, r + size, pointer(digest), digest.length);
  }
}

/** Ed25519 (RFC 8037, section 3.1). */
export class Ed25519VerificationKey extends VerificationKey {
  /** `publicKey`: 32 bytes that `isEd25519PublicKey` takes. */
  constructor(private publicKey: Bytes) {
    super("OKP", "Ed25519");
  }

  verify(algorithm: SignatureAlgorithm, signature: Bytes, input: usize, length: i32): bool {
    return (
      signature.length == ED25519_SIGNATURE_SIZE &&
      ed25519Verify(pointer(this.publicKey), pointer(signature), input, length)
    );
  }
}

/** The client's secret, for HMAC with SHA-256 (OpenID Connect Core 10.1). It comes from the configuration, never from a set. */
export class SecretVerificationKey extends VerificationKey {
  private secret: Bytes;

  constructor(secret: string) {
    super("oct", "");
    this.secret = bytesOf(secret);
  }

  verify(algorithm: SignatureAlgorithm, signature: Bytes, input: usize, length: i32): bool {
    const expected = new StaticArray<u8>(SHA256_SIZE);
    hmacSha256(pointer(this.secret), this.secret.length, input, length, pointer(expected));
    return signature.length == SHA256_SIZE && equalConstantTime(pointer(signature), pointer(expected), SHA256_SIZE);
  }
}
