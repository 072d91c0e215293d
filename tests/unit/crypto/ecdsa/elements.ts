import assert from "node:assert/strict";
import { type CurveParameters } from "./reference.ts";
import { wasm } from "./verifier.ts";

/** Limbs of an element. */
export const LIMBS = 20;
/** The largest limb of a carried element. */
export const FULL = 2 ** 28 - 1;

/** The integers modulo p or n of a curve. */
export interface Field {
  readonly name: string;
  readonly bits: number;
  readonly ofScalars: 0 | 1;
  readonly modulus: bigint;
  /** Limbs in use. */
  readonly limbs: number;
  readonly radix: bigint;
}

export function fieldOf({ name, bits, p, n }: CurveParameters, ofScalars: 0 | 1): Field {
  const limbs = Math.ceil(bits / 28);
  const modulus = ofScalars === 1 ? n : p;
  const radix = 2n ** BigInt(28 * limbs);
  return { name: `${name}, modulo ${ofScalars === 1 ? "n" : "p"}`, bits, ofScalars, modulus, limbs, radix };
}

export function valueOf(limbs: readonly number[]): bigint {
  return limbs.reduceRight((value, limb) => value * 2n ** 28n + BigInt(limb), 0n);
}

/** The carried element, in so many limbs, of a number that may be negative. */
export function limbsOf(limbs: number, value: bigint): number[] {
  const last = BigInt(28 * (limbs - 1));
  const lower = Array.from({ length: limbs - 1 }, (_, i) => Number((value >> BigInt(28 * i)) & BigInt(FULL)));
  return [...lower, Number(value >> last)];
}

export function writeElement(address: number, limbs: readonly number[]): void {
  const bytes = Buffer.alloc(4 * LIMBS);
  limbs.forEach((limb, i) => bytes.writeInt32LE(limb, 4 * i));
  wasm.write(address, bytes);
}

/** The value of an element; fails unless it is carried and the limbs that are not in use are zero. */
export function carriedValue(limbs: number, address: number): bigint {
  const bytes = wasm.read(address, 4 * LIMBS);
  const all = Array.from({ length: LIMBS }, (_, i) => bytes.readInt32LE(4 * i));
  assert.deepEqual(all.slice(limbs), new Array(LIMBS - limbs).fill(0));
  for (const limb of all.slice(0, limbs - 1)) assert.ok(limb >= 0 && limb <= FULL, `${limb}`);
  return valueOf(all.slice(0, limbs));
}
