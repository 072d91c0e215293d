import { isOnCurve } from "../crypto/ecdsa/nist-curve";
import { ED25519_PUBLIC_KEY_SIZE, isEd25519PublicKey } from "../crypto/ed25519/ed25519";
import { RSA_MAX_BITS, RSA_MAX_SIZE, RSA_MIN_BITS, RsaKeyFlaw, rsaKeyFlaw, rsaPublicKey } from "../crypto/rsa/rsa-key";
import { decodeBase64Lenient } from "../text/base64url";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { JsonKind, JsonValue } from "../text/json";
import { namedCurve } from "./named-curve";
import { EcVerificationKey, Ed25519VerificationKey, RsaVerificationKey, VerificationKey } from "./verification-key";

/** Bytes of an RSA exponent. */
const MAX_EXPONENT_SIZE = 4;
const RSA_MEMBERS: string[] = ["n", "e"];
const CURVE_MEMBERS: string[] = ["crv", "x", "y"];

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
  const type = entry.member("kty");
  const isRsa = type.equals("RSA");
  if (!isRsa && !type.equals("EC") && !type.equals("OKP")) return flawed("kty is not RSA, EC or OKP");
  const repeated = repeatedMember(entry, isRsa ? RSA_MEMBERS : CURVE_MEMBERS);
  if (repeated.length > 0) return flawed(repeated + " is there twice");
  if (isRsa) return readRsa(entry);
  return type.equals("EC") ? readEc(entry) : readOkp(entry);
}

/** The first of these members that an object has twice; empty: none. */
export function repeatedMember(entry: JsonValue, names: string[]): string {
  for (let i = 0; i < names.length; i++) {
    if (entry.member(names[i]).kind == JsonKind.Repeated) return names[i];
  }
  return "";
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
  const curve = namedCurve(entry.member("crv"));
  if (curve === null) return flawed("crv is not P-256, P-384 or P-521");
  const x = coordinate(entry, "x", curve.curve.size);
  const y = coordinate(entry, "y", curve.curve.size);
  if (x === null || y === null || !isOnCurve(curve.curve, pointer(x), pointer(y))) {
    return flawed("x and y are no point of the curve");
  }
  return new JwkKey(new EcVerificationKey(curve, x, y), "");
}

function readOkp(entry: JsonValue): JwkKey {
  if (!entry.member("crv").equals("Ed25519")) return flawed("crv is not Ed25519");
  const x = binaryMember(entry, "x");
  if (x === null || x.length != ED25519_PUBLIC_KEY_SIZE || !isEd25519PublicKey(pointer(x))) {
    return flawed("x is no Ed25519 public key");
  }
  return new JwkKey(new Ed25519VerificationKey(x), "");
}

function flawed(flaw: string): JwkKey {
  return new JwkKey(null, flaw);
}

/** What a member stands for, in base64url as RFC 7517 asks, or in standard base64, padded or not; null when it is neither. */
function binaryMember(entry: JsonValue, name: string): Bytes | null {
  const member = entry.member(name);
  if (!member.isString()) return null;
  const text = member.asBytes();
  return decodeBase64Lenient(pointer(text), text.length);
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
