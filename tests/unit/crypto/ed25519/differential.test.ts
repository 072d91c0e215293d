import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { createCipheriv, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { rounds } from "../../../support/hostile/rounds.ts";
import {
  add,
  BASE,
  bytesOf,
  challenge,
  encode,
  integer,
  isOnCurve,
  L,
  mod,
  multiply,
  NEUTRAL,
  P,
  SMALL,
} from "./reference.ts";

const wasm = await asModule("tests/unit/crypto/ed25519/exports.ts");
const inputs = wasm.allocate(256);
const message = wasm.allocate(4096);

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 2), Buffer.alloc(16));

function randomBytes(length: number): Buffer {
  return stream.update(Buffer.alloc(length));
}

function randomBelow(limit: number): number {
  return randomBytes(4).readUInt32LE() % limit;
}

function randomScalar(): bigint {
  return mod(integer(randomBytes(64)), L);
}

/** The private key of 32 bytes, which PKCS #8 wraps so. RFC 8410, section 7. */
function privateKeyOf(seed: Buffer): KeyObject {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
}

function publicBytesOf(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: "jwk" }).x ?? "", "base64url");
}

function acceptedByNode(publicKey: Buffer, signature: Buffer, text: Buffer): boolean {
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicKey.toString("base64url") };
  return verify(null, text, createPublicKey({ key: jwk, format: "jwk" }), signature);
}

function accepted(publicKey: Buffer, signature: Buffer, text: Buffer): boolean {
  const at = inputs + randomBelow(16);
  wasm.write(at, publicKey);
  wasm.write(at + 64, signature);
  wasm.write(message, text);
  return wasm.call("ed25519Verify", at, at + 64, message, text.length) === 1;
}

/** Both judge alike, and this is what they say. */
function verdict(publicKey: Buffer, signature: Buffer, text: Buffer): boolean {
  const own = accepted(publicKey, signature, text);
  const situation = [publicKey, signature, text].map((bytes) => bytes.toString("hex")).join(" ");
  assert.equal(own, acceptedByNode(publicKey, signature, text), situation);
  return own;
}

function flipBit(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const bit = randomBelow(8 * bytes.length);
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return changed;
}

function withS(signature: Buffer, s: bigint): Buffer {
  return Buffer.concat([signature.subarray(0, 32), bytesOf(s)]);
}

test("judges thousands of random signatures, valid and with a bit flipped anywhere, as OpenSSL does", () => {
  for (let round = 0; round < rounds(1500); round++) {
    const key = privateKeyOf(randomBytes(32));
    const publicKey = publicBytesOf(key);
    const text = randomBytes(randomBelow(round % 20 === 0 ? 4000 : 300) + 1);
    const signature = sign(null, text, key);
    assert.equal(verdict(publicKey, signature, text), true);
    assert.equal(verdict(publicKey, flipBit(signature), text), false);
    assert.equal(verdict(publicKey, signature, flipBit(text)), false);
    assert.equal(verdict(flipBit(publicKey), signature, text), false);
  }
});

test("judges keys and signatures of random bytes as OpenSSL does", () => {
  for (let round = 0; round < rounds(1000); round++) {
    assert.equal(verdict(randomBytes(32), randomBytes(64), randomBytes(10)), false);
    // With S below L, the point is computed.
    assert.equal(verdict(randomBytes(32), withS(randomBytes(64), randomScalar()), randomBytes(10)), false);
  }
});

test("refuses S + L, and S with any of its three highest bits, as OpenSSL does", () => {
  for (let round = 0; round < 100; round++) {
    const key = privateKeyOf(randomBytes(32));
    const text = randomBytes(20);
    const signature = sign(null, text, key);
    const s = integer(signature.subarray(32));
    const changed = [s + L, s + 2n * L, s + 7n * L, ...[253n, 254n, 255n].map((bit) => s | (1n << bit))];
    for (const value of changed) assert.equal(verdict(publicBytesOf(key), withS(signature, value), text), false);
  }
});

test("judges extreme S as OpenSSL does", () => {
  const publicKey = publicBytesOf(privateKeyOf(randomBytes(32)));
  for (const s of [0n, 1n, L - 1n, L, L + 1n, 2n ** 252n, 2n ** 253n - 1n, 2n ** 256n - 1n]) {
    const r = encode(multiply(mod(s, L), BASE));
    assert.equal(verdict(publicKey, withS(r, s), Buffer.from("x")), false, s.toString());
  }
});

test("accepts what is signed with extreme secrets, as OpenSSL does", () => {
  // Keys and R that are small multiples of the base point: sums of a point and itself, or its negative, come up.
  const extremes = [1n, 2n, 3n, 15n, 63n, 2n ** 251n, 2n ** 252n - 1n, L - 3n, L - 2n, L - 1n];
  for (const a of [...extremes, randomScalar()]) {
    for (const r of [...extremes, randomScalar()]) {
      const [publicKey, rBytes] = [encode(multiply(a, BASE)), encode(multiply(r, BASE))];
      const text = randomBytes(5);
      const s = mod(r + challenge(rBytes, publicKey, text) * a, L);
      assert.equal(verdict(publicKey, withS(rBytes, s), text), true);
    }
  }
});

test("checks the equation without the cofactor, as OpenSSL does, where the key has a part of small order", () => {
  let passed = 0;
  const rounds = 96;
  for (let round = 0; round < rounds; round++) {
    const a = randomScalar();
    const publicKey = encode(add(multiply(a, BASE), multiply(BigInt((round % 7) + 1), SMALL)));
    const r = randomScalar();
    const rBytes = encode(multiply(r, BASE));
    const text = randomBytes(8);
    // With the cofactor, each of them would pass; without, those whose k undoes the part of small order.
    const s = mod(r + challenge(rBytes, publicKey, text) * a, L);
    if (verdict(publicKey, withS(rBytes, s), text)) passed++;
  }
  assert.ok(passed > 0 && passed < rounds / 2, `${passed} of ${rounds} passed`);
});

test("checks the equation without the cofactor, as OpenSSL does, where R has a part of small order", () => {
  for (let part = 1n; part < 8n; part++) {
    const a = randomScalar();
    const publicKey = encode(multiply(a, BASE));
    const r = randomScalar();
    const rBytes = encode(add(multiply(r, BASE), multiply(part, SMALL)));
    const text = randomBytes(8);
    const s = mod(r + challenge(rBytes, publicKey, text) * a, L);
    assert.equal(verdict(publicKey, withS(rBytes, s), text), false);
  }
});

test("refuses R of the other sign, as OpenSSL does, where all else of the signature is right", () => {
  for (let round = 0; round < 20; round++) {
    const [a, r] = [randomScalar(), randomScalar()];
    const publicKey = encode(multiply(a, BASE));
    const rBytes = encode(multiply(r, BASE));
    rBytes.writeUInt8(rBytes.readUInt8(31) ^ 0x80, 31);
    const text = randomBytes(8);
    const s = mod(r + challenge(rBytes, publicKey, text) * a, L);
    assert.equal(verdict(publicKey, withS(rBytes, s), text), false);
  }
});

test("refuses R of small order, which OpenSSL accepts where the equation holds", () => {
  const a = randomScalar();
  const publicKey = encode(multiply(a, BASE));
  const neutral = encode(NEUTRAL);
  const text = Buffer.from("R is the neutral element");
  const s = mod(challenge(neutral, publicKey, text) * a, L);
  assert.equal(acceptedByNode(publicKey, withS(neutral, s), text), true);
  assert.equal(accepted(publicKey, withS(neutral, s), text), false);

  // R = -kT, of a key aB + T, for all T: found by trying messages until k suits.
  for (let part = 1n; part < 8n; part++) {
    const mixed = encode(add(multiply(a, BASE), multiply(part, SMALL)));
    const r = encode(multiply(mod(-part, 8n), SMALL));
    let found: Buffer | undefined;
    for (let number = 0; found === undefined; number++) {
      const tried = Buffer.from(String(number));
      if (challenge(r, mixed, tried) % 8n === 1n) found = tried;
    }
    const signature = withS(r, mod(challenge(r, mixed, found) * a, L));
    assert.equal(acceptedByNode(mixed, signature, found), true);
    assert.equal(accepted(mixed, signature, found), false);
  }
});

test("refuses keys of small order, under which OpenSSL accepts one signature for many messages", () => {
  for (let part = 0n; part < 8n; part++) {
    const publicKey = encode(multiply(part, SMALL));
    const s = randomScalar();
    const signature = withS(encode(multiply(s, BASE)), s);
    let forged = 0;
    for (let number = 0; number < 64; number++) {
      const text = Buffer.from(String(number));
      if (acceptedByNode(publicKey, signature, text)) forged++;
      assert.equal(accepted(publicKey, signature, text), false);
    }
    assert.ok(forged > 0, `OpenSSL accepts none with ${publicKey.toString("hex")}`);
  }
});

test("takes 32 bytes for a key exactly when y is below p and has an x, near 0 and p", () => {
  const near = Array.from({ length: 40 }, (_, index) => BigInt(index));
  for (const y of [...near, ...near.map((distance) => P + 18n - distance)]) {
    for (const sign of [0n, 1n]) {
      wasm.write(inputs, bytesOf(y | (sign << 255n)));
      // 0, 1 and -1 are the y of points of small order.
      const expected = y > 1n && y < P - 1n && isOnCurve(y);
      assert.equal(wasm.call("isEd25519PublicKey", inputs) === 1, expected, `y is ${y}, sign ${sign}`);
    }
  }
});

test("takes random bytes for a key exactly when they are y of a point", () => {
  for (let round = 0; round < rounds(2000); round++) {
    const bytes = randomBytes(32);
    wasm.write(inputs, bytes);
    const expected = isOnCurve(integer(bytes) & ((1n << 255n) - 1n));
    assert.equal(wasm.call("isEd25519PublicKey", inputs) === 1, expected, bytes.toString("hex"));
  }
});
