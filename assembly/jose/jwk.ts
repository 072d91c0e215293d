import { Reason } from "../reason";
import { JsonKind, JsonValue, parseJson } from "../text/json";
import { SignatureAlgorithm, signatureAlgorithm } from "./algorithm";
import { readJwkKey } from "./jwk-key";
import { VerificationKey } from "./verification-key";

const MAX_KEYS = 64;
/** A public key that may verify signatures: what `use` and `key_ops` forbid never becomes a `Jwk`. */
export class Jwk {
  constructor(
    /** Null when there is none, which differs from an empty one. */
    public kid: string | null,
    /** The one `alg` that the key is for; null: any that takes its kind. */
    public algorithm: SignatureAlgorithm | null,
    public key: VerificationKey,
  ) {}

  /** Whether a signature made with `algorithm` may be verified with this key. */
  fits(algorithm: SignatureAlgorithm): bool {
    const own = this.algorithm;
    return this.key.fits(algorithm) && (own === null || own === algorithm);
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

  const reading = readJwkKey(entry);
  const key = reading.key;
  if (key === null) return skip(set, index, reading.flaw);
  const named = entry.get("alg");
  const algorithm = named.isString() ? signatureAlgorithm(named.asString()) : null;
  if (algorithm !== null && !key.fits(algorithm)) return skip(set, index, "alg takes keys of another kind");
  const kid = entry.get("kid");
  set.keys.push(new Jwk(kid.isString() ? kid.asString() : null, algorithm, key));
}

function skip(set: JwkSet, index: i32, flaw: string): void {
  set.skipped.push(`keys[${index}]: ${flaw}`);
}

/** What forbids the key before its numbers are looked at; empty: nothing. */
function entryFlaw(entry: JsonValue): string {
  if (!entry.isObject()) return "not an object";
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
  return algorithm !== null ? "" : "alg is not verified here";
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
