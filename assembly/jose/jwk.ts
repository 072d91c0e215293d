import { Reason } from "../reason";
import { JsonValue, parseForeignJson } from "../text/json";
import { SignatureAlgorithm, signatureAlgorithm } from "./algorithm";
import { readJwkKey, repeatedMember } from "./jwk-key";
import { VerificationKey } from "./verification-key";

/** What is read of every key. */
const MEMBERS: string[] = ["kty", "kid", "use", "key_ops", "alg", "d"];
/** Of the keys that are left out, as many are named. */
const MAX_SKIPPED_NAMED = 8;

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
  /** Why a key was left out, one line each for the first eight; nothing of the key's own text. */
  skipped: string[] = [];
  skippedCount: i32 = 0;
  /** `JwksInvalid` when it is no set, `JwksNoUsableKey` when nothing is left. */
  reason: Reason = Reason.None;

  /** Which keys are left out and why, for a log line; empty: none. */
  describeSkipped(): string {
    const named = this.skipped.join("; ");
    const more = this.skippedCount - this.skipped.length;
    return more > 0 ? `${named}; and ${more} more` : named;
  }
}

/**
 * Reads a JWK Set (RFC 7517, section 5). A key that is broken, private or of an unknown kind is skipped and never spoils
 * the set. How many there may be is bounded by the document's own limits; what is slow about a key waits for its first use.
 */
export function parseJwkSet(source: usize, length: i32): JwkSet {
  const set = new JwkSet();
  const entries = parseForeignJson(source, length).root.get("keys");
  if (!entries.isArray()) {
    set.reason = Reason.JwksInvalid;
    return set;
  }
  for (let i = 0; i < entries.length; i++) readKey(set, entries.at(i), i);
  if (set.keys.length == 0) set.reason = Reason.JwksNoUsableKey;
  return set;
}

function readKey(set: JwkSet, entry: JsonValue, index: i32): void {
  const flaw = entryFlaw(entry);
  if (flaw.length > 0) return skip(set, index, flaw);

  const reading = readJwkKey(entry);
  const key = reading.key;
  if (key === null) return skip(set, index, reading.flaw);
  const algorithm = signatureAlgorithm(entry.member("alg").asString());
  if (algorithm !== null && !key.fits(algorithm)) return skip(set, index, "alg takes keys of another kind");
  const kid = entry.member("kid");
  set.keys.push(new Jwk(kid.isAbsent ? null : kid.asString(), algorithm, key));
}

function skip(set: JwkSet, index: i32, flaw: string): void {
  set.skippedCount++;
  if (set.skipped.length < MAX_SKIPPED_NAMED) set.skipped.push(`keys[${index}]: ${flaw}`);
}

/** What forbids the key before its numbers are looked at; empty: nothing. Some write an empty text for no `use` and no `alg`. */
function entryFlaw(entry: JsonValue): string {
  if (!entry.isObject()) return "not an object";
  const repeated = repeatedMember(entry, MEMBERS);
  if (repeated.length > 0) return repeated + " is there twice";
  if (!isGivenAs(entry.member("d"), "")) return "a private key";
  const kid = entry.member("kid");
  if (!kid.isAbsent && !kid.isString()) return "kid is not a string";
  if (!isGivenAs(entry.member("use"), "sig")) return "use is not sig";
  if (!allowsVerify(entry.member("key_ops"))) return "key_ops does not have verify";
  const algorithm = entry.member("alg");
  const isVerified = algorithm.isString() && signatureAlgorithm(algorithm.asString()) !== null;
  return isVerified || isGivenAs(algorithm, "") ? "" : "alg is not verified here";
}

/** Whether a member is this text, empty or absent. */
function isGivenAs(value: JsonValue, text: string): bool {
  return value.isAbsent || value.equals(text) || value.equals("");
}

function allowsVerify(operations: JsonValue): bool {
  if (operations.isAbsent) return true;
  if (!operations.isArray()) return false;
  for (let i = 0; i < operations.length; i++) {
    if (operations.at(i).equals("verify")) return true;
  }
  return false;
}
