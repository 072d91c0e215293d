import { Reason } from "../reason";
import { fromBase64Url } from "../text/base64url";
import { Bytes, copyBytes, pointer } from "../text/bytes";
import { JsonKind, JsonValue, parseJson } from "../text/json";
import { SignatureAlgorithm, signatureAlgorithm } from "./algorithm";
import { rsaPublicKeyInfo } from "./spki";

const MAX_KEYS = 64;
const MIN_MODULUS_BITS = 2048;
const MAX_MODULUS_BITS = 8192;

/** A public key that may verify signatures: what `use` and `key_ops` forbid never becomes a `Jwk`. */
export class Jwk {
  constructor(
    /** `kty`. */
    public keyType: string,
    /** Null when there is none, which differs from an empty one. */
    public kid: string | null,
    /** The one `alg` that the key is for; null: any that takes its type. */
    public algorithm: SignatureAlgorithm | null,
    /** The DER SubjectPublicKeyInfo. */
    public publicKeyInfo: Bytes,
  ) {}

  /** Whether a signature made with `algorithm` may be verified with this key. */
  fits(algorithm: SignatureAlgorithm): bool {
    const own = this.algorithm;
    return this.keyType == algorithm.keyType && (own === null || own === algorithm);
  }
}

/** A provider's keys, without those that can't be used here. */
export class JwkSet {
  keys: Jwk[] = [];
  /** Why a key was left out, one line each; nothing of the key's own text. */
  skipped: string[] = [];
  /** `JwksInvalid` when it is no set, `JwksNoUsableKey` when nothing is left. */
  reason: Reason = Reason.None;
}

/**
 * Reads a JWK Set (RFC 7517, section 5). A key that is broken, private or of an unknown kind is skipped and never spoils
 * the set; so are those after the first 64.
 */
export function parseJwkSet(source: usize, length: i32): JwkSet {
  const set = new JwkSet();
  const entries = parseJson(source, length).root.get("keys");
  if (!entries.isArray()) {
    set.reason = Reason.JwksInvalid;
    return set;
  }
  const count = min(entries.length, MAX_KEYS);
  for (let i = 0; i < count; i++) readKey(set, entries.at(i), i);
  if (entries.length > MAX_KEYS) set.skipped.push(`more than ${MAX_KEYS} keys`);
  if (set.keys.length == 0) set.reason = Reason.JwksNoUsableKey;
  return set;
}

function readKey(set: JwkSet, entry: JsonValue, index: i32): void {
  const flaw = entryFlaw(entry);
  if (flaw.length > 0) return skip(set, index, flaw);

  const modulus = unsignedMember(entry, "n", MAX_MODULUS_BITS >> 3);
  if (modulus === null || !isModulus(modulus)) {
    return skip(set, index, `n is not an odd number of ${MIN_MODULUS_BITS} to ${MAX_MODULUS_BITS} bits`);
  }
  const exponent = unsignedMember(entry, "e", 4);
  if (exponent === null || !isExponent(exponent)) {
    return skip(set, index, "e is not an odd number from 3 up to 32 bits");
  }
  const kid = entry.get("kid");
  const algorithm = entry.get("alg");
  set.keys.push(
    new Jwk(
      "RSA",
      kid.kind == JsonKind.Absent ? null : kid.asString(),
      algorithm.kind == JsonKind.Absent ? null : signatureAlgorithm(algorithm.asString()),
      rsaPublicKeyInfo(modulus, exponent),
    ),
  );
}

function skip(set: JwkSet, index: i32, flaw: string): void {
  set.skipped.push(`keys[${index}]: ${flaw}`);
}

/** What forbids the key before its numbers are looked at; empty: nothing. */
function entryFlaw(entry: JsonValue): string {
  if (!entry.isObject()) return "not an object";
  if (!entry.get("kty").equals("RSA")) return "kty is not RSA";
  if (entry.get("d").kind != JsonKind.Absent) return "a private key";
  if (!isStringOrAbsent(entry.get("kid"))) return "kid is not a string";
  const use = entry.get("use");
  if (use.kind != JsonKind.Absent && !use.equals("sig")) return "use is not sig";
  if (!allowsVerify(entry.get("key_ops"))) return "key_ops does not have verify";
  return algorithmFlaw(entry.get("alg"));
}

function algorithmFlaw(value: JsonValue): string {
  if (value.kind == JsonKind.Absent) return "";
  const algorithm = value.isString() ? signatureAlgorithm(value.asString()) : null;
  return algorithm !== null && algorithm.keyType == "RSA" ? "" : "alg is not verified here";
}

function isStringOrAbsent(value: JsonValue): bool {
  return value.isString() || value.kind == JsonKind.Absent;
}

function allowsVerify(operations: JsonValue): bool {
  if (operations.kind == JsonKind.Absent) return true;
  if (!operations.isArray()) return false;
  for (let i = 0; i < operations.length; i++) {
    if (operations.at(i).equals("verify")) return true;
  }
  return false;
}

/**
 * A Base64urlUInt member (RFC 7518, section 2) without leading zeros, which some providers send although it forbids them;
 * null when it is missing, broken, zero or longer than `maxBytes`.
 */
function unsignedMember(entry: JsonValue, name: string, maxBytes: i32): Bytes | null {
  const member = entry.get(name);
  if (!member.isString()) return null;
  const text = member.asBytes();
  const number = fromBase64Url(pointer(text), text.length);
  if (number === null) return null;
  let zeros = 0;
  while (zeros < number.length && number[zeros] == 0) zeros++;
  const length = number.length - zeros;
  if (length == 0 || length > maxBytes) return null;
  return copyBytes(pointer(number) + zeros, length);
}

function isModulus(modulus: Bytes): bool {
  const bits = modulus.length * 8 - clz<u32>(modulus[0]) + 24;
  return bits >= MIN_MODULUS_BITS && isOdd(modulus);
}

function isExponent(exponent: Bytes): bool {
  return isOdd(exponent) && (exponent.length > 1 || exponent[0] >= 3);
}

function isOdd(number: Bytes): bool {
  return (number[number.length - 1] & 1) == 1;
}
