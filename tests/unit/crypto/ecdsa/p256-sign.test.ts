import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, type KeyObject, verify } from "node:crypto";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { rounds } from "../../../support/hostile/rounds.ts";
import { bytesOf, CURVES, integer, mod } from "./reference.ts";
import { place, randomBytes, wasm } from "./verifier.ts";

const { n } = CURVES.find(({ name }) => name === "P-256") ?? assert.fail();
const out = wasm.allocate(64);

/** What the code under test signs; null when it refuses the key. */
function sign(key: Uint8Array, digest: Uint8Array): Buffer | null {
  const [keyAt = 0, digestAt = 0] = place(key, digest);
  return wasm.call("signP256", keyAt, digestAt, out) === 1 ? wasm.read(out, 64) : null;
}

function publicKey(key: Uint8Array): Buffer | null {
  const [keyAt = 0] = place(key);
  return wasm.call("publicKeyP256", keyAt, out) === 1 ? wasm.read(out, 64) : null;
}

function keyObject(key: Uint8Array): KeyObject {
  const coordinates = p256.getPublicKey(key, false).subarray(1);
  const [x, y] = [coordinates.subarray(0, 32), coordinates.subarray(32)];
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
  return createPrivateKey({ key: { kty: "EC", crv: "P-256", d: text(key), x: text(x), y: text(y) }, format: "jwk" });
}

/** The signature is the one that another library makes by RFC 6979, and holds; so is the public key. */
function check(key: Uint8Array, digest: Uint8Array): void {
  const situation = `${Buffer.from(key).toString("hex")} ${Buffer.from(digest).toString("hex")}`;
  const expected = p256.sign(digest, key, { prehash: false, lowS: false });
  const signature = sign(key, digest);
  assert.equal(signature?.toString("hex"), Buffer.from(expected).toString("hex"), situation);
  assert.equal(p256.verify(expected, digest, p256.getPublicKey(key), { prehash: false, lowS: false }), true, situation);
  assert.equal(publicKey(key)?.toString("hex"), Buffer.from(p256.getPublicKey(key, false)).toString("hex").slice(2));
}

// RFC 6979, appendix A.2.5, with SHA-256.
const RFC_KEY = Buffer.from("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721", "hex");
const RFC_SIGNATURES = {
  sample:
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  test:
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367" +
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
};

test("signs as RFC 6979, appendix A.2.5, does", () => {
  for (const [message, signature] of Object.entries(RFC_SIGNATURES)) {
    assert.equal(sign(RFC_KEY, createHash("sha256").update(message).digest())?.toString("hex"), signature);
  }
  assert.equal(
    publicKey(RFC_KEY)?.toString("hex"),
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
  );
});

test("signs any digest with any key as another library does", () => {
  const random = Array.from({ length: rounds(60) }, () => mod(integer(randomBytes(40)), n - 1n) + 1n);
  const edges = [1n, 2n, 3n, 31n, 32n, 1n << 52n, 1n << 208n, 1n << 255n, (1n << 256n) - (1n << 224n) - 1n];
  const keys = [...edges, n >> 1n, n - 3n, n - 2n, n - 1n, ...random];
  const digests = [0n, 1n, n - 1n, n, n + 1n, (1n << 256n) - 1n, integer(randomBytes(32))];
  for (const key of keys) for (const digest of digests) check(bytesOf(key, 32), bytesOf(digest, 32));
});

test("OpenSSL takes its signatures", () => {
  for (let round = 0; round < rounds(40); round++) {
    const key = bytesOf(mod(integer(randomBytes(40)), n - 1n) + 1n, 32);
    const message = randomBytes(100);
    const signature = sign(key, createHash("sha256").update(message).digest()) ?? assert.fail();
    const verifier = { key: createPublicKey(keyObject(key)), dsaEncoding: "ieee-p1363" as const };
    assert.equal(verify("sha256", message, verifier, signature), true);
    assert.equal(verify("sha256", Buffer.concat([message, Buffer.of(0)]), verifier, signature), false);
  }
});

test("refuses a key that is zero, the order, or above it, and writes nothing", () => {
  for (const key of [0n, n, n + 1n, (1n << 256n) - 1n]) {
    wasm.write(out, Buffer.alloc(64, 0xee));
    assert.equal(sign(bytesOf(key, 32), Buffer.alloc(32, 7)), null);
    assert.equal(publicKey(bytesOf(key, 32)), null);
    assert.deepEqual(wasm.read(out, 64), Buffer.alloc(64, 0xee));
  }
});
