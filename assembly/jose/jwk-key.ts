import { ED25519_PUBLIC_KEY_SIZE, isEd25519PublicKey } from "../crypto/ed25519/ed25519";
import { RSA_MAX_BITS, RSA_MAX_SIZE, RSA_MIN_BITS, RsaKeyFlaw, rsaKeyFlaw, rsaPublicKey } from "../crypto/rsa/rsa-key";
import { isOnCurve } from "../crypto/ecdsa/nist-curve";
import { fromBase64Url } from "../text/base64url";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { JsonValue } from "../text/json";
import { namedCurve } from "./named-curve";
import { EcVerificationKey, Ed25519VerificationKey, RsaVerificationKey, VerificationKey } from "./verification-key";

/** Bytes of an RSA exponent. */
const MAX_EXPONENT_SIZE = 4;

/** The key that a JWK's own members make up, or what is wrong with them. */
export class JwkKey {
  constructor(
    /** Null exactly when there is a flaw. */
    readonly key: VerificationKey | null,
    readonly flaw: string,
  ) {}
}

/** Reads a public key by its `kty`: RSA and EC (RFC 7518, sections 6.2 and 6.3), OKP (RFC 8037, section 2). */
export function readJwkKey(entry: JsonValue): JwkKey {
  const type = entry.get("kty");
  if (type.equals("RSA")) return readRsa(entry);
  if (type.equals("EC")) return readEc(entry);
  if (type.equals("OKP")) return readOkp(entry);
  return flawed("kty is not RSA, EC or OKP");
}

function readRsa(entry: JsonValue): JwkKey {
  const n = unsignedMember(entry, "n", RSA_MAX_SIZE);
  const e = unsignedMember(entry, "e", MAX_EXPONENT_SIZE);
  const noModulus = `n is not an odd number of ${RSA_MIN_BITS} to ${RSA_MAX_BITS} bits`;
  const noExponent = "e is not an odd number from 3 up to 32 bits";
  if (n === null) return flawed(noModulus);
  if (e === null) return flawed(noExponent);
  const flaw = rsaKeyFlaw(pointer(n), n.length, pointer(e), e.length);
  const key = rsaPublicKey(pointer(n), n.length, pointer(e), e.length);
  if (key === null) return flawed(flaw == RsaKeyFlaw.Modulus ? noModulus : noExponent);
  return new JwkKey(new RsaVerificationKey(key, n, e), "");
}

function readEc(entry: JsonValue): JwkKey {
  const curve = namedCurve(entry.get("crv"));
  if (curve === null) return flawed("crv is not P-256, P-384 or P-521");
  const x = coordinate(entry, "x", curve.curve.size);
  const y = coordinate(entry, "y", curve.curve.size);
  if (x === null || y === null || !isOnCurve(curve.curve, pointer(x), pointer(y))) {
    return flawed("x and y are no point of the curve");
  }
  return new JwkKey(new EcVerificationKey(curve, x, y), "");
}

function readOkp(entry: JsonValue): JwkKey {
  if (!entry.get("crv").equals("Ed25519")) return flawed("crv is not Ed25519");
  const x = binaryMember(entry, "x");
  if (x === null || x.length != ED25519_PUBLIC_KEY_SIZE || !isEd25519PublicKey(pointer(x))) {
    return flawed("x is no Ed25519 public key");
  }
  return new JwkKey(new Ed25519VerificationKey(x), "");
}

function flawed(flaw: string): JwkKey {
  return new JwkKey(null, flaw);
}

function binaryMember(entry: JsonValue, name: string): Bytes | null {
  const member = entry.get(name);
  if (!member.isString()) return null;
  const text = member.asBytes();
  return fromBase64Url(pointer(text), text.length);
}

/**
 * A Base64urlUInt member (RFC 7518, section 2) without leading zeros, which some providers send although it forbids them;
 * null when it is missing, broken, zero or longer than `maxBytes`.
 */
function unsignedMember(entry: JsonValue, name: string, maxBytes: i32): Bytes | null {
  const number = binaryMember(entry, name);
  if (number === null) return null;
  let zeros = 0;
  while (zeros < number.length && number[zeros] == 0) zeros++;
  const length = number.length - zeros;
  return length == 0 || length > maxBytes ? null : copyBytes(pointer(number) + zeros, length);
}

/** A coordinate, `size` bytes: some providers leave leading zeros out, or put more there (RFC 7518, section 6.2.1.2). */
function coordinate(entry: JsonValue, name: string, size: i32): Bytes | null {
  const number = unsignedMember(entry, name, size);
  if (number === null) return null;
  const padded = new StaticArray<u8>(size);
  memory.copy(pointer(padded) + size - number.length, pointer(number), number.length);
  return padded;
}
