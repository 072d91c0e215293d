import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { createECDH, createPrivateKey, sign } from "node:crypto";
import { test } from "node:test";
import { rounds } from "../../../support/hostile/rounds.ts";
import { type CurveParameters, CURVES, integer, mod } from "./reference.ts";
import { type Coordinates, randomBelow, randomBytes, rawSignature, verdict } from "./verifier.ts";

/** Digests shorter than the order, as long, and longer. */
const HASHES = ["sha1", "sha224", "sha256", "sha384", "sha512"];
const KEYS = rounds(30);
const SIGNATURES_OF_A_KEY: Record<CurveParameters["name"], number> = { "P-256": 40, "P-384": 20, "P-521": 12 };
const OPENSSL_NAMES: Record<CurveParameters["name"], string> = {
  "P-256": "prime256v1",
  "P-384": "secp384r1",
  "P-521": "secp521r1",
};

interface KeyPair extends Coordinates {
  readonly privateKey: KeyObject;
}

function randomKey({ name, size, n }: CurveParameters): KeyPair {
  const ecdh = createECDH(OPENSSL_NAMES[name]);
  const d = mod(integer(randomBytes(size)), n - 1n) + 1n;
  ecdh.setPrivateKey(d.toString(16).padStart(2 * size, "0"), "hex");
  const point = ecdh.getPublicKey().subarray(1);
  const [x, y] = [point.subarray(0, size), point.subarray(size)];
  const jwk = { kty: "EC", crv: name, x: x.toString("base64url"), y: y.toString("base64url") };
  const privateKey = createPrivateKey({
    key: { ...jwk, d: ecdh.getPrivateKey("base64url") },
    format: "jwk",
  });
  return { x: integer(x), y: integer(y), privateKey };
}

function flipBit(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  const bit = randomBelow(8 * bytes.length);
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return changed;
}

for (const curve of CURVES) {
  const { name, size, bits } = curve;
  test(`${name}: judges random signatures, valid and with a bit flipped anywhere, as OpenSSL does`, () => {
    for (let round = 0; round < KEYS; round++) {
      const key = randomKey(curve);
      for (let i = 0; i < SIGNATURES_OF_A_KEY[name]; i++) {
        const hash = HASHES[randomBelow(HASHES.length)] ?? "sha256";
        const message = randomBytes(randomBelow(200) + 1);
        const signature = sign(hash, message, { key: key.privateKey, dsaEncoding: "ieee-p1363" });
        assert.equal(verdict(curve, key, signature, hash, message), true);
        assert.equal(verdict(curve, key, flipBit(signature), hash, message), false);
        assert.equal(verdict(curve, key, signature, hash, flipBit(message)), false);
        const bit = 1n << BigInt(randomBelow(bits));
        const changed = randomBelow(2) === 0 ? { ...key, x: key.x ^ bit } : { ...key, y: key.y ^ bit };
        assert.equal(verdict(curve, changed, signature, hash, message), false);
      }
    }
  });

  test(`${name}: refuses random r and s, and a signature of another key, as OpenSSL does`, () => {
    const [key, other] = [randomKey(curve), randomKey(curve)];
    for (let round = 0; round < rounds(50); round++) {
      const message = randomBytes(20);
      const scalar = (): bigint => mod(integer(randomBytes(size)), curve.n);
      assert.equal(verdict(curve, key, rawSignature(curve, scalar(), scalar()), "sha256", message), false);
      const signature = sign("sha256", message, { key: other.privateKey, dsaEncoding: "ieee-p1363" });
      assert.equal(verdict(curve, key, signature, "sha256", message), false);
    }
  });
}
