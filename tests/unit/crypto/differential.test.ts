import assert from "node:assert/strict";
import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { asModule } from "../../support/assemblyscript/as-module.ts";

const wasm = await asModule("tests/unit/crypto/exports.ts");
const AREA = 8192;
const MAXIMUM = 5000;
const source = wasm.allocate(AREA);
const out = wasm.allocate(AREA);
const inputs = wasm.allocate(AREA);

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 1), Buffer.alloc(16));

function randomBytes(length: number): Buffer {
  return stream.update(Buffer.alloc(length));
}

function randomBelow(limit: number): number {
  return randomBytes(4).readUInt32LE() % limit;
}

/** Every length up to 300, those around larger powers of two, then random ones. */
function lengths(random: number): number[] {
  const every = Array.from({ length: 301 }, (_, length) => length);
  const edges = [511, 512, 513, 1023, 1024, 1025, 4095, 4096, 4097, MAXIMUM];
  return [...every, ...edges, ...Array.from({ length: random }, () => randomBelow(MAXIMUM + 1))];
}

/** Copies `bytes` in at a random alignment and answers the address. */
function place(area: number, bytes: Uint8Array): number {
  const address = area + randomBelow(64);
  wasm.write(address, bytes);
  return address;
}

function same(address: number, expected: Uint8Array, situation: string): void {
  assert.equal(wasm.read(address, expected.length).toString("hex"), Buffer.from(expected).toString("hex"), situation);
}

function sealedByNode(key: Buffer, nonce: Buffer, ad: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  cipher.setAAD(ad, { plaintextLength: plain.length });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

for (const name of ["sha256", "sha384", "sha512"]) {
  test(`${name} answers as OpenSSL does`, () => {
    for (const length of lengths(1000)) {
      const message = randomBytes(length);
      const target = out + randomBelow(64);
      wasm.call(name, place(source, message), length, target);
      same(target, createHash(name).update(message).digest(), `length ${length}`);
    }
  });

  test(`${name} does not depend on how a message is cut`, () => {
    const family = name === "sha256" ? "sha256" : "sha512";
    for (let round = 0; round < 500; round++) {
      const message = randomBytes(randomBelow(1000));
      const address = place(source, message);
      wasm.call(`${name}Init`, inputs);
      for (let at = 0; at < message.length;) {
        const taken = Math.min(randomBelow(200), message.length - at);
        wasm.call(`${family}Update`, inputs, address + at, taken);
        at += taken;
      }
      wasm.call(`${name}Finish`, inputs, out);
      same(out, createHash(name).update(message).digest(), `round ${round}, length ${message.length}`);
    }
  });
}

test("HMAC-SHA-256 answers as OpenSSL does", () => {
  for (const length of lengths(1000)) {
    const key = randomBytes(randomBelow(200));
    const message = randomBytes(length);
    const target = out + randomBelow(64);
    wasm.call("hmacSha256", place(inputs, key), key.length, place(source, message), length, target);
    same(target, createHmac("sha256", key).update(message).digest(), `length ${length}, key ${key.length}`);
  }
});

test("HKDF-SHA-256 answers as OpenSSL does", () => {
  for (let round = 0; round < 1000; round++) {
    const salt = randomBytes(randomBelow(100));
    const ikm = randomBytes(randomBelow(100));
    const info = randomBytes(randomBelow(300));
    const length = randomBelow(round % 50 === 0 ? 255 * 32 + 1 : 200);
    const derived = wasm.call(
      "hkdfSha256",
      place(inputs, salt),
      salt.length,
      place(inputs + 1024, ikm),
      ikm.length,
      place(inputs + 2048, info),
      info.length,
      out,
      length,
    );
    assert.equal(derived, 1);
    same(out, Buffer.from(hkdfSync("sha256", ikm, salt, info, length)), `round ${round}`);
  }
});

test("ChaCha20-Poly1305 seals as OpenSSL does and opens what it sealed, in place too", () => {
  for (const length of lengths(1000)) {
    const key = randomBytes(32);
    const nonce = randomBytes(12);
    const ad = randomBytes(randomBelow(100));
    const plain = randomBytes(length);
    const from = place(source, plain);
    const to = randomBelow(2) === 0 ? from : out + randomBelow(64);
    const shared = [place(inputs, key), place(inputs + 1024, nonce), place(inputs + 2048, ad), ad.length];
    wasm.call("chacha20Poly1305Seal", ...shared, from, length, to);
    same(to, sealedByNode(key, nonce, ad, plain), `length ${length}`);
    const opened = randomBelow(2) === 0 ? to : (to === from ? out : source) + randomBelow(64);
    assert.equal(wasm.call("chacha20Poly1305Open", ...shared, to, length + 16, opened), 1, `length ${length}`);
    same(opened, plain, `length ${length}`);
  }
});

test("XChaCha20-Poly1305 is ChaCha20-Poly1305 under the subkey of HChaCha20", () => {
  for (const length of lengths(300)) {
    const key = randomBytes(32);
    const nonce = randomBytes(24);
    const ad = randomBytes(randomBelow(100));
    const plain = randomBytes(length);
    const shared = [place(inputs, key), place(inputs + 1024, nonce), place(inputs + 2048, ad), ad.length] as const;
    wasm.call("hchacha20", shared[0], shared[1], out);
    const subkey = wasm.read(out, 32);
    const from = place(source, plain);
    wasm.call("xchacha20Poly1305Seal", ...shared, from, length, from);
    const expected = sealedByNode(subkey, Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]), ad, plain);
    same(from, expected, `length ${length}`);
    assert.equal(wasm.call("xchacha20Poly1305Open", ...shared, from, length + 16, out), 1, `length ${length}`);
    same(out, plain, `length ${length}`);
  }
});

/** Poly1305 in big integers, straight from RFC 8439, section 2.5. */
function poly1305Reference(key: Buffer, message: Buffer): Buffer {
  const integer = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  const r = integer(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let accumulator = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = Buffer.concat([message.subarray(at, at + 16), Buffer.from([1])]);
    accumulator = ((accumulator + integer(block)) * r) % ((1n << 130n) - 5n);
  }
  const tag = (accumulator + integer(key.subarray(16))) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse();
}

test("Poly1305 is exact on extreme operands", () => {
  const extremes = [0x00, 0x01, 0x7f, 0x80, 0xfb, 0xfc, 0xfd, 0xfe, 0xff];
  const mostly = (length: number): Buffer => {
    const bytes = Buffer.alloc(length, extremes[randomBelow(extremes.length)]);
    for (let i = randomBelow(3); i > 0 && length > 0; i--) bytes[randomBelow(length)] = randomBelow(256);
    return bytes;
  };
  for (let round = 0; round < 5000; round++) {
    const key = mostly(32);
    const message = mostly(randomBelow(round % 20 === 0 ? 1000 : 100));
    wasm.call("poly1305", place(inputs, key), place(source, message), message.length, out);
    same(out, poly1305Reference(key, message), `key ${key.toString("hex")}, message ${message.toString("hex")}`);
  }
});
