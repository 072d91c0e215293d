import assert from "node:assert/strict";
import { constants, createHash, privateEncrypt } from "node:crypto";
import { test } from "node:test";
import { integer, keys, octets, powerModulo, type TestKey } from "./keys.ts";
import { expected, type Hash, hashes, useKey, verify } from "./verifier.ts";

const MESSAGE = Buffer.from("a message that nobody signed");

/** The object identifiers in DER: 2.16.840.1.101.3.4.2.1, 2 and 3. */
const identifiers: Readonly<Record<Hash, number>> = { sha256: 1, sha384: 2, sha512: 3 };

function digest(hash: Hash): Buffer {
  return createHash(hash).update(MESSAGE).digest();
}

function oid(hash: Hash): Buffer {
  return element(0x06, Buffer.from("608648016503040200", "hex").fill(identifiers[hash], 8));
}

/** A DER element of less than 128 bytes, or one with its length in more bytes than it takes: BER, not DER. */
function element(tag: number, content: Buffer, longForm = false): Buffer {
  const header = longForm || content.length > 127 ? [tag, 0x81, content.length] : [tag, content.length];
  return Buffer.concat([Buffer.from(header), content]);
}

const NULL = element(0x05, Buffer.alloc(0));
const NOTHING = Buffer.alloc(0);

function digestInfo(hash: Hash, parameters = NULL, value = digest(hash), identifier = oid(hash)): Buffer {
  const algorithm = element(0x30, Buffer.concat([identifier, parameters]));
  return element(0x30, Buffer.concat([algorithm, element(0x04, value)]));
}

/** 00 01 FF ... FF 00, then `info`, filled up to `size` bytes in all. */
function encoded(size: number, info: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, 1]), Buffer.alloc(size - info.length - 3, 0xff), Buffer.alloc(1), info]);
}

function edited(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(value, at);
  return copy;
}

/** Encodings that differ from the one of RFC 8017, section 9.2, in what sloppy parsers have let through. */
function forgeries(size: number, hash: Hash): Record<string, Buffer> {
  const valid = encoded(size, digestInfo(hash));
  const info = digestInfo(hash);
  const infoAt = size - info.length;
  const algorithm = element(0x30, Buffer.concat([oid(hash), NULL]));
  const octetString = element(0x04, digest(hash));
  const garbage = Buffer.alloc(size - info.length - 11, 0x5a);
  const otherHash = hash === "sha256" ? "sha384" : "sha256";
  return {
    "garbage after the digest": Buffer.concat([encoded(info.length + 11, info), garbage]),
    "one byte after the digest": Buffer.concat([encoded(size - 1, info), Buffer.alloc(1)]),
    "garbage before the DigestInfo": Buffer.concat([valid.subarray(0, 10), Buffer.alloc(1), garbage, info]),
    "no FF at all": Buffer.concat([Buffer.from([0, 1, 0]), Buffer.alloc(size - info.length - 3), info]),
    "one FF missing": edited(valid, 20, 0xfe),
    "the first FF missing": edited(valid, 2, 0x00),
    "the last FF missing": edited(valid, infoAt - 2, 0x00),
    "no zero before the DigestInfo": edited(valid, infoAt - 1, 0xff),
    "block type 00": edited(valid, 1, 0x00),
    "block type 02": edited(valid, 1, 0x02),
    "no leading zero": edited(valid, 0, 0x01),
    "shifted by a byte": Buffer.concat([valid.subarray(1), Buffer.alloc(1)]),
    "no parameters": encoded(size, digestInfo(hash, NOTHING)),
    "parameters in a long form": encoded(size, digestInfo(hash, element(0x05, NOTHING, true))),
    "parameters that are not NULL": encoded(size, digestInfo(hash, element(0x04, NOTHING))),
    "parameters with content": encoded(size, digestInfo(hash, element(0x05, Buffer.alloc(5, 0x41)))),
    "garbage after the parameters": encoded(size, digestInfo(hash, Buffer.concat([NULL, Buffer.alloc(9, 0x41)]))),
    "a length in a long form": encoded(size, element(0x30, Buffer.concat([algorithm, octetString]), true)),
    "an element after the digest": encoded(size, element(0x30, Buffer.concat([algorithm, octetString, NULL]))),
    "another hash' identifier": encoded(size, digestInfo(hash, NULL, digest(hash), oid(otherHash))),
    "another hash' DigestInfo": encoded(size, digestInfo(otherHash)),
    "the digest alone": encoded(size, digest(hash)),
    "the digest in an octet string alone": encoded(size, octetString),
    "a digest without its last byte": encoded(size, digestInfo(hash, NULL, digest(hash).subarray(0, -1))),
    "a digest with a byte more": encoded(size, digestInfo(hash, NULL, Buffer.concat([digest(hash), NOTHING, NULL]))),
    "no digest": encoded(size, digestInfo(hash, NULL, NOTHING)),
    zeros: Buffer.alloc(size),
  };
}

function assertVerdict(key: TestKey, hash: Hash, signature: Buffer, verdict: boolean, name: string): void {
  const situation = `${name}, ${hash}, ${key.name}`;
  assert.equal(expected(key, "pkcs1", hash, MESSAGE, signature), verdict, `OpenSSL: ${situation}`);
  assert.equal(verify("pkcs1", hash, MESSAGE, signature), verdict, situation);
}

test("only the one encoding that a digest has is verified, as by OpenSSL", () => {
  for (const key of keys.filter(({ bits }) => bits < 5000)) {
    useKey(key);
    const size = octets(key.modulus).length;
    const raw = { key: key.privateKey, padding: constants.RSA_NO_PADDING };
    for (const hash of hashes) {
      assertVerdict(key, hash, privateEncrypt(raw, encoded(size, digestInfo(hash))), true, "valid");
      for (const [name, forgery] of Object.entries(forgeries(size, hash))) {
        if (integer(forgery) >= key.modulus) continue;
        assertVerdict(key, hash, privateEncrypt(raw, forgery), false, name);
      }
    }
  }
});

/** The smallest integer whose cube is not below `value`, by Newton's iteration. */
function cubeRoot(value: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 3));
  for (;;) {
    const next = (2n * root + value / (root * root)) / 3n;
    if (next >= root) break;
    root = next;
  }
  return root ** 3n < value ? root + 1n : root;
}

test("a signature made without the private key, for exponent 3 (CVE-2006-4339), is refused", () => {
  for (const key of keys.filter(({ exponent }) => exponent === 3)) {
    useKey(key);
    const size = octets(key.modulus).length;
    for (const hash of ["sha256", "sha384"] as const) {
      const info = digestInfo(hash);
      const start = encoded(info.length + 11, info);
      const signature = cubeRoot(integer(start) << BigInt(8 * (size - start.length)));
      const recovered = octets(powerModulo(signature, 3n, key.modulus), size);
      assert.deepEqual(recovered.subarray(0, start.length), start, "the forgery begins as a valid encoding does");
      assertVerdict(key, hash, octets(signature, size), false, "a cube root");
    }
  }
});
