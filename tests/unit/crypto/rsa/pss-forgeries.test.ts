import assert from "node:assert/strict";
import { constants, createHash, privateEncrypt, randomBytes } from "node:crypto";
import { test } from "node:test";
import { integer, keys, octets, type TestKey } from "./keys.ts";
import { expected, type Hash, hashes, useKey, verify } from "./verifier.ts";

const MESSAGE = Buffer.from("a message in an encoding that nobody should make");

function hashOf(hash: Hash, ...parts: Buffer[]): Buffer {
  return createHash(hash).update(Buffer.concat(parts)).digest();
}

/** MGF1 (RFC 8017, appendix B.2.1). */
function mask(hash: Hash, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; 64 * counter < 2 * length; counter++) {
    const octetsOfCounter = Buffer.alloc(4);
    octetsOfCounter.writeUInt32BE(counter);
    blocks.push(hashOf(hash, seed, octetsOfCounter));
  }
  return Buffer.concat(blocks).subarray(0, length);
}

interface Encoding {
  /** What the signer does in place of RFC 8017, section 9.1.1; by default all as it says. */
  readonly saltLength?: number;
  readonly maskHash?: Hash;
  readonly prefix?: Buffer;
  readonly digest?: Buffer;
  /** Changes the data block before it is masked, and the encoded message in the end. */
  readonly block?: (block: Buffer, saltLength: number) => void;
  readonly message?: (message: Buffer) => void;
  /** Bits of the first byte that are masked although they should be zero. */
  readonly keepUnusedBits?: boolean;
}

/** EMSA-PSS (RFC 8017, section 9.1.1) as many bytes long as the modulus, with a step done otherwise. */
function encoded(key: TestKey, hash: Hash, encoding: Encoding): Buffer {
  const digest = encoding.digest ?? hashOf(hash, MESSAGE);
  const bits = key.bits - 1;
  const length = Math.ceil(bits / 8);
  const salt = randomBytes(encoding.saltLength ?? digest.length);
  const inner = hashOf(hash, encoding.prefix ?? Buffer.alloc(8), digest, salt);
  const block = Buffer.concat([Buffer.alloc(length - salt.length - inner.length - 2), Buffer.of(1), salt]);
  encoding.block?.(block, salt.length);
  const masked = mask(encoding.maskHash ?? hash, inner, block.length).map((byte, i) => byte ^ (block[i] ?? 0));
  if (encoding.keepUnusedBits !== true) masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - bits));
  const message = Buffer.concat([masked, inner, Buffer.of(0xbc)]);
  encoding.message?.(message);
  return Buffer.concat([Buffer.alloc(octets(key.modulus).length - length), message]);
}

/** Signs without a padding of OpenSSL's; with another salt where an encoding is not below the modulus. */
function signature(key: TestKey, make: () => Buffer): Buffer {
  for (;;) {
    const message = make();
    if (integer(message) >= key.modulus) continue;
    return privateEncrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, message);
  }
}

function change(at: number, by: number): (bytes: Buffer) => void {
  return (bytes) => {
    const index = at < 0 ? bytes.length + at : at;
    bytes.writeUInt8(bytes.readUInt8(index) ^ by, index);
  };
}

function forgeries(key: TestKey, hash: Hash): Record<string, Encoding> {
  const size = hashOf(hash).length;
  const longest = Math.ceil((key.bits - 1) / 8) - size - 2;
  const other = hash === "sha256" ? "sha384" : "sha256";
  const salts = [0, 1, size - 1, size + 1, 20, longest].map((saltLength): [string, Encoding] => [
    `a salt of ${saltLength} bytes`,
    { saltLength },
  ]);
  return {
    ...Object.fromEntries(salts),
    "a mask of another hash": { maskHash: other },
    "trailer cc": { message: change(-1, 0xbc ^ 0xcc) },
    "trailer 00": { message: change(-1, 0xbc) },
    "a bit of the hash flipped": { message: change(-2, 0x01) },
    "a bit of the masked block flipped": { message: change(5, 0x10) },
    "a byte before the separator not zero": { block: change(3, 0x01) },
    "the byte before the separator not zero": {
      block: (block, saltLength) => {
        change(-saltLength - 2, 0x80)(block);
      },
    },
    "separator 02": {
      block: (block, saltLength) => {
        change(-saltLength - 1, 0x03)(block);
      },
    },
    "no separator": {
      block: (block, saltLength) => {
        change(-saltLength - 1, 0x01)(block);
      },
    },
    "the separator a byte earlier, the salt as long as a digest": {
      saltLength: size + 1,
      block: change(-size - 1, 0x01),
    },
    "a salt that is not the one hashed": { block: change(-1, 0x01) },
    "a message that does not begin with zeros": { prefix: Buffer.from("0000000000000001", "hex") },
    "a message without its zeros": { prefix: Buffer.alloc(0) },
    "another digest": { digest: hashOf(hash, MESSAGE, MESSAGE) },
  };
}

function assertVerdict(key: TestKey, hash: Hash, encoding: Encoding, verdict: boolean, name: string): void {
  const signed = signature(key, () => encoded(key, hash, encoding));
  const situation = `${name}, ${hash}, ${key.name}`;
  assert.equal(expected(key, "pss", hash, MESSAGE, signed), verdict, `OpenSSL: ${situation}`);
  assert.equal(verify("pss", hash, MESSAGE, signed), verdict, situation);
}

test("an encoding is verified only when every step of it was as RFC 8017 says, as by OpenSSL", () => {
  for (const key of keys.filter(({ bits }) => bits < 5000)) {
    useKey(key);
    for (const hash of hashes) {
      for (let round = 0; round < 5; round++) assertVerdict(key, hash, {}, true, "valid");
      for (const [name, encoding] of Object.entries(forgeries(key, hash))) {
        assertVerdict(key, hash, encoding, false, name);
      }
    }
  }
});

test("no bit of the signature's number may lie above the encoded message", () => {
  for (const key of keys.filter(({ bits }) => bits < 3000)) {
    useKey(key);
    const size = octets(key.modulus).length;
    for (const hash of hashes) {
      const valid = encoded(key, hash, {});
      // The one bit between the encoded message and the modulus' length, and those of the first byte, where they fit.
      for (let bit = key.bits - 1; bit < 8 * size; bit++) {
        const make = (): Buffer => octets(integer(encoded(key, hash, {})) | (1n << BigInt(bit)), size);
        if (1n << BigInt(bit) >= key.modulus) break;
        const signed = signature(key, make);
        assert.equal(expected(key, "pss", hash, MESSAGE, signed), false, `OpenSSL: bit ${bit}, ${key.name}`);
        assert.equal(verify("pss", hash, MESSAGE, signed), false, `bit ${bit}, ${key.name}`);
      }
      assert.ok(integer(valid) < 1n << BigInt(key.bits - 1));
    }
  }
});
