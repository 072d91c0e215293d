import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";

/** A key pair of keys.json, which holds primes since those of 8192 bits take half a minute to find. */
export interface TestKey {
  readonly name: string;
  readonly bits: number;
  readonly modulus: bigint;
  readonly exponent: number;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString("hex")}`);
}

/** `value` in big endian, in as few bytes as it takes, or padded to `length`. */
export function octets(value: bigint, length = Math.ceil(value.toString(16).length / 2)): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * length, "0"), "hex");
}

export function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n;
  for (const bit of exponent.toString(2)) {
    power = (power * power) % modulus;
    if (bit === "1") power = (power * base) % modulus;
  }
  return power;
}

function testKey(entry: { bits: number; e: number; p: string; q: string }): TestKey {
  const p = integer(Buffer.from(entry.p, "base64url"));
  const q = integer(Buffer.from(entry.q, "base64url"));
  const e = BigInt(entry.e);
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(numbers).map(([name, value]) => [name, octets(value).toString("base64url")] as const);
  const privateKey = createPrivateKey({ key: { kty: "RSA", ...Object.fromEntries(members) }, format: "jwk" });
  return {
    name: `${entry.bits} bits, exponent ${entry.e}`,
    bits: entry.bits,
    modulus: p * q,
    exponent: entry.e,
    privateKey,
    publicKey: createPublicKey(privateKey),
  };
}

/** 1 / value modulo `modulus`, by Euclid's extended algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [remainder, next] = [modulus, value % modulus];
  let [factor, nextFactor] = [0n, 1n];
  while (next > 0n) {
    const quotient = remainder / next;
    [remainder, next] = [next, remainder - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

const entries = JSON.parse(readFileSync(new URL("keys.json", import.meta.url), "utf8")) as Parameters<
  typeof testKey
>[0][];

export const keys: readonly TestKey[] = entries.map(testKey);
