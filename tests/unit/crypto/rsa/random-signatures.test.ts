import assert from "node:assert/strict";
import { randomBytes, randomInt, sign } from "node:crypto";
import { test } from "node:test";
import { rounds } from "../../../support/hostile/rounds.ts";
import { integer, keys, octets, type TestKey } from "./keys.ts";
import { expected, type Hash, hashes, padding, type Scheme, schemes, useKey, verify } from "./verifier.ts";

/** Signatures of each hash and scheme: signing takes from one millisecond to a hundred. */
function roundsFor({ bits }: TestKey): number {
  return rounds(bits < 3000 ? 40 : bits < 5000 ? 12 : 3);
}

interface Case {
  readonly scheme: Scheme;
  readonly hash: Hash;
  readonly message: Buffer;
  readonly signature: Buffer;
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit % 8)), bit >> 3);
  return copy;
}

/** Everything near a valid signature, none of which is one. */
function corruptions(key: TestKey, valid: Case): Record<string, Case> {
  const { message, signature } = valid;
  const size = signature.length;
  const number = integer(signature);
  const bit = randomInt(8 * size);
  const signatures: Record<string, Buffer> = {
    "a bit flipped": flipped(signature, bit),
    // OpenSSL takes a PSS signature that lacks a leading zero: see below.
    ...(signature.readUInt8(0) === 0 ? {} : { "the first byte missing": signature.subarray(1) }),
    "the last byte missing": signature.subarray(0, -1),
    "a leading zero": Buffer.concat([Buffer.alloc(1), signature]),
    "a leading zero instead of the last byte": Buffer.concat([Buffer.alloc(1), signature.subarray(0, -1)]),
    "a byte after it": Buffer.concat([signature, randomBytes(1)]),
    "no bytes": Buffer.alloc(0),
    "the modulus added": octets(number + key.modulus, Math.max(size, octets(number + key.modulus).length)),
    negated: octets(key.modulus - number, size),
    zero: Buffer.alloc(size),
    one: octets(1n, size),
    "the modulus": octets(key.modulus, size),
    "one less than the modulus": octets(key.modulus - 1n, size),
    "all ones": Buffer.alloc(size, 0xff),
    random: octets(integer(randomBytes(size + 8)) % key.modulus, size),
  };
  const cases = Object.entries(signatures).map(([name, bytes]) => [name, { ...valid, signature: bytes }] as const);
  const other = Buffer.concat([message, Buffer.from("!")]);
  const otherHash = hashes[(hashes.indexOf(valid.hash) + 1) % hashes.length] ?? "sha256";
  return {
    ...Object.fromEntries(cases),
    "another message": { ...valid, message: other },
    "another hash": { ...valid, hash: otherHash },
    "the other scheme": { ...valid, scheme: valid.scheme === "pss" ? "pkcs1" : "pss" },
  };
}

function assertVerdict(key: TestKey, verdict: boolean, name: string, { scheme, hash, message, signature }: Case): void {
  const openssl = expected(key, scheme, hash, message, signature);
  const actual = verify(scheme, hash, message, signature);
  if (openssl === verdict && actual === verdict) return;
  const situation = `${name}, ${scheme}, ${hash}, message ${message.toString("hex")}, ${signature.toString("hex")}`;
  assert.fail(`${actual}, OpenSSL ${openssl}: ${situation}`);
}

for (const key of keys) {
  test(`a key of ${key.name} verifies its signatures and nothing near them, as OpenSSL does`, () => {
    useKey(key);
    for (const scheme of schemes) {
      for (const hash of hashes) {
        for (let round = 0; round < roundsFor(key); round++) {
          const message = randomBytes(randomInt(200));
          const signature = sign(hash, message, { key: key.privateKey, ...padding(scheme) });
          const valid = { scheme, hash, message, signature };
          assertVerdict(key, true, "valid", valid);
          // A third of them for each signature.
          Object.entries(corruptions(key, valid)).forEach(([name, corrupted], i) => {
            if (i % 3 === round % 3) assertVerdict(key, false, name, corrupted);
          });
        }
      }
    }
  });
}

test("a key verifies no signature of another, of whatever size it is", () => {
  const message = randomBytes(20);
  for (const scheme of schemes) {
    const signatures = keys.map((key) => sign("sha256", message, { key: key.privateKey, ...padding(scheme) }));
    for (const key of keys) {
      useKey(key);
      signatures.forEach((signature, i) => {
        assert.equal(verify(scheme, "sha256", message, signature), keys[i] === key, `${key.name}, signature ${i}`);
      });
    }
  }
});

test("a PSS signature without its leading zero is refused (RFC 8017, section 8.1.2, step 1), though OpenSSL takes it", () => {
  const [key] = keys;
  assert.ok(key !== undefined);
  useKey(key);
  const message = randomBytes(20);
  for (let found = 0; found < 3;) {
    const signature: Buffer = sign("sha256", message, { key: key.privateKey, ...padding("pss") });
    if (signature.readUInt8(0) !== 0) continue;
    found++;
    assert.ok(verify("pss", "sha256", message, signature));
    assert.ok(expected(key, "pss", "sha256", message, signature.subarray(1)));
    assert.ok(!verify("pss", "sha256", message, signature.subarray(1)));
  }
});

test("every bit of a signature matters", () => {
  const [key] = keys;
  assert.ok(key !== undefined);
  useKey(key);
  const message = randomBytes(20);
  for (const scheme of schemes) {
    const signature: Buffer = sign("sha256", message, { key: key.privateKey, ...padding(scheme) });
    for (let bit = 0; bit < 8 * signature.length; bit++) {
      assert.equal(verify(scheme, "sha256", message, flipped(signature, bit)), false, `${scheme}, bit ${bit}`);
    }
    assert.ok(verify(scheme, "sha256", message, signature));
  }
});
