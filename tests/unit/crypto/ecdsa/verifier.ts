import assert from "node:assert/strict";
import { createCipheriv, createHash, createPublicKey, verify } from "node:crypto";
import { asModule } from "../../../support/assemblyscript/as-module.ts";
import { bytesOf, type CurveParameters } from "./reference.ts";

export const wasm = await asModule("tests/unit/crypto/ecdsa/exports.ts");
const AREA = 96;
const inputs = wasm.allocate(8 * AREA);

// Reproducible: the key stream of a fixed key.
const stream = createCipheriv("chacha20", Buffer.alloc(32, 3), Buffer.alloc(16));

export function randomBytes(length: number): Buffer {
  return stream.update(Buffer.alloc(length));
}

export function randomBelow(limit: number): number {
  return randomBytes(4).readUInt32LE() % limit;
}

/** Copies several inputs in, each at another alignment, and answers their addresses. */
export function place(...all: Uint8Array[]): number[] {
  return all.map((bytes, index) => {
    const address = inputs + index * AREA + randomBelow(16);
    wasm.write(address, bytes);
    return address;
  });
}

/** A public key's coordinates, which may be none. */
export interface Coordinates {
  readonly x: bigint;
  readonly y: bigint;
}

/** Whether the code under test takes r and s, in the two halves of `signature`, for a digest's signature. */
export function accepts(curve: CurveParameters, key: Coordinates, signature: Buffer, digest: Uint8Array): boolean {
  const { bits, size } = curve;
  const areas = place(
    bytesOf(key.x, size),
    bytesOf(key.y, size),
    signature.subarray(0, size),
    signature.subarray(size),
    digest,
  );
  return wasm.call("verify", bits, ...areas, digest.length) === 1;
}

/** OpenSSL's verdict, which is no for a key that it does not take. */
function acceptedByOpenSsl(
  { name, size }: CurveParameters,
  key: Coordinates,
  signature: Buffer,
  hash: string,
  message: Uint8Array,
): boolean {
  const coordinate = (value: bigint): string => bytesOf(value, size).toString("base64url");
  const jwk = { kty: "EC", crv: name, x: coordinate(key.x), y: coordinate(key.y) };
  let publicKey;
  try {
    publicKey = createPublicKey({ key: jwk, format: "jwk" });
  } catch {
    return false;
  }
  return verify(hash, message, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature);
}

/** What both say of a message's signature; fails when they differ. */
export function verdict(
  curve: CurveParameters,
  key: Coordinates,
  signature: Buffer,
  hash: string,
  message: Uint8Array,
): boolean {
  const own = accepts(curve, key, signature, createHash(hash).update(message).digest());
  const hex = [signature, message].map((bytes) => Buffer.from(bytes).toString("hex"));
  const situation = [curve.name, hash, key.x.toString(16), key.y.toString(16), ...hex].join(" ");
  assert.equal(own, acceptedByOpenSsl(curve, key, signature, hash, message), situation);
  return own;
}

/** A signature as JWS has it. RFC 7518, section 3.4. */
export function rawSignature({ size }: CurveParameters, r: bigint, s: bigint): Buffer {
  return Buffer.concat([bytesOf(r, size), bytesOf(s, size)]);
}
